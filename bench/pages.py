"""How fast the pages are, beside the smallest app that does the same kind of work (bench/barest.py), in one run.

`python bench/pages.py` takes under four minutes (the first time half a minute more, to seed the schools); it needs wrk
and psutil. Every figure that counts is a ratio to something measured seconds before or after it, because absolute
figures belong to the PC and its mood. Budgets: see bench/README.md. What is missed is said, not failed.
"""

import argparse
import gzip
import hashlib
import http.client
import os
import re
import resource
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.seed import seed  # noqa: E402
from kiosk.calls.store import call as call_by_id  # noqa: E402
from kiosk.core import clock  # noqa: E402
from kiosk.core.commands import DATA_FILE, open_database  # noqa: E402
from kiosk.core.database import Database  # noqa: E402
from kiosk.desk import store as desk  # noqa: E402

PASSWORD = "measured seven times"  # noqa: S105  of an invented school
SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
STARTS_WITHIN_S, ENDS_WITHIN_S = 90, 10
BUSY, KNOWN, QUIET, SPARE = 1, 2, 3, 4  # devices: a full page of history, two open calls, none, and where the rest goes
HISTORY, OPEN_ON_KNOWN = 60, 2
REPORTERS = 200  # devices that the reports are about
UNIT_MS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
FIRST_REQUESTS, FIRST_BYTES, LATER_BYTES = 3, 60_000, 8_000
MOST_MIB = 60

# wrk runs this: every request is another report, on another device, under a key of its own
REPORT = """
local run, n, devices = "", 0, {{{devices}}}
local head = {{["Content-Type"] = "multipart/form-data; boundary=b0undary7", ["Cookie"] = "{cookie}"}}
function init(args) run = args[1] end
function request()
  n = n + 1
  local key = string.format("%s-%08d-abcdefgh", run, n)
  local body = string.gsub([[{body}]], "FORMKEY", key)
  return wrk.format("POST", devices[n % #devices + 1], head, body)
end
"""
BAREST_REPORT = """
local n = 0
local head = {["Content-Type"] = "application/x-www-form-urlencoded"}
function request()
  n = n + 1
  local body = string.format("device=SD-%04d&room=Room+%03d&words=Paper+jam+in+tray+2%%2C+second+time", n % 2000, n % 120)
  return wrk.format("POST", "/report", head, body)
end
"""


@dataclass
class Server:
    """A server process that is being measured."""

    port: int
    process: psutil.Process
    cookie: str = ""

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of one request."""
        return self._ask("GET", path, headers, "")

    def post(self, path: str, values: dict[str, str], **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Post a form; return status, headers and body."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, headers | kind, urlencode(values))

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, {name.replace("_", "-"): v for name, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def memory_mib(self) -> float:
        """Return the memory that is this process's own share (PSS)."""
        return float(self.process.memory_full_info().pss) / 2**20

    def cpu_s(self) -> float:
        """Return the processor time used so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def serving(command: list[str], port: int, **environment: str) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it (this one process, by its id) whatever happens."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"This server did not start: {' '.join(command)}")
            time.sleep(0.05)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(ENDS_WITHIN_S)


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


# --- schools ---------------------------------------------------------------------------------------------------------


def school_of(calls: int, work: Path) -> Path:
    """Return the data folder of a school with so many calls, seeded if it is not in the work folder yet."""
    sources = [*sorted((ROOT / "kiosk" / "schema").glob("*.sql")), *sorted((ROOT / "bench").glob("seed*.py")), Path(__file__)]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources[:-1])).hexdigest()[:8]
    folder = work / f"school-{calls}-{version}"
    if not folder.exists():
        print(f"seeding {calls:,} calls ...", flush=True)
        fresh = Path(tempfile.mkdtemp(dir=work))
        seed(fresh, calls, PASSWORD)
        database = open_database(fresh)
        make_comparable(database)
        database.close()
        fresh.rename(folder)
    return folder


def make_comparable(database: Database) -> None:
    """Give every size of school the same pages: a device with a full history, one with two open calls, one with none.

    Otherwise a device of the small school has half a call and growth would measure the length of the page.
    """
    newest = f"SELECT id FROM calls ORDER BY id DESC LIMIT {HISTORY}"
    is_open_elsewhere = f"is_open AND device_id NOT IN ({BUSY}, {KNOWN}, {QUIET})"
    with database.writing() as connection:
        connection.execute(f"UPDATE calls SET device_id = {SPARE} WHERE device_id IN ({BUSY}, {KNOWN}, {QUIET})")
        for device, chosen in (
            (BUSY, newest),
            (KNOWN, f"SELECT id FROM calls WHERE {is_open_elsewhere} ORDER BY id DESC LIMIT {OPEN_ON_KNOWN}"),
        ):
            connection.execute(
                f"""
                UPDATE calls SET device_id = {device},
                       model_id = (SELECT model_id FROM devices WHERE id = {device}),
                       location_id = (SELECT location_id FROM devices WHERE id = {device})
                 WHERE id IN ({chosen})
                """
            )
        connection.execute(
            """
            UPDATE calls SET status = 'triaged', kind = 'incident', technician_id = NULL, hold_reason = NULL,
                   follow_up_on = NULL, dispatched_at = NULL, resolved_at = NULL, closed_at = NULL, cause = NULL,
                   resolution_type = NULL, resolution = '', duplicate_of = NULL
             WHERE id = (SELECT max(id) FROM calls)
            """
        )
        connection.execute("ANALYZE")
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@dataclass(frozen=True)
class Addresses:
    """Where the pages of a school are."""

    known: str
    quiet: str
    queue: str
    call: str
    history: str
    rates: str
    reporters: tuple[str, ...]


def addresses_in(folder: Path) -> Addresses:
    """Return the addresses of the pages to be measured."""
    database = sqlite3.connect(folder / DATA_FILE)
    codes = dict(database.execute("SELECT id, code FROM devices ORDER BY id"))
    kind = database.execute(f"SELECT kind, models.id FROM devices JOIN models ON models.id = model_id "
                            f"WHERE devices.id = {BUSY}").fetchone()[0]
    same_kind = database.execute(
        "SELECT code FROM devices JOIN models ON models.id = model_id WHERE kind = ? AND devices.id > ? LIMIT ?",
        (kind, SPARE, REPORTERS),
    )
    reporters = tuple(f"/D/{code}" for (code,) in same_kind)
    last = database.execute("SELECT max(id) FROM calls").fetchone()[0]
    database.close()
    return Addresses(
        known=f"/D/{codes[KNOWN]}",
        quiet=f"/D/{codes[QUIET]}",
        queue="/desk/",
        call=f"/desk/calls/{last}",
        history=f"/fieldwork/devices/{codes[BUSY]}",
        rates="/measures/failure-rates",
        reporters=reporters,
    )


def scandesk_over(folder: Path, port: int) -> ExitStack:
    """Return a started Scandesk."""
    raise NotImplementedError
