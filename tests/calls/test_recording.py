"""How long it took to write a call down: from the form that was opened to the call that was logged, on every way in."""

import re
from datetime import timedelta

import pytest
import time_machine

from kiosk.calls import store as calls
from kiosk.core import opened
from kiosk.core.forms import new_form_key
from tests.builders import MONDAY, SECRET, add_device

REPORT = {"kind": "incident", "symptom": "no_picture", "answer": "no"}
PHONE = {"summary": "No sound", "symptom": "other", "answer": "incident:no", "channel": "phone"}
CORRIDOR = {"line": "No sound in assembly", "answer": "incident:yes"}


@pytest.fixture
def watch():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def device(school):
    return add_device(school, "Hall projector", location="Hall")


@pytest.fixture(params=["scan", "desk", "corridor"])
def form(request, watch, client, signed_in, device):
    """A browser, where its form is, and what is filled in."""
    return {
        "scan": (client, f"/D/{device.code}", REPORT),
        "desk": (signed_in("desk"), "/desk/calls/new", PHONE),
        "corridor": (signed_in("tech1"), "/fieldwork/corridor/", CORRIDOR),
    }[request.param]


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(form_key|opened)" value="([^"]*)"', page))


def recorded(school) -> list[int | None]:
    rows = school.connection.execute("SELECT id FROM calls ORDER BY id").fetchall()
    return [calls.call(school, row["id"]).recording_seconds for row in rows]


def test_it_is_measured_from_the_opened_form_to_the_logged_call(school, form, watch):
    browser, address, filled_in = form
    sent = hidden(browser.get(address).text) | filled_in
    watch.shift(timedelta(seconds=95))
    assert browser.post(address, data=sent).status_code == 302
    watch.shift(timedelta(seconds=60))
    assert browser.post(address, data=sent).status_code == 302, "sent twice, it is one call"
    assert recorded(school) == [95]


def test_a_form_shown_again_after_an_error_keeps_its_first_opening(school, form, watch):
    browser, address, filled_in = form
    first = hidden(browser.get(address).text)
    watch.shift(timedelta(seconds=30))
    again = browser.post(address, data=first | filled_in | {"answer": ""})
    assert again.status_code == 422
    assert hidden(again.text) == first
    watch.shift(timedelta(seconds=30))
    browser.post(address, data=hidden(again.text) | filled_in)
    assert recorded(school) == [60]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nonsense",
        f"{int(MONDAY.timestamp()) - 20}.{'0' * 32}",
        opened.opened_at("the secret of somebody else", MONDAY - timedelta(seconds=20)),
        opened.opened_at(SECRET, MONDAY - timedelta(seconds=3601)),
        opened.opened_at(SECRET, MONDAY + timedelta(seconds=20)),
    ],
    ids=["missing", "nonsense", "forged", "of another school", "stale", "from the future"],
)
def test_what_says_nothing_is_not_known(school, form, watch, said):
    browser, address, filled_in = form
    assert browser.post(address, data={"form_key": new_form_key(), "opened": said} | filled_in).status_code == 302
    assert recorded(school) == [None]


def test_a_page_that_a_phone_brings_back_for_another_report_is_not_measured(school, client, device, watch):
    page = hidden(client.get(f"/D/{device.code}").text)
    watch.shift(timedelta(seconds=20))
    client.post(f"/D/{device.code}", data=page | REPORT)
    watch.shift(timedelta(seconds=500))
    client.post(f"/D/{device.code}", data=page | REPORT | {"symptom": "other", "description": "And it smells."})
    assert recorded(school) == [20, None]


def test_at_the_kiosk_it_begins_with_the_device(school, client, device, watch):
    visit = client.get("/walkup/start/code").location.rsplit("/", 1)[0]
    watch.shift(timedelta(seconds=100))
    client.post(f"{visit}/device/{device.code}", data={"kind": "incident"})
    for question, typed in {"wrong": "no_picture", "lesson": "no", "words": "", "name": ""}.items():
        watch.shift(timedelta(seconds=10))
        client.post(f"{visit}/report/{question}", data={"answer": typed})
    client.post(f"{visit}/report/check")
    assert recorded(school) == [40]
