"""A day at the desk in a real browser: keys alone, a scanner as it types, many calls at once, what is new."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk.calls import actions
from kiosk.core import clock
from kiosk.desk import store as desk_store
from tests import builders
from tests.browser import Served, Visitors, served_school

HAND_MS, SCANNER_MS = 110, 2
STALL_MS = 80  # of a scanner or a busy PC, in the middle of a sticker


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("desk-day")) as found:
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


@pytest.fixture
def desk(visitors: Visitors, served: Served) -> Page:
    page = visitors.staff("desk")
    page.goto(f"{served.url}/desk/")
    return page


def log(served: Served, summary: str, **what: object) -> int:
    return builders.log_call(served.database, None, clock.now(), summary=summary, **what).id


def type_by_hand(page: Page, keys: str) -> None:
    page.wait_for_load_state()  # a person sees the page before pressing keys: its modules have run by then
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(HAND_MS)


# What a scanner sends, key by key, with the times it has: the browser's own clock would add what the test itself costs.
SCAN = """([keys, gap, stallsAfter, stall]) => {
  let at = performance.now();
  for (const [number, [key, code, shiftKey]] of keys.entries()) {
    const target = document.activeElement ?? document.body;
    const event = new KeyboardEvent("keydown", {key, code, shiftKey, bubbles: true, cancelable: true});
    Object.defineProperty(event, "timeStamp", {value: at += number === stallsAfter ? stall : gap});
    const goesOn = target.dispatchEvent(event);
    if (!goesOn) continue;
    if (key === "Enter") { if (target.form && target.tagName === "INPUT") target.form.requestSubmit(); }
    else if (key.length === 1 && "value" in target && target.tagName !== "SELECT") {
      target.value += key;
      target.dispatchEvent(new InputEvent("input", {bubbles: true}));
    }
  }
}"""
PLACES = {"/": "Slash", "-": "Minus", ".": "Period", ":": "Semicolon"}


def scan(
    page: Page,
    text: str,
    gap: int = SCANNER_MS,
    swapped: dict[str, str] | None = None,
    stall: tuple[int, int] = (-1, 0),
) -> None:
    """Send what a scanner types; `swapped` is what a keyboard set up for another country makes of some keys. `stall`:
    after so many keys, for so many milliseconds.
    """
    keys = [
        [
            (swapped or {}).get(character, character),
            PLACES.get(character, f"Digit{character}" if character.isdigit() else f"Key{character.upper()}"),
            character.isupper() or character == ":",
        ]
        for character in text
    ]
    page.evaluate(SCAN, [[*keys, ["Enter", "Enter", False]], gap, *stall])


# --- keys


def test_a_call_is_found_opened_and_left_by_keys_alone(desk: Page, served: Served):
    first, second = log(served, "Keys one", impact=1, urgency=1), log(served, "Keys two", impact=1, urgency=1)
    desk.reload()
    type_by_hand(desk, "j")
    expect(desk.get_by_role("link", name="Keys one")).to_be_focused()
    type_by_hand(desk, "jxkx")
    expect(desk.get_by_label(f"Tick C{first}")).to_be_checked()
    expect(desk.get_by_label(f"Tick C{second}")).to_be_checked()
    type_by_hand(desk, "x")
    expect(desk.get_by_label(f"Tick C{first}")).not_to_be_checked()
    desk.get_by_role("link", name="Keys one").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/desk/calls/{first}")
    type_by_hand(desk, "t")
    expect(desk.locator("#step-triage")).to_have_attribute("open", "")
    assert desk.evaluate("document.activeElement.closest('#step-triage') !== null")
    desk.evaluate("document.activeElement.blur()")
    type_by_hand(desk, "u")
    desk.wait_for_url("**/desk/")
    type_by_hand(desk, "gd")
    desk.wait_for_url("**/devices/")
    type_by_hand(desk, "gq")
    desk.wait_for_url("**/desk/")
    type_by_hand(desk, "n")
    desk.wait_for_url("**/desk/calls/new")


def test_the_list_of_keys_opens_and_closes_and_switches_them_off(desk: Page):
    type_by_hand(desk, "?")
    listed = desk.get_by_role("dialog", name="Keys")
    expect(listed).to_be_visible()
    assert desk.evaluate("document.activeElement.closest('dialog') !== null")
    desk.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    opener = desk.get_by_role("button", name="Keys")
    opener.click()
    listed.get_by_label("Use these keys").uncheck()
    listed.get_by_role("button", name="Close").click()
    expect(opener).to_be_focused()
    desk.reload()
    type_by_hand(desk, "n?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert desk.url.endswith("/desk/")
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_label("Use these keys").check()
    desk.keyboard.press("Escape")
    desk.evaluate("document.activeElement.blur()")
    type_by_hand(desk, "n")
    desk.wait_for_url("**/desk/calls/new")


def test_keys_are_only_letters_in_a_text_field_and_with_ctrl(desk: Page):
    type_by_hand(desk, "/")
    search = desk.get_by_label("Find a call or a device")
    expect(search).to_be_focused()
    type_by_hand(desk, "nju?")
    expect(search).to_have_value("nju?")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("Control+j")
    desk.wait_for_timeout(HAND_MS)
    assert desk.evaluate("document.activeElement === document.body")
    assert desk.url.endswith("/desk/")


# --- the scanner


@pytest.mark.parametrize("how", ["address", "caps lock", "bare", "bare with hyphen", "other layout"])
def test_a_scanned_sticker_opens_its_device_whatever_has_the_focus(desk: Page, served: Served, how: str):
    device = served.device(f"Scanned {how}", "Room 1")
    address = f"http://HELPDESK.SCHOOL:8080/D/{device.code}"
    texts = {"caps lock": address.swapcase(), "bare": device.code, "bare with hyphen": device.shown_code}
    desk.locator("body").click(position={"x": 5, "y": 5})
    german = {"/": "-", ":": "Ö", "Y": "Z", "Z": "Y", "-": "ß"} if how == "other layout" else None
    scan(desk, texts.get(how, address), swapped=german)
    desk.wait_for_url(f"**/fieldwork/devices/{device.code}")


def test_a_scan_into_a_half_filled_form_sends_nothing_and_loses_nothing(desk: Page, served: Served):
    device, number = served.device("Scanned beside", "Room 2"), log(served, "Half a note")
    desk.goto(f"{served.url}/desk/calls/{number}")
    note = desk.locator("#step-note")
    note.locator("summary").click()
    field = note.get_by_label("Note")
    field.fill("Half a")
    minutes = note.get_by_label(re.compile("Minutes"))
    minutes.focus()
    with desk.context.expect_page() as opened:
        scan(desk, f"http://HELPDESK.SCHOOL:8080/D/{device.code}")
    opened.value.wait_for_url(f"**/fieldwork/devices/{device.code}")
    expect(minutes).to_have_value("")
    expect(field).to_have_value("Half a")
    assert desk.url.endswith(f"/desk/calls/{number}")


@pytest.mark.parametrize("stalls_after", [1, 12, 31, 36])
def test_a_scan_that_stalls_in_the_middle_leaves_nothing_of_itself_behind(
    desk: Page, served: Served, stalls_after: int
):
    device = served.device(f"Scanned with a stall {stalls_after}", "Room 2")
    desk.goto(f"{served.url}/desk/calls/new")
    summary = desk.get_by_label("In one line")
    summary.fill("Dim llun")
    summary.focus()
    scan(desk, f"http://HELPDESK.SCHOOL:8080/D/{device.code}", stall=(stalls_after, STALL_MS))
    expect(desk.get_by_role("textbox", name=re.compile("^Device"))).to_have_value(device.shown_code)
    expect(summary).to_have_value("Dim llun")


@pytest.mark.parametrize("stall_ms", [STALL_MS, 5000])
@pytest.mark.parametrize("stalls_after", [1, 3, 6])
def test_a_bare_code_that_stalls_loses_no_letter(desk: Page, served: Served, stalls_after: int, stall_ms: int):
    device = served.device(f"Bare with a stall {stalls_after} {stall_ms}", "Room 2")
    desk.goto(f"{served.url}/printing/basket")
    scan(desk, device.code, stall=(stalls_after, stall_ms))
    expect(desk.locator("#code-said")).to_contain_text(device.name)
    expect(desk.get_by_label("Scan or type a sticker")).to_have_value("")


def test_a_scan_on_the_page_that_logs_a_call_names_the_device(desk: Page, served: Served):
    device, before = served.device("Scanned for a call", "Room 3"), served.calls()
    desk.goto(f"{served.url}/desk/calls/new")
    summary = desk.get_by_label("In one line")
    summary.fill("Dim llun")
    summary.focus()
    scan(desk, f"http://HELPDESK.SCHOOL:8080/D/{device.code}")
    expect(desk.get_by_role("textbox", name=re.compile("^Device"))).to_have_value(device.shown_code)
    expect(summary).to_have_value("Dim llun")
    assert served.calls() == before
    assert desk.url.endswith("/desk/calls/new")


def test_another_barcode_stays_in_its_field_and_sends_nothing(desk: Page, served: Served):
    desk.goto(f"{served.url}/desk/calls/new")
    field, before = desk.get_by_role("textbox", name=re.compile("^Device")), served.calls()
    field.focus()
    scan(desk, "LG-0042-77")
    expect(field).to_have_value("LG-0042-77")
    assert desk.url.endswith("/desk/calls/new")
    assert served.calls() == before
    assert not desk.get_by_role("alert").is_visible()


def test_another_barcode_scanned_beside_every_field_presses_no_key_of_ours(desk: Page):
    desk.locator("body").click(position={"x": 5, "y": 5})
    scan(desk, "gqdxj?n")
    desk.wait_for_timeout(5 * HAND_MS)
    assert desk.url.endswith("/desk/")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_tag_scanned_into_the_search_is_searched(desk: Page, served: Served):
    served.device("Tagged", "Room 4", asset_tag="LG-0077")
    desk.get_by_label("Find a call or a device").focus()
    scan(desk, "LG-0077")
    desk.wait_for_url("**/fieldwork/devices/*")


def test_a_code_typed_by_hand_is_only_typed(desk: Page, served: Served):
    device = served.device("Typed", "Room 5")
    search = desk.get_by_label("Find a call or a device")
    search.focus()
    scan(desk, device.code, gap=36)  # as fast as no hand is, and not as fast as a scanner
    desk.wait_for_url(f"**/fieldwork/devices/{device.code}")  # by the search itself, which the Enter sends
    desk.goto(f"{served.url}/desk/calls/new")
    summary = desk.get_by_label("In one line")
    summary.focus()
    type_by_hand(desk, device.code.lower())
    expect(summary).to_have_value(device.code.lower())


# Pure rules, asked in the browser that runs them.
RULES = """async (codes) => {
  const address = document.querySelector('script[src*="scanner.js"]').src;
  const {stickerCode, byPlace, Burst} = await import(address);
  const burst = (gaps) => {
    const found = new Burst(); let at = 0, end = null;
    for (const gap of gaps) end = found.add("a", "KeyA", false, at += gap);
    return found.add("Enter", "Enter", false, at += gaps.at(-1));
  };
  return {
    good: codes.map((code) => stickerCode(code)),
    spoilt: codes.map((code) => stickerCode(code.slice(0, -1) + (code.endsWith("0") ? "1" : "0"))),
    other: ["", "LG-0042", "http://x/D/", "password", "/D/12345678"].map(stickerCode),
    misread: stickerCode("o" + codes[0].slice(1)) === stickerCode("0" + codes[0].slice(1)),
    fast: Boolean(burst(Array(7).fill(34))),
    slow: Boolean(burst(Array(7).fill(35))),
    stall: Boolean(burst([2, 2, 2, 200, 2, 2, 2])),
    stalls: Boolean(burst([2, 2, 2, 200, 2, 200, 2, 2])),
    pause: Boolean(burst([2, 2, 2, 500, 2, 2, 2])),
    hand: Boolean(burst([90, 20, 90, 90, 20, 90, 20, 30])),
    few: Boolean(burst(Array(5).fill(2))),
    six: Boolean(burst(Array(6).fill(2))),
  };
}"""


def test_the_rules_of_the_scanner(desk: Page, served: Served):
    made = [served.device("", f"Room {number}").code for number in range(10, 40)]
    said = desk.evaluate(RULES, made)
    assert said["good"] == made
    assert not any(said["spoilt"])
    assert not any(said["other"])
    assert said["misread"]
    scans, hands = ("fast", "stall", "six"), ("slow", "stalls", "pause", "hand", "few")
    assert [said[name] for name in (*scans, *hands)] == [True] * len(scans) + [False] * len(hands)


# --- many calls at once, and what is new


def test_many_calls_are_owned_at_once(desk: Page, served: Served):
    numbers = [log(served, f"Power cut {n}", impact=1, urgency=2) for n in range(3)]
    desk.goto(f"{served.url}/desk/?text=power cut&view=new")
    desk.get_by_role("button", name="Tick all on this page").click()
    desk.get_by_label("With the ticked calls").select_option(label="Take ownership")
    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("heading", name="Take ownership: 3 calls")).to_be_visible()
    desk.get_by_role("button", name="Take ownership").click()
    expect(desk.get_by_role("status").filter(has_text="done for 3 calls")).to_be_visible()
    assert "text=power+cut" in desk.url
    owners = {actions.known_call(served.database, number).owner_id for number in numbers}
    assert owners == {builders.actor(served.database, "desk").person_id}


def test_new_calls_show_without_loading_and_ticks_and_focus_stay(desk: Page, served: Served):
    kept = log(served, "Was there before", impact=1, urgency=1)
    desk.clock.install()
    desk.goto(f"{served.url}/desk/?order=age")
    desk.get_by_label(f"Tick C{kept}").check()
    title = desk.title()
    log(served, "Came just now")
    desk.clock.run_for(21_000)
    show = desk.get_by_role("button", name="1 new call: show")
    expect(show).to_be_visible()
    assert desk.title() == f"(1) {title}"
    expect(desk.get_by_role("link", name="Came just now")).to_have_count(0)
    desk.get_by_label(f"Tick C{kept}").focus()
    show.evaluate("button => button.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    expect(desk.get_by_role("link", name="Came just now")).to_be_visible()
    expect(desk.get_by_label(f"Tick C{kept}")).to_be_checked()
    expect(desk.get_by_label(f"Tick C{kept}")).to_be_focused()
    assert desk.title() == title
    expect(show).to_have_count(0)
    desk.clock.run_for(21_000)
    assert desk.title() == title, "what was shown is not new any more"
    known = int(desk_store.last_event(served.database))
    assert desk.context.request.get(f"{served.url}/desk/changes?since={known}").json() == {"last": known, "new": 0}


def test_everything_works_without_scripts(visitors: Visitors, served: Served):
    number = log(served, "Without scripts", impact=1, urgency=1)
    page = visitors.staff("desk", java_script_enabled=False)
    page.goto(f"{served.url}/desk/?text=without scripts")
    page.get_by_label(f"Tick C{number}").check()
    page.get_by_label("With the ticked calls").select_option(label="Take ownership")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Take ownership").click()
    expect(page.get_by_text("done for 1 call.")).to_be_visible()
