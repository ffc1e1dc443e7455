"""How fast the pages are, beside the smallest app that does the same kind of work (bench/barest.py), in one run.

`python bench/pages.py` takes under four minutes (the first time one more, to seed the schools); it needs wrk, psutil.
Every figure that counts is a ratio to something measured within the same seconds, because absolute figures belong to
the PC and its mood. The budgets stand in bench/README.md. What misses one is said, not failed.
"""

import argparse
import gzip
import hashlib
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.seed import seed  # noqa: E402
from bench.serving import Load, Server, free_port, load, serving  # noqa: E402
from kiosk.core import clock  # noqa: E402
from kiosk.core.commands import DATA_FILE, open_database  # noqa: E402
from kiosk.core.database import Database  # noqa: E402
from kiosk.core.sqlite import sqlite3  # noqa: E402
from kiosk.desk import store as desk  # noqa: E402

PASSWORD = "measured seven times"  # noqa: S105  of an invented school
SIZES, MILLION = (1_000, 10_000, 100_000), 1_000_000
BUSY, KNOWN, QUIET, SPARE = 1, 2, 3, 4  # devices: a full page of history, two open calls, none; and where theirs went
HISTORY, OPEN_ON_KNOWN, REPORTERS = 60, 2, 200
GROWTH_ROUNDS, COUNTINGS = 3, 200
MOST_OTHERS = 0.25  # processors used by others, up to which requests a second mean something
BAREST_FIELDS = {"device": "SD-0001", "room": "Room 001", "words": "Paper jam in tray 2, again"}

# Every request is another report under a key of its own, sent as a browser sends the page's form: in parts, between
# which stands a line that is new every time.
REPORT = """
local run, n, addresses = "", 0, {ADDRESSES}
function init(args) run = args[1] end
function request()
  n = n + 1
  local line = string.format("----WebKitFormBoundary%s%08d", string.sub(run, -8), n)
  local body = string.gsub(string.gsub("BODY", "LINE", line), "KEY", string.format("%s-%08d", run, n))
  local head = {["Content-Type"] = "multipart/form-data; boundary=" .. line, ["Cookie"] = "COOKIE"}
  return wrk.format("POST", addresses[n % #addresses + 1], head, body)
end
"""
SHORT_REPORT = """
local n, head = 0, {["Content-Type"] = "application/x-www-form-urlencoded"}
function request()
  n = n + 1
  local body = string.format("device=SD-%04d&room=Room+%03d&words=Paper+jam+in+tray+2%%2C+again", n % 2000, n % 120)
  return wrk.format("POST", "/report", head, body)
end
"""


# --- the schools -----------------------------------------------------------------------------------------------------


def school_of(calls: int, work: Path) -> Path:
    """Return the data folder of a school with so many calls, seeded unless the work folder has it."""
    sources = [*sorted((ROOT / "kiosk" / "schema").glob("*.sql")), *sorted((ROOT / "bench").glob("seed*.py"))]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    folder = work / f"school-{calls}-{version}"
    if not folder.exists():
        print(f"seeding {calls:,} calls ...", flush=True)
        fresh = Path(tempfile.mkdtemp(dir=work))
        seed(fresh, calls, PASSWORD)
        make_comparable(fresh)
        fresh.rename(folder)
    return folder


def make_comparable(folder: Path) -> None:
    """Give every size of school the same pages: a device with a full history, one with two open calls, one with none
    (these two with as many closed ones as a device has there).

    Left as they are, a device of the smallest school has half a call, and growth would be that of the page.
    """
    database = open_database(folder)
    elsewhere = f"is_open AND device_id NOT IN ({BUSY}, {KNOWN}, {QUIET})"
    chosen = {
        BUSY: f"SELECT id FROM calls ORDER BY id DESC LIMIT {HISTORY}",
        KNOWN: f"SELECT id FROM calls WHERE {elsewhere} ORDER BY id DESC LIMIT {OPEN_ON_KNOWN}",
    }
    with database.writing() as connection:
        connection.execute(f"UPDATE calls SET device_id = {SPARE} WHERE device_id IN ({BUSY}, {KNOWN}, {QUIET})")
        most = (
            f"SELECT device_id FROM calls WHERE NOT is_open AND device_id <> {SPARE} GROUP BY 1 ORDER BY count(*) DESC"
        )
        for device, (troubled,) in zip((KNOWN, QUIET), connection.execute(f"{most} LIMIT 2").fetchall(), strict=True):
            connection.execute(f"UPDATE calls SET device_id = {device} WHERE NOT is_open AND device_id = {troubled}")
        for device, calls in chosen.items():
            connection.execute(
                f"""
                UPDATE calls SET (device_id, model_id, location_id) =
                       (SELECT id, model_id, location_id FROM devices WHERE id = {device})
                 WHERE id IN ({calls})
                """
            )
        connection.execute(  # the newest call is the one whose page is measured: triaged, nobody on it yet
            """
            UPDATE calls SET status = 'triaged', kind = 'incident', technician_id = NULL, hold_reason = NULL,
                   follow_up_on = NULL, dispatched_at = NULL, resolved_at = NULL, closed_at = NULL, cause = NULL,
                   resolution_type = NULL, resolution = '', duplicate_of = NULL
             WHERE id = (SELECT max(id) FROM calls)
            """
        )
        connection.execute("ANALYZE")
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@dataclass(frozen=True)
class School:
    """A running Scandesk: its server, the desk's cookie, and where the measured pages are."""

    server: Server
    cookie: str
    known: str
    quiet: str
    call: str
    history: str
    reporting: tuple[str, ...]
    queue: str = "/desk/"
    rates: str = "/measures/failure-rates"

    def staff_pages(self) -> dict[str, str]:
        """Return the addresses of the staff's measured pages."""
        return {"queue": self.queue, "call page": self.call, "device history": self.history}


def open_school(folder: Path, servers: ExitStack) -> School:
    """Start Scandesk over a data folder, sign in at the desk, and see that every page is what it should be."""
    data = sqlite3.connect(folder / DATA_FILE)
    codes = dict(data.execute("SELECT id, code FROM devices"))
    kinds = dict(data.execute("SELECT devices.id, kind FROM devices JOIN models ON models.id = model_id"))
    alike = [number for number, kind in kinds.items() if number > SPARE and kind == kinds[QUIET]]
    newest = data.execute("SELECT max(id) FROM calls").fetchone()[0]
    data.close()
    command = ("app.py", "serve", "--host", "127.0.0.1")
    server = servers.enter_context(serving(command, free_port(), SCANDESK_INSTANCE=str(folder)))
    page = server.get("/sign-in")
    entered = {"csrf_token": page.csrf_token, "username": "desk", "password": PASSWORD}
    cookie = server.post("/sign-in", entered, page.cookie).cookie
    school = School(
        server=server,
        cookie=server.get("/desk/", {"Cookie": cookie}).cookie or cookie,  # the first page adds the forms' token
        known=f"/D/{codes[KNOWN]}",
        quiet=f"/D/{codes[QUIET]}",
        call=f"/desk/calls/{newest}",
        history=f"/fieldwork/devices/{codes[BUSY]}",
        reporting=tuple(f"/D/{codes[number]}" for number in alike[:REPORTERS]),
    )
    for path in (*school.staff_pages().values(), school.rates):
        _expect(server.get(path, {"Cookie": school.cookie}).status == 200, path)
    for path, open_calls in ((school.known, OPEN_ON_KNOWN), (school.quiet, 0)):
        answer = server.get(path)
        _expect(answer.status == 200 and answer.body.count(b"It affects me too") == open_calls, path)
    return school


def _expect(is_right: bool, path: str) -> None:
    if not is_right:
        raise SystemExit(f"{path} is not the page that was to be measured.")


def report_script(school: School, folder: Path) -> Path:
    """Write what wrk runs to report faults, from a real page: its cookie, its token, its fields."""
    page = school.server.get(school.reporting[0])
    symptoms = re.findall(r'name="symptom"[^>]*value="([^"]+)"', page.body.decode())
    fields = {
        "csrf_token": page.csrf_token,
        "form_key": "KEY",
        "kind": "incident",
        "symptom": symptoms[0],
        "answer": "with_difficulty",
        "description": "",
        "error_text": "",
        "reporter_name": "Sian Jones",
    }
    return _script(folder, "report.lua", _lua(school.reporting, fields, page.cookie))


def _lua(addresses: Sequence[str], fields: dict[str, str], cookie: str) -> str:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    no_photo = 'name="photo"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n'
    parts.append(f"Content-Disposition: form-data; {no_photo}")
    body = "".join(f"--LINE\r\n{part}\r\n" for part in parts) + "--LINE--\r\n"
    script = REPORT.replace("ADDRESSES", ", ".join(f'"{address}"' for address in addresses))
    written = body.replace('"', '\\"').replace("\r\n", "\\r\\n")
    return script.replace("COOKIE", cookie).replace("BODY", written)


def _script(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def count_calls(folder: Path) -> int:
    """Return how many calls a data folder holds."""
    data = sqlite3.connect(folder / DATA_FILE)
    found = int(data.execute("SELECT count(*) FROM calls").fetchone()[0])
    data.close()
    return found


# --- the load --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """Something that is asked for again and again, and the anchor it is compared with."""

    name: str
    ask: Callable[[int, int], Load]  # connections, seconds
    anchor: str = ""
    budget: float | None = None


class Table:
    """The one table: measure, our figure, its anchor, the ratio, the budget, and whether it is met."""

    def __init__(self) -> None:
        self.missed = 0
        self._widths = (44, 22, 22, 7, 9, 6)
        self._line("measure", "Scandesk", "anchor", "ratio", "budget", "")

    def add(self, measure: str, ours: str, anchor: str = "", ratio: float | None = None, **budget: float) -> None:
        """Print a line; `at_least` or `at_most` is the budget of the ratio."""
        verdict, words = "", ""
        if "at_least" in budget and ratio is not None:
            words, is_met = f">= {budget['at_least']:.2f}", ratio >= budget["at_least"]
        elif "at_most" in budget and ratio is not None:
            words, is_met = f"<= {budget['at_most']:.2f}", ratio <= budget["at_most"]
        if words:
            verdict = "met" if is_met else "MISSED"
            self.missed += not is_met
        self._line(measure, ours, anchor, "" if ratio is None else f"{ratio:.2f}", words, verdict)

    def limit(self, measure: str, value: float, most: float, unit: str) -> None:
        """Print a line whose figure itself has a budget."""
        self.missed += value > most
        verdict = "met" if value <= most else "MISSED"
        self._line(measure, f"{value:,.0f} {unit}", "", "", f"<= {most:,.0f}", verdict)

    def note(self, text: str) -> None:
        """Print a line of words."""
        print(text, flush=True)

    def _line(self, *cells: str) -> None:
        print(" ".join(cell.ljust(width) for cell, width in zip(cells, self._widths, strict=True)).rstrip(), flush=True)


def measure_pages(targets: list[Target], rounds: int, seconds: int, table: Table) -> None:
    """Ask for everything in turn, round by round, and compare round by round."""
    found: dict[tuple[str, int], list[Load]] = {(t.name, c): [] for t in targets for c in (1, 8)}
    for target in targets:
        target.ask(2, 1)  # the first requests of a server are nobody's speed
    for _ in range(rounds):
        for target in targets:
            for connections in (1, 8):
                found[target.name, connections].append(target.ask(connections, seconds))
    others = [measured.others for rounds_of in found.values() for measured in rounds_of]
    is_noisy = statistics.median(others) > MOST_OTHERS
    for connections in (1, 8):
        table.note(f"--- {connections} connection{'s' * (connections > 1)}")
        for target in targets:
            ours = found[target.name, connections]
            anchors = found.get((target.anchor, connections))
            if not anchors:
                table.add(target.name, _said(ours))
                continue
            ratio = statistics.median(a.a_second / b.a_second for a, b in zip(ours, anchors, strict=True))
            budget = {"at_least": target.budget} if target.budget and connections == 1 else {}
            table.add(target.name, _said(ours), _said(anchors), ratio, **({} if is_noisy else budget))
            cpu = statistics.median(b.cpu_ms / a.cpu_ms for a, b in zip(ours, anchors, strict=True))
            table.add("  the same by processor time", _cpu(ours), _cpu(anchors), cpu, **(budget if is_noisy else {}))
    table.note("--- 8 connections against 1")
    eight, one = found["queue", 8], found["queue", 1]
    ratio = statistics.median(a.a_second / b.a_second for a, b in zip(eight, one, strict=True))
    table.add("queue at 8, of its own rate at 1", _said(eight), _said(one), ratio, at_least=0.70)
    for name in ("report POST, durable", "barest POST of 3 short fields, durable"):
        reports = found[name, 8]
        p50, p99 = (statistics.median(getattr(r, f) for r in reports) for f in ("p50_ms", "p99_ms"))
        budget = {"at_most": 3.0} if name.startswith("report") else {}
        table.add(f"{name}: p99 of p50 at 8", f"{p99:.1f} ms", f"{p50:.1f} ms", p99 / p50, **budget)
    median, most = statistics.median(others), max(others)
    table.note(f"--- other processes used {median:.2f} processors meanwhile (median; most {most:.2f})")
    if is_noisy:
        table.note("    so the pages were judged by processor time; what is said of 8 connections is worth little")


def _said(rounds: list[Load]) -> str:
    a_second, p50 = (statistics.median(getattr(r, name) for r in rounds) for name in ("a_second", "p50_ms"))
    return f"{a_second:7,.0f}/s  p50 {p50:.2f} ms"


def _cpu(rounds: list[Load]) -> str:
    return f"{statistics.median(r.cpu_ms for r in rounds):.2f} ms"


def measure_growth(schools: dict[int, School], folders: dict[int, Path], seconds: int, table: Table) -> None:
    """Compare the pages of bigger schools with those of the smallest, page by page, by processor time."""
    small, *bigger = schools
    pages = ("queue", "call page", "device history", "scan page, known", "scan page, quiet", "failure rates of a year")
    found: dict[tuple[str, int], list[Load]] = {(page, size): [] for page in pages for size in schools}
    for round_ in range(GROWTH_ROUNDS + 1):
        for page in pages:
            for size, school in schools.items():
                path = _growth_page(school, page)
                measured = load(school.server, path, 1, seconds, "" if page.startswith("scan") else school.cookie)
                if round_:  # the first only warms
                    found[page, size].append(measured)
    for size in bigger:
        table.note(f"--- {small:,} calls -> {size:,} calls")
        for page in pages:
            times, before = ([measured.cpu_ms for measured in found[page, s]] for s in (size, small))
            ratio = statistics.median(a / b for a, b in zip(times, before, strict=True))
            budget = {} if page.startswith("failure") else {"at_most": 1.10}
            table.add(
                page, f"{statistics.median(times):.2f} ms", f"{statistics.median(before):.2f} ms", ratio, **budget
            )
        ours, before_ms = (count_time(folders[s]) for s in (size, small))
        table.add(
            "counts of the queue's parts", f"{ours:.3f} ms", f"{before_ms:.3f} ms", ours / before_ms, at_most=1.20
        )
        failures, failures_before = (failures_of_a_year(folders[s]) for s in (size, small))
        table.add("  (failures in that year)", f"{failures:,}", f"{failures_before:,}")


def _growth_page(school: School, page: str) -> str:
    others = {
        "scan page, known": school.known,
        "scan page, quiet": school.quiet,
        "failure rates of a year": school.rates,
    }
    return (others | school.staff_pages())[page]


def count_time(folder: Path) -> float:
    """Return how long the queue's counts take, in ms."""
    database = Database(folder / DATA_FILE)
    now = clock.stored(clock.now())
    values = {"today": now[:10], "person_id": 1, "now": now, "soon": now}
    times = []
    for _ in range(COUNTINGS):
        started = time.perf_counter()
        desk.counts(database, values)
        times.append(time.perf_counter() - started)
    database.close()
    return 1e3 * statistics.median(times)


def failures_of_a_year(folder: Path) -> int:
    """Return how many calls were closed as faults within a year."""
    data = sqlite3.connect(folder / DATA_FILE)
    query = "SELECT count(*) FROM calls WHERE is_failure AND closed_at >= date('now', '-365 days')"
    found = int(data.execute(query).fetchone()[0])
    data.close()
    return found


def measure_visits(school: School, table: Table) -> None:
    """Count what a phone asks for and gets when it scans a sticker for the first time, and later."""
    table.note("--- what a phone loads")
    take = {"Accept-Encoding": "gzip"}
    page = school.server.get(school.quiet, take)
    html = gzip.decompress(page.body) if page.headers.get("content-encoding") == "gzip" else page.body
    links = re.findall(rb'(?:href|src)="([^"]+)"(?=[^>]*>)', b"".join(re.findall(rb"<(?:link|script|img)[^>]*>", html)))
    wanted = [link.decode() for link in links if not link.startswith(b"data:")]
    files = [school.server.get(path, take) for path in wanted]
    _expect(all("immutable" in file.headers.get("cache-control", "") for file in files), "an asset")
    table.limit("first visit: requests", 1 + len(files), 3, "requests")
    table.limit("first visit: bytes", len(page.body) + sum(len(file.body) for file in files), 60_000, "bytes")
    table.limit("later visit: bytes", len(page.body), 8_000, "bytes")


def measure_memory(school: School, name: str, table: Table) -> None:
    """Say what the server holds after all that, and that nothing heavy slipped in."""
    table.limit(f"memory of the {name} server (PSS)", school.server.memory_mib(), 60, "MiB")
    mapped = {Path(region.path).name for region in school.server.process.memory_maps()}
    heavy = sorted(file for file in mapped if re.match(r"libpango|libgobject|libpdfium", file))
    table.note(f"  drawing libraries loaded by it: {', '.join(heavy) or 'none'} (WeasyPrint loads Pango)")


def main() -> None:
    """Read the command line, measure, print the table."""
    words = argparse.ArgumentParser(description="Measure the pages against the smallest app of each kind.")
    words.add_argument("--calls", type=int, default=10_000)
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--secs", type=int, default=1)
    words.add_argument("--million", action="store_true", help="growth to a million calls (seeds for minutes, 1.1 GB)")
    words.add_argument("--no-growth", action="store_true")
    words.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "scandesk-bench")
    given = words.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    sizes = () if given.no_growth else SIZES + (MILLION,) * given.million
    folders = {size: school_of(size, given.work) for size in sorted({given.calls, *sizes})}
    started = time.monotonic()
    with ExitStack() as open_until_the_end:
        run = Path(open_until_the_end.enter_context(tempfile.TemporaryDirectory(dir=given.work)))
        written = run / "written"
        shutil.copytree(folders[given.calls], written)
        table = Table()
        measure_all(given, run, written, folders, open_until_the_end, table)
    print(f"{table.missed} missed; {time.monotonic() - started:.0f} s")


def measure_all(
    given: argparse.Namespace, run: Path, written: Path, folders: dict[int, Path], servers: ExitStack, table: Table
) -> None:
    """Measure everything."""
    barest = [
        servers.enter_context(
            serving(("bench/barest.py", "--data", str(run / name), "--calls", str(given.calls)), free_port())
        )
        for name in ("read.sqlite3", "written.sqlite3")
    ]
    school, reported = open_school(folders[given.calls], servers), open_school(written, servers)
    short = _script(run, "short.lua", SHORT_REPORT)
    same = _script(run, "same.lua", _lua(["/report"], {**BAREST_FIELDS, "form_key": "KEY", "more": "x" * 150}, ""))
    script = report_script(reported, run)

    def page(server: Server, path: str, cookie: str = "", lua: Path | None = None) -> Callable[[int, int], Load]:
        return lambda connections, seconds: load(server, path, connections, seconds, cookie, lua)

    calls_before, answered = count_calls(written), 0
    ask_report = page(reported.server, "/", lua=script)

    def report(connections: int, seconds: int) -> Load:
        nonlocal answered
        measured = ask_report(connections, seconds)
        answered += measured.requests
        return measured

    measure_pages(
        [
            Target("barest hello", page(barest[0], "/hello")),
            Target("scan page, nothing reported", page(school.server, school.quiet), "barest hello", 0.40),
            Target("scan page, two open calls", page(school.server, school.known), "barest hello", 0.40),
            Target("barest queue", page(barest[0], "/queue")),
            Target("queue", page(school.server, school.queue, school.cookie), "barest queue", 0.70),
            Target("barest history", page(barest[0], "/history/SD-BUSY")),
            Target("device history, 50 calls", page(school.server, school.history, school.cookie), "barest history"),
            Target("call page", page(school.server, school.call, school.cookie), "barest history"),
            Target("barest POST of 3 short fields, durable", page(barest[1], "/", lua=short)),
            Target("report POST, durable", report, "barest POST of 3 short fields, durable", 0.70),
            Target("barest POST of the same form, durable", page(barest[1], "/", lua=same)),
            Target("report POST, durable, against that", report, "barest POST of the same form, durable"),
        ],
        given.rounds,
        given.secs,
        table,
    )
    kept = count_calls(written) - calls_before
    table.note(f"  reports answered {answered:,}, in the database {kept:,}")
    _expect(kept >= answered, "the report form")
    if not given.no_growth:
        schools = {size: school if size == given.calls else open_school(folders[size], servers) for size in folders}
        measure_growth(schools, folders, given.secs, table)
    measure_visits(school, table)
    table.note("--- memory after the load")
    measure_memory(school, "pages", table)
    measure_memory(reported, "reports", table)


if __name__ == "__main__":
    main()
