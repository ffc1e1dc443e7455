"""People who report over plain HTTP, one after the other, and keep what was acknowledged."""

import re
import threading
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
WAITS_S = 60


class Visitor:
    """A browser without a screen: cookies, hidden fields, the last status."""

    def __init__(self, url: str) -> None:
        self.url, self.status, self.address = url, 0, ""
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, **data: str) -> str:
        """Open a page, or send a form with what is typed; return what was answered."""
        body = urlencode(data).encode() if data else None
        try:
            with self._opener.open(self.url + path, body, timeout=WAITS_S) as answer:
                self.status, self.address = answer.status, answer.geturl()
                return str(answer.read().decode(errors="replace"))
        except HTTPError as error:
            self.status = error.code
            return error.read().decode(errors="replace")

    def send(self, page: str, action: str, **typed: str) -> str:
        """Send the form of a page that leads to `action`, with its hidden fields."""
        hidden = dict(FIELD.findall(self.open(page)))
        return self.open(action, **hidden | typed) if self.status == 200 else ""

    def sign_in(self, username: str, password: str) -> None:
        """Sign in."""
        self.send("/sign-in", "/sign-in", username=username, password=password)
        assert self.status == 200, self.status


@dataclass
class Reporter:
    """Somebody who reports again and again in a thread of their own until the block ends."""

    url: str
    code: str
    name: str
    acknowledged: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._report)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(120)

    def _report(self) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            summary = f"{self.name} {number}"
            visitor = Visitor(self.url)
            try:
                page = visitor.send(
                    f"/D/{self.code}", f"/D/{self.code}", symptom="no_picture", answer="no", description=summary
                )
            except OSError:
                self.statuses.append(0)
                continue
            self.statuses.append(visitor.status)
            if 'class="reference"' in page:
                self.acknowledged.append(summary)
