"""The real server on a data folder: `app.py serve` in a process of its own, reached over HTTP, ended by its pid."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTS_WITHIN_S, ENDS_WITHIN_S = 300, 30  # the demo makes up two years of calls first
COMMAND_ENDS_WITHIN_S = 300
HOST = "127.0.0.1"


class DidNotStart(Exception):
    """The server ended or stayed silent instead of answering; the text is what it said."""


class Server:
    """A server that one may stop or kill, and start again on the same folder and port."""

    def __init__(
        self, folder: Path, guard_taken_away: str = "", before: Sequence[str] = (), **environment: str
    ) -> None:
        """`guard_taken_away` names one of checks/weakened.py; `before` is put before the command, such as strace."""
        self.folder = folder
        self.port = free_port()
        self.log = folder.with_name(f"{folder.name}.said")
        self.guard_taken_away = guard_taken_away
        self.before = before
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        """What is run."""
        program = ["-m", "checks.weakened", self.guard_taken_away] if self.guard_taken_away else ["app.py"]
        return [*self.before, sys.executable, *program, "serve", "--host", HOST, "--port", str(self.port)]

    def begin(self) -> None:
        """Start the process; it need not answer yet."""
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=os.environ | {"SCANDESK_INSTANCE": str(self.folder)} | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                # whoever was begun in the background of a shell ignores Ctrl+C, and so would all that it starts
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def start(self) -> float:
        """Start the process and wait for its first answer; return how many seconds that took."""
        started = time.monotonic()
        self.begin()
        while not self.answers():
            if not self.is_running():
                raise DidNotStart(self.said()[-2000:])
            if time.monotonic() - started > STARTS_WITHIN_S:
                self.kill()
                raise DidNotStart("It did not answer in time.")
            time.sleep(0.02)
        return time.monotonic() - started

    def answers(self) -> bool:
        """Tell whether a page can be had."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=20)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def is_running(self) -> bool:
        """Tell whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        """Return what it printed since its first start."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """End it as a power cut does: nothing of it can notice."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it with Ctrl+C, as somebody at the PC does."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(ENDS_WITHIN_S)
            raise
        self.process = None


@contextmanager
def running(
    folder: Path, guard_taken_away: str = "", before: Sequence[str] = (), **environment: str
) -> Iterator[Server]:
    """Give a server that answers; it is gone afterwards, whatever happens."""
    server = Server(folder, guard_taken_away, before, **environment)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def run_command(folder: Path, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command of app.py on a data folder, as somebody at the PC does."""
    return subprocess.run(
        [sys.executable, "app.py", *words],
        cwd=ROOT,
        env=os.environ | {"SCANDESK_INSTANCE": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_ENDS_WITHIN_S,
    )


def free_port() -> int:
    """Return a port of this PC that nobody uses."""
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


def copy_of(folder: Path, to: Path) -> Path:
    """Return a fresh copy of a data folder that no server uses."""
    shutil.rmtree(to, ignore_errors=True)
    return Path(shutil.copytree(folder, to))
