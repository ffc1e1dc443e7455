"""The walk-up kiosk in a real browser: by touch, keys, scanner, without scripts. Nothing leaves it, and it forgets."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from kiosk.calls.records import CallKind
from kiosk.core import clock
from kiosk.core.settings import change_setting
from kiosk.devices.records import Device, Kind
from kiosk.knowledge import importing
from tests import builders
from tests.browser import Served, Visitors, served_school
from tests.journeys.test_desk_day import scan
from tests.journeys.test_from_sticker_to_fixed import keys_to
from tests.journeys.walking import fits, look

STICKER = "http://HELPDESK.SCHOOL:8080/D/"
SCREENS = ({"width": 1280, "height": 720}, {"width": 1024, "height": 768})
PHONE = {"width": 360, "height": 740}
TABLET = {"viewport": SCREENS[1], "has_touch": True}
KIOSK_PC = {"viewport": SCREENS[0]}
STALL_MS = 80  # of a busy PC, in the middle of a sticker
AFTER_A_SCAN_MS = 150  # four times what scanner.js takes for a scanner's
SECRET_WORDS, SECRET_NAME = "It went dark in assembly", "Mrs Hughes"
KEYS = (
    *("Escape", "Enter", "Space", "Backspace", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"),
    *("F1", "F3", "F4", "F6", "F7", "F10", "F11", "F12", "PageDown", "ContextMenu"),
    *(f"Control+{key}" for key in ("p", "s", "o", "u", "f", "h", "j", "l", "n", "t", "d", "g", "k", "e", "Enter")),
    *("Control+Shift+i", "Control+Shift+n", "Control+Shift+Delete", "Alt+Home", "Alt+d", "Shift+Escape", "Meta+e"),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("walkup")) as found:
        importing.add_first_articles(found.database, clock.now())
        for number in range(40):
            found.device(f"Laptop {number:02}", f"Room {number % 20 + 1}", kind=Kind.LAPTOP, maker="HP", model="G9")
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


@pytest.fixture(scope="module")
def projector(served: Served) -> Device:
    device = served.device("Hall projector", "Hall")
    builders.log_call(served.database, device, clock.now(), symptom="no_sound", summary="No sound")
    return device


@pytest.fixture
def kiosk(visitors: Visitors, served: Served) -> Page:
    return at_home(visitors.page(**KIOSK_PC), served)


def at_home(page: Page, served: Served) -> Page:
    page.goto(f"{served.url}/walkup/")
    return page


def here(page: Page) -> str:
    """Return where a page is, without the name of the visit; it must be in the kiosk."""
    path = re.sub(r"https?://[^/]+", "", page.url)
    assert path.startswith("/walkup/"), page.url
    return re.sub(r"/[\w-]{22}\.\d+\.[0-9a-f]{32}", "", path.split("?")[0]).removeprefix("/walkup")


def begin(page: Page, served: Served, device: Device, kind: CallKind = CallKind.INCIDENT) -> None:
    page.goto(f"{served.url}/walkup/start/code?text={device.code}")
    words = "wrong" if kind is CallKind.INCIDENT else "I need something"
    page.get_by_role("button", name=re.compile(words)).click()
    page.wait_for_url("**/report/wrong")


def report(page: Page, served: Served, device: Device, press: Callable[[Locator], None] = Locator.click) -> str:
    """Report a fault from the device's page on; return the reference."""
    page.goto(f"{served.url}/walkup/start/code?text={device.code}")
    press(page.get_by_role("button", name=re.compile("wrong")))
    press(page.get_by_role("button", name="No picture"))
    press(page.get_by_role("link", name="It did not help: go on"))
    press(page.get_by_role("button", name=re.compile("^With difficulty")))
    page.get_by_role("textbox", name=re.compile("own words")).fill(SECRET_WORDS)
    press(page.get_by_role("button", name="Go on"))
    page.get_by_role("textbox", name=re.compile("Your name")).fill(SECRET_NAME)
    press(page.get_by_role("button", name="Go on"))
    press(page.get_by_role("button", name="Send the report"))
    return page.locator(".walkup-reference").inner_text()


# --- every page: looked at, on the screens it is made for and on a phone


def pages_of(page: Page, served: Served, projector: Device) -> Iterator[str]:
    """Walk through every page of the kiosk; yield its name while it is shown."""
    url = served.url
    for way in ("", "?late=yes", "board", "start/rooms", "start/code", "start/code?text=7K3Q9XA", "nothing"):
        page.goto(f"{url}/walkup/{way}")
        yield way or "home"
    page.goto(f"{url}/walkup/start/rooms")
    while not page.get_by_role("heading", name=re.compile("which one is it")).count():
        page.locator("a.walkup-tile").last.click()
        yield "rooms"
    page.goto(f"{url}/walkup/start/code?text={projector.code}")
    yield "device"
    page.get_by_role("button", name=re.compile("It affects me too")).first.click()
    yield "thanks"
    begin(page, served, projector, CallKind.REQUEST)
    yield "request"
    begin(page, served, projector)
    yield "wrong"
    page.get_by_role("button", name="No picture").click()
    yield "first aid"
    page.get_by_role("link", name=re.compile("go on")).click()
    yield "lesson"
    page.locator("button.walkup-tile").first.click()
    yield "words"
    page.locator("#answer").fill("x" * 2001)
    page.get_by_role("button", name="Go on").click()
    yield "words refused"
    page.locator("#answer").fill(SECRET_WORDS)
    page.get_by_role("button", name="Go on").click()
    yield "name"
    page.locator("#answer").fill(SECRET_NAME)
    page.get_by_role("button", name="Go on").click()
    yield "check"
    page.get_by_role("button", name="Send the report").click()
    yield "sent"
    reference, words = page.locator(".walkup-reference").inner_text(), page.locator("dd.walkup-words").inner_text()
    if page.get_by_role("link", name="Print a slip").count():
        page.get_by_role("link", name="Print a slip").click()
        yield "slip"
    page.goto(f"{url}/walkup/start/call")
    yield "reference"
    page.get_by_label("Which reference does it have?").fill(reference)
    page.get_by_role("button", name="Go on").click()
    yield "its words"
    for typed in ("calm otter", words):
        page.get_by_label(re.compile("Which two words")).fill(typed)
        page.get_by_role("button", name="Show it").click()
        yield f"answer to {typed}"


def test_axe_finds_nothing_and_screens_need_no_scrolling(visitors: Visitors, served: Served, projector: Device):
    visitors.watch.expected |= {404, 422}
    change_setting(served.database, "walkup_photo", "on")
    change_setting(served.database, "walkup_print", "on")
    page, seen = visitors.page(**KIOSK_PC), []
    try:
        for name in pages_of(page, served, projector):
            seen.append(name)
            page.wait_for_load_state()
            for screen in SCREENS:
                page.set_viewport_size(screen)  # type: ignore[arg-type]
                needed = page.evaluate("document.scrollingElement.scrollHeight")
                assert needed <= screen["height"] or name in ("first aid", "words refused"), (name, screen, needed)
                small = page.evaluate(SMALL_TILES)
                assert not small, (name, screen, small)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                look(page)
            page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            fits(page)
            page.set_viewport_size(SCREENS[0])  # type: ignore[arg-type]
            here(page)
        page.goto(f"{served.url}/walkup/start/photo")
        look(page)
    finally:
        change_setting(served.database, "walkup_photo", "off")
        change_setting(served.database, "walkup_print", "off")
    assert len(seen) > 22
    assert "slip" in seen


SMALL_TILES = """() => [...document.querySelectorAll("a, button")]
  .filter((e) => e.checkVisibility() && !e.matches(".skip-link, .walkup-change"))
  .filter((e) => { const box = e.getBoundingClientRect(); return box.height < 72 || box.width < 72 })
  .map((e) => `${e.textContent.trim().slice(0, 20)} ${Math.round(e.getBoundingClientRect().width)}`)"""


# --- nothing leaves it


def nothing_may_open(context: BrowserContext, wrong: list[str]) -> None:
    """Note whatever would be a way out: a second page, a dialog of the browser, a file picker, a download."""

    def watch(page: Page) -> None:
        for sign in ("dialog", "filechooser", "download", "popup"):
            page.on(sign, lambda _, sign=sign: wrong.append(f"{sign} at {page.url}"))  # type: ignore[call-overload]

    for page in context.pages:
        watch(page)
    context.on("page", lambda page: wrong.append(f"another page: {page.url}"))


def live_pages(page: Page, served: Served, projector: Device) -> dict[str, str]:
    """Return the addresses of the kiosk's pages by name, each of a visit that goes on."""
    found: dict[str, str] = {}
    for way in ("", "board", "start/rooms", "start/code", "start/call", "nothing"):
        page.goto(f"{served.url}/walkup/{way}")
        found[way or "home"] = page.url
    report(page, served, projector)
    found["sent"] = page.url
    number = page.locator(".walkup-reference").inner_text()[1:]
    found["its words"] = page.url.replace("/sent", f"/call?reference={number}")
    found["thanks"] = page.url.replace("/sent", "/thanks")
    page.goto(f"{served.url}/walkup/start/code?text={projector.code}")
    found["device"] = page.url
    begin(page, served, projector)
    visit = page.url.removesuffix("/report/wrong")
    page.get_by_role("button", name="No picture").click()
    page.goto(f"{visit}/report/lesson")
    page.locator("button.walkup-tile").first.click()
    for _ in range(2):
        page.get_by_role("button", name="Go on").click()
    pages = ("report/wrong", "first-aid", "report/lesson", "report/words", "report/name", "report/check")
    return found | {name: f"{visit}/{name}" for name in pages}


def open_anew(page: Page, address: str) -> None:
    """Open an address, though the key before may be leading elsewhere still."""
    try:
        page.goto(address)
    except Error:  # interrupted by it
        page.wait_for_load_state()
        here(page)
        page.goto(address)


def test_every_key_on_every_page_stays_in_the_kiosk(visitors: Visitors, served: Served, projector: Device):
    visitors.watch.expected |= {404, 422}
    page, wrong = visitors.page(**KIOSK_PC), []
    nothing_may_open(page.context, wrong)
    for name, address in live_pages(page, served, projector).items():
        open_anew(page, address)
        for key in KEYS:
            page.keyboard.press(key)
            page.wait_for_load_state()
            here(page)
            if page.url != address:
                open_anew(page, address)
        assert page.url == address, f"{name} is not there any more"
        assert wrong == [], name
    assert len(page.context.pages) == 1


def test_every_link_on_every_page_stays_in_the_kiosk(visitors: Visitors, served: Served, projector: Device):
    visitors.watch.expected |= {404, 422}
    page, wrong, pressed = visitors.page(**KIOSK_PC), [], 0
    nothing_may_open(page.context, wrong)
    for name, address in live_pages(page, served, projector).items():
        page.goto(address)
        address = page.url  # an answer that a page before changed may lead past a page
        targets = page.locator("a:not(.skip-link):visible, button:visible")
        for number in range(targets.count()):
            target = targets.nth(number)
            if target.get_attribute("form") or "over=" in (target.get_attribute("href") or ""):
                continue  # keys of the keypad; what ends the visit has tests of its own
            for options in ({"modifiers": ["Control"]}, {"modifiers": ["Shift"]}, {"button": "middle"}):
                target.click(**options)  # type: ignore[arg-type]
                assert page.url == address, (name, options)
            if name == "report/check" and target.evaluate("(e) => e.matches('button')"):
                continue
            target.click()
            page.wait_for_load_state()
            here(page)
            pressed += 1
            page.goto(address)
        assert wrong == [], name
    assert pressed > 50
    assert len(page.context.pages) == 1


def test_dropping_dragging_and_the_menu_are_harmless(kiosk: Page):
    for sign in ("contextmenu", "drop", "dragover", "dragstart", "auxclick"):
        for where in ("h1", "input#text", "a.walkup-tile"):
            goes_on = kiosk.evaluate(
                "([sign, where]) => document.querySelector(where)"
                ".dispatchEvent(new MouseEvent(sign, {bubbles: true, cancelable: true}))",
                [sign, where],
            )
            assert goes_on is False, (sign, where)
    assert here(kiosk) == "/"


def test_whoever_is_signed_in_there_sees_no_way_to_the_desk(visitors: Visitors, served: Served, projector: Device):
    page = at_home(visitors.staff("desk"), served)
    expect(page.get_by_text("Carys Morgan")).to_have_count(0)
    for path in ("", "board", "nothing", f"start/code?text={projector.code}"):
        visitors.watch.expected |= {404}
        page.goto(f"{served.url}/walkup/{path}")
        leads = page.evaluate("[...document.querySelectorAll('a, form')].map((e) => e.href ?? e.action)")
        assert all(f"{served.url}/walkup/" in address for address in leads), leads
        here(page)


def test_the_keys_of_the_browser_do_nothing_and_letters_are_typed(kiosk: Page):
    blocked = [{"key": key} for key in ("F1", "F3", "F12", "BrowserBack", "BrowserHome", "BrowserSearch", "LaunchMail")]
    blocked += [{"key": key, "altKey": True} for key in ("ArrowLeft", "ArrowRight", "Home", "d")]
    blocked += [{"key": key, "ctrlKey": True} for key in ("p", "s", "o", "n", "r", "v")]
    typed = [{"key": "a"}, {"key": "ŵ", "modifierAltGraph": True, "ctrlKey": True, "altKey": True}, {"key": "Tab"}]
    for keys, is_blocked in ((blocked, True), (typed, False)):
        for key in keys:
            stopped = kiosk.evaluate(
                "(key) => !document.getElementById('text').dispatchEvent("
                "new KeyboardEvent('keydown', {...key, bubbles: true, cancelable: true}))",
                key,
            )
            assert stopped is is_blocked, key


# --- the scanner


def test_a_scan_opens_the_device_wherever_the_focus_is(visitors: Visitors, served: Served, projector: Device):
    visitors.watch.expected |= {404}
    page, scanned = visitors.page(**KIOSK_PC), 0
    focuses = ("input:not([type=hidden], #leave_empty), textarea", "a.walkup-tile, button.walkup-tile", ".walkup-key")
    for name, address in live_pages(page, served, projector).items():
        for focus in ("", *focuses):
            page.goto(address)
            if focus and not page.locator(focus).count():
                continue
            if focus:
                page.locator(focus).first.focus()
            # a scan ends the visit, and this one is still wanted
            page.evaluate("document.querySelector('[data-scan-opens]').dataset.scanOpens = '/walkup/start/code?text='")
            scan(page, f"{STICKER}{projector.code}")
            page.wait_for_url(f"**/device/{projector.code}")
            expect(page.get_by_role("heading", name="Hall projector")).to_be_visible()
            scanned += 1
        assert name
    assert scanned > 35


@pytest.mark.parametrize("text", [f"{STICKER}{{}}", "{}"])
def test_a_scanner_that_stalls_in_the_middle_is_understood(kiosk: Page, served: Served, projector: Device, text: str):
    typed = text.format(projector.code)
    for stalls_after in (1, len(typed) - 3):
        kiosk.goto(f"{served.url}/walkup/")
        kiosk.keyboard.type(typed[:stalls_after])
        kiosk.wait_for_timeout(STALL_MS)
        scan(kiosk, typed[stalls_after:])
        kiosk.wait_for_url(f"**/device/{projector.code}")


def test_a_scan_into_typed_words_leaves_them_to_nobody(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    kiosk.get_by_role("button", name="No picture").click()
    kiosk.get_by_role("link", name=re.compile("go on")).click()
    kiosk.locator("button.walkup-tile").first.click()
    kiosk.locator("#answer").fill(SECRET_WORDS)
    before = kiosk.url
    laptop = served.device("Scanned next", "Room 1")
    scan(kiosk, f"{STICKER}{laptop.code}")
    kiosk.wait_for_url(f"**/device/{laptop.code}")
    kiosk.goto(before)
    assert here(kiosk) == "/"
    expect(kiosk.get_by_text("what was entered is forgotten")).to_be_visible()


def test_two_scans_in_a_row_show_the_second(kiosk: Page, served: Served, projector: Device):
    other = served.device("Second in a row", "Room 2")
    for device in (projector, other, projector, other):
        scan(kiosk, f"{STICKER}{device.code}")
        kiosk.wait_for_url(f"**/device/{device.code}")
    expect(kiosk.get_by_role("heading", name="Second in a row")).to_be_visible()


def test_the_end_of_a_scan_whose_beginning_was_lost_answers_nothing(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    kiosk.get_by_role("button", name="No picture").click()
    kiosk.get_by_role("link", name=re.compile("go on")).click()
    kiosk.locator("button.walkup-tile").first.click()
    kiosk.get_by_role("button", name="Go on").click()
    kiosk.wait_for_url("**/report/name")
    kiosk.locator("#answer").focus()
    for part in ("Q9XZ", "Z", f"D/{projector.code[-3:]}"):
        scan(kiosk, part)
        kiosk.wait_for_timeout(300)
        assert here(kiosk) == "/report/name", part
    kiosk.locator("#answer").press("Enter")
    kiosk.wait_for_url("**/report/check")


def stopped_keys(page: Page, field: str, keys: str) -> list[bool]:
    """Press keys as fast as no hand does; return which of them the page stopped."""
    return page.evaluate(
        "([field, keys]) => [...keys].map((key) => !document.querySelector(field).dispatchEvent(new KeyboardEvent("
        "'keydown', {key: key === '\\n' ? 'Enter' : key, bubbles: true, cancelable: true})))",
        [field, keys],
    )


def test_a_scanner_that_stutters_is_a_quick_typist_where_codes_are_typed(
    kiosk: Page, served: Served, projector: Device
):
    assert stopped_keys(kiosk, "#text", "XZ\n") == [False] * 3
    begin(kiosk, served, projector)
    kiosk.goto(kiosk.url.replace("wrong", "lesson"))
    assert stopped_keys(kiosk, "#begin-again", "XZ\n") == [False, False, True]


def test_a_space_in_what_is_scanned_presses_no_button(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    assert stopped_keys(kiosk, "button.walkup-tile", "AB C") == [False, False, True, False]
    kiosk.locator("button.walkup-tile").first.focus()
    kiosk.wait_for_timeout(AFTER_A_SCAN_MS)
    kiosk.keyboard.press("Space")
    kiosk.wait_for_url(re.compile("/(first-aid|report/lesson)$"))


def test_a_scan_of_something_else_is_said(visitors: Visitors, kiosk: Page):
    visitors.watch.expected |= {404}
    scan(kiosk, "5012345678900")
    expect(kiosk.get_by_role("alert")).to_contain_text("A code has seven letters and figures")
    assert here(kiosk) == "/code"


def open_slowly(page: Page, served: Served, waits_for: str, keys: str) -> None:
    """Type while the page is still being put together: one of its files comes only after the last key."""
    page.route(f"**/{waits_for}", lambda _: None)
    page.goto(f"{served.url}/walkup/", wait_until="commit")
    page.locator("[autofocus]").wait_for(state="attached")
    for key in keys:
        page.keyboard.press(key if key.isalnum() else "Enter")
    page.unroute(f"**/{waits_for}")  # and what was held goes on


@pytest.mark.parametrize("waits_for", ["look.css", "walkup.css", "scanner.js"])
def test_what_is_typed_before_the_page_is_ready_is_there_whole(
    visitors: Visitors, served: Served, projector: Device, waits_for: str
):
    page = visitors.page(**KIOSK_PC)
    open_slowly(page, served, waits_for, projector.code)
    expect(page.locator("#text")).to_have_value(projector.code)
    expect(page.locator("#text")).to_be_focused()


@pytest.mark.parametrize("waits_for", ["look.css", "walkup.css", "scanner.js"])
def test_what_is_scanned_before_the_page_is_ready_opens_the_device(
    visitors: Visitors, served: Served, projector: Device, waits_for: str
):
    page = visitors.page(**KIOSK_PC)
    open_slowly(page, served, waits_for, f"{projector.code}\n")
    page.wait_for_url(f"**/device/{projector.code}")


def test_a_scan_that_lost_a_letter_asks_for_another(visitors: Visitors, kiosk: Page, projector: Device):
    visitors.watch.expected |= {404}
    scan(kiosk, projector.code[1:])
    expect(kiosk.get_by_role("alert")).to_contain_text("Please scan again")


# --- by touch, by keys, without scripts


def test_by_touch_alone(visitors: Visitors, served: Served, projector: Device):
    visitors.watch.expected |= {404}
    page = at_home(visitors.page(**TABLET), served)
    page.get_by_role("link", name=re.compile("Tap the code")).tap()
    for key in "7K3Q9XA":
        page.get_by_role("button", name=key, exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_role("button", name="Clear").tap()
    for key in projector.code:
        page.get_by_role("button", name=key, exact=True).tap()
    page.wait_for_url(f"**/device/{projector.code}")
    reference = report(page, served, projector, Locator.tap)
    words = page.locator("dd.walkup-words").inner_text()
    page.get_by_role("link", name="Done").tap()
    page.get_by_role("link", name=re.compile("How does my report stand")).tap()
    for figure in reference[1:]:
        page.get_by_role("button", name=figure, exact=True).tap()
    page.get_by_role("button", name="Go on").tap()
    for letter in words:
        page.get_by_role("button", name="Space" if letter == " " else letter, exact=True).tap()
    page.get_by_role("button", name="Show it").tap()
    expect(page.get_by_role("heading", name="The service desk has it")).to_be_visible()


def test_by_keys_alone(kiosk: Page, served: Served, projector: Device):
    def press(target: Locator) -> None:
        keys_to(kiosk, target)
        kiosk.keyboard.press("Enter")

    kiosk.keyboard.type(projector.shown_code, delay=50)
    kiosk.keyboard.press("Enter")
    kiosk.wait_for_url(f"**/device/{projector.code}")
    assert report(kiosk, served, projector, press).startswith("C")
    press(kiosk.get_by_role("link", name="Done"))
    kiosk.wait_for_url("**/walkup/")


def test_arrow_keys_go_from_tile_to_tile(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    tiles = kiosk.locator("button.walkup-tile")
    for key, number in (("ArrowDown", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowDown", 6), ("ArrowLeft", 5)):
        kiosk.keyboard.press(key)
        expect(tiles.nth(number)).to_be_focused()
    outline = tiles.nth(5).evaluate("(tile) => getComputedStyle(tile).outlineWidth")
    assert outline == "4px"


def test_without_scripts(visitors: Visitors, served: Served, projector: Device):
    page = at_home(visitors.page(java_script_enabled=False, **KIOSK_PC), served)
    page.get_by_role("link", name=re.compile("Tap the code")).click()
    for key in projector.code:
        page.get_by_role("button", name=key, exact=True).click()
    page.wait_for_url(f"**/device/{projector.code}")
    assert 'http-equiv="refresh" content="75;url=/walkup/?over=' in page.content()
    report(page, served, projector)
    visit = page.url
    page.get_by_role("link", name="Done").click()
    page.go_back()
    assert here(page) == "/"
    page.goto(visit)
    assert here(page) == "/"


def test_without_scripts_the_page_goes_home_by_itself(visitors: Visitors, served: Served, projector: Device):
    page = visitors.page(java_script_enabled=False, **KIOSK_PC)

    def hurry(route) -> None:  # type: ignore[no-untyped-def]
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('content="75;', 'content="1;'))

    page.route("**/device/**", hurry)
    page.goto(f"{served.url}/walkup/start/code?text={projector.code}")
    visit = page.url
    page.reload()
    page.wait_for_url(re.compile(r"/walkup/\?over="))
    page.unroute("**/device/**")
    page.goto(visit)
    assert here(page) == "/"


def test_a_long_answer_is_read_with_the_arrow_keys(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    kiosk.get_by_role("button", name="No picture").click()
    written = kiosk.locator(".walkup-written")
    written.evaluate("(box) => box.insertAdjacentHTML('beforeend', '<p>and so on</p>'.repeat(40))")
    written.focus()
    kiosk.keyboard.press("ArrowDown")
    expect(written).to_be_focused()
    written.evaluate("(box) => box.scrollTop || new Promise((done) => box.addEventListener('scroll', done))")
    written.evaluate("(box) => box.scrollTo({top: box.scrollHeight, behavior: 'instant'})")
    kiosk.keyboard.press("ArrowDown")
    expect(written).not_to_be_focused()


def test_a_photo_that_is_too_large_is_told_before_it_is_sent(visitors: Visitors, kiosk: Page, served: Served):
    visitors.watch.expected |= {422}
    change_setting(served.database, "walkup_photo", "on")
    try:
        kiosk.goto(f"{served.url}/walkup/start/photo")
        for megabytes in (15, 1):
            photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff" * (megabytes << 20)}
            kiosk.locator("#photo").set_input_files(photo)  # type: ignore[arg-type]
            kiosk.get_by_role("button", name="Read the code").click()
            said = "too large: 12 MB at most" if megabytes > 12 else "not a photo that can be read"
            expect(kiosk.get_by_role("alert")).to_contain_text(said)
            look(kiosk)
    finally:
        change_setting(served.database, "walkup_photo", "off")


# --- forgetting


def test_an_idle_screen_asks_and_goes_home(visitors: Visitors, served: Served, projector: Device):
    page = visitors.page(**KIOSK_PC)
    page.clock.install()
    begin(page, served, projector)
    visit, dialog = page.url, page.get_by_role("dialog")
    page.clock.run_for(54_000)
    expect(page.locator("#soon")).to_be_hidden()
    page.clock.run_for(2_000)
    expect(page.get_by_role("status")).to_contain_text("in 20 seconds all this is forgotten")
    page.keyboard.press("Shift")
    expect(page.locator("#soon")).to_be_hidden()
    for sign in (
        lambda: page.keyboard.press("Shift"),
        lambda: page.mouse.click(5, 300),
        dialog.get_by_role("button").click,
    ):
        page.clock.run_for(61_000)
        expect(dialog).to_be_visible()
        expect(dialog).to_contain_text("Still there?")
        expect(dialog.get_by_role("button")).to_be_focused()
        look(page)
        page.clock.run_for(10_000)
        expect(page.locator("#still-there-seconds")).to_have_text(re.compile("^[3-5]$"))
        sign()
        expect(dialog).to_be_hidden()
        assert page.url == visit
    page.clock.run_for(61_000)
    page.clock.run_for(16_000)
    page.wait_for_url("**/walkup/")
    page.goto(visit)
    assert here(page) == "/"


def test_home_stays_and_forgets_what_was_typed_there(visitors: Visitors, served: Served):
    page = visitors.page(**KIOSK_PC)
    page.clock.install()
    at_home(page, served)
    page.clock.run_for(300_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("#text").fill("7K3")
    page.clock.run_for(61_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.run_for(16_000)
    expect(page.locator("#text")).to_have_value("")


def asked(page: Page, script: str) -> Any:
    """Ask a page; one that is just giving way to the next is not asked, but the next."""
    for _ in range(10):
        try:
            return page.evaluate(script)
        except Error as error:
            if "navigation" not in str(error):
                raise
            page.wait_for_load_state()
    raise AssertionError("the pages never came to rest")


def seen_by_the_next(page: Page) -> str:
    """Return all that a page shows and holds."""
    fields = asked(page, "[...document.querySelectorAll('input, textarea')].map((e) => e.value).join(' ')")
    return f"{page.inner_text('body')} {fields}"


def test_the_next_person_sees_nothing_of_the_last(kiosk: Page, served: Served, projector: Device):
    reference = report(kiosk, served, projector)
    words = kiosk.locator("dd.walkup-words").inner_text()
    kiosk.get_by_role("link", name="Done").click()
    kiosk.wait_for_url("**/walkup/")
    secrets = (SECRET_WORDS, SECRET_NAME, reference, words, "Hall projector")
    for move in (*["back"] * 12, *["forward"] * 6, "reload", *["back"] * 12):
        if move == "reload":
            kiosk.reload()
        else:
            asked(kiosk, f"setTimeout(() => history.{move}(), 0)")
            kiosk.wait_for_timeout(150)
            kiosk.wait_for_load_state()
        if kiosk.url == "about:blank":
            kiosk.goto(f"{served.url}/walkup/")
        assert here(kiosk) == "/"
        for secret in secrets:
            assert secret not in seen_by_the_next(kiosk), (move, secret)
    kept = kiosk.evaluate("[localStorage.length, sessionStorage.length, document.cookie, indexedDB.databases ? 0 : 1]")
    assert kept == [0, 0, "", 0]
    assert kiosk.context.cookies() == []
    assert "scandesk" not in str(kiosk.context.storage_state())


def typed_words(page: Page, served: Served, device: Device, words: str) -> None:
    """Report a fault as far as its words, from home on, and go on with them."""
    scan(at_home(page, served), f"{STICKER}{device.code}")
    page.get_by_role("button", name=re.compile("wrong")).click()
    page.get_by_role("button", name="No picture").click()
    page.get_by_role("link", name=re.compile("go on")).click()
    page.locator("button.walkup-tile").first.click()
    page.locator("#answer").fill(words)
    page.get_by_role("button", name="Go on").click()


def go(page: Page, steps: int) -> None:
    """Press Back or Forward."""
    asked(page, f"setTimeout(() => history.go({steps}), 0)")
    page.wait_for_timeout(300)
    page.wait_for_load_state()


def test_whoever_went_home_with_back_left_nothing_to_go_forward_to(kiosk: Page, served: Served, projector: Device):
    typed_words(kiosk, served, projector, SECRET_WORDS)
    kiosk.wait_for_url("**/report/name")
    for _ in range(12):
        go(kiosk, -1)
        if here(kiosk) == "/":
            break
    expect(kiosk.get_by_role("heading", name="Something not working?")).to_be_visible()
    for _ in range(3):
        go(kiosk, 1)
        assert here(kiosk) == "/"


def test_back_and_reload_after_a_refused_answer_stay_in_the_kiosk(
    visitors: Visitors, kiosk: Page, served: Served, projector: Device
):
    visitors.watch.expected |= {422}
    typed_words(kiosk, served, projector, "x" * 2001)
    expect(kiosk.get_by_role("alert")).to_contain_text("at most 2000 characters")
    kiosk.locator("#answer").fill(SECRET_WORDS)
    kiosk.get_by_role("button", name="Go on").click()
    kiosk.wait_for_url("**/report/name")
    go(kiosk, -1)
    assert here(kiosk) == "/report/words"
    expect(kiosk.locator("#answer")).to_have_value(SECRET_WORDS)
    kiosk.get_by_role("link", name="Begin again").click()
    kiosk.wait_for_url("**/walkup/")
    for _ in range(4):
        go(kiosk, -1)
        assert here(kiosk) == "/"


def test_what_one_person_copies_nobody_pastes(kiosk: Page, served: Served, projector: Device):
    at_home(kiosk, served)
    field = kiosk.locator("#text")
    field.fill(SECRET_WORDS)
    for key in ("Control+a", "Control+c", "Control+x"):
        field.press(key)
    expect(field).to_have_value(SECRET_WORDS)
    field.fill("")
    field.press("Control+v")
    expect(field).to_have_value("")
    for sign in ("copy", "cut", "paste"):
        goes_on = field.evaluate(
            "(field, sign) => field.dispatchEvent(new ClipboardEvent(sign, {bubbles: true, cancelable: true}))", sign
        )
        assert goes_on is False, sign


def test_the_fields_of_the_next_report_are_empty(kiosk: Page, served: Served, projector: Device):
    report(kiosk, served, projector)
    kiosk.get_by_role("link", name="Done").click()
    kiosk.wait_for_url("**/walkup/")
    begin(kiosk, served, projector)
    expect(kiosk.locator("[aria-pressed]")).to_have_count(0)
    kiosk.get_by_role("button", name="No picture").click()
    kiosk.get_by_role("link", name=re.compile("go on")).click()
    kiosk.locator("button.walkup-tile").first.click()
    for name in ("words", "name"):
        expect(kiosk.locator("#answer")).to_have_value("")
        kiosk.locator("#answer").press("ArrowDown")
        expect(kiosk.locator("#answer")).to_have_value("")
        kiosk.get_by_role("button", name="Go on").click()
        assert name


def test_a_page_that_the_browser_kept_is_asked_for_again(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    visit = kiosk.url
    kiosk.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    expect(kiosk.locator("body")).to_be_hidden()
    kiosk.context.request.get(f"{served.url}/walkup/?over={visit.split('/')[4]}")
    kiosk.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    kiosk.wait_for_url("**/walkup/**")
    expect(kiosk.get_by_text("what was entered is forgotten")).to_be_visible()
    assert here(kiosk) == "/"


def test_a_second_press_of_send_is_not_a_second_report(kiosk: Page, served: Served, projector: Device):
    begin(kiosk, served, projector)
    kiosk.get_by_role("button", name="No picture").click()
    kiosk.get_by_role("link", name=re.compile("go on")).click()
    kiosk.locator("button.walkup-tile").first.click()
    for _ in range(2):
        kiosk.get_by_role("button", name="Go on").click()
    before = served.calls()
    kiosk.get_by_role("button", name="Send the report").dblclick()
    expect(kiosk.locator(".walkup-reference")).to_be_visible()
    assert served.calls() == before + 1
