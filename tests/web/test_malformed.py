"""What is no proper HTTP request is refused, its connection ended, the next one served, and nothing breaks."""

import pytest

from tests.web.sockets import ask, get

HOST = b"Host: localhost\r\n"
CHUNKED = b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
POST = b"POST /sign-in HTTP/1.1\r\n" + HOST

REFUSED = {
    "no version": b"GET / nonsense\r\n" + HOST + b"\r\n",
    "small method": b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
    "no path": b"GET\r\n" + HOST + b"\r\n",
    "three words too many": b"GET / a b HTTP/1.1\r\n" + HOST + b"\r\n",
    "method of signs": b"G<T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "not HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "an SSH client": b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
    "a printer's language": b"\x1b%-12345X@PJL INFO STATUS\r\n\r\n",
    "NUL in the line": b"GET /\x00 HTTP/1.1\r\n" + HOST + b"\x00: x\r\n\r\n",
    "NUL in a header's name": b"GET / HTTP/1.1\r\n" + HOST + b"X\x00Y: 1\r\n\r\n",
    "NUL in a header's value": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n",
    "bare CR in a header": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rY: b\r\n\r\n",
    "bare LF in the line": b"GET /a\nb HTTP/1.1\r\n" + HOST + b"\r\n",
    "bare CR in the line": b"GET /a\rb HTTP/1.1\r\n" + HOST + b"\r\n",
    "blank before the colon": b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
    "no name of a header": b"GET / HTTP/1.1\r\n: localhost\r\n\r\n",
    "a continued first header": b"GET / HTTP/1.1\r\n continued: x\r\n" + HOST + b"\r\n",
    "header of letters alone": b"GET / HTTP/1.1\r\n\xff\xfe: 1\r\n" + HOST + b"\r\n",
    "two lengths that differ": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "two lengths in one": POST + b"Content-Length: 5, 5\r\n\r\nhello",
    "two equal lengths": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "plus in the length": POST + b"Content-Length: +5\r\n\r\nhello",
    "hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\nhello",
    "length of letters": POST + b"Content-Length: five\r\n\r\nhello",
    "length with a point": POST + b"Content-Length: 5.0\r\n\r\nhello",
    "Arabic figures": POST + "Content-Length: ٥\r\n\r\nhello".encode(),
    "a length without end": POST + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n",
    "gzip as transfer": POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "chunked twice over": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked in disguise": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunk of no number": CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n",
    "negative chunk": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "chunk with 0x": CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n",
    "chunk with an underscore": CHUNKED + b"1_0\r\nhello\r\n0\r\n\r\n",
    "chunk longer than said": CHUNKED + b"2\r\nhello\r\n0\r\n\r\n",
    "chunk with a strange extension": CHUNKED + b"5;a\x00b\r\nhello\r\n0\r\n\r\n",
    "enormous chunk": CHUNKED + b"ffffffffffffffff\r\n" + b"x" * 300_000,
    "chunk size without end": CHUNKED + b"0" * 300_000,
    "two hosts": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "header of 40 kB": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 40_000 + b"\r\n\r\n",
    "address of 40 kB": b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a thousand headers": b"GET / HTTP/1.1\r\n"
    + HOST
    + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 40) for n in range(1000)),
}
# proper enough to be answered as a page, or as none; never a failure
ANSWERED = {
    "old version": b"GET / HTTP/1.0\r\n" + HOST + b"\r\n",
    "version 9": b"GET / HTTP/9.9\r\n" + HOST + b"Connection: close\r\n\r\n",
    "method nobody knows": b"BREW /pot HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "bad percent": b"GET /%zz%ff%00 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "bytes in the path": b"GET /\xc3\x28 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "dots": b"GET /assets/../../../etc/passwd HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "encoded dots": b"GET /assets/%2e%2e/%2e%2e/app.py HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "backslashes": b"GET /..\\..\\instance\\secret HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "device name": b"GET /assets/x/CON HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "many slashes": b"GET //evil.example//sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "bad cookie": b"GET / HTTP/1.1\r\n"
    + HOST
    + b'Cookie: scandesk=\xff\xfe; phone=\xed\xa0\x80; a="\r\nConnection: close\r\n\r\n',
    "star": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "a length and chunks": POST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_refused_and_the_next_one_is_served(port, log, name):
    answer = ask(port, REFUSED[name])
    assert answer.status in (400, 413, 431, 501), answer.raw[:200]
    assert answer.raw.count(b"HTTP/1.1 ") + answer.raw.count(b"HTTP/1.0 ") == 1  # what followed was not served
    assert answer.headers["connection"] == "close"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"] in ("text/plain; charset=utf-8", "text/html; charset=utf-8")
    assert "server" not in answer.headers
    assert "waitress" not in answer.text
    assert ask(port, get("/healthz")).text == "ok\n"
    assert log.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_odd_is_answered_like_anything_else(port, log, name):
    answer = ask(port, ANSWERED[name])
    assert 200 <= answer.status < 500, answer.raw[:200]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not answer.headers.get("location", "/").startswith(("http", "//"))
    assert ask(port, get("/healthz")).text == "ok\n"
    assert log.read_text(encoding="utf-8") == ""
