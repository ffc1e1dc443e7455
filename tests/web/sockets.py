"""A server of ours in this process, and clients that speak to it over real sockets, from whichever address they say."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from waitress import wasyncore

from kiosk.core.web import connections

ANSWERS_WITHIN_S = 20  # a guard against hanging for ever
SMALL = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: empty when the connection ended without a word."""

    raw: bytes

    @property
    def status(self) -> int:
        """The status, or 0 when nothing came."""
        return int(self.raw.split(b" ", 2)[1]) if self.raw.startswith(b"HTTP/1.") else 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers by lower-case name."""
        lines = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def text(self) -> str:
        """The body."""
        return self.raw.partition(b"\r\n\r\n")[2].decode(errors="replace")


def connect(port: int, source: str = "127.0.0.1", timeout: float = ANSWERS_WITHIN_S) -> socket.socket:
    """Return a connection from an address of this PC."""
    return socket.create_connection(("127.0.0.1", port), timeout, (source, 0))


def ask(port: int, sent: bytes, source: str = "127.0.0.1", timeout: float = ANSWERS_WITHIN_S) -> Answer:
    """Send some bytes, and read until the server ends the connection."""
    with connect(port, source, timeout) as asked:
        with contextlib.suppress(ConnectionError):  # refused before all of it was sent
            asked.sendall(sent)
        return Answer(read_all(asked))


def read_all(asked: socket.socket) -> bytes:
    """Return what comes until the connection ends."""
    found = b""
    with contextlib.suppress(ConnectionError):
        while part := asked.recv(65536):
            found += part
    return found


def get(path: str, **headers: str) -> bytes:
    """Return a plain request."""
    more = "".join(
        f"{name.replace('_', '-')}: {value}\r\n" for name, value in ({"Host": "localhost"} | headers).items()
    )
    return f"GET {path} HTTP/1.1\r\n{more}Connection: close\r\n\r\n".encode()


@dataclass(frozen=True)
class Running:
    """A server that runs in this process."""

    port: int
    server: connections.Server

    def held_by(self, address: str) -> int:
        """Return how many connections an address holds."""
        return sum(channel.addr[0] == address for channel in list(self.server.active_channels.values()))


@contextmanager
def running(
    application: Any,
    is_shared: Callable[[str], bool] = lambda _address: False,
    largest_body: Callable[[str, str], int] = lambda _method, _path: SMALL,
    **settings: Any,
) -> Iterator[Running]:
    """Serve an application on a free port until the block ends."""
    chosen = {"threads": 4, "cleanup_interval": 1, "channel_timeout": 20, "log_socket_errors": False} | settings
    limits = connections.Limits(largest_body, host="127.0.0.1", port=0, ident=None, **chosen)
    server = connections.servers(application, limits, is_shared)[0]
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            wasyncore.loop(timeout=0.2, map=server._map, count=1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Running(int(server.effective_port), server)
    finally:
        stopping.set()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)
