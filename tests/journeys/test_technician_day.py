"""A technician's day on a phone, from the visit that was planned to what the desk closes in the evening."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from kiosk.calls import actions as calls
from kiosk.core import clock
from kiosk.core.settings import change_setting, school_today
from kiosk.diagnostics import first_checklists
from kiosk.fieldwork.visits import actions as visits
from tests import builders
from tests.browser import Served, Visitors, served_school, sign_in
from tests.journeys.test_from_sticker_to_fixed import state_of, step
from tests.journeys.walking import look, timeline


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("technician-day")) as found:
        first_checklists.add_first_checklists(found.database, clock.now())
        change_setting(found.database, "spares_location", "ICT store")
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


def test_a_technicians_day(visitors: Visitors, served: Served):
    database, now = served.database, clock.now()
    projector = served.device("Hall projector", "Main hall")
    other = served.device("Library projector", "Library")
    spare = served.device("Spare projector", "ICT store")
    broken = served.device("Ysgol printer", "Office", supplier="Tŵr Computing")
    first = builders.dispatched_call(database, projector, now, reporter_name="Mrs Hughes").id
    second = builders.dispatched_call(database, broken, now, summary="Grinds and smells", reporter_name="Mr Pugh").id
    tech1, today = builders.actor(database, "tech1"), school_today(database, now)
    visits.plan(database, builders.actor(database, "desk"), tech1, today, "mornings only", now)

    phone = visitors.phone()
    sign_in(phone, served.url, "tech1")
    expect(phone.get_by_role("region", name="Visit")).to_contain_text("Visit today mornings only")
    expect(phone.get_by_role("region", name="Main hall")).to_contain_text("Hall projector")
    look(phone)

    phone.get_by_role("region", name="Main hall").get_by_role("link", name="No picture").tap()
    expect(state_of(phone)).to_have_text("Dispatched")
    look(phone)
    refused_at_the_wrong_device(visitors, phone, other.shown_code)
    phone.goto(served.scan(other))
    expect(phone.get_by_role("button", name=re.compile("You are here"))).to_have_count(0)
    phone.goto(served.scan(projector))
    look(phone)
    phone.get_by_role("button", name=f"You are here: confirm visit for C{first}").tap()
    expect(phone.get_by_text(f"Your visit for C{first} is noted.")).to_be_visible()
    expect(phone.get_by_role("region", name="On the spot")).to_contain_text("On site")

    phone.get_by_role("button", name="Start work").tap()
    expect(state_of(phone)).to_have_text("In progress")
    expect(phone.get_by_text("The clock runs since")).to_be_visible()
    look(phone)
    tick_to_the_fix(phone)
    phone.get_by_role("link", name="Resolve the call").tap()
    expect(phone.get_by_role("region", name="Diagnostics sheet")).to_contain_text("It ended with the fix.")
    use_a_part(phone)
    minutes = swap(phone, "Spare projector")
    expect(state_of(phone)).to_have_text("In progress")
    minutes += resolve_as_the_clock_says(phone)
    expect(phone.get_by_role("region", name="Resolved today")).to_contain_text("No picture")
    look(phone)

    send_away(phone, second, today + timedelta(days=7))
    log_what_was_said_in_the_corridor(phone)

    call = calls.known_call(database, first)
    assert call.device_id == projector.id, "its failures are counted where they belong"
    assert call.technician_minutes == minutes, "no minute is counted twice, and none is lost"
    desk = visitors.staff("desk")
    desk.goto(f"{served.url}/desk/calls/{first}")
    ticked = ["Checked"] * 5  # the checklist was chosen, and four of its steps were answered
    did = ["Visit", "Work started", *ticked, "Part used", "Swapped for a spare", "Resolved"]
    assert timeline(desk) == ["Logged", "Triaged", "Dispatched", *did]
    happened = desk.locator(".timeline")
    expect(happened).to_contain_text(f"Device: Hall projector ({projector.shown_code}), now in ICT store")
    expect(happened).to_contain_text(f"Spare: Spare projector ({spare.shown_code}), now in Main hall")
    expect(happened).to_contain_text("HDMI cable 3 m")
    look(desk)
    step(desk, "Close").get_by_label("How was the reporter told?").select_option(label="In person")
    step(desk, "Close").get_by_label("What were they told?").fill("in the staff room")
    step(desk, "Close").get_by_role("button", name="Close").click()
    expect(state_of(desk)).to_have_text("Closed")
    expect(desk.get_by_role("region", name="The call")).to_contain_text("In person")
    look(desk)
    desk.goto(f"{served.url}/desk/calls/{second}")
    assert timeline(desk)[-2:] == ["Put on hold", "Sent away"]
    expect(desk.locator(".timeline")).to_contain_text("Supplier: Tŵr Computing")
    look(desk)
    desk.goto(f"{served.url}/desk/?view=new")
    desk.get_by_role("link", name="Sound for the assembly").click()
    expect(desk.get_by_role("region", name="The call")).to_contain_text("In the corridor")
    expect(desk.locator(".timeline")).to_contain_text("Tom Ashworth")


def refused_at_the_wrong_device(visitors: Visitors, phone: Page, code: str) -> None:
    """Scan what stands beside the right device: it is said which one it is, and no visit is noted."""
    visitors.watch.expected.add(422)
    phone.get_by_label("Scan the sticker now").fill(code)
    phone.get_by_role("button", name="I am here").tap()
    refused = phone.get_by_role("alert")
    expect(refused).to_contain_text(f"That is Library projector ({code}), which belongs in Library.")
    expect(refused).to_contain_text("is about Hall projector")
    look(phone)
    visitors.watch.expected.discard(422)


def tick_to_the_fix(phone: Page) -> None:
    """Choose the checklist that fits, and follow its branch past the step that is not on the way."""
    phone.get_by_role("link", name="Choose a checklist").tap()
    expect(phone.get_by_role("heading", name="Beside the checklist")).to_be_visible()
    look(phone)
    phone.get_by_role("button", name="Projector: no picture fits the symptom").tap()
    seen = phone.get_by_role("region", name="Next step")
    for number, answer in ((1, "Not as expected"), (2, "As expected"), (4, "Not as expected"), (5, "As expected")):
        expect(seen).to_contain_text(f"Step {number} of 9")
        look(phone)
        seen.get_by_role("button", name=answer, exact=True).tap()
    expect(phone.get_by_role("region", name="How it ended")).to_contain_text("This is the fix.")
    expect(seen).to_have_count(0)
    look(phone)


def use_a_part(phone: Page) -> None:
    phone.get_by_role("link", name="Parts used").tap()
    phone.get_by_label("Part", exact=True).fill("HDMI cable 3 m")
    expect(phone.get_by_label("How many")).to_have_value("1")
    look(phone)
    phone.get_by_role("button", name="Write it down").tap()
    expect(phone.get_by_role("button", name="Take back HDMI cable 3 m")).to_be_visible()
    look(phone)
    phone.get_by_role("main").get_by_role("link", name="No picture").tap()


def swap(phone: Page, spare: str) -> int:
    """Put a spare in its place and go on with the call; return the minutes that the clock said until then."""
    phone.get_by_role("link", name="Swap with a spare").tap()
    expect(phone.get_by_role("heading", name="Swap with a spare")).to_be_visible()
    look(phone)
    phone.get_by_role("region", name="Spares").get_by_role("link", name=spare).tap()
    expect(phone.get_by_label("The broken one goes to")).to_have_value(re.compile(r"\d"))
    phone.get_by_label("This resolves the call").uncheck()
    minutes = int(phone.get_by_label("Minutes worked").input_value())
    phone.get_by_role("button", name="Swap them").tap()
    expect(phone.get_by_text("Swapped: the register knows where both stand now.")).to_be_visible()
    look(phone)
    return minutes


def resolve_as_the_clock_says(phone: Page) -> int:
    """Start the clock again, which stood still when its minutes were taken; return what it says in the end."""
    phone.get_by_role("button", name="Start the clock").tap()
    expect(phone.get_by_text("The clock runs since")).to_be_visible()
    resolve = step(phone, "Resolve")
    minutes = int(resolve.get_by_label("Minutes worked").input_value())
    resolve.get_by_label("Swapped for another").check()
    resolve.get_by_label("Cause").select_option(label="Hardware fault")
    resolve.get_by_label("What was done?").fill("Its input is loose: swapped for the spare, new cable.")
    look(phone)
    resolve.get_by_role("button", name="Resolve").tap()
    expect(phone.get_by_role("heading", name="My work")).to_be_visible()
    expect(phone.get_by_role("region", name="The clock")).to_have_count(0)
    expect(phone.get_by_role("region", name="Minutes to confirm")).to_have_count(0)
    return minutes


def send_away(phone: Page, call_id: int, expected_on: date) -> None:
    phone.get_by_role("link", name="Grinds and smells").tap()
    phone.get_by_role("link", name="Send the device away").tap()
    expect(phone.get_by_role("heading", name="Send devices away")).to_be_visible()
    expect(phone.get_by_label("Supplier")).to_have_value(re.compile(r"\d"))
    expect(phone.get_by_label("Devices, one a line")).to_have_value(re.compile(f"C{call_id}$"))
    phone.get_by_label("Collected by them").check()
    phone.get_by_label("Expected back on").fill(expected_on.isoformat())
    look(phone)
    phone.get_by_role("button", name="Send away").tap()
    expect(phone.get_by_role("main")).to_contain_text("Tŵr Computing")
    look(phone)
    phone.get_by_role("link", name="My work").tap()
    waiting = phone.get_by_role("region", name="Waiting")
    expect(waiting).to_contain_text("Grinds and smells")
    expect(waiting).to_contain_text("waits for the supplier until")
    waiting.get_by_role("link", name="Grinds and smells").tap()
    expect(state_of(phone)).to_have_text("On hold")
    look(phone)


def log_what_was_said_in_the_corridor(phone: Page) -> None:
    phone.get_by_role("link", name="My work").tap()
    phone.get_by_role("link", name="Somebody asked in passing").tap()
    expect(phone.get_by_role("heading", name="Somebody asked in passing")).to_be_visible()
    look(phone)
    phone.get_by_label("Or the room").select_option(label="Main hall")
    phone.get_by_label("In one line").fill("Sound for the assembly")
    phone.get_by_label("Request: today").check(force=True)
    phone.get_by_label("Who asked?").fill("Siân Puw")
    phone.get_by_role("button", name="Give it to the desk").tap()
    expect(phone.get_by_role("heading", name="The desk has it")).to_be_visible()
    assert re.fullmatch(r"C\d+", phone.locator(".reference").inner_text())
    look(phone)
