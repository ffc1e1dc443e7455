"""A real server, a real Chromium, and somebody who watches every page for what a visitor would call broken."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    sync_playwright,
)

from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.devices.records import Device
from kiosk.search import actions as search
from tests import builders
from tests.quick import open_new

HOME = Path(__file__).parents[1]
SCHOOL = "Llanfair Green Primary School"
ADDRESS = "http://helpdesk.school:8080"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PEOPLE = {
    "desk": ("Carys Morgan", Role.DESK),
    "tech1": ("Tom Ashworth", Role.TECHNICIAN),
    "tech2": ("Priya Nair", Role.TECHNICIAN),
    "coordinator": ("Huw Ellis", Role.COORDINATOR),
}
SERVER_STARTS_WITHIN_S = 60
PAGE_ANSWERS_WITHIN_MS = 30_000  # a guard against hanging for ever; no test passes or fails by how quick a page is


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Give a Chromium. Without one the test fails in CI and is skipped elsewhere."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing = "NO CHROMIUM: nothing was tried in a real browser. On Debian: sudo apt install chromium"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Served:
    """A school whose server runs: `url` is where, `database` is a second way in, as the commands have it."""

    url: str
    database: Database

    def device(self, name: str, location: str, **what: object) -> Device:
        """Put one more device into the register."""
        return builders.add_device(self.database, name, location=location, now=clock.now(), **what)  # type: ignore[arg-type]

    def scan(self, device: Device) -> str:
        """Return where the sticker of a device leads."""
        return f"{self.url}/D/{device.code}"

    def calls(self) -> int:
        """Return how many calls there are."""
        return int(self.database.connection.execute("SELECT count(*) FROM calls").fetchone()[0])


@contextmanager
def served_school(folder: Path) -> Iterator[Served]:
    """Set a school up in a folder, and serve it as the school's PC does, with `python app.py serve`."""
    database = open_new(folder)
    search.keep_up(database)  # what a test writes is found as soon as what the server writes
    change_setting(database, "school", SCHOOL)
    change_setting(database, "address", ADDRESS)
    change_setting(database, "desk_phone", "01792 555 0101")
    change_setting(database, "report_limits", "off")  # a script taps quicker than people do, and is set aside
    for username, (name, role) in PEOPLE.items():
        builders.add_person(database, username, name, role)
    try:
        with serving(folder) as url:
            yield Served(url, database)
    finally:
        database.close()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve what is in a folder; give the address. The server is ended by its own process, whatever happens."""
    port = free_port()
    command = [sys.executable, "app.py", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=HOME, env=os.environ | {"SCANDESK_INSTANCE": str(folder)}, stdout=log, stderr=log
        )
        try:
            _wait_for(process, f"http://127.0.0.1:{port}/", folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)
    said = (folder / "server.log").read_text(encoding="utf-8")
    assert "Traceback" not in said, said


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _wait_for(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    opener = build_opener(ProxyHandler({}))
    give_up_at = time.monotonic() + SERVER_STARTS_WITHIN_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            opener.open(url, timeout=5).close()
        except URLError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8')}")


@dataclass
class Watch:
    """What went wrong on any page of the contexts it follows. A 4xx page must be announced in `expected`."""

    host: str
    wrong: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a context, those that it will open, too."""
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # the browser's note of a 4xx page is judged by `_response`; a breach of the CSP is an error in the console
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource: the server"):
            self.wrong.append(f"console: {message.text} ({message.location.get('url')})")

    def _script(self, error: WebError) -> None:
        self.wrong.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.wrong.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        is_announced = response.status in self.expected and response.request.is_navigation_request()
        if response.status >= 400 and not is_announced:
            self.wrong.append(f"{response.status} from {response.url}")


@dataclass
class Visitors:
    """People with browsers of their own: phones, the desk's PC. Everything they open is watched."""

    browser: Browser
    served: Served
    watch: Watch
    states: dict[str, dict]  # who is signed in, kept over a module: signing in is limited to ten times a minute

    def phone(self, **options: object) -> Page:
        """Return a page on somebody's own phone."""
        return self.page(**(PHONE | options))

    def staff(self, username: str, **options: object) -> Page:
        """Return a page of somebody who is signed in."""
        if username not in self.states:
            page = self.page()
            sign_in(page, self.served.url, username)
            self.states[username] = page.context.storage_state()
        return self.page(**({"storage_state": self.states[username]} | DESKTOP | options))

    def page(self, **options: object) -> Page:
        """Return a page in a browser of its own."""
        context = self.browser.new_context(**({"locale": "en-GB"} | DESKTOP | options))  # type: ignore[arg-type]
        context.set_default_timeout(PAGE_ANSWERS_WITHIN_MS)
        self.watch.follow(context)
        return context.new_page()


@contextmanager
def watched_visitors(browser: Browser, served: Served, states: dict[str, dict]) -> Iterator[Visitors]:
    """Give visitors, and insist in the end that nothing was wrong on any page they saw."""
    watch = Watch(urlsplit(served.url).netloc)
    yield Visitors(browser, served, watch, states)
    for context in list(browser.contexts):
        context.close()
    assert watch.wrong == []


def sign_in(page: Page, url: str, username: str) -> None:
    """Sign in as a person does."""
    page.goto(f"{url}/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
