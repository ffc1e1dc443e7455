"""waitress, made safe for a network on which anybody may open as many connections as they like.

One address holds a few connections only, and a request must arrive within its time. Who is served never waits for who
only holds a connection: where room is short, the one that was idle for longest gives way.
"""

import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask
from waitress.wasyncore import close_all

from kiosk.core.headers import ALWAYS

log = logging.getLogger("scandesk")

LOOPBACK = ("127.0.0.1", "::1")
MOST_OF_AN_ADDRESS = 20  # a browser opens six
MOST_OF_A_SHARED_ADDRESS = 200
MOST_OF_THIS_PC = 300  # a proxy on it brings everybody's connections; room is left for those who come without it
MOST_ALTOGETHER = 380  # below waitress's own limit, at which it would stop listening; on Windows select() ends at 512
REQUEST_ARRIVES_WITHIN_S = 15.0
SLOWEST_BYTES_A_SECOND = 32 * 1024  # a photo over a weak Wi-Fi takes longer, but it moves
NOBODY = "0.0.0.0"  # noqa: S104  not listened on: the address of people behind a proxy that nobody told us of
PROXY_HEADERS = ("X_FORWARDED_FOR", "X_FORWARDED_PROTO", "X_FORWARDED_HOST", "X_REAL_IP", "FORWARDED", "VIA")
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n"
BUSY_ANSWER = BUSY + "".join(f"{name}: {value}\r\n" for name, value in ALWAYS.items()).encode() + b"\r\n"
WORDS = {
    400: "This could not be read: what the browser sent is not complete. Go back and try again.",
    413: "That is too much. A photo may have 12 MB, typed words a few pages. Go back, and send with less.",
    431: "The address or the cookies are too long. Go to the start page and try again.",
    501: "This does not work that way. Go back and try again.",
    500: "Something went wrong. It is not your fault. Please try again, or telephone the service desk.",
}


class Limits(Adjustments):  # type: ignore[misc]  # waitress has no types
    """waitress's settings, and how large a body the page at an address takes."""

    def __init__(self, largest_body: Callable[[str, str], int], **settings: Any) -> None:
        super().__init__(**settings)
        self.largest_body = largest_body


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request; what is too large for its page is refused before any of it is read."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header. Raises waitress's ParsingError."""
        super().parse_header(header_plus)
        if self.proxy_netloc and self.proxy_netloc != self.headers.get("HOST"):
            raise ParsingError("It names two hosts")
        if self.body_rcv is not None:
            limits: Limits = copy(self.adj)  # type: ignore[has-type]
            limits.max_request_body_size = limits.largest_body(self.command, self.path)
            self.adj = limits


class Answer(WSGITask):  # type: ignore[misc]
    """Serves one request. Only who speaks to us directly from this PC counts as this PC."""

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment of the request."""
        environ: dict[str, Any] = super().get_environment()
        is_forwarded = any(name in self.request.headers for name in PROXY_HEADERS)
        if is_forwarded and environ["REMOTE_ADDR"] in LOOPBACK and not self.channel.adj.trusted_proxy:
            environ["REMOTE_ADDR"] = environ["REMOTE_HOST"] = NOBODY
        return environ


class Refusal(ErrorTask):  # type: ignore[misc]
    """Answers what is no request at all, with the headers that every answer has and without its own words in it."""

    def execute(self) -> None:
        """Send the answer."""
        error = self.request.error
        body = f"{WORDS.get(error.code, WORDS[400])}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(ALWAYS.items())
        self.response_headers.append(("Cache-Control", "no-store"))
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Connection(HTTPChannel):  # type: ignore[misc]
    """One connection; it knows since when a request has been arriving, and how much of it."""

    task_class = Answer
    error_task_class = Refusal
    parser_class = Parser
    arriving_since: float | None = None
    arrived_bytes = 0

    def received(self, data: bytes) -> bool:
        """Take what arrived."""
        if self.arriving_since is None:
            self.arriving_since, self.arrived_bytes = time.monotonic(), 0
        self.arrived_bytes += len(data)
        is_taken = bool(super().received(data))
        if self.request is None:
            self.arriving_since = None
        return is_taken

    def is_too_slow(self, now: float) -> bool:
        """Tell whether a request that is arriving has used up its time; a byte a second does not help."""
        if self.arriving_since is None:
            return False
        return now - self.arriving_since > REQUEST_ARRIVES_WITHIN_S + self.arrived_bytes / SLOWEST_BYTES_A_SECOND

    @property
    def is_open(self) -> bool:
        """Tell whether it will go on."""
        return not (self.will_close or self.close_when_flushed)

    @property
    def may_give_way(self) -> bool:
        """Tell whether nobody is being served on it."""
        return self.is_open and not self.requests and not self.total_outbufs_len


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Listens, and decides who may hold a connection. `is_shared` tells whether many phones use an address."""

    def __init__(self, *given: Any, is_shared: Callable[[str], bool], **more: Any) -> None:
        self.is_shared = is_shared
        self.channel_class = self.admit
        super().__init__(*given, **more)

    def admit(self, _server: Any, sock: socket.socket, peer: tuple[Any, ...], adj: Limits, map: Any) -> None:
        """Take a new connection, or turn it away."""
        if self._make_room(str(peer[0])):
            Connection(self, sock, peer, adj, map=map)
            return
        with suppress(OSError):  # it may have gone by itself
            sock.send(BUSY_ANSWER)
        sock.close()

    def most_of(self, address: str) -> int:
        """Return how many connections one address may hold."""
        if address in LOOPBACK:
            return MOST_OF_THIS_PC
        return MOST_OF_A_SHARED_ADDRESS if self.is_shared(address) else MOST_OF_AN_ADDRESS

    def _make_room(self, address: str) -> bool:
        """Return whether there is room for one more, after the longest idle one gave way where needed."""
        everybody = [channel for channel in self.active_channels.values() if channel.is_open]
        own = [channel for channel in everybody if channel.addr[0] == address]
        if len(own) >= self.most_of(address):
            return _one_gives_way(own)
        return len(everybody) < MOST_ALTOGETHER or _one_gives_way(everybody)

    def maintenance(self, now: float) -> None:
        """Close what is idle for too long (waitress does), and what has been arriving for too long."""
        super().maintenance(now)
        moment = time.monotonic()
        for channel in self.active_channels.values():
            if channel.is_too_slow(moment):
                channel.will_close = True


def _one_gives_way(among: list[Connection]) -> bool:
    idle = [channel for channel in among if channel.may_give_way]
    if not idle:
        return False
    min(idle, key=lambda channel: channel.last_activity).will_close = True
    return True


def servers(application: Any, limits: Limits, is_shared: Callable[[str], bool]) -> list[Server]:
    """Return the servers for each address that is listened on; running the first one runs them all. OSError when the
    port is taken.
    """
    sockets: dict[int, Any] = {}
    workers = ThreadedTaskDispatcher()
    try:
        found = [
            Server(application, sockets, True, None, workers, limits, where, is_shared=is_shared)
            for where in limits.listen
        ]
    except OSError:
        close_all(sockets)
        raise
    workers.set_thread_count(limits.threads)
    return found
