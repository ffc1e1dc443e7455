"""A request that costs money: asked for at the sticker, allowed or not by the co-ordinator, and told either way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Served, Visitors, served_school
from tests.journeys.test_from_sticker_to_fixed import line_of, open_step, state_of, step
from tests.journeys.walking import look, timeline


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("approval")) as found:
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


def test_a_request_is_approved_done_and_closed(visitors: Visitors, served: Served):
    phone = visitors.phone()
    reference = ask_for_toner(visitors, served, phone, "Staff room printer")
    coordinator = visitors.staff("coordinator")
    coordinator.goto(f"{served.url}/desk/calls/{reference.lstrip('C')}")
    expect(coordinator.locator(".timeline")).to_contain_text("Two black cartridges, £164")
    look(coordinator)
    open_step(coordinator, "Approve").get_by_label("Anything to keep in mind?").fill("From the office's budget.")
    step(coordinator, "Approve").get_by_role("button").click()
    expect(state_of(coordinator)).to_have_text("Triaged")
    look(coordinator)

    phone.reload()
    expect(phone.get_by_text("It was approved; the service desk is dealing with it.", exact=True)).to_be_visible()
    assert "budget" not in phone.get_by_role("main").inner_text(), "words between the staff stay inside"
    desk = visitors.staff("desk")
    desk.goto(coordinator.url)
    resolve = open_step(desk, "Resolve")
    resolve.get_by_label("Fixed").check()
    resolve.get_by_label("Cause").select_option(label="Consumable (toner, paper, lamp, battery)")
    resolve.get_by_label("What was done?").fill("Both cartridges lie in the staff room.")
    resolve.get_by_label("Minutes worked").fill("10")
    resolve.get_by_role("button", name="Resolve").click()
    expect(state_of(desk)).to_have_text("Resolved")
    step(desk, "Close").get_by_label("How was the reporter told?").select_option(label="By phone")
    step(desk, "Close").get_by_role("button", name="Close").click()
    expect(state_of(desk)).to_have_text("Closed")
    assert timeline(desk) == ["Logged", "Approval asked for", "Approved", "Resolved", "Closed"]
    phone.reload()
    expect(phone.get_by_text("It is done.", exact=True)).to_be_visible()
    look(phone)


def test_a_refused_request_says_why(visitors: Visitors, served: Served):
    phone = visitors.phone()
    reference = ask_for_toner(visitors, served, phone, "Nursery printer")
    coordinator = visitors.staff("coordinator")
    coordinator.goto(f"{served.url}/desk/calls/{reference.lstrip('C')}")
    visitors.watch.expected.add(422)
    open_step(coordinator, "Refuse")
    step(coordinator, "Refuse").get_by_role("button").click()
    expect(coordinator.get_by_role("alert")).to_contain_text("Write why.")
    visitors.watch.expected.discard(422)
    step(coordinator, "Refuse").get_by_label("Why not?").fill("The nursery prints in the office from now on.")
    step(coordinator, "Refuse").get_by_role("button").click()
    expect(state_of(coordinator)).to_have_text("Cancelled")
    look(coordinator)

    phone.reload()
    expect(phone.get_by_text("It was not approved.", exact=True)).to_be_visible()
    expect(phone.get_by_text("The nursery prints in the office from now on.")).to_be_visible()
    look(phone)


def ask_for_toner(visitors: Visitors, served: Served, phone: Page, printer: str) -> str:
    """Ask for something at the sticker, let the desk ask the co-ordinator; the phone stays at the status page."""
    device = served.device(printer, "Office")
    phone.goto(served.scan(device))
    phone.get_by_role("link", name="Ask for something instead").tap()
    phone.get_by_role("radio", name="Paper, toner or other supplies").tap()
    phone.get_by_role("radio", name="This week").tap()
    phone.get_by_text("Add words or a photo").tap()
    phone.get_by_label("What exactly do you need?").fill("Two black cartridges")
    phone.get_by_label("Your name").fill("Mrs Hughes")
    look(phone)
    phone.get_by_role("button", name="Send request").tap()
    reference = phone.locator(".reference").inner_text()
    phone.get_by_role("link", name="this page").tap()
    expect(phone.get_by_text("The service desk has it.", exact=True)).to_be_visible()

    desk = visitors.staff("desk")
    desk.goto(f"{served.url}/desk/?view=new")
    expect(line_of(desk, reference)).to_contain_text("Request")
    line_of(desk, reference).get_by_role("link").click()
    desk.get_by_role("link", name="Ask for approval").click()
    step(desk, "Ask for approval").get_by_label("What is to be approved?").fill("Two black cartridges, £164")
    look(desk)
    step(desk, "Ask for approval").get_by_role("button").click()
    expect(state_of(desk)).to_have_text("On hold")
    expect(step(desk, "Approve")).to_have_count(0)
    expect(step(desk, "Resolve")).to_have_count(0)
    phone.reload()
    expect(phone.get_by_text("Waiting for approval, the desk looks again on")).to_be_visible()
    return reference
