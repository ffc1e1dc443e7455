"""A reporter without an account follows the report to its end, with scripts on the phone and without."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kiosk.core import clock
from kiosk.core.settings import school_today
from kiosk.core.words import shown_date
from kiosk.knowledge import actions as knowledge
from kiosk.knowledge import importing
from kiosk.knowledge import store as articles
from kiosk.knowledge.records import Audience, Draft, State, Ties
from kiosk.problems import actions as problems
from kiosk.problems.actions import PublicWords
from kiosk.problems.records import NewProblem, RaisedHow, Touches
from tests import builders
from tests.browser import PHONE, Served, Visitors, served_school
from tests.journeys.test_from_sticker_to_fixed import open_step, state_of, step
from tests.journeys.walking import fits, look, timeline

ANSWER, CABLE = "The projector is on, but there is no picture", "Push the cable in at the wall plate and at the laptop."
OF_THE_MODEL, FILTER = "The picture of an EB-2250U is dim", "Slide the filter out on its left and clean it."
both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("reporter-follows")) as found:
        database, now = found.database, clock.now()
        importing.add_first_articles(database, now)
        model = found.device("First projector", "Room 1").model.id
        for_users = Draft(OF_THE_MODEL, FILTER, "", "", State.VALIDATED, Audience.USERS, ties=Ties(models=(model,)))
        knowledge.write_article(database, builders.actor(database, "coordinator"), for_users, now)
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


@both_ways
def test_a_reporter_follows_the_report_to_its_end(visitors: Visitors, served: Served, scripts: bool):
    device = served.device("Dosbarth 3 projector", f"Room 3 {scripts}")
    phone = visitors.phone(java_script_enabled=scripts)
    phone.goto(served.scan(device))
    reference, status_page = report_with_more_words(phone, scripts)
    desk = visitors.staff("desk")
    call_page = f"{served.url}/desk/calls/{reference.lstrip('C')}"
    desk.goto(call_page)
    sheet = desk.get_by_role("region", name="The call")
    for words in (
        "The lesson on the board",
        "It has power: plug, switch, light",
        "Yes, every time",
        "after 15:30",
        "extension 14",
    ):
        expect(sheet).to_contain_text(words)
    desk.get_by_role("link", name="Return for information").click()
    step(desk, "Return for information").get_by_label("What do you need to know?").fill("Which lead do you use?")
    step(desk, "Return for information").get_by_role("button").click()
    expect(state_of(desk)).to_have_text("Returned for information")

    at_home = visitors.phone(java_script_enabled=scripts)
    at_home.goto(status_page)
    asks = at_home.get_by_role("region", name="The service desk asks")
    expect(asks).to_contain_text("Which lead do you use?")
    looked_at(at_home, scripts)
    asks.get_by_label("Your answer").fill("The long HDMI lead, the white one.")
    asks.get_by_role("button", name="Send the answer").tap()
    expect(at_home.get_by_role("status")).to_have_text("Thank you. The service desk reads it.")
    expect(at_home.get_by_text("You answered; the service desk has it")).to_be_visible()
    expect(asks).to_have_count(0)

    desk.goto(call_page)
    expect(desk.get_by_text("The long HDMI lead, the white one.")).to_be_visible()
    expect(state_of(desk)).to_have_text("Logged")
    send_to_tom_and_tell(desk, "Tom comes before lunch.")
    at_home.reload()
    expect(at_home.locator(".said-by-desk").filter(has_text="Tom comes before lunch.")).to_be_visible()
    expect(at_home.get_by_text("A technician has it.", exact=True)).to_be_visible()
    resolve_on_the_phone(visitors, served, reference)

    at_home.reload()
    expect(at_home.get_by_text("It has been put right; the desk is checking.", exact=True)).to_be_visible()
    say(at_home, "Still broken", "It is still broken", "The picture goes when I move the lead.")
    expect(at_home.get_by_text("The service desk is dealing with it.", exact=True)).to_be_visible()
    looked_at(at_home, scripts)
    desk.goto(call_page)
    expect(state_of(desk)).to_have_text("Triaged")
    expect(desk.get_by_text("The picture goes when I move the lead.")).to_be_visible()
    say(at_home, "It works now", "It works now", "")
    expect(at_home.get_by_role("status")).to_have_text("Thank you. The service desk knows that it works again.")

    desk.goto(call_page)
    expect(state_of(desk)).to_have_text("Resolved")
    close = step(desk, "Close")
    close.get_by_label("How was the reporter told?").select_option(label="On the status page")
    close.get_by_role("button", name="Close").click()
    expect(state_of(desk)).to_have_text("Closed")
    told = ["The reporter adds", "The reporter says that it is still broken", "The reporter says that it works now"]
    assert [line for line in timeline(desk) if line.startswith("The reporter")] == told
    at_home.reload()
    expect(at_home.get_by_text("It is done.", exact=True)).to_be_visible()
    until = school_today(served.database, clock.now()) + timedelta(days=14)
    expect(at_home.get_by_text(f"say so here until {shown_date(until.isoformat())}")).to_be_visible()
    looked_at(at_home, scripts)
    stands_there = at_home.get_by_role("main").inner_text()
    assert "Tom Ashworth" not in stands_there, "the staff's names stay inside"


@both_ways
def test_who_scans_next_is_counted_or_helped(visitors: Visitors, served: Served, scripts: bool):
    device = served.device("Second projector", f"Room 4 {scripts}")
    builders.log_call(served.database, device, clock.now(), reporter_name="Mrs Hughes")
    known_error(served, device.id)
    before, (title, words) = served.calls(), (ANSWER, CABLE) if scripts else (OF_THE_MODEL, FILTER)
    article = next(article for article in articles.articles(served.database, {}) if article.title == title)
    phone = visitors.phone(java_script_enabled=scripts)
    phone.goto(served.scan(device))
    known = phone.get_by_role("region", name="Known problem")
    expect(known).to_contain_text("Already known: The picture goes off after a while")
    expect(known).to_contain_text("Switch it off for ten minutes.")
    looked_at(phone, scripts)
    phone.get_by_role("button", name="It affects me too").tap()
    expect(phone.get_by_text("2 people are affected.")).to_be_visible()

    if scripts:
        phone.get_by_role("radio", name="No picture").tap()  # what fits the symptom comes at once
    else:
        phone.get_by_text(re.compile("^Try this first: ")).tap()
    answers = phone.get_by_role("region", name="Try this first")
    answer = answers.get_by_role("listitem").filter(has_text=title)
    answer.get_by_text(title, exact=True).first.tap()
    expect(answer.get_by_text(words)).to_be_visible()
    looked_at(phone, scripts)
    answer.get_by_role("button", name="That fixed it").tap()
    expect(phone.get_by_role("heading", name="Good to hear, thank you.")).to_be_visible()
    expect(phone.get_by_text("Nothing was reported, and nobody will come.")).to_be_visible()
    looked_at(phone, scripts)
    assert served.calls() == before
    after = articles.article(served.database, article.id)
    assert after
    assert after.helped_themselves == article.helped_themselves + 1


def looked_at(page: Page, scripts: bool) -> None:
    """Look at a page; axe is a script itself, so a phone without scripts only shows whether the page fits."""
    (look if scripts else fits)(page)


def report_with_more_words(phone: Page, scripts: bool) -> tuple[str, str]:
    """Report a fault with all that saves a question; return its reference and the address of its status page."""
    phone.get_by_role("radio", name="No picture").check(force=True)
    phone.get_by_role("radio", name="With difficulty").check(force=True)
    phone.get_by_text("Tell more, so nobody needs to ask").tap()
    phone.get_by_label("What should have happened?").fill("The lesson on the board")
    phone.get_by_label("It has power: plug, switch, light").check()
    phone.get_by_label("Does it happen again?").select_option(label="Yes, every time")
    phone.get_by_label("How can the desk reach you?").fill("extension 14")
    phone.get_by_label("When can somebody come?").fill("after 15:30")
    phone.get_by_label("Your name").fill("Siân Puw")
    looked_at(phone, scripts)
    phone.get_by_role("button", name="Send report").tap()
    reference = phone.locator(".reference").inner_text()
    looked_at(phone, scripts)
    phone.get_by_role("link", name="this page").tap()
    expect(phone.get_by_text("The service desk has it.", exact=True)).to_be_visible()
    assert re.search(r"/status/[0-9a-f]{40}$", phone.url)
    return reference, phone.url


def send_to_tom_and_tell(desk: Page, words: str) -> None:
    step(desk, "Triage").get_by_label("Send to a technician at once").select_option(label="Tom Ashworth")
    step(desk, "Triage").get_by_role("button", name="Triage").click()
    expect(state_of(desk)).to_have_text("Dispatched")
    open_step(desk, "Tell the reporter").get_by_label("What should the reporter know?").fill(words)
    step(desk, "Tell the reporter").get_by_role("button").click()
    expect(desk.locator(".timeline").get_by_text(words)).to_be_visible()


def resolve_on_the_phone(visitors: Visitors, served: Served, reference: str) -> None:
    technician = visitors.staff("tech1", **PHONE)
    technician.goto(f"{served.url}/fieldwork/calls/{reference.lstrip('C')}")
    resolve = open_step(technician, "Resolve")
    resolve.get_by_label("Fixed").check()
    resolve.get_by_label("Cause").select_option(label="Settings or cabling")
    resolve.get_by_label("What was done?").fill("Pushed the lead in.")
    resolve.get_by_label("Minutes worked").fill("5")
    resolve.get_by_role("button", name="Resolve").tap()
    expect(technician.get_by_role("heading", name="My work")).to_be_visible()


def say(phone: Page, opener: str, button: str, words: str) -> None:
    """Say one of the three things that a reporter can say."""
    box = step(phone, opener)
    box.locator("summary").tap()
    box.get_by_role("textbox").fill(words)
    box.get_by_role("button", name=button).tap()


def known_error(served: Served, device_id: int) -> None:
    database, now = served.database, clock.now()
    coordinator = builders.actor(database, "coordinator")
    found = NewProblem(
        form_key=f"known-{device_id:016}",
        title="Projectors switch themselves off",
        raised_how=RaisedHow.HAND,
        touches=Touches(device_id=device_id),
        cause="The filter is full.",
        workaround="Switch it off for ten minutes.",
    )
    problem = problems.raise_problem(database, coordinator, found, (), now)
    words = PublicWords(True, "The picture goes off after a while", "Switch it off for ten minutes.")
    problems.tell_users(database, coordinator, problem, words, now)
