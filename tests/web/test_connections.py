"""Who holds a connection, and for how long: one address cannot keep the others out, however slowly it speaks."""

import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.core.web import connections
from tests.web.sockets import SMALL, Running, ask, connect, get, read_all, running

ATTACKER, OTHERS = "127.0.0.2", "127.0.0.3"
HALF_OPEN = 150
OK = [("Content-Type", "text/plain"), ("Content-Length", "2")]


def small_app(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", OK)
    return [b"ok"]


def who_asks(environ, start_response):
    said = f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']} {environ.get('HTTP_X_FORWARDED_HOST', '-')}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]


@contextmanager
def half_open(port: int, how_many: int = HALF_OPEN) -> Iterator[list[socket.socket]]:
    """Hold connections that never finish a request; half of them send a byte now and then."""
    held: list[socket.socket] = []
    stopping = threading.Event()

    def trickle() -> None:
        while not stopping.wait(0.3):
            for each in held[::2]:
                with contextlib.suppress(OSError):
                    each.send(b"x")

    for number in range(how_many):
        each = connect(port, ATTACKER)
        held.append(each)
        if number % 2 == 0:
            each.send(b"GET / HTTP/1.1\r\nX-Slow: ")
    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        yield held
    finally:
        stopping.set()
        thread.join()
        for each in held:
            each.close()


def is_served(found: Running, source: str, timeout: float = 20) -> bool:
    try:
        return ask(found.port, get("/"), source, timeout).status == 200
    except OSError:
        return False


def is_ended(held: socket.socket) -> bool:
    """Tell whether the server ended a connection."""
    if not select.select([held], [], [], 0)[0]:
        return False
    try:
        return held.recv(1000) == b""
    except OSError:
        return True


def test_150_half_open_and_trickling_connections_keep_nobody_out():
    with running(small_app, connection_limit=100) as found, half_open(found.port) as held:
        assert [is_served(found, OTHERS) for _ in range(20)] == [True] * 20
        assert is_served(found, ATTACKER)  # a pupil at the same address: the longest idle one gives way
        assert found.held_by(ATTACKER) <= connections.MOST_OF_AN_ADDRESS
        assert sum(map(is_ended, held)) >= HALF_OPEN - connections.MOST_OF_AN_ADDRESS


def test_without_the_limit_for_an_address_the_same_connections_keep_everybody_out(monkeypatch):
    """The control: what the test above finds is the limit, not luck."""
    monkeypatch.setattr(connections, "MOST_OF_AN_ADDRESS", 100_000)
    monkeypatch.setattr(connections, "MOST_ALTOGETHER", 100_000)
    with running(small_app, connection_limit=100) as found, half_open(found.port):
        assert not is_served(found, OTHERS, timeout=3)


@pytest.mark.parametrize("is_shared", [True, False])
def test_an_address_that_many_phones_share_holds_more(is_shared):
    listed = lambda address: is_shared and address == ATTACKER  # noqa: E731
    with running(small_app, is_shared=listed) as found, half_open(found.port, 60):
        assert is_served(found, OTHERS)
        assert (found.held_by(ATTACKER) >= 60) is is_shared


def test_many_addresses_together_do_not_fill_the_server_either(monkeypatch):
    monkeypatch.setattr(connections, "MOST_ALTOGETHER", 50)
    with running(small_app, connection_limit=60) as found:
        held = [connect(found.port, f"127.0.1.{number}") for number in range(1, 200)]
        assert [is_served(found, OTHERS) for _ in range(10)] == [True] * 10
        for each in held:
            each.close()


def test_who_is_being_served_never_gives_way(monkeypatch):
    monkeypatch.setattr(connections, "MOST_OF_AN_ADDRESS", 2)
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow_app(environ, start_response):
        begun.release()
        go_on.wait(20)
        return small_app(environ, start_response)

    with running(slow_app) as found, contextlib.ExitStack() as open_ones:
        asked = [open_ones.enter_context(connect(found.port, ATTACKER)) for _ in range(2)]
        for each in asked:
            each.sendall(get("/"))
        for _ in asked:
            assert begun.acquire(timeout=20)
        turned_away = ask(found.port, get("/"), ATTACKER)
        go_on.set()
        assert turned_away.status == 503
        assert turned_away.headers["retry-after"] == "5"
        assert "default-src 'none'" in turned_away.headers["content-security-policy"]
        assert all(read_all(each).startswith(b"HTTP/1.1 200") for each in asked)


@pytest.mark.parametrize("within_s", [1.0, 1e9])
@pytest.mark.parametrize(
    "begin",
    [
        b"GET / HTTP/1.1\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n",
    ],
)
def test_a_request_that_trickles_is_cut_and_without_the_deadline_it_is_not(monkeypatch, begin, within_s):
    monkeypatch.setattr(connections, "REQUEST_ARRIVES_WITHIN_S", within_s)
    with running(small_app) as found, connect(found.port, ATTACKER) as slow:
        slow.sendall(begin)
        is_cut, waiting = False, threading.Event()
        for _ in range(40 if within_s == 1.0 else 15):
            with contextlib.suppress(OSError):
                slow.send(b"x")
            waiting.wait(0.25)
            is_cut = is_cut or is_ended(slow)
        assert is_cut is (within_s == 1.0)
        assert is_served(found, OTHERS)


def test_an_idle_connection_is_ended_and_one_in_use_is_not():
    with running(small_app, channel_timeout=1) as found, connect(found.port, OTHERS) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert read_all(idle).startswith(b"HTTP/1.1 200")  # and then the end, by itself


def test_two_requests_on_one_connection_are_two_answers():
    with running(small_app) as found:
        answer = ask(found.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/"))
        assert answer.raw.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    "sent",
    [
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (SMALL + 1),
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"1000\r\n"
        + b"x" * 4096
        + b"\r\n"
        + (b"1000\r\n" + b"x" * 4096 + b"\r\n") * 20,
    ],
)
def test_a_body_that_is_too_large_for_its_page_is_refused_in_words(sent):
    with running(small_app) as found:
        answer = ask(found.port, sent)
        assert answer.status == 413
        assert "too much" in answer.text
        assert answer.headers["connection"] == "close"
        assert is_served(found, OTHERS)


def test_only_the_page_that_takes_a_file_takes_a_large_body():
    def largest(method: str, path: str) -> int:
        return 300_000 if (method, path) == ("POST", "/photo") else SMALL

    with running(small_app, largest_body=largest) as found:
        for path, status in (("/photo", 200), ("/words", 413)):
            body = b"x" * 200_000
            head = (
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            assert ask(found.port, head.encode() + body).status == status


# --- whose address it is

FORWARDED = {"X_Forwarded_For": "10.20.0.9", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "evil.example"}
TRUSTED = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
}


@pytest.mark.parametrize(
    ("source", "headers", "settings", "seen"),
    [
        ("127.0.0.1", {}, {}, "127.0.0.1 http -"),
        ("127.0.0.2", {}, {}, "127.0.0.2 http -"),
        # without the setting nobody is believed, and a proxy's people are not this PC
        ("127.0.0.2", FORWARDED, {}, "127.0.0.2 http -"),
        ("127.0.0.1", FORWARDED, {}, "0.0.0.0 http -"),
        ("127.0.0.1", {"Via": "1.1 somebody"}, {}, "0.0.0.0 http -"),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, {}, "0.0.0.0 http -"),
        # with it the proxy on this PC is believed, for address and scheme alone
        ("127.0.0.1", FORWARDED, TRUSTED, "10.20.0.9 https -"),
        ("127.0.0.1", FORWARDED | {"X_Forwarded_For": "127.0.0.1, 10.20.0.9"}, TRUSTED, "10.20.0.9 https -"),
        ("127.0.0.2", FORWARDED, TRUSTED, "127.0.0.2 http -"),
        ("127.0.0.1", {}, TRUSTED, "127.0.0.1 http -"),
    ],
)
def test_an_address_is_believed_only_from_the_socket_or_the_named_proxy(source, headers, settings, seen):
    with running(who_asks, clear_untrusted_proxy_headers=True, **settings) as found:
        assert ask(found.port, get("/", **headers), source).text == seen


def test_a_taken_port_is_said():
    with running(small_app) as found:
        limits = connections.Limits(lambda _method, _path: SMALL, host="127.0.0.1", port=found.port)
        with pytest.raises(OSError, match="in use"):
            connections.servers(small_app, limits, lambda _address: False)
