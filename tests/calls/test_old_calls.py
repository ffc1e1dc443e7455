"""Calls of an old log: written with their history, left alone by everything that runs, taken out again whole."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.calendar import actions as calendar
from kiosk.calls import actions, store, targets
from kiosk.calls.old_logs import actions as old_logs
from kiosk.calls.old_logs.records import Move, OldCall
from kiosk.calls.old_logs.rules import ready
from kiosk.calls.records import CallKind, Cause, Channel, ResolutionType, Status, Step
from kiosk.core import clock
from kiosk.core.refusals import Overtaken
from kiosk.core.sqlite import sqlite3
from kiosk.desk import store as desk
from kiosk.escalations import firing
from kiosk.fieldwork import store as fieldwork
from kiosk.measures.failure_rates import store as measures
from kiosk.measures.failure_rates.records import Grouping
from kiosk.problems import store as problems
from kiosk.search import store as search
from tests.builders import MONDAY, actor, add_device, log_call

LONG_AGO = MONDAY - timedelta(days=900)


def old_call(number: int = 1, **what: object) -> OldCall:
    """A call that was logged long ago, resolved after two hours and closed a day later."""
    logged = LONG_AGO + timedelta(hours=number)
    usual = OldCall(
        key=f"old:{number:020}",
        reference=f"INC{number:04}",
        kind=CallKind.INCIDENT,
        summary="No picture",
        description="Category: Projector",
        impact=2,
        urgency=2,
        priority=3,
        logged_at=clock.stored(logged),
        last_seen_at=clock.stored(logged + timedelta(days=1)),
        is_open=False,
        moves=(
            Move(clock.stored(logged + timedelta(hours=2)), Status.RESOLVED, "Sian Owen", "Closed"),
            Move(clock.stored(logged + timedelta(days=1)), Status.CLOSED),
        ),
        resolution_type=ResolutionType.FIX,
        cause=Cause.HARDWARE,
        resolution="Reseated the cable.",
        minutes=25,
    )
    return replace(usual, **what)  # type: ignore[arg-type]


def open_call(number: int = 1, **what: object) -> OldCall:
    logged = clock.stored(MONDAY - timedelta(days=20))
    left = {"is_open": True, "moves": (), "resolution_type": None, "cause": None, "resolution": "", "priority": 1}
    return old_call(number, **({"logged_at": logged, "last_seen_at": logged, "impact": 1, "urgency": 1} | left | what))


def taken_in(school, *calls: OldCall) -> int:
    return old_logs.take_in(school, actor(school, "coordinator"), (ready(call, MONDAY) for call in calls), MONDAY)[0]


def only_call(school):
    row = school.connection.execute("SELECT max(id) FROM calls").fetchone()
    found = store.call(school, row[0])
    assert found
    return found


def dump(school) -> list[str]:
    """Return what is stored, but for what remembers that a log came and went."""
    kept = ("old_call_logs", "call_words", 'INTO "history')
    return [line for line in school.connection.iterdump() if not any(name in line for name in kept)]


def test_it_comes_in_with_its_history(school):
    taken_in(school, old_call())
    call = only_call(school)
    assert (call.status, call.channel, call.earlier_reference) == (Status.CLOSED, Channel.IMPORTED, "INC0001")
    assert call.resolved_at == clock.stored(LONG_AGO + timedelta(hours=3))
    assert call.technician_minutes == 25
    events = store.events(school, call.id)
    assert [event.step for event in events] == [Step.LOG, Step.TRIAGE, Step.RESOLVE, Step.CLOSE, Step.TAKE_IN]
    assert sum(event.minutes for event in events) == 25
    assert events[2].actor == "Sian Owen (old call log)"
    assert (events[-1].actor, events[-1].at) == ("Huw Ellis", clock.stored(MONDAY))
    assert events[-1].note == "It was INC0001 there."


def test_calls_are_numbered_as_they_were_logged_after_those_that_are_here(school):
    first = log_call(school)
    taken_in(school, old_call(3), old_call(1), old_call(2))
    rows = school.connection.execute("SELECT id, earlier_reference FROM calls ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [
        (first.id, ""),
        (first.id + 1, "INC0001"),
        (first.id + 2, "INC0002"),
        (first.id + 3, "INC0003"),
    ]
    assert log_call(school).id == first.id + 4


def test_thousands_come_in_batches(school):
    count = old_logs.BATCH_CALLS + 3
    many = (ready(old_call(number), MONDAY) for number in range(1, count + 1))
    log_id, added = old_logs.take_in(school, actor(school, "desk"), many, MONDAY)
    assert added == count
    row = school.connection.execute("SELECT calls FROM old_call_logs WHERE id = ?", (log_id,)).fetchone()
    assert row["calls"] == count


def test_all_or_nothing(school):
    before = dump(school)

    def calls():
        yield ready(old_call(1), MONDAY)
        raise RuntimeError("the file ends in the middle")

    with pytest.raises(RuntimeError):
        old_logs.take_in(school, actor(school, "desk"), calls(), MONDAY)
    assert dump(school) == before
    with pytest.raises(sqlite3.IntegrityError):
        taken_in(school, old_call(1), old_call(1))
    assert dump(school) == before
    taken_in(school, old_call(1))  # what was laid beside is gone, too


# --- it disturbs nothing


def test_nobody_is_told_and_nothing_escalates(school):
    calendar.switch_targets(school, actor(school, "coordinator"), True, MONDAY - timedelta(days=400))
    last = desk.last_event(school)
    taken_in(school, open_call(1), open_call(2), old_call(3))
    waiting = [call for call in store.open_calls(school) if call.channel is Channel.IMPORTED]
    assert [call.status for call in waiting] == [Status.LOGGED, Status.LOGGED]
    assert targets.refresh_open_calls(school) == 0
    assert firing.fire_due(school, MONDAY + timedelta(days=2)) == 0
    assert all(not targets.verdicts(school, call, store.events(school, call.id), MONDAY) for call in waiting)
    assert desk.logged_since(school, last, desk.last_event(school)) == 0
    assert not school.connection.execute("SELECT 1 FROM outbox").fetchone()


def test_the_same_call_logged_here_would_escalate(school):
    """The test above can fail: what is logged by hand does run against the clock."""
    calendar.switch_targets(school, actor(school, "coordinator"), True, MONDAY - timedelta(days=400))
    last = desk.last_event(school)
    assert log_call(school, now=MONDAY - timedelta(days=20), impact=1, urgency=1).resolve_by
    assert firing.fire_due(school, MONDAY + timedelta(days=2)) > 0
    assert desk.logged_since(school, last, desk.last_event(school)) == 1


def test_old_faults_propose_no_problem_but_recent_ones_do(school):
    device = add_device(school, "Hall projector")
    since = clock.stored(MONDAY - timedelta(days=30))
    taken_in(school, *(old_call(n, device_id=device.id, model_id=device.model.id) for n in range(1, 5)))
    assert problems.incidents_since(school, since) == []
    taken_in(school, open_call(9, device_id=device.id, model_id=device.model.id))
    assert len(problems.incidents_since(school, since)) == 1


def test_a_closed_fault_counts_where_it_was_closed(school):
    device = add_device(school, "Hall projector")
    given_up = open_call(3, device_id=device.id, last_seen_at=clock.stored(LONG_AGO))
    taken_in(
        school, old_call(1, device_id=device.id), old_call(2, device_id=device.id, cause=Cause.CONSUMABLE), given_up
    )
    found = measures.failures(school, Grouping.KIND, "2024-01-01", clock.stored(MONDAY))
    assert found == {"projector": 1}


def test_the_old_reference_is_found(school):
    taken_in(school, old_call(7))
    search.read_words(school)
    rows = search.found(school, '"INC0007"', {}, 0)
    assert [row["id"] for row in rows] == [only_call(school).id]


def test_an_open_one_is_worked_on_like_any_other(school):
    taken_in(school, open_call())
    desk_person, call = actor(school, "desk"), only_call(school)
    call = actions.triage(school, desk_person, call, CallKind.INCIDENT, 2, 2, MONDAY + timedelta(hours=1))
    call = actions.dispatch(school, desk_person, call, actor(school, "tech1"), "", MONDAY + timedelta(hours=2))
    assert call.status is Status.DISPATCHED
    assert call.resolve_by is None


def test_the_newest_of_a_device_are_those_logged_last(school):
    """An old log that comes in later is older all the same: what happened lately stays in front."""
    device = add_device(school, "Hall projector")
    live = log_call(school, device)
    taken_in(school, old_call(2, device_id=device.id), old_call(1, device_id=device.id))
    assert [row["id"] for row in desk.earlier_calls(school, device.id, 0)] == [live.id, live.id + 2, live.id + 1]
    history = fieldwork.device_calls(school, device.id, 0)
    assert [call.id for call in history] == [live.id, live.id + 2, live.id + 1]
    assert [call.id for call in fieldwork.device_calls(school, device.id, live.id)] == [live.id + 2, live.id + 1]
    assert [call.id for call in fieldwork.device_calls(school, device.id, live.id + 2)] == [live.id + 1]


# --- taken out


def test_taken_out_it_is_as_if_it_had_never_come(school):
    log_call(school)
    search.read_words(school)
    before = dump(school)
    log_id = taken_in(school, old_call(1), open_call(2))
    search.read_words(school)
    assert dump(school) != before
    assert old_logs.take_out(school, log_id, MONDAY) == 2
    search.read_words(school)
    assert dump(school) == before
    assert [row["rowid"] for row in school.connection.execute("SELECT rowid FROM call_words")] == [1]
    taken_in(school, old_call(1))


def test_one_that_was_touched_keeps_all_of_them(school):
    log_id = taken_in(school, old_call(1), open_call(2))
    actions.note(school, actor(school, "desk"), only_call(school), "Rang them.", MONDAY)
    before = dump(school)
    with pytest.raises(Overtaken, match=r"Somebody has done something with C\d+"):
        old_logs.take_out(school, log_id, MONDAY)
    assert dump(school) == before


def test_one_that_something_refers_to_keeps_all_of_them(school):
    """A photo, a link to a problem, a timer: whatever points at a call is kept by the schema itself."""
    log_id = taken_in(school, old_call(1))
    store.add_photo(school, only_call(school).id, clock.stored(MONDAY), b"jpeg", 1, 1)
    with pytest.raises(Overtaken, match="since"):
        old_logs.take_out(school, log_id, MONDAY)
    assert store.call(school, only_call(school).id)


def test_a_duplicate_of_one_keeps_it(school):
    log_id = taken_in(school, open_call(1))
    original = only_call(school)
    actions.mark_duplicate(school, actor(school, "desk"), log_call(school), original, MONDAY)
    with pytest.raises(Overtaken):
        old_logs.take_out(school, log_id, MONDAY)


# --- nothing else is ever deleted: each guard of the schema alone


def delete(school, query: str, *values: object) -> None:
    with school.writing() as connection:
        connection.execute(query, values)


@pytest.fixture
def both(school):
    """A call that was logged here, and one of an old log: (here, old, log)."""
    here = log_call(school)
    log_id = taken_in(school, old_call())
    return here, only_call(school), log_id


def test_a_call_of_our_own_is_never_deleted(school, both):
    here, _, log_id = both
    delete(school, "UPDATE old_call_logs SET taken_out_at = 'now' WHERE id = ?", log_id)
    with pytest.raises(sqlite3.IntegrityError, match="call events are never deleted"):
        delete(school, "DELETE FROM call_events WHERE call_id = ?", here.id)
    with pytest.raises(sqlite3.IntegrityError, match="calls are never deleted"):
        delete(school, "DELETE FROM calls WHERE id = ?", here.id)


def test_an_old_call_is_not_deleted_while_its_log_stays(school, both):
    _, old, _ = both
    with pytest.raises(sqlite3.IntegrityError, match="call events are never deleted"):
        delete(school, "DELETE FROM call_events WHERE call_id = ?", old.id)
    with pytest.raises(sqlite3.IntegrityError, match="calls are never deleted"):
        delete(school, "DELETE FROM calls WHERE id = ?", old.id)


def test_an_old_call_without_events_is_not_deleted_while_its_log_stays(school, both):
    _, old, log_id = both
    delete(school, "UPDATE old_call_logs SET taken_out_at = 'now' WHERE id = ?", log_id)
    delete(school, "DELETE FROM call_events WHERE call_id = ?", old.id)
    delete(school, "UPDATE old_call_logs SET taken_out_at = NULL WHERE id = ?", log_id)
    with pytest.raises(sqlite3.IntegrityError, match="calls are never deleted"):
        delete(school, "DELETE FROM calls WHERE id = ?", old.id)


def test_an_old_call_with_a_later_event_is_not_deleted_even_when_its_log_goes(school, both):
    _, old, log_id = both
    actions.reopen(school, actor(school, "desk"), old, "Dark again.", MONDAY)
    delete(school, "UPDATE old_call_logs SET taken_out_at = 'now' WHERE id = ?", log_id)
    with pytest.raises(sqlite3.IntegrityError, match="call events are never deleted"):
        delete(school, "DELETE FROM call_events WHERE call_id = ? AND old_log_id IS NOT NULL", old.id)
    with pytest.raises(sqlite3.IntegrityError, match="call events are never deleted"):
        delete(school, "DELETE FROM call_events WHERE call_id = ? AND old_log_id IS NULL", old.id)
    with pytest.raises(sqlite3.IntegrityError, match="calls are never deleted"):
        delete(school, "DELETE FROM calls WHERE id = ?", old.id)


def test_an_old_call_goes_with_its_log_when_nobody_touched_it(school, both):
    """The guards above are what stops it: without any of them in the way, it goes."""
    _, old, log_id = both
    delete(school, "UPDATE old_call_logs SET taken_out_at = 'now' WHERE id = ?", log_id)
    delete(school, "DELETE FROM call_events WHERE call_id = ?", old.id)
    delete(school, "DELETE FROM calls WHERE id = ?", old.id)
    assert store.call(school, old.id) is None


def test_no_call_becomes_one_of_an_old_log_afterwards(school, both):
    here, old, log_id = both
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        delete(school, "UPDATE calls SET old_log_id = ? WHERE id = ?", log_id, here.id)
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        delete(school, "UPDATE calls SET old_log_id = NULL WHERE id = ?", old.id)
    with pytest.raises(sqlite3.IntegrityError, match="call events are never changed"):
        delete(school, "UPDATE call_events SET old_log_id = ? WHERE call_id = ?", log_id, here.id)


def test_events_of_an_old_call_are_never_changed(school, both):
    with pytest.raises(sqlite3.IntegrityError, match="call events are never changed"):
        delete(school, "UPDATE call_events SET note = 'other' WHERE call_id = ?", both[1].id)


# --- what people see


def test_the_desk_and_the_technician_read_it(school, signed_in):
    taken_in(school, old_call(1), open_call(2))
    call = only_call(school)
    page = signed_in("desk").get(f"/desk/calls/{call.id}").text
    assert "From an old call log" in page
    assert "Old reference" in page
    assert "Taken in from an old call log" in page
    assert "INC0002" in page
    assert "/status/" not in page, "there is no receipt of an old call"
    closed = signed_in("desk").get(f"/desk/calls/{call.id - 1}").text
    assert "Sian Owen (old call log)" in closed
