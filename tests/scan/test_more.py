"""What can be told beyond the two taps: folded away, kept on any error, and on the call's sheet in the end."""

import pytest
import time_machine

from kiosk.calls import store as calls
from kiosk.calls.records import LastWorked, Repeats
from kiosk.core.settings import change_setting
from kiosk.devices.records import Kind
from kiosk.scan.self_checks import CHECKS, checks_for, tried_words
from tests.builders import MONDAY, add_device

REPORT = {"form_key": "k" * 22, "kind": "incident", "symptom": "no_picture", "answer": "no"}
MORE = {
    "expected": "A picture",
    "tried": ["power", "source"],
    "tried_words": "Another lead",
    "open_programs": "Browser",
    "repeats": "sometimes",
    "last_worked": "yesterday",
    "occurred_at": "2026-09-07T08:05",
    "earlier_reference": "C17",
    "affected_person": "Year 4",
    "contact": "ext 12",
    "availability": "after 15:30",
}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def device(school):
    return add_device(school, "Hall projector")


def test_every_kind_of_device_has_something_to_try():
    for kind in Kind:
        assert len({key for key, _ in checks_for(kind)}) == len(checks_for(kind)) > 1
    assert set(CHECKS) == set(Kind)
    assert tried_words(Kind.AUDIO, ["volume", "nonsense"], "Shook it") == (
        "The sound is turned up and not muted\nShook it"
    )
    assert tried_words(Kind.AUDIO, [], "") == ""


def test_all_of_it_reaches_the_sheet(client, school, device):
    assert client.post(f"/D/{device.code}", data=REPORT | MORE).status_code == 302
    call = calls.call_by_form_key(school, "k" * 22)
    assert call
    assert (call.expected, call.open_programs, call.earlier_reference) == ("A picture", "Browser", "C17")
    assert call.tried == "It has power: plug, switch, light\nThe right input is chosen\nAnother lead"
    assert (call.repeats, call.last_worked) == (Repeats.SOMETIMES, LastWorked.YESTERDAY)
    assert call.occurred_at == "2026-09-07T07:05:00Z", "the clock on the wall is British Summer Time"
    assert (call.affected_person, call.reporter_contact, call.availability) == ("Year 4", "ext 12", "after 15:30")


def test_a_request_says_for_whom_until_when_and_what_for(client, school, device):
    asked = {"kind": "request", "symptom": "install", "answer": "this_week", "needed_by_on": "2026-09-30"}
    page = client.get(f"/D/{device.code}?kind=request").text
    for words in ("For whom", "Needed by", "What is it for?", "What exactly do you need?"):
        assert words in page
    assert "What have you tried" not in page
    client.post(f"/D/{device.code}", data=REPORT | asked | {"expected": "Coding club", "affected_person": "Year 6"})
    call = calls.call_by_form_key(school, "k" * 22)
    assert call
    assert (call.needed_by_on, call.expected, call.affected_person) == ("2026-09-30", "Coding club", "Year 6")


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"occurred_at": "2026-09-07T23:00"}, "occurred_at", "still to come"),
        ({"occurred_at": "2024-09-07T23:00"}, "occurred_at", "more than a year ago"),
        ({"occurred_at": "half past <eight>"}, "occurred_at", "Enter it like"),
        ({"needed_by_on": "2026-09-01"}, "needed_by_on", "Choose today or a later day."),
        ({"needed_by_on": "soon"}, "needed_by_on", "Enter it like"),
        ({"expected": "x" * 1001}, "expected", "Use at most 1000 characters."),
        ({"tried_words": "x" * 1001}, "tried_words", "Use at most 1000 characters."),
        ({"open_programs": "x" * 201}, "open_programs", "Use at most 200 characters."),
        ({"contact": "x" * 81}, "contact", "Use at most 80 characters."),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email", "Enter one e-mail address."),
        ({"email": "nobody"}, "email", "Enter one e-mail address."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_all_the_rest_stays(client, school, device, change, field, said):
    change_setting(school, "mail", "on")
    kind = {"kind": "request", "symptom": "install", "answer": "today"} if field == "needed_by_on" else {}
    answer = client.post(f"/D/{device.code}", data=REPORT | MORE | kind | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="{field}-error"' in answer.text
    assert f'<a href="#{field}">' in answer.text
    assert '<details class="field" id="more" open>' in answer.text
    kept = {"expected": "A picture</textarea>", "contact": 'value="ext 12"', "availability": 'value="after 15:30"'}
    if not kind:
        kept |= {"tried": 'value="source" checked', "repeats": 'value="sometimes" selected'}
        kept |= {"tried_words": 'value="Another lead"', "earlier_reference": 'value="C17"'}
    for name, words in kept.items():
        assert name in change or words in answer.text, name
    assert "half past <eight>" not in answer.text
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


@pytest.mark.parametrize("empty", [{"occurred_at": ""}, {"kind": "request", "symptom": "install", "needed_by_on": ""}])
def test_a_missing_tap_is_all_that_is_wrong_with_a_form_that_says_no_more(client, device, empty):
    answer = client.post(f"/D/{device.code}", data=REPORT | {"answer": ""} | empty)
    assert answer.status_code == 422
    assert "Enter it like" not in answer.text
    assert '<details class="field" id="more" open>' not in answer.text


def test_everything_that_nobody_must_fill_in_is_folded_away(client, device):
    page = client.get(f"/D/{device.code}").text
    assert page.count("<details") == 2
    assert " open>" not in page
    assert page.index("<details") > page.index('name="answer"')


def test_e_mail_is_asked_for_only_where_the_school_sends_any(client, school, device):
    assert 'name="email"' not in client.get(f"/D/{device.code}").text
    change_setting(school, "mail", "on")
    assert 'name="email"' in client.get(f"/D/{device.code}").text


def test_the_contact_is_remembered_with_the_name(client, device):
    client.post(f"/D/{device.code}", data=REPORT | {"reporter_name": "Dilys", "contact": "ext 12", "remember": "y"})
    page = client.get(f"/D/{device.code}").text
    assert 'value="ext 12"' in page
    assert '<details class="field" id="more" open>' not in page, "folded, though filled in"
    client.post(f"/D/{device.code}", data=REPORT | {"form_key": "x" * 22, "contact": "ext 12"})
    assert client.get_cookie("contact") is None
    assert 'value="ext 12"' not in client.get(f"/D/{device.code}").text


def test_the_page_says_what_does_not_belong_here(client, school, device):
    page = client.get(f"/D/{device.code}").text
    assert "No names of pupils" in page
    assert "worry about a child" not in page
    change_setting(school, "safeguarding_contact", "Mrs Rees <DSL>")
    assert "tell Mrs Rees &lt;DSL&gt;." in client.get(f"/D/{device.code}").text


def test_what_one_person_typed_never_shows_to_the_next(client, app, device):
    client.post(f"/D/{device.code}", data=REPORT | MORE | {"answer": ""})
    page = app.test_client().get(f"/D/{device.code}").text
    for typed in ("A picture<", "Another lead", "ext 12", "Year 4", " checked", " selected"):
        assert typed not in page
