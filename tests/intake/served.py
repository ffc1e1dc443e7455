"""A real server on a folder, phones that send it reports without a browser, and a disk of its own that can be full."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from kiosk.core.access import Role
from kiosk.core.commands import open_database
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from tests import builders
from tests.browser import HOME, free_port

STARTS_WITHIN_S = 240  # a guard against waiting for ever, on a busy machine, too
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Server:
    """A server that can be killed and started again on the same folder."""

    folder: Path
    logs: Path
    process: "subprocess.Popen[bytes] | None" = None
    port: int = 0

    def start(self) -> None:
        self.port = free_port()
        command = [sys.executable, "app.py", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        with self.logs.open("ab") as log:
            where = os.environ | {"SCANDESK_INSTANCE": str(self.folder)}
            self.process = subprocess.Popen(command, cwd=HOME, env=where, stdout=log, stderr=log)
        give_up_at = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            assert time.monotonic() < give_up_at, self.logs.read_text()
            assert self.process.poll() is None, self.logs.read_text()
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it as a power cut does: nothing is tidied up."""
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def server_on(folder: Path, logs: Path) -> Iterator[Server]:
    server = Server(folder, logs)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def furnish(folder: Path) -> str:
    """Set a small school up; return the code of its projector."""
    database = open_database(folder)
    change_setting(database, "school", "Llanfair Green Primary School")
    change_setting(database, "report_limits", "off")  # one address sends hundreds of reports
    builders.add_person(database, "desk", "Carys Morgan", Role.DESK)
    code = builders.add_device(database, "Hall projector", location="Hall").code
    database.close()
    return code


@dataclass
class Phone:
    """Somebody's phone, which sends one report after the other; `acknowledged` are the keys of those it was told of."""

    server: Server
    code: str
    acknowledged: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    cookie: str = ""
    token: str = ""

    def open_page(self) -> None:
        answer, page = self._ask("GET", f"/D/{self.code}")
        self.cookie = "; ".join(said.partition(";")[0] for said in answer.headers.get_all("Set-Cookie") or ())
        self.token = TOKEN.findall(page)[-1]

    def report(self, form_key: str = "") -> int:
        """Send a report; return the status of the answer, 0 for none."""
        form_key = form_key or new_form_key()
        typed = {"csrf_token": self.token, "form_key": form_key, "kind": "incident", "symptom": "no_picture"}
        typed |= {"answer": "no", "description": f"It is dark. {form_key}", "reporter_name": "Dilys"}
        self.sent.append(form_key)
        try:
            answer, _ = self._ask("POST", f"/D/{self.code}", urlencode(typed))
        except (OSError, HTTPException):
            return 0  # the server is gone: nothing was said
        if answer.status == 302 and "/status/" in (answer.headers["Location"] or ""):
            self.acknowledged.append(form_key)
        return answer.status

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read().decode()
        finally:
            connection.close()


def keys_of_calls(folder: Path) -> list[str]:
    """Return the form keys of all calls."""
    database = open_database(folder)
    found = [row[0] for row in database.connection.execute("SELECT form_key FROM calls ORDER BY id")]
    assert database.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.close()
    return found
