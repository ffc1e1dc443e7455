"""What the reporter says after the report, and who else hears of it."""

from datetime import timedelta

import pytest

from kiosk.calls import actions, reporting, store
from kiosk.calls.records import CallKind, Cause, ResolutionType, Status, Step
from kiosk.core.refusals import FieldRefused, NotAllowed
from kiosk.core.settings import change_setting
from kiosk.outbox import store as outbox
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call, resolved_call

KEY = "a-form-of-the-status-page"


def test_an_answer_brings_a_returned_call_back_into_the_queue(school):
    call = actions.return_for_information(school, actor(school, "desk"), log_call(school), "Which lamp?", MONDAY)
    answered = reporting.add(school, call, "The left one.", KEY, MONDAY)
    assert answered.status is Status.LOGGED
    assert store.events(school, call.id)[-1].note == "The left one."


def test_it_works_now_resolves_as_cured_and_the_desk_still_closes(school):
    call = dispatched_call(school, add_device(school), reporter_name="Mrs Pritchard")
    cured = reporting.works_now(school, call, "", KEY, MONDAY)
    assert (cured.status, cured.resolution_type, cured.cause) == (
        Status.RESOLVED,
        ResolutionType.CURED_ITSELF,
        Cause.UNKNOWN,
    )
    assert store.events(school, call.id)[-1].actor == "Mrs Pritchard"


@pytest.mark.parametrize("days", [0, 14])
def test_still_broken_opens_a_closed_call_within_the_window(school, days):
    call = closed_call(school, add_device(school))
    opened = reporting.still_broken(school, call, "Dark again.", KEY, MONDAY + timedelta(days=days))
    assert (opened.status, opened.reopened, opened.resolution_type) == (Status.TRIAGED, 1, None)


def test_after_the_window_it_is_a_new_report(school):
    call = closed_call(school, add_device(school))
    with pytest.raises(NotAllowed, match="report it again"):
        reporting.still_broken(school, call, "Dark again.", KEY, MONDAY + timedelta(days=15))


def test_the_same_form_takes_effect_once_and_empty_words_are_refused(school):
    call = resolved_call(school, add_device(school))
    with pytest.raises(FieldRefused):
        reporting.still_broken(school, call, "", KEY, MONDAY)
    opened = reporting.still_broken(school, call, "Dark again.", KEY, MONDAY)
    assert reporting.still_broken(school, opened, "Dark again.", KEY, MONDAY) == opened
    assert [event.step for event in store.events(school, call.id)].count(Step.STILL_BROKEN) == 1


def test_nothing_can_be_said_on_a_cancelled_call(school):
    call = actions.cancel(school, actor(school, "desk"), log_call(school), "A test.", MONDAY)
    for verb in (reporting.add, reporting.works_now, reporting.still_broken):
        with pytest.raises(NotAllowed):
            verb(school, call, "Hello?", KEY, MONDAY)


# --- by e-mail


@pytest.fixture
def mail(school):
    for name, value in (("mail_host", "localhost"), ("mail_sender", "desk@llanfair.example"), ("mail", "on")):
        change_setting(school, name, value)
    return school


def queued(database):
    query = "SELECT recipient, subject, body FROM outbox ORDER BY id"
    return [tuple(row) for row in database.connection.execute(query).fetchall()]


def test_who_left_an_address_hears_what_concerns_them_and_no_more(mail):
    desk, technician = actor(mail, "desk"), actor(mail, "tech1")
    call = log_call(mail, add_device(mail), reporter_email="m.pritchard@llanfair.example")
    call = actions.triage(mail, desk, call, CallKind.INCIDENT, 2, 1, MONDAY)
    call = actions.note(mail, desk, call, "She breaks one every term.", MONDAY)
    call = actions.dispatch(mail, desk, call, technician, "Bring the long ladder.", MONDAY, "2026-09-08")
    actions.tell(mail, desk, call, "Please leave the hall open on Tuesday.", MONDAY)
    told = queued(mail)
    assert [to for to, _, _ in told] == ["m.pritchard@llanfair.example"] * 3
    assert all(subject == f"C{call.id} No picture" for _, subject, _ in told)
    everything = "\n".join(body for _, _, body in told)
    assert "A technician comes on 8 Sep 2026." in everything
    assert "Please leave the hall open on Tuesday." in everything
    assert "http://helpdesk.school:8080/status/" in everything
    for inside in ("every term", "ladder", "Tom Ashworth"):
        assert inside not in everything


def test_everybody_who_reported_it_hears_how_it_ended(mail):
    desk = actor(mail, "desk")
    device = add_device(mail)
    original = log_call(mail, device, reporter_email="first@llanfair.example")
    twin = log_call(mail, device, reporter_email="second@llanfair.example")
    actions.mark_duplicate(mail, desk, twin, original, MONDAY)
    actions.tell(mail, desk, original, "A new lamp comes on Friday.", MONDAY)
    told = [to for to, _, body in queued(mail) if "Friday" in body]
    assert told == ["first@llanfair.example", "second@llanfair.example"]


def test_a_duplicate_of_a_duplicate_is_not_forgotten(mail):
    desk = actor(mail, "desk")
    first, second, third = (
        log_call(mail, reporter_email=f"{name}@llanfair.example") for name in ("first", "second", "third")
    )
    actions.mark_duplicate(mail, desk, third, second, MONDAY)
    actions.mark_duplicate(mail, desk, store.call(mail, second.id), store.call(mail, first.id), MONDAY)
    actions.tell(mail, desk, store.call(mail, first.id), "A new lamp comes on Friday.", MONDAY)
    told = [to for to, _, body in queued(mail) if "Friday" in body]
    assert told == [f"{name}@llanfair.example" for name in ("first", "second", "third")]
    assert store.original_of(mail, store.call(mail, third.id)) == store.call(mail, first.id)
    assert store.original_of(mail, store.call(mail, first.id)) is None


def test_what_is_set_aside_sends_no_mail_to_whoever_was_named_until_it_is_let_in(mail):
    call = log_call(mail, reporter_email="head@other.example", set_aside_because="The same words came nine times.")
    assert queued(mail) == []
    actions.admit(mail, actor(mail, "desk"), call, "", MONDAY)
    assert [to for to, _, _ in queued(mail)] == ["head@other.example"]


def test_no_message_without_its_step_and_none_while_mail_is_off(mail, monkeypatch):
    call = log_call(mail, reporter_email="m.pritchard@llanfair.example")
    before = queued(mail)
    monkeypatch.setattr(outbox, "add_message", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.tell(mail, actor(mail, "desk"), call, "Tomorrow.", MONDAY)
    monkeypatch.undo()
    assert queued(mail) == before
    assert store.call(mail, call.id) == call
    change_setting(mail, "mail", "off")
    actions.tell(mail, actor(mail, "desk"), call, "Tomorrow.", MONDAY)
    assert queued(mail) == before
