"""The rows of one reference become one call, or a sentence that says why not."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.calls.old_logs import rules as old_rules
from kiosk.calls.records import CallKind, Cause, Event, HoldReason, ResolutionType, Status, Step
from kiosk.calls.rules import LIFECYCLE
from kiosk.core import clock
from kiosk.imports.calls.folding import Log, fold
from kiosk.imports.calls.headings import CallField
from kiosk.imports.calls.records import OldRow
from kiosk.imports.calls.times import Moment
from kiosk.imports.calls.words import STATES, Meaning

MONDAY = datetime(2016, 2, 29, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOG = Log()
ALL_STATES = [line.split(", ")[0] for line in STATES.values()]


def at(hours: float) -> Moment:
    moment = MONDAY + timedelta(hours=hours)
    return Moment(moment, moment.date())


def row(line: int = 2, state: str = "", updated: float | None = None, sequence: int = -1, **what: object) -> OldRow:
    """A row of INC1, logged on Monday; times in hours after that."""
    hours = {CallField.OPENED: what.pop("opened", 0.0), CallField.UPDATED: updated}
    hours |= {CallField.RESOLVED: what.pop("resolved", None), CallField.CLOSED: what.pop("closed", None)}
    moments = {field: at(when) for field, when in hours.items() if when is not None}  # type: ignore[arg-type]
    texts = {CallField.REFERENCE: "INC1", CallField.STATE: state, CallField.SUMMARY: "No picture"}
    texts |= {CallField[name.upper()]: str(said) for name, said in what.items()}
    return OldRow(line, moments, {field: text for field, text in texts.items() if text}, sequence)


def story(folded) -> list[tuple[str, str, str]]:
    """The events of a folded call but for its taking in: step, status after it, hours since it was logged."""
    events = old_rules.history(folded.call, NOW)[:-1]
    return [
        (e.step.value, e.to_status.value, f"{(clock.moment(e.at) - MONDAY).total_seconds() / 3600:g}") for e in events
    ]


# --- one row


def test_a_closed_call_of_one_row():
    folded = fold([row(state="Closed", resolved=3, closed=50, resolved_by="Sian Owen", outcome="Work around")], LOG)
    assert folded.call
    assert folded.call.resolution_type is ResolutionType.WORKAROUND
    assert folded.call.cause is Cause.UNKNOWN
    assert story(folded) == [
        ("log", "logged", "0"),
        ("triage", "triaged", "3"),
        ("resolve", "resolved", "3"),
        ("close", "closed", "50"),
    ]
    assert old_rules.history(folded.call, NOW)[2].actor == "Sian Owen (old call log)"


def test_what_was_resolved_and_never_closed_counts_as_closed_then():
    folded = fold([row(state="Resolved", resolved=3)], LOG)
    assert story(folded)[-1] == ("close", "closed", "3")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"state": "Closed", "resolved": -1, "closed": 5}, "It was resolved before it was logged."),
        ({"state": "Closed", "closed": -1}, "It was closed before it was logged."),
        ({"state": "Closed", "resolved": 5, "closed": 3}, "It was closed before it was resolved."),
        ({"state": "Closed"}, "Its state is 'Closed', but nothing says when that was."),
        ({"state": "Complet", "closed": 5}, "The state 'Complet' is not known here."),
        ({"state": "New", "closed": 5}, "It was closed on 2016-02-29, and yet its state is 'New'."),
        ({"state": "Active", "resolved": 5}, "It was resolved on 2016-02-29, and yet its state is 'Active'."),
        ({"state": "New", "opened": None, "updated": 5}, "Nothing says when it was logged."),
    ],
)
def test_what_contradicts_itself_is_said(told, reason):
    folded = fold([row(**told)], LOG)
    assert folded.call is None
    assert folded.reason == reason


def test_two_times_of_logging_contradict_each_other_whichever_row_comes_first():
    rows = [row(2, "New", 1), row(3, "Closed", 2, opened=1.0, closed=2)]
    folded = fold(rows, LOG)
    assert "different times for when it was logged: 2016-02-29T08:00:00Z and 2016-02-29T09:00:00Z" in folded.reason
    assert fold(rows[::-1], LOG).reason == folded.reason
    assert folded.lines == (2, 3)


def test_a_log_that_knows_no_ends_ends_its_calls_when_they_were_logged():
    folded = fold([row(state="Fixed")], Log(has_ends=False))
    assert story(folded)[-1] == ("close", "closed", "0")


@pytest.mark.parametrize(
    ("state", "outcome", "ends"),
    [
        ("Fixed", "", (Status.CLOSED, ResolutionType.FIX)),
        ("End of life", "", (Status.CLOSED, ResolutionType.SWAP)),
        ("Repairable", "", (Status.CANCELLED, None)),
        ("Unknown", "", (Status.CANCELLED, None)),
        ("Duplicate", "", (Status.CANCELLED, None)),
        ("Closed", "Not Solved (Too Costly)", (Status.CANCELLED, None)),
        ("Closed", "Not Solved (Not Reproducible)", (Status.CLOSED, ResolutionType.NO_FAULT_FOUND)),
        ("Closed", "Closed/Resolved by Caller", (Status.CLOSED, ResolutionType.CURED_ITSELF)),
        ("Closed", "code 6", (Status.CLOSED, ResolutionType.FIX)),
    ],
)
def test_how_it_ended(state, outcome, ends):
    folded = fold([row(state=state, outcome=outcome, closed=2)], LOG)
    assert folded.call
    events = old_rules.history(folded.call, NOW)
    columns = old_rules.values(folded.call, events)
    assert (columns["status"], columns["resolution_type"]) == ends


def test_the_school_says_what_a_strange_word_means():
    log = Log(meanings={"complet": Meaning.CLOSED})
    assert fold([row(state="Complet", closed=5)], log).call


# --- several rows


EVENTS = [
    row(2, "New", 0.1, 0, technician="Sian Owen"),
    row(3, "Active", 1, 1, technician="Sian Owen"),
    row(4, "Awaiting User Info", 2, 2, technician="Tom Ashworth"),
    row(5, "Active", 5, 3, technician="Tom Ashworth"),
    row(6, "Resolved", 6, 4, resolved=6, technician="Tom Ashworth"),
    row(7, "Active", 7, 5, reopened=1, technician="Tom Ashworth"),
    row(8, "Resolved", 9, 6, resolved=9, reopened=1, technician="Tom Ashworth"),
    row(9, "Closed", 30, 7, resolved=9, closed=30, reopened=1, technician="Tom Ashworth"),
]


def test_events_become_one_call_with_its_history():
    folded = fold(EVENTS, LOG)
    assert story(folded) == [
        ("log", "logged", "0"),
        ("triage", "triaged", "1"),
        ("note", "triaged", "2"),  # given to Tom Ashworth
        ("hold", "on_hold", "2"),
        ("start", "in_progress", "5"),
        ("resolve", "resolved", "6"),
        ("reopen", "triaged", "7"),
        ("resolve", "resolved", "9"),
        ("close", "closed", "30"),
    ]
    assert folded.call
    columns = old_rules.values(folded.call, old_rules.history(folded.call, NOW))
    assert columns["reopened"] == 1
    assert columns["responded_at"] == clock.stored(MONDAY + timedelta(hours=1))
    held = old_rules.history(folded.call, NOW)[3]
    assert held.details["hold_reason"] == HoldReason.REPORTER
    assert held.note == "Awaiting User Info"
    assert "Times given to somebody else: 1" in folded.call.description


@given(st.permutations(EVENTS))
def test_the_order_of_the_rows_means_nothing(rows):
    assert fold(rows, LOG) == fold(EVENTS, LOG)


@given(st.permutations([row(line, state, 1) for line, state in enumerate(ALL_STATES, 2)]))
def test_rows_of_one_minute_without_numbers_still_have_one_order(rows):
    """Nothing but what they say tells them apart; their lines do not count."""
    first = [replace(each, line=2) for each in rows]
    assert fold(first, LOG) == fold(sorted(first, key=lambda each: each.text(CallField.STATE)), LOG)


def test_a_step_dated_after_the_end_is_put_to_the_end():
    folded = fold([row(2, "New", 0), row(3, "Active", 99), row(4, "Closed", 100, resolved=4, closed=10)], LOG)
    assert [(step, when) for step, _, when in story(folded)] == [
        ("log", "0"),
        ("triage", "4"),
        ("resolve", "4"),
        ("close", "10"),
    ]


def test_a_step_dated_before_the_call_was_logged_is_put_to_its_beginning():
    folded = fold([row(2, "Active", -3), row(4, "Closed", 10, closed=10)], LOG)
    assert story(folded)[1] == ("triage", "triaged", "0")


# --- open calls


def test_an_open_call_comes_to_the_desk_as_logged_with_its_states_as_notes():
    lately = timedelta(days=30)
    rows = [row(2, "New", 0), row(3, "Awaiting Vendor", 5, waits_for="Epson")]
    folded = fold(rows, LOG)
    assert folded.call
    assert folded.call.is_open
    events = old_rules.history(folded.call, MONDAY + lately)
    assert [(event.step, event.to_status) for event in events] == [
        (Step.LOG, Status.LOGGED),
        (Step.NOTE, Status.LOGGED),
        (Step.NOTE, Status.LOGGED),
        (Step.TAKE_IN, Status.LOGGED),
    ]
    assert events[2].note == "On hold: Awaiting Vendor, Epson"
    assert "State in the old call log: Awaiting Vendor" in folded.call.description


@pytest.mark.parametrize(("days", "status"), [(365, Status.LOGGED), (366, Status.CANCELLED)])
def test_an_open_call_that_nobody_touched_for_a_year_is_history(days, status):
    folded = fold([row(2, "New", 0), row(3, "Active", 24)], LOG)
    assert folded.call
    events = old_rules.history(folded.call, MONDAY + timedelta(days=1 + days))
    assert events[-1].to_status is status
    assert old_rules.values(folded.call, events)["resolution_type"] is None


# --- whatever the log says, the lifecycle holds


def follows_the_lifecycle(events: list[Event]) -> bool:
    assert events[0].step is Step.LOG
    for before, event in pairwise(events):
        assert event.from_status is before.to_status
        assert event.at >= before.at or not event.at  # what the taking in leaves has its time later
        if event.step is not Step.TAKE_IN:
            assert LIFECYCLE[event.step].leads[before.to_status] is event.to_status
    return True


def holds_together(columns: dict) -> bool:
    status = columns["status"]
    assert (columns["resolved_at"] is not None) == (status in (Status.RESOLVED, Status.CLOSED))
    assert (columns["closed_at"] is not None) == (status is Status.CLOSED)
    if status is Status.CLOSED:
        assert columns["logged_at"] <= columns["resolved_at"] <= columns["closed_at"]
        assert columns["resolution_type"]
        assert columns["cause"]
    assert status in (Status.LOGGED, Status.CLOSED, Status.CANCELLED)
    return True


states = st.lists(
    st.tuples(st.sampled_from(ALL_STATES), st.floats(-5, 500), st.sampled_from(["", "Sian Owen", "Tom Ashworth"])),
    min_size=1,
    max_size=9,
)


@given(states, st.floats(0, 400) | st.none(), st.floats(0, 400) | st.none(), st.randoms())
@example([("new", 0.0, ""), ("new", -1.0, "")], None, None, random.Random(1))
def test_any_states_in_any_order_become_a_call_that_the_lifecycle_allows(found, resolved, closed, chance):
    rows = [
        row(line, state, round(when, 1), resolved=resolved, closed=closed, technician=name)
        for line, (state, when, name) in enumerate(found, 2)
    ]
    folded = fold(rows, LOG)
    shuffled = [replace(each, line=line) for line, each in enumerate(chance.sample(rows, len(rows)), 2)]
    assert fold(shuffled, LOG) == folded
    if folded.call is None:
        assert folded.reason.endswith(".")
        return
    events = old_rules.history(folded.call, NOW)
    assert follows_the_lifecycle(events)
    assert holds_together(old_rules.values(folded.call, events))


@pytest.mark.parametrize("status", [*old_rules.STANDS_FOR, Status.ON_HOLD, Status.CLOSED, Status.CANCELLED])
def test_from_everywhere_a_way_leads_to_where_an_old_log_can_have_a_call(status):
    for begin in (Status.LOGGED, Status.TRIAGED, Status.ON_HOLD, Status.RESOLVED, Status.CLOSED, Status.CANCELLED):
        assert len(old_rules.way(begin, status)) <= 4


def test_kind_and_grades():
    folded = fold([row(state="New", kind="Service Request", impact="1 - High", urgency="3 - Low")], LOG)
    assert folded.call
    assert (folded.call.kind, folded.call.impact, folded.call.urgency, folded.call.priority) == (
        *(CallKind.REQUEST, 1, 3, 3),
    )
    by_priority = fold([row(state="New", priority="P2")], LOG).call
    assert by_priority
    assert (by_priority.impact, by_priority.urgency, by_priority.priority) == (2, 1, 2)
    told_so = fold([row(state="New", impact="3", urgency="3", priority="1 - Critical")], LOG).call
    assert told_so
    assert old_rules.values(told_so, old_rules.history(told_so, NOW))["priority_reason"] == old_rules.BY_HAND


def test_days_alone_are_compared_as_days():
    opened = at(7)  # three in the afternoon
    fixed = Moment(datetime(2016, 2, 29, 12, tzinfo=UTC), date(2016, 2, 29), has_time=False)
    one = row(state="Fixed")
    folded = fold([replace(one, moments={CallField.OPENED: opened, CallField.RESOLVED: fixed})], LOG)
    assert folded.call, folded.reason
    assert holds_together(old_rules.values(folded.call, old_rules.history(folded.call, NOW)))
