"""The desk without a mouse: a call by phone, sent on, judged and found again; and a scanner that types into it all."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from kiosk.calendar import actions as calendar
from kiosk.calls import actions as calls
from kiosk.core import clock
from kiosk.devices.records import Kind
from kiosk.diagnostics.skills import actions as skills
from kiosk.knowledge import importing
from tests import builders
from tests.browser import Served, Visitors, served_school
from tests.journeys.test_desk_day import scan, type_by_hand
from tests.journeys.test_from_sticker_to_fixed import keys_to, state_of, step
from tests.journeys.walking import look, timeline

STICKER = "http://HELPDESK.SCHOOL:8080/D/"
KEY_MS = 45  # slower than a scanner, faster than a hand


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("by-keyboard")) as found:
        database, now = found.database, clock.now()
        importing.add_first_articles(database, now)
        calendar.switch_targets(database, builders.actor(database, "coordinator"), True, now)
        skills.save_skills(database, {(builders.actor(database, "tech1").person_id or 0, Kind.PROJECTOR.value)})
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


@pytest.fixture
def desk(visitors: Visitors, served: Served) -> Page:
    page = visitors.staff("desk")
    page.goto(f"{served.url}/desk/")
    return page


def fill(page: Page, field: Locator, words: str) -> None:
    """Go to a field and write into it."""
    keys_to(page, field)
    page.keyboard.type(words, delay=KEY_MS)


def press(page: Page, target: Locator) -> None:
    """Go to a button or link and press Enter on it."""
    keys_to(page, target)
    page.keyboard.press("Enter")


def test_a_call_by_phone_is_logged_sent_and_judged(desk: Page, served: Served):
    device = served.device("Dosbarth 5 projector", "Room 5")
    builders.resolved_call(served.database, device, clock.now(), summary="The projector shows no picture")
    type_by_hand(desk, "n")
    desk.wait_for_url("**/desk/calls/new")
    fill(desk, desk.get_by_label("In one line"), "No picture: projector")
    expect(desk.get_by_role("region", name="Known answers")).to_contain_text("The projector is on, but there is no pic")
    expect(desk.get_by_role("region", name="Calls like this")).to_contain_text("Reseated the HDMI cable.")
    fill(desk, desk.get_by_role("textbox", name=re.compile("^Device")), device.shown_code)
    fill(desk, desk.get_by_label("Who reports it?"), "Mrs Hughes")
    keys_to(desk, desk.get_by_label("Fault or request, and how urgent?"))
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_label("Fault or request, and how urgent?")).to_have_value("incident:no")
    expect(desk.get_by_label("Phone", exact=True)).to_be_checked()
    look(desk)
    press(desk, desk.get_by_role("button", name="Log the call"))
    expect(desk.get_by_text("Tell Mrs Hughes this reference.")).to_be_visible()
    expect(state_of(desk)).to_have_text("Triaged")

    type_by_hand(desk, "t")
    triage = step(desk, "Triage")
    expect(triage.get_by_label("Incident")).to_be_focused()
    keys_to(desk, triage.get_by_label("A class or a room"))
    desk.keyboard.press("ArrowDown")
    expect(triage.get_by_label("One person")).to_be_checked()
    press(desk, triage.get_by_role("button", name="Triage"))
    expect(desk.locator(".page-head .priority")).to_have_text("Priority P3")

    type_by_hand(desk, "d")
    dispatch = step(desk, "Send to a technician")
    technician = dispatch.get_by_label("Technician")
    expect(technician).to_be_focused()
    offered = technician.get_by_role("option").all_inner_texts()
    assert offered == ["Choose …", "Tom Ashworth (qualified)", "Priya Nair"]
    desk.keyboard.press("ArrowDown")
    press(desk, dispatch.get_by_role("button", name="Send to a technician"))
    expect(state_of(desk)).to_have_text("Dispatched")
    expect(desk.get_by_role("region", name="The call")).to_contain_text("Tom Ashworth")

    press(desk, desk.get_by_role("link", name="Set the priority by hand"))
    override = step(desk, "Set the priority by hand")
    keys_to(desk, override.get_by_label("Priority"))
    type_by_hand(desk, "P1")
    fill(desk, override.get_by_label("Why?"), "The inspector sits in that lesson.")
    press(desk, override.get_by_role("button", name="Set the priority by hand"))
    expect(desk.locator(".page-head .priority")).to_have_text("Priority P1")
    expect(desk.get_by_role("region", name="The call")).to_contain_text("The inspector sits in that lesson.")
    assert timeline(desk) == ["Logged", "Triaged", "Triaged", "Dispatched", "Priority set by hand"]

    targets = desk.get_by_role("region", name="Targets")
    expect(targets).to_contain_text("Resolve within")
    counted = targets.locator("details").last
    press(desk, counted.locator("summary"))
    expect(counted).to_have_attribute("open", "")
    expect(counted.get_by_role("listitem").first).to_contain_text("counted, ")
    look(desk)


def test_two_calls_are_ticked_and_owned(desk: Page, served: Served):
    now, summaries = clock.now(), ("Power cut in the hall", "Power cut in the library")
    numbers = [builders.log_call(served.database, None, now, summary=words, impact=1).id for words in summaries]
    desk.goto(f"{served.url}/desk/?text=power+cut")
    type_by_hand(desk, "jxjx")
    for number in numbers:
        expect(desk.get_by_label(f"Tick C{number}")).to_be_checked()
    keys_to(desk, desk.get_by_label("With the ticked calls"))
    expect(desk.get_by_label("With the ticked calls")).to_have_value("own")
    press(desk, desk.get_by_role("button", name="Go on"))
    expect(desk.get_by_role("heading", name="Take ownership: 2 calls")).to_be_visible()
    look(desk)
    press(desk, desk.get_by_role("button", name="Take ownership"))
    expect(desk.get_by_role("status").filter(has_text="done for 2 calls")).to_be_visible()
    own = builders.actor(served.database, "desk").person_id
    assert {calls.known_call(served.database, number).owner_id for number in numbers} == {own}
    type_by_hand(desk, "j")
    desk.keyboard.press("Enter")
    expect(desk.locator(".timeline")).to_contain_text("Owner at the desk by Carys Morgan")
    look(desk)


def test_welsh_is_found_without_its_accents(desk: Page, served: Served):
    number = builders.log_call(served.database, None, clock.now(), summary="Dim sain yn Tŷ Gwyn").id
    type_by_hand(desk, "/ty")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/search/**")
    found = desk.get_by_role("link", name="Dim sain yn Tŷ Gwyn")
    expect(found.locator("mark")).to_have_text("Tŷ")
    look(desk)
    type_by_hand(desk, "j")
    expect(found).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/desk/calls/{number}")


def test_a_scan_while_words_are_written_fills_in_the_device_and_harms_no_word(desk: Page, served: Served):
    device, before = served.device("Scanned while telephoning", "Room 6"), served.calls()
    type_by_hand(desk, "n")
    desk.wait_for_url("**/desk/calls/new")
    press(desk, desk.get_by_text("The whole sheet: expected, tried, when, who"))
    words = desk.get_by_label("What happened instead?")
    fill(desk, words, "It hums and")
    scan(desk, f"{STICKER}{device.code}")
    expect(words).to_have_value("It hums and")
    expect(desk.get_by_role("textbox", name=re.compile("^Device"))).to_have_value(device.shown_code)
    expect(desk.get_by_role("textbox", name=re.compile("^Device"))).to_be_focused()
    assert desk.url.endswith("/desk/calls/new")
    assert served.calls() == before


def test_a_scan_into_a_note_opens_the_device_beside_it(desk: Page, served: Served):
    device = served.device("Scanned beside a note", "Room 7")
    number = builders.log_call(served.database, device, clock.now(), summary="A note is being written").id
    desk.goto(f"{served.url}/desk/calls/{number}")
    press(desk, step(desk, "Write a note").locator("summary"))
    note = step(desk, "Write a note").get_by_label("Note")
    fill(desk, note, "Half a")
    with desk.context.expect_page() as opened:
        scan(desk, f"{STICKER}{device.code}")
    opened.value.wait_for_url(f"**/fieldwork/devices/{device.code}")
    look(opened.value)
    expect(note).to_have_value("Half a")
    assert desk.url.endswith(f"/desk/calls/{number}")
    assert timeline(desk) == ["Logged"]


def test_the_same_characters_typed_by_hand_are_only_typed(desk: Page, served: Served):
    device = served.device("Typed by hand", "Room 8")
    number = builders.log_call(served.database, device, clock.now(), summary="Typed slowly").id
    desk.goto(f"{served.url}/desk/calls/{number}")
    press(desk, step(desk, "Write a note").locator("summary"))
    note = step(desk, "Write a note").get_by_label("Note")
    fill(desk, note, f"D/{device.code}")
    desk.keyboard.press("Enter")
    expect(note).to_have_value(f"D/{device.code}\n")
    expect(note).to_be_focused()
    assert desk.url.endswith(f"/desk/calls/{number}")
    assert len(desk.context.pages) == 1
    press(desk, step(desk, "Write a note").get_by_role("button", name="Write a note"))
    expect(desk.locator(".timeline").get_by_text(f"D/{device.code}")).to_be_visible()


def test_enter_in_a_half_filled_form_keeps_what_was_typed_and_logs_nothing(
    visitors: Visitors, desk: Page, served: Served
):
    before = served.calls()
    visitors.watch.expected.add(422)
    type_by_hand(desk, "n")
    desk.wait_for_url("**/desk/calls/new")
    fill(desk, desk.get_by_label("In one line"), "Half a call")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Choose whether it is a fault or a request, and how urgent.")
    expect(desk.get_by_label("In one line")).to_have_value("Half a call")
    assert served.calls() == before
    look(desk)
