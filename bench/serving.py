"""Servers in processes of their own, bounded and ended by their id, and the load that wrk puts on them."""

import http.client
import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).parent.parent
STARTS_WITHIN_S, ENDS_WITHIN_S = 120, 10
UNIT_MS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Answer:
    """One answer: its status, its headers by lower-case name, and its body as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cookie(self) -> str:
        """The cookie it set, as it is sent back."""
        return self.headers.get("set-cookie", "").partition(";")[0]

    @property
    def csrf_token(self) -> str:
        """The token of the first form on the page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.body.decode())
        return unescape(found[1]) if found else ""


@dataclass
class Server:
    """A server that is being measured."""

    port: int
    process: psutil.Process

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Return the answer to one request."""
        return self._ask("GET", path, headers or {}, None)

    def post(self, path: str, values: dict[str, str], cookie: str) -> Answer:
        """Return the answer to one form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        return self._ask("POST", path, kind, urlencode(values))

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())
        finally:
            connection.close()

    def memory_mib(self) -> float:
        """Return the memory that is this process's own, and its share of what it shares (PSS)."""
        return float(self.process.memory_full_info().pss) / 2**20

    def cpu_s(self) -> float:
        """Return the processor time used so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def serving(command: Sequence[str], port: int, **environment: str) -> Iterator[Server]:
    """Start a server, wait until it listens, and end this one process whatever happens."""
    started = subprocess.Popen(
        [sys.executable, *command, "--port", str(port)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + STARTS_WITHIN_S
        while not _listens(port):
            if started.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"This server did not start: {' '.join(command)}")
            time.sleep(0.05)
        yield Server(port, psutil.Process(started.pid))
    finally:
        started.terminate()
        try:
            started.wait(ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(ENDS_WITHIN_S)


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@dataclass(frozen=True)
class Load:
    """What one round of wrk measured. `others` is how much of a processor everybody else used meanwhile."""

    requests: int
    a_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    others: float


def load(
    server: Server, path: str, connections: int, seconds: int, cookie: str = "", script: Path | None = None
) -> Load:
    """Let wrk ask for a page (or what the Lua script says) again and again; an answer that is an error ends the run."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    command += ["-s", str(script)] if script else []
    command += [f"http://127.0.0.1:{server.port}{path}", str(time.time_ns())]
    all_before, used_before, started = _all_cpu_s(), server.cpu_s(), time.monotonic()
    own_before = _children_s()
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    took, used, own = time.monotonic() - started, server.cpu_s() - used_before, _children_s() - own_before
    others = max(0.0, _all_cpu_s() - all_before - used - own) / took
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", said):
        raise SystemExit(f"{path} at {connections} connections: {wrong[0]}")
    requests = int(_found(r"(\d+) requests in", said))
    p50_ms, p99_ms = (_ms(_found(rf"\s{share}%\s+(\S+)", said)) for share in (50, 99))
    a_second = float(_found(r"Requests/sec:\s+(\S+)", said))
    return Load(requests, a_second, p50_ms, p99_ms, 1e3 * used / max(requests, 1), others)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"wrk said something else than expected:\n{text}")
    return found[1]


def _ms(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\D+)", text).groups()  # type: ignore[union-attr]
    return float(number) * UNIT_MS[unit]


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _all_cpu_s() -> float:
    """Return what all processes of the PC have used since it started, idling and waiting left out."""
    user, nice, system, _idle, _wait, *rest = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + sum(rest)) / TICKS_A_SECOND
