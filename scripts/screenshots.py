"""Take the pictures in docs/pictures/ from the demo school, in a real Chromium; `--all FOLDER` takes every page.

Run it with the development environment: .venv/bin/python scripts/screenshots.py
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.calls.tokens import status_token
from kiosk.core.sqlite import sqlite3

HOME = Path(__file__).resolve().parents[1]
PICTURES = HOME / "docs" / "pictures"
LARGEST = 150_000
PASSWORD = "copper kettle lagoon"  # noqa: S105  of a demo that lives as long as this script
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
PC = {"viewport": {"width": 1280, "height": 800}}
TALL_PC = {"viewport": {"width": 1280, "height": 1150}}
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none", "--lang=en-GB"]
ADDRESS = "http://helpdesk.school:8080"  # on the stickers, instead of the number this PC happens to have
LABELS_A_SHEET = 24
STARTS_WITHIN_S = 120
STAFF = ("desk", "tech1", "coordinator")
# every page by who looks at it, for --all; {names} come from the demo
PAGES = {
    "": (
        "/",
        "/find?text=7K3Q",
        "/rooms/{room}",
        "/D/{faulty}",
        "/D/{quiet}",
        "/D/{quiet}?kind=request",
        "/status/{told_returned}",
        "/status/{told_dispatched}",
        "/status/{told_on_hold}",
        "/status/{told_closed}",
        "/help/",
        "/help/3",
        "/sign-in",
        "/nowhere",
    ),
    "desk": (
        "/desk/",
        "/desk/?filters=show",
        "/desk/?view=to_close",
        "/desk/?view=on_hold",
        "/desk/?view=set_aside",
        "/desk/calls/{just_in}",
        "/desk/calls/{dispatched}",
        "/desk/calls/{resolved}",
        "/desk/calls/{returned}",
        "/desk/calls/{asked_for}",
        "/desk/calls/{aside}",
        "/desk/calls/{tried_at_desk}",
        "/desk/calls/{away}",
        "/desk/calls/{half_a_sheet}",
        "/desk/overrides/",
        "/escalations/",
        "/escalations/major/",
        "/escalations/major/1",
        "/escalations/calls/{just_in}/tell",
        "/escalations/calls/{just_in}/major",
        "/search/?text=fuser",
        "/search/?text=zebra",
        "/knowledge/",
        "/knowledge/1",
        "/knowledge/1/history",
        "/knowledge/new",
        "/knowledge/new?call={half_a_sheet}",
        "/knowledge/codes/",
        "/diagnostics/",
        "/diagnostics/calls/{half_a_sheet}",
        "/problems/",
        "/problems/2",
        "/repairs/",
        "/repairs/new?call={away}",
        "/fieldwork/visits/",
        "/fieldwork/visits/1",
        "/desk/calls/new",
        "/desk/calls/new?device={faulty}",
        "/fieldwork/devices/{unlucky}",
        "/account",
        "/account/second-factor/",
    ),
    "tech1": (
        "/fieldwork/",
        "/fieldwork/calls/{in_work}",
        "/fieldwork/calls/{in_work}/swap",
        "/fieldwork/calls/{in_work}/parts",
        "/fieldwork/calls/{in_work}/visit",
        "/fieldwork/calls/{in_work}/sheet",
        "/fieldwork/corridor/",
        "/fieldwork/visits/",
        "/fieldwork/visits/1",
        "/fieldwork/visits/1/sheet",
        "/fieldwork/devices/{unlucky}",
        "/diagnostics/calls/{in_work}",
        "/diagnostics/calls/{in_work}/sheet",
        "/problems/3",
    ),
    "coordinator": (
        "/devices/",
        "/devices/{faulty}",
        "/devices/{faulty}/edit",
        "/devices/new",
        "/devices/models/",
        "/devices/models/1",
        "/devices/models/new",
        "/locations/",
        "/locations/1",
        "/locations/new",
        "/suppliers/",
        "/suppliers/1",
        "/suppliers/3",
        "/suppliers/new",
        "/repairs/23",
        "/repairs/23/delivery-note",
        "/repairs/suppliers/3",
        "/repairs/reminders",
        "/calendar/",
        "/calendar/targets",
        "/calendar/week",
        "/calendar/days/new",
        "/calendar/terms/1",
        "/calendar/bank-holidays",
        "/problems/",
        "/problems/2",
        "/problems/new",
        "/problems/rules",
        "/diagnostics/1",
        "/diagnostics/1/edit",
        "/diagnostics/1/preview",
        "/diagnostics/new",
        "/diagnostics/skills/",
        "/escalations/rules",
        "/escalations/rules/p1_at_once",
        "/escalations/contacts/1",
        "/outbox/",
        "/outbox/settings",
        "/imports/",
        "/printing/?location_id={room}",
        "/printing/sheets/1",
        "/measures/failure-rates?by=model",
        "/measures/failure-rates?by=device",
        "/measures/failure-rates/calls?by=device&key={unlucky}",
        "/office/",
        "/office/settings",
        "/office/audit",
        "/office/people",
        "/office/people/1",
        "/office/people/new",
    ),
}


class Photographer:
    """The demo, a browser, and who is signed in."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self.browser = browser
        self.url = url
        self.folder = folder
        self.names: dict[str, str] = {}
        self._states = {username: self._signed_in(username) for username in STAFF}
        self._set_address()
        self.names = self._found_names()

    def page(self, username: str, path: str, screen: dict[str, object]) -> Page:
        """Return a page that somebody ("" for a visitor) has open."""
        state = self._states.get(username)
        context = self.browser.new_context(**screen, storage_state=state, locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        page.goto(self.url + path.format(**self.names))
        return page

    def _signed_in(self, username: str) -> object:
        context = self.browser.new_context()
        page = context.new_page()
        page.goto(f"{self.url}/sign-in")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Sign out").wait_for()
        state = context.storage_state()
        context.close()
        return state

    def _set_address(self) -> None:
        page = self.page("coordinator", "/office/settings", PC)
        page.get_by_label("Another one:").check()
        page.get_by_label("Other address").fill(ADDRESS)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="Office").wait_for()
        page.context.close()

    def _found_names(self) -> dict[str, str]:
        """Return what the pages to be shown are about: calls by their state, devices by what is known of them."""
        calls = {"just_in": "new", "dispatched": "with_technician", "resolved": "to_close", "returned": "returned"}
        calls |= {"aside": "set_aside", "tried_at_desk": "investigating"}
        found = {name: self._first("desk", f"/desk/?view={view}", "/desk/calls/") for name, view in calls.items()}
        found |= self._tokens()
        for name, text in (("away", "fuser"), ("half_a_sheet", "comes and goes"), ("asked_for", "install")):
            address = f"/desk/?text={text.replace(' ', '+')}"
            found[name] = self._first("desk", address, "/desk/calls/")
        found["in_work"] = self._first("tech1", "/fieldwork/", "/fieldwork/calls/")
        found["unlucky"] = self._first("desk", "/devices/?text=PR-003", "/fieldwork/devices/")
        found["faulty"] = self._first("desk", "/devices/?text=PJ-001", "/fieldwork/devices/")
        page = self.page("", "/", PC)
        found["room"] = _after(page.get_by_role("link", name="Hall", exact=True).get_attribute("href"), "/rooms/")
        page.goto(f"{self.url}/rooms/{found['room']}")
        codes = [_after(link.get_attribute("href"), "/d/") for link in page.locator("main a[href^='/d/']").all()]
        for code in codes:
            page.goto(f"{self.url}/D/{code}")
            if page.get_by_role("heading", name="Already reported").count() == 0:
                found["quiet"] = code
                break
        page.context.close()
        return found

    def _tokens(self) -> dict[str, str]:
        """Return what leads to the status page of a call in some states, as the receipt of its reporter has it."""
        secret = (self.folder / "secret").read_text(encoding="utf-8").strip()
        database = sqlite3.connect(self.folder / "scandesk.sqlite3")
        query = "SELECT form_key FROM calls WHERE status = ? AND channel = 'scan' ORDER BY id DESC LIMIT 1"
        found = {}
        for status in ("returned", "dispatched", "on_hold", "closed"):
            (form_key,) = database.execute(query, (status,)).fetchone()
            found[f"told_{status}"] = status_token(secret, form_key)
        database.close()
        return found

    def _first(self, username: str, path: str, link: str) -> str:
        page = self.page(username, path, PC)
        address = page.locator(f"main a[href^='{link}']:not([href$='/new'])").first.get_attribute("href")
        page.context.close()
        return _after(address, link)


def _after(address: str | None, beginning: str) -> str:
    return (address or "").removeprefix(beginning)


def pictures(photographer: Photographer) -> Iterator[tuple[str, Image.Image]]:
    """Yield the pictures of the README, by name."""
    page = photographer.page("", "/D/{quiet}", PHONE)
    page.locator("input[name=symptom]").first.check()
    page.locator("input[name=answer]").first.check()
    yield "report", _shot(page, full_page=True)
    yield "already-reported", _shot(photographer.page("", "/D/{faulty}", PHONE))
    yield "queue", _shot(photographer.page("desk", "/desk/", PC))
    yield "call", _shot(photographer.page("desk", "/desk/calls/{dispatched}", PC))
    yield "my-work", _shot(photographer.page("tech1", "/fieldwork/", PHONE))
    yield "device-history", _shot(photographer.page("tech1", "/fieldwork/devices/{unlucky}", PHONE))
    page = photographer.page("coordinator", "/printing/?location_id={room}", PC)
    page.get_by_role("button", name="Tick all").click()
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    yield "labels", _shot(page)
    yield "label-sheet", _label_sheet(photographer)
    yield "failure-rates", _shot(photographer.page("coordinator", "/measures/failure-rates?by=model", TALL_PC))


def _shot(page: Page, full_page: bool = False) -> Image.Image:
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=full_page, animations="disabled", caret="hide")))
    page.context.close()
    return picture


def _label_sheet(photographer: Photographer) -> Image.Image:
    """Print a full sheet, and return how it looks on paper."""
    page = photographer.page("coordinator", "/printing/", PC)
    for box in page.locator("input[name=chosen]").all()[:LABELS_A_SHEET]:
        box.check()
    page.get_by_role("button", name="Make the labels").click()
    address = page.get_by_role("link", name="Open the PDF").get_attribute("href")
    pdf = page.context.request.get(f"{photographer.url}{address}").body()
    page.context.close()
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=1.5).to_pil()
    finally:
        document.close()


def save(picture: Image.Image, file: Path) -> None:
    """Save a picture with as many colours as stay below the limit."""
    picture = picture.convert("RGB")
    for colours in (256, 128, 64, 32, 16):
        picture.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size < LARGEST:
            return
    raise SystemExit(f"{file.name} has {file.stat().st_size} bytes, even with 16 colours")


def everything(photographer: Photographer, folder: Path) -> None:
    """Take every page as it is on a phone and on a PC."""
    for who, paths in PAGES.items():
        for path in paths:
            name = re.sub(r"\W+", "-", f"{who or 'visitor'}{path}").strip("-")
            for screen, width in ((PHONE | {"device_scale_factor": 1}, 360), (PC, 1280)):
                _shot(photographer.page(who, path, screen), full_page=True).save(folder / f"{name}-{width}.png")


@contextmanager
def running_demo(port: int) -> Iterator[tuple[str, Path]]:
    """Start the demo in a folder of its own; give its address and its folder; end it in the end."""
    with tempfile.TemporaryDirectory(prefix="scandesk-pictures-") as folder:
        settings = {"SCANDESK_DEMO_INSTANCE": folder, "SCANDESK_DEMO_PASSWORD": PASSWORD}
        command = [sys.executable, "app.py", "demo", "--port", str(port)]
        demo = subprocess.Popen(command, cwd=HOME, env=os.environ | settings, stdout=subprocess.DEVNULL)
        try:
            _wait_for(demo, f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}", Path(folder)
        finally:
            demo.terminate()
            try:
                demo.wait(20)
            except subprocess.TimeoutExpired:
                demo.kill()
                demo.wait(20)


def _wait_for(demo: "subprocess.Popen[bytes]", url: str) -> None:
    opener = build_opener(ProxyHandler({}))
    give_up_at = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up_at and demo.poll() is None:
        try:
            opener.open(url, timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the demo did not start")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page at 360 and 1280 pixels, into a folder")
    parser.add_argument("--port", type=int, default=8091)
    chosen = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("There is no Chromium. On Debian: sudo apt install chromium")
    with running_demo(chosen.port) as (url, folder), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        photographer = Photographer(browser, url, folder)
        if chosen.all:
            chosen.all.mkdir(parents=True, exist_ok=True)
            everything(photographer, chosen.all)
        else:
            PICTURES.mkdir(parents=True, exist_ok=True)
            for name, picture in pictures(photographer):
                save(picture, PICTURES / f"{name}.png")
                print(f"{name}.png  {picture.width} x {picture.height}")
        browser.close()


if __name__ == "__main__":
    main()
