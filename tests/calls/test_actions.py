"""Logging once, counting people, and what can never be taken away."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls import actions, intake, rules, store, symptoms, taking, tokens
from kiosk.calls.records import CallKind, Cause, Channel, HoldReason, NewCall, Resolution, ResolutionType, Status, Step
from kiosk.core import clock
from kiosk.core.access import REPORTER
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind
from tests import builders
from tests.builders import MONDAY, SECRET, actor, add_device, dispatched_call, log_call, resolved_call

KEY = "k" * 22


def eight_at_once(school, do):
    """Return what came of doing the same thing in eight threads that all begin at the same moment."""
    ready = Barrier(8)

    def begin(_: int):
        _ = school.connection  # opening it would take turns
        ready.wait()
        return do()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(begin, range(8)))


def test_a_form_that_is_sent_twice_makes_one_call(school):
    device = add_device(school)
    first = log_call(school, device, form_key=KEY, summary="No picture")
    again = log_call(school, device, now=MONDAY + timedelta(minutes=1), form_key=KEY, summary="Sent again")
    assert again == first
    assert len(store.events(school, first.id)) == 1


def test_a_form_that_is_sent_eight_times_at_once_makes_one_call(school):
    device = add_device(school)
    made = eight_at_once(school, lambda: log_call(school, device, form_key=KEY))
    assert len({call.id for call in made}) == 1
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 1
    assert school.connection.execute("SELECT count(*) FROM call_events").fetchone()[0] == 1


def test_many_forms_at_once_are_all_kept(school):
    device = add_device(school)
    made = eight_at_once(school, lambda: [log_call(school, device) for _ in range(3)])
    assert len({call.id for calls in made for call in calls}) == 24


def test_a_bad_photo_logs_nothing(school):
    with pytest.raises(FieldRefused) as refusal:
        log_call(school, add_device(school), photo=b"<html>")
    assert refusal.value.field == "photo"
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_who_writes_it_down_at_the_desk_owns_it(school):
    new = NewCall(KEY, CallKind.REQUEST, Channel.PHONE, "set_up", "A new mouse", 3, 3)
    assert (
        intake.log_call(school, actor(school, "desk"), SECRET, new, MONDAY).owner_id == actor(school, "desk").person_id
    )
    other = NewCall("o" * 22, CallKind.REQUEST, Channel.SCAN, "set_up", "A new mouse", 3, 3)
    assert intake.log_call(school, REPORTER, SECRET, other, MONDAY).owner_id is None


def test_what_happened_earlier_is_said_and_what_is_still_to_come_is_not(school):
    earlier, later = clock.stored(MONDAY - timedelta(days=1)), clock.stored(MONDAY + timedelta(days=1))
    assert log_call(school, occurred_at=earlier).occurred_at == earlier
    assert log_call(school, occurred_at=later).occurred_at == clock.stored(MONDAY)


# --- people who are affected


def test_a_person_is_counted_once_however_often_the_button_is_pressed(school):
    call = log_call(school, add_device(school))
    for _ in range(3):
        call = intake.affects_me_too(school, call.id, "m" * 22, "Dilys", MONDAY)
    assert call.people_affected == 2
    assert [row["name"] for row in store.affected_people(school, call.id)] == ["Dilys"]
    assert [event.step for event in store.events(school, call.id)] == [Step.LOG, Step.AFFECTS_ME]


def test_a_person_is_counted_once_when_the_button_is_pressed_eight_times_at_once(school):
    call = log_call(school, add_device(school))
    eight_at_once(school, lambda: intake.affects_me_too(school, call.id, "m" * 22, "", MONDAY))
    assert taking.known_call(school, call.id).people_affected == 2


def test_nobody_is_added_to_a_call_that_is_closed(school):
    call = builders.closed_call(school, add_device(school))
    with pytest.raises(FieldRefused, match="closed in the meantime"):
        intake.affects_me_too(school, call.id, "m" * 22, "", MONDAY)


def test_the_people_of_a_duplicate_are_counted_where_it_belongs(school):
    device = add_device(school)
    original = log_call(school, device, reporter_name="Ann")
    twin = log_call(school, device, reporter_name="Bob")
    twin = intake.affects_me_too(school, twin.id, "c" * 22, "Cai", MONDAY)
    actions.mark_duplicate(school, actor(school, "desk"), twin, original, MONDAY)
    assert taking.known_call(school, original.id).people_affected == 3
    assert [row["name"] for row in store.affected_people(school, original.id)] == ["Bob", "Cai"]
    ended = taking.known_call(school, twin.id)
    assert (ended.status, ended.duplicate_of, ended.follow_up_on) == (Status.DUPLICATE, original.id, None)
    assert store.events(school, original.id)[-1].details == {"also": twin.reference}


def test_a_duplicate_that_is_opened_again_is_counted_where_it_belongs_after_all(school):
    desk = actor(school, "desk")
    wrong, right, twin = (log_call(school, add_device(school)) for _ in range(3))
    for original, people in ((wrong, 2), (right, 2), (right, 2)):
        twin = actions.mark_duplicate(school, desk, taking.known_call(school, twin.id), original, MONDAY)
        assert taking.known_call(school, original.id).people_affected == people
        twin = actions.reopen(school, desk, twin, "It is another fault.", MONDAY)
        assert (twin.status, twin.duplicate_of) == (Status.TRIAGED, None)


def test_a_call_is_no_duplicate_of_itself_or_of_one_that_is_closed(school):
    device, desk = add_device(school), actor(school, "desk")
    call, closed = log_call(school, device), builders.closed_call(school, device)
    for original in (call, closed):
        with pytest.raises(FieldRefused) as refusal:
            actions.mark_duplicate(school, desk, call, original, MONDAY)
        assert refusal.value.field == "original"
    assert taking.known_call(school, call.id) == call


# --- steps


def test_two_people_at_once_one_is_told(school):
    call = log_call(school, add_device(school))

    def triage(username: str) -> str:
        try:
            actions.triage(school, actor(school, username), call, CallKind.INCIDENT, 1, 1, MONDAY)
        except Overtaken as overtaken:
            return str(overtaken)
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(triage, ("desk", "coordinator")))
    assert told[0] == f"Somebody else changed {call.reference} in the meantime. Look at it again before you go on."
    assert told[1] == "done"
    assert len(store.events(school, call.id)) == 2


def test_minutes_add_up_over_notes_waiting_and_resolving(school):
    technician, call = actor(school, "tech1"), dispatched_call(school, add_device(school))
    call = actions.note(school, technician, call, "Looked at it.", MONDAY, 5)
    call = actions.hold(school, technician, call, HoldReason.PART, "2026-09-14", "", MONDAY, 10)
    call = actions.start(school, technician, call, MONDAY)
    done = Resolution(ResolutionType.FIX, Cause.HARDWARE, "New lamp.", 25)
    call = actions.resolve(school, technician, call, done, MONDAY)
    assert call.technician_minutes == 40
    assert sum(event.minutes for event in store.events(school, call.id)) == 40
    reopened = actions.reopen(school, actor(school, "desk"), call, "Dark again.", MONDAY)
    assert reopened.technician_minutes == 40
    assert (reopened.resolution, reopened.resolved_at, reopened.technician_id) == ("", None, None)


def test_what_must_be_said_is_asked_for_beside_its_field(school):
    desk, call = actor(school, "desk"), dispatched_call(school, add_device(school))
    resolved = resolved_call(school, add_device(school, "Other"))
    nothing = Resolution(ResolutionType.FIX, Cause.WEAR, "", 0)
    refused = {
        "note": lambda: actions.note(school, desk, call, "", MONDAY),
        "follow_up_on": lambda: actions.hold(school, desk, call, HoldReason.PART, "2026-09-06", "", MONDAY),
        "resolution": lambda: actions.resolve(school, desk, call, nothing, MONDAY),
        "technician": lambda: actions.dispatch(school, desk, call, actor(school, "coordinator"), "", MONDAY),
    }
    for field, step in refused.items():
        with pytest.raises(FieldRefused) as refusal:
            step()
        assert refusal.value.field == field
    with pytest.raises(FieldRefused):
        actions.reopen(school, desk, resolved, "", MONDAY)
    with pytest.raises(FieldRefused):
        actions.cancel(school, desk, log_call(school), "", MONDAY)
    assert taking.known_call(school, call.id) == call


def test_the_desk_may_put_type_and_cause_right_at_closing(school):
    call = resolved_call(school, add_device(school))
    put_right = Resolution(ResolutionType.GUIDANCE, Cause.HANDLING, "", 0)
    closed = actions.close(school, actor(school, "desk"), call, put_right, "told by phone", MONDAY)
    assert (closed.resolution_type, closed.cause) == (ResolutionType.GUIDANCE, Cause.HANDLING)
    assert closed.resolution == "Reseated the HDMI cable."
    assert store.events(school, call.id)[-1].note == "told by phone"


def test_a_call_that_is_not_there(school):
    with pytest.raises(NotFound):
        taking.known_call(school, 99)


# --- what can never be taken away


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM calls",
        "DELETE FROM call_events",
        "UPDATE call_events SET actor = 'somebody else'",
        "UPDATE call_events SET note = ''",
        "INSERT INTO calls (form_key, status_token_hash, kind, status, channel, symptom, summary, impact, urgency, "
        "priority, occurred_at, logged_at) SELECT form_key, 'x', kind, status, channel, symptom, summary, impact, "
        "urgency, priority, occurred_at, logged_at FROM calls LIMIT 1",
        "UPDATE calls SET impact = 4",
        "UPDATE calls SET kind = 'ticket'",
        "UPDATE calls SET technician_minutes = -1",
        "UPDATE calls SET technician_id = 999",
    ],
)
def test_the_database_itself_refuses(school, statement):
    dispatched_call(school, add_device(school))
    before = list(school.connection.iterdump())
    with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
        connection.execute(statement)
    assert list(school.connection.iterdump()) == before


@pytest.mark.parametrize(
    "statement", ["DELETE FROM calls", "DELETE FROM call_events", "UPDATE call_events SET at = ''"]
)
def test_calls_and_their_events_stay_even_where_foreign_keys_are_not_looked_at(school, statement):
    dispatched_call(school, add_device(school))
    school.connection.execute("PRAGMA foreign_keys = OFF")
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        school.connection.execute(statement)


def test_a_step_changes_only_what_a_step_may_change(school):
    call = log_call(school)
    with pytest.raises(ValueError, match="not changeable"):
        store.change_call(school, call.id, call.version, {"form_key": "another"})


# --- what is decided by values alone


def test_priority_is_the_matrix_of_the_books():
    matrix = {(impact, urgency): rules.priority(impact, urgency) for impact in (1, 2, 3) for urgency in (1, 2, 3)}
    assert matrix == {
        (1, 1): 1,
        (1, 2): 2,
        (2, 1): 2,
        (1, 3): 3,
        (2, 2): 3,
        (3, 1): 3,
        (2, 3): 4,
        (3, 2): 4,
        (3, 3): 5,
    }


@given(st.integers(), st.integers())
def test_there_is_no_other_priority(impact, urgency):
    if impact in (1, 2, 3) and urgency in (1, 2, 3):
        assert rules.priority(impact, urgency) in range(1, 6)
    else:
        with pytest.raises(ValueError, match="1, 2 or 3"):
            rules.priority(impact, urgency)


def test_every_answer_in_plain_words_has_its_priority():
    for kind in CallKind:
        for answer in rules.answers_for(kind).values():
            assert answer.words
            assert rules.priority(answer.impact, answer.urgency)
    stopped = rules.answers_for(CallKind.INCIDENT)
    assert stopped["many_rooms"].impact < stopped["no"].impact
    assert stopped["no"].urgency < stopped["with_difficulty"].urgency < stopped["yes"].urgency


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_a_status_link_is_the_forms_own_and_cannot_be_made_without_the_key(secret, key, other):
    token = tokens.status_token(secret, key)
    assert token == tokens.status_token(secret, key)
    assert len(token) * 4 == 160
    assert int(token, 16) >= 0
    if other != key:
        assert tokens.status_token(secret, other) != token
    if other != secret:
        assert tokens.status_token(other, key) != token


def test_the_database_gives_no_status_link_away(school):
    call = log_call(school, form_key=KEY)
    token = tokens.status_token(SECRET, KEY)
    assert not [line for line in school.connection.iterdump() if token in line]
    assert store.call_by_status_token(school, hashlib.sha256(token.encode()).hexdigest()) == call
    for guess in (str(call.id), call.reference, KEY, token[:-1], token[:-1] + "x", ""):
        assert store.call_by_status_token(school, tokens.token_hash(guess)) is None


@pytest.mark.parametrize("kind", [*Kind, None])
def test_every_kind_of_device_has_symptoms_and_something_else_comes_last(kind):
    for call_kind in CallKind:
        offered = symptoms.symptoms_for(call_kind, kind)
        keys = [key for key, _ in offered]
        assert len(set(keys)) == len(keys)
        assert keys[-1] == symptoms.OTHER
        assert all(words for _, words in offered)
        assert all(symptoms.words_for(key, call_kind, kind) == words for key, words in offered)
