"""How a call stands against its targets: due times, pauses, verdicts that explain themselves."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.calendar import actions as calendar
from kiosk.calls import actions, approvals, reporting, store, targets
from kiosk.calls.records import CallKind, Event, HoldReason, Status, Step
from kiosk.core import clock
from tests.builders import MONDAY, actor, add_device, dispatched_call, log_call, resolved_call

# British summer time: 08:00 to 16:00 at school are 07:00 to 15:00 UTC. MONDAY is 09:30 at school.
AMOUNTS = {1: ("30 min", "4 h"), 2: ("1 h", "7 h"), 3: ("4 h", "3 days"), 4: ("1 day", "5 days"), 5: (None, None)}


@pytest.fixture
def promising(school):
    """A school that works from 8 to 4 and has switched its targets on."""
    coordinator = actor(school, "coordinator")
    calendar.change_targets(school, coordinator, AMOUNTS, frozenset({"reporter", "approval"}), MONDAY)
    calendar.switch_targets(school, coordinator, True, MONDAY - timedelta(days=30))
    return school


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of September 2026 in school time."""
    return datetime(2026, 9, day, hour - 1, minute, tzinfo=UTC)


def resolve_verdict(database, call, now):
    return next(
        v for v in targets.verdicts(database, call, store.events(database, call.id), now) if v.which == "resolve"
    )


def test_a_report_is_due_from_its_first_moment_on(promising):
    call = log_call(promising, impact=2, urgency=1)  # P2
    assert (call.respond_by, call.resolve_by) == (clock.stored(at(7, 10, 30)), clock.stored(at(8, 8, 30)))


def test_without_targets_nothing_is_due(school):
    call = log_call(school)
    assert (call.respond_by, call.resolve_by) == (None, None)
    assert targets.lines(school, call, store.events(school, call.id), MONDAY) == []
    assert targets.at_share(school, call, "resolve", 0.75, MONDAY) is None


def test_calls_from_before_the_switch_are_not_judged(promising):
    calendar.switch_targets(promising, actor(promising, "coordinator"), False, MONDAY)
    calendar.switch_targets(promising, actor(promising, "coordinator"), True, MONDAY)
    assert log_call(promising, now=MONDAY - timedelta(hours=1)).resolve_by is None
    assert log_call(promising, now=MONDAY).resolve_by is not None


def test_what_is_set_aside_is_promised_nothing_until_it_is_let_in(promising):
    call = log_call(promising, set_aside_because="The same words came nine times.")
    assert (call.respond_by, call.resolve_by) == (None, None)
    assert targets.lines(promising, call, store.events(promising, call.id), at(7, 12)) == []
    admitted = actions.admit(promising, actor(promising, "desk"), call, "", at(7, 10))
    assert admitted.resolve_by == clock.stored(at(8, 8, 30))


def test_a_planned_call_has_no_target(promising):
    call = log_call(promising, impact=3, urgency=3)
    assert (call.priority, call.respond_by, call.resolve_by) == (5, None, None)


def test_whoever_logs_it_at_the_desk_has_responded(promising):
    device = add_device(promising)
    call = log_call(promising, device)
    assert call.responded_at is None
    triaged = actions.triage(promising, actor(promising, "desk"), call, CallKind.INCIDENT, 2, 1, at(7, 10))
    assert triaged.responded_at == clock.stored(at(7, 10))


def test_another_priority_moves_what_is_due(promising):
    call = log_call(promising, impact=2, urgency=1)
    call = actions.override(promising, actor(promising, "desk"), call, 1, "The inspectors are here.", at(7, 9, 40))
    assert call.resolve_by == clock.stored(at(7, 13, 30))


def test_the_clock_pauses_for_named_reasons_alone(promising):
    call = dispatched_call(promising, add_device(promising))  # P2: 7 h
    technician = actor(promising, "tech1")
    held = actions.hold(promising, technician, call, HoldReason.PART, "2026-09-14", "A lamp", at(7, 10))
    assert held.resolve_by == clock.stored(at(8, 8, 30))  # a part does not stop the clock here
    held = actions.hold(promising, technician, held, HoldReason.REPORTER, "2026-09-14", "Is it free?", at(7, 11))
    assert held.resolve_by is None
    assert targets.at_share(promising, held, "resolve", 0.75, at(7, 12)) is None
    held = actions.note(promising, technician, held, "Left word in the office.", at(7, 12))
    assert held.resolve_by is None
    started = actions.start(promising, technician, held, at(8, 9))
    # 09:30 to 11:00 counted on Monday, paused until Tuesday 09:00: 5 h 30 min are left
    assert started.resolve_by == clock.stored(at(8, 14, 30))
    assert targets.at_share(promising, started, "resolve", 0.75, at(8, 9)) == at(8, 12, 45)
    verdict = resolve_verdict(promising, started, at(8, 10))
    assert (verdict.worked, verdict.left, verdict.is_late) == (timedelta(hours=2.5), timedelta(hours=4.5), False)
    assert any("the reporter" in span.reason for span in verdict.spans if not span.is_counted)


def test_a_returned_call_waits_for_the_reporter(promising):
    call = actions.return_for_information(
        promising, actor(promising, "desk"), log_call(promising), "Which lamp?", at(7, 10)
    )
    assert call.resolve_by is None
    answered = reporting.add(promising, call, "The left one.", "a-form-of-the-status-page", at(7, 12))
    assert answered.resolve_by == clock.stored(at(8, 10, 30))


def test_waiting_for_approval_pauses(promising):
    call = log_call(promising, kind=CallKind.REQUEST, symptom="install")
    held = approvals.ask_approval(promising, actor(promising, "desk"), call, "£40", "2026-09-14", at(7, 10))
    assert held.resolve_by is None
    assert approvals.approve(promising, actor(promising, "coordinator"), held, "", at(7, 11)).resolve_by is not None


def test_the_time_it_stood_as_resolved_does_not_count(promising):
    call = resolved_call(promising, add_device(promising), at(7, 9, 30))  # resolved at 10:30
    assert call.resolve_by == clock.stored(at(8, 8, 30))
    opened = actions.reopen(promising, actor(promising, "desk"), call, "Dark again.", at(8, 9))
    assert opened.resolve_by == clock.stored(at(8, 15))
    verdict = resolve_verdict(promising, opened, at(8, 16))
    assert verdict.is_late
    assert verdict.worked == timedelta(hours=8)


def test_the_page_says_every_interval_and_how_long_is_left(promising, signed_in):
    call = dispatched_call(promising, add_device(promising))
    held = actions.hold(promising, actor(promising, "tech1"), call, HoldReason.REPORTER, "2026-09-14", "", at(7, 11))
    lines = targets.lines(promising, held, store.events(promising, call.id), at(7, 12))
    assert [line.state for line in lines] == ["met", "paused"]
    assert lines[1].words == "Resolve within 7 h"
    assert lines[1].standing == "paused, 5 h 30 min left"
    late = log_call(promising, impact=1, urgency=1)
    events = store.events(promising, late.id)
    overdue = targets.lines(promising, late, events, at(8, 10))
    assert [(line.state, line.standing) for line in overdue] == [
        ("late", "overdue by 1 school day"),
        ("late", "overdue by 4 h 30 min"),
    ]
    assert targets.due_words(late, calendar.school_hours(promising), at(7, 9, 45)) == "Due in 15 min"
    assert targets.due_words(late, calendar.school_hours(promising), at(7, 11)) == "Overdue by 1 h"


def test_open_calls_follow_when_the_promise_changes(promising):
    call, closed = log_call(promising), resolved_call(promising, add_device(promising))
    amounts = AMOUNTS | {2: ("1 h", "2 h")}
    calendar.change_targets(promising, actor(promising, "coordinator"), amounts, frozenset(), MONDAY)
    assert targets.refresh_open_calls(promising) == 2
    assert store.call(promising, call.id).resolve_by == clock.stored(at(7, 11, 30))
    assert store.call(promising, call.id).version == call.version
    assert store.call(promising, closed.id).resolve_by == clock.stored(at(7, 11, 30))
    assert targets.refresh_open_calls(promising) == 0


def test_the_rounds_notice_a_changed_promise_and_do_nothing_otherwise(promising):
    call = log_call(promising)
    refresher = targets.Refresher(promising)
    assert refresher.look() == 0
    calendar.change_targets(
        promising, actor(promising, "coordinator"), AMOUNTS | {2: ("1 h", "2 h")}, frozenset(), MONDAY
    )
    assert refresher.look() == 1
    assert refresher.look() == 0
    assert store.call(promising, call.id).resolve_by == clock.stored(at(7, 11, 30))


def test_a_step_taken_while_the_due_times_are_reckoned_is_not_overwritten(promising, monkeypatch):
    call, desk = log_call(promising), actor(promising, "desk")
    calendar.change_targets(
        promising, actor(promising, "coordinator"), AMOUNTS | {2: ("1 h", "2 h")}, frozenset(), MONDAY
    )
    read = store.open_calls(promising)
    moved = actions.override(promising, desk, call, 1, "The inspectors sit there.", MONDAY)
    monkeypatch.setattr(store, "open_calls", lambda _: read)
    targets.refresh_open_calls(promising)
    assert store.call(promising, call.id) == moved


MOVES = st.lists(
    st.tuples(st.sampled_from(["reporter", "part", "returned", "work", "note"]), st.integers(1, 600)), max_size=8
)


@settings(max_examples=150, deadline=None)
@given(moves=MOVES, until=st.integers(0, 4000))
def test_pauses_are_the_minutes_in_which_it_waited_for_a_named_reason(moves, until):
    """Recounted minute by minute from the same events."""
    start, minute = MONDAY, 0
    events = [Event(clock.stored(start), "x", Step.LOG, None, Status.LOGGED, "", 0, {})]
    standing, paused_at = Status.TRIAGED, []
    reason = None
    for kind, wait in moves:
        paused_at += [reason is not None] * wait
        minute += wait
        moment = clock.stored(start + timedelta(minutes=minute))
        before = standing
        details = {}
        if kind in ("reporter", "part"):
            standing, reason = Status.ON_HOLD, kind if kind == "reporter" else None
            details = {"hold_reason": kind}
        elif kind == "returned":
            standing, reason = Status.RETURNED, kind
        elif kind == "work":
            standing, reason = Status.IN_PROGRESS, None
        events.append(Event(moment, "x", Step.NOTE, before, standing, "", 0, details))
    paused_at += [reason is not None] * until
    found = targets.pauses(events, frozenset({"reporter"}))
    end = start + timedelta(minutes=minute + until)
    counted = sum(((p.end or end) - p.start for p in found), timedelta())
    assert counted == timedelta(minutes=sum(paused_at))
    assert all(p.end is not None for p in found[:-1])
    assert (bool(found) and found[-1].end is None) == (reason is not None)
    for earlier, later in pairwise(found):
        assert earlier.end <= later.start
