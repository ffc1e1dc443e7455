"""A browser as it talks to the server: cookies, forms with their hidden fields, one connection for each request."""

import http.client
import re
import secrets
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from checks.server import HOST

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r"<input\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


class NoAnswer(Exception):
    """The connection broke, or the server is not there: the sender does not know what became of it."""


@dataclass(frozen=True)
class Answer:
    """One answer, and the sender's end of the connection it came on."""

    status: int
    location: str
    body: bytes
    port: int
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")

    def form(self, action: str) -> dict[str, str]:
        """Return the hidden and filled-in fields of the form that leads to an address; empty when there is none."""
        for found in FORM.finditer(self.text):
            attributes = dict(ATTRIBUTE.findall(found[1]))
            if unescape(attributes.get("action", "")).split("#")[0] == action:
                return _fields(found[2])
        return {}


def _fields(inside: str) -> dict[str, str]:
    values = {}
    for found in FIELD.finditer(inside):
        field = dict(ATTRIBUTE.findall(found[1]))
        is_chosen = field.get("type") not in ("radio", "checkbox", "file") or (
            "checked" in field and field["type"] != "file"
        )
        if field.get("name") and is_chosen:
            values[field["name"]] = unescape(field.get("value", ""))
    return values


class Phone:
    """Somebody with a browser."""

    def __init__(self, port: int, wait_s: float = 60, address: str = HOST) -> None:
        """`address` is where it stands on this PC's own network, 127.0.0.0/8."""
        self.port = port
        self.wait_s = wait_s
        self.address = address
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, b"", "")

    def post(self, path: str, values: dict[str, str], photo: bytes = b"") -> Answer:
        """Send a form as the browser does: in parts when it may hold a file."""
        if photo:
            body, kind = in_parts(values, photo)
        else:
            body, kind = urlencode(values).encode(), "application/x-www-form-urlencoded"
        return self._ask("POST", path, body, kind)

    def send_and_hang_up(self, path: str, values: dict[str, str]) -> None:
        """Send a form, and be gone before the answer comes."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=self.wait_s, source_address=(self.address, 0))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, urlencode(values), kind | self._cookie())
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(str(error)) from error
        finally:
            connection.close()

    def sign_in(self, username: str, password: str) -> None:
        """Sign in on the page for it."""
        answer = self.post(
            "/sign-in", self.get("/sign-in").form("/sign-in") | {"username": username, "password": password}
        )
        if answer.status not in (302, 303):
            raise NoAnswer(f"{username} could not sign in: {answer.status}")

    def _cookie(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies} if cookies else {}

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=self.wait_s, source_address=(self.address, 0))
        headers = {"Connection": "close"} | ({"Content-Type": kind} if kind else {}) | self._cookie()
        try:
            connection.connect()
            port = connection.sock.getsockname()[1]
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(str(error)) from error
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, answer.getheader("Location", ""), content, port, found)


def in_parts(values: dict[str, str], photo: bytes) -> tuple[bytes, str]:
    """Return the body of a form with a photo, and its content type."""
    line = secrets.token_hex(16)
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n'.encode()
    content = [b"Content-Type: image/jpeg\r\n\r\n", photo, f"\r\n--{line}--\r\n".encode()]
    return b"".join([*parts, head, *content]), f"multipart/form-data; boundary={line}"
