"""A reporter while the data cannot be written: a receipt that turns into a reference, and a draft that comes back."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.request import ProxyHandler, build_opener

import filelock
import pytest
from playwright.sync_api import Page, expect

from tests.browser import PHONE, Served, Visitors, served_school
from tests.journeys.walking import fits

LOGGED_WITHIN_S = 120  # a guard against waiting for ever; the clockwork looks every 20 seconds


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("kept-reports")) as found:
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


@contextmanager
def nothing_can_be_saved(served: Served) -> Iterator[None]:
    """Hold the data file as another program does. Every thread of the server has opened it before."""
    opener = build_opener(ProxyHandler({}))
    with ThreadPoolExecutor(16) as visitors:
        list(visitors.map(lambda _: opener.open(served.url, timeout=30).read(), range(48)))
    with filelock.FileLock(served.database.path.with_suffix(".lock"), is_singleton=False):
        yield


def tap_a_fault(page: Page, words: str) -> None:
    page.get_by_role("radio", name="No picture").check(force=True)
    page.get_by_role("radio", name="With difficulty").check(force=True)
    page.get_by_text("Add words or a photo").click()
    page.get_by_label("In your own words").fill(words)


def wait_until_logged(seconds: float, served: Served) -> None:
    until = time.monotonic() + seconds
    while served.calls() == 0 and time.monotonic() < until:
        time.sleep(0.2)


def test_a_report_is_kept_and_its_page_turns_into_the_receipt(visitors: Visitors, served: Served):
    device = served.device("Hall projector", "Hall")
    phone, desk = visitors.phone(), visitors.staff("desk")
    phone.goto(served.scan(device))
    tap_a_fault(phone, "The lamp blinks orange.")
    with nothing_can_be_saved(served):
        phone.get_by_role("button", name="Send report").click()
        expect(phone.get_by_text("Your report is kept. Your receipt is")).to_be_visible()
        expect(phone.locator(".reference")).to_have_text("W1")
        expect(phone.get_by_text("The lamp blinks orange.")).to_be_visible()
        fits(phone)
        link = phone.url
        desk.goto(f"{served.url}/desk/")
        expect(desk.get_by_role("alert")).to_contain_text("1 report waits for its reference")
        desk.get_by_role("link", name="See what waits").click()
        expect(desk.get_by_role("heading", name="Reports that wait for their reference")).to_be_visible()
        expect(desk.get_by_text("The lamp blinks orange.")).to_be_visible()
        fits(desk)
        assert served.calls() == 0
    wait_until_logged(LOGGED_WITHIN_S, served)
    phone.get_by_role("link", name="Look again").click()
    expect(phone.get_by_text("Report sent. Your reference is")).to_be_visible()
    expect(phone.locator(".reference")).to_have_text("C1")
    assert phone.url == link
    desk.reload()
    expect(desk.get_by_text("None: every report has its reference.")).to_be_visible()
    assert served.calls() == 1


def test_a_draft_comes_back_after_a_reload_and_is_gone_when_it_has_arrived(visitors: Visitors, served: Served):
    device = served.device("Room 4 projector", "Room 4")
    phone = visitors.phone()
    phone.goto(served.scan(device))
    tap_a_fault(phone, "Not sent yet, and the phone rang.")
    phone.wait_for_function("() => sessionStorage.length === 1")
    key = phone.locator("#report input[name=form_key]").input_value()
    phone.reload()
    expect(phone.get_by_text("This is what you had typed before the page was left.")).to_be_visible()
    expect(phone.get_by_label("In your own words")).to_have_value("Not sent yet, and the phone rang.")
    assert phone.locator("#report input[name=form_key]").input_value() == key, "sent twice, it is one report"
    fits(phone)
    phone.get_by_role("button", name="Send report").click()
    expect(phone.get_by_text("Report sent. Your reference is")).to_be_visible()
    phone.wait_for_function("() => sessionStorage.length === 0")
    phone.goto(served.scan(device))
    expect(phone.get_by_label("In your own words")).to_have_value("")
    expect(phone.get_by_text("This is what you had typed")).to_have_count(0)


def test_an_empty_form_can_be_begun_again(visitors: Visitors, served: Served):
    device = served.device("Room 5 projector", "Room 5")
    phone = visitors.phone()
    phone.goto(served.scan(device))
    tap_a_fault(phone, "Somebody else's words")
    phone.wait_for_function("() => sessionStorage.length === 1")
    phone.reload()
    phone.get_by_role("button", name="Begin with an empty form").click()
    expect(phone.get_by_text("This is what you had typed")).to_have_count(0)
    expect(phone.get_by_label("In your own words")).to_have_value("")


def test_without_scripts_a_report_is_kept_all_the_same(visitors: Visitors, served: Served):
    device = served.device("Room 6 projector", "Room 6")
    phone = visitors.page(**(PHONE | {"java_script_enabled": False}))
    phone.goto(served.scan(device))
    tap_a_fault(phone, "No scripts here.")
    with nothing_can_be_saved(served):
        phone.get_by_role("button", name="Send report").click()
        expect(phone.get_by_text("Your report is kept. Your receipt is")).to_be_visible()


def test_the_kiosk_keeps_no_draft_and_shows_a_receipt(visitors: Visitors, served: Served):
    device = served.device("Room 7 projector", "Room 7")
    kiosk = visitors.page()
    kiosk.goto(f"{served.url}/walkup/start/code?text={device.code}")
    kiosk.get_by_role("button", name="Report").first.click()
    kiosk.get_by_role("button", name="No picture").click()
    while not kiosk.get_by_role("button", name="Send").count():
        button = kiosk.locator("main button, main .walkup-send").first
        button.click()
    with nothing_can_be_saved(served):
        kiosk.get_by_role("button", name="Send").click()
        expect(kiosk.get_by_text("Report kept")).to_be_visible()
        expect(kiosk.locator(".walkup-words")).to_be_visible()
        fits(kiosk)
    assert kiosk.evaluate("() => sessionStorage.length") == 0
