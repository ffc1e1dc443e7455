"""The supplier's clock: from events to stretches, from stretches to school time, from school time to a verdict."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls.records import Event, Status, Step
from kiosk.core import clock
from kiosk.repairs import rules
from kiosk.repairs.records import Job, Stay, Verdict
from kiosk.suppliers.records import Agreement

START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SUPPLIER = {"hold_reason": "supplier", "waits_for": "the supplier"}


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def event(hours: float, step: Step, after: Status = Status.ON_HOLD, **details: str) -> Event:
    return Event(clock.stored(at(hours)), "Tom", step, None, after, "", 0, details)


def every_hour(start: datetime, end: datetime) -> timedelta:
    """A school that never sleeps."""
    return max(end - start, timedelta())


def half_of_it(start: datetime, end: datetime) -> timedelta:
    return every_hour(start, end) / 2


HOLD = event(0, Step.HOLD, **SUPPLIER)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], []),
        ([HOLD], [(0, None)]),
        ([HOLD, event(5, Step.START, Status.IN_PROGRESS)], [(0, 5)]),
        ([HOLD, event(5, Step.RESOLVE, Status.RESOLVED)], [(0, 5)]),
        ([HOLD, event(5, Step.HOLD, hold_reason="part")], [(0, 5)]),
        ([HOLD, event(5, Step.HOLD, **SUPPLIER)], [(0, None)]),
        ([HOLD, event(2, Step.NOTE), event(3, Step.FOLLOW_UP), event(4, Step.SEND_AWAY)], [(0, None)]),
        ([HOLD, event(5, Step.COME_BACK), event(9, Step.START, Status.IN_PROGRESS)], [(0, 5)]),
        ([event(0, Step.HOLD, hold_reason="part"), event(5, Step.COME_BACK)], []),
        ([event(0, Step.HOLD, waits_for="the supplier"), event(2, Step.TAKE_BACK, Status.TRIAGED)], [(0, 2)]),
        ([HOLD, event(5, Step.START, Status.IN_PROGRESS), event(7, Step.HOLD, **SUPPLIER)], [(0, 5), (7, None)]),
    ],
)
def test_a_call_waits_for_its_supplier_from_hold_until_it_moves_on(events, expected):
    stays = [Stay(at(start), at(end) if end is not None else None) for start, end in expected]
    assert rules.waits(events) == stays


def test_the_wait_ends_when_the_device_came_not_when_that_was_written_down():
    events = [HOLD, event(72, Step.COME_BACK)]
    assert rules.waits(events, [at(20)]) == [Stay(at(0), at(20))]
    assert rules.waits(events, [at(-5)]) == [Stay(at(0), at(72))], "a day before it was sent is another one's"


moments = st.integers(0, 300).map(at)
stays = st.lists(
    st.builds(lambda start, hours: Stay(start, start + timedelta(hours=hours)), moments, st.integers(0, 40)), max_size=8
)


@given(stays)
def test_what_overlaps_counts_once_and_nothing_is_lost(found):
    together = rules.merged(found)
    assert all(first.end < second.start for first, second in pairwise(together))
    minutes = {n for stay in found for n in range(_hour(stay.start), _hour(stay.end))}
    assert {n for stay in together for n in range(_hour(stay.start), _hour(stay.end))} == minutes
    assert rules.time_with(together, every_hour, at(1000)) == timedelta(hours=len(minutes))
    assert rules.merged(reversed(found)) == together


def _hour(moment: datetime) -> int:
    return int((moment - START).total_seconds() // 3600)


@given(stays, moments)
def test_one_that_lasts_swallows_what_follows(found, start):
    together = rules.merged([*found, Stay(start, None)])
    assert together[-1].end is None
    assert together[-1].start <= start


@pytest.mark.parametrize(
    ("hours", "agreed", "is_over", "expected"),
    [
        (7, 7, True, Verdict.KEPT),
        (7.01, 7, True, Verdict.MISSED),
        (7.01, 7, False, Verdict.MISSED),
        (6, 7, False, Verdict.RUNNING),
        (900, None, True, Verdict.NOT_AGREED),
    ],
)
def test_verdicts(hours, agreed, is_over, expected):
    assert rules.verdict(timedelta(hours=hours), agreed, is_over) is expected


AGREED = Agreement(1, 1, "", 4, 20, "", "", "2026-01-01", None)


def job(*stays: tuple[float, float | None], answered: float | None = None) -> Job:
    found = tuple(Stay(at(start), at(end) if end is not None else None) for start, end in stays)
    return Job(1, None, "Lamp", found, at(answered) if answered is not None else None)


def test_a_job_is_held_against_what_was_agreed():
    line = rules.score(job((0, 10), (50, 55), answered=5), AGREED, every_hour, at(100))
    assert (line.response, line.response_verdict) == (timedelta(hours=5), Verdict.MISSED)
    assert (line.fix, line.fix_verdict) == (timedelta(hours=15), Verdict.KEPT)
    line = rules.score(job((0, None)), AGREED, half_of_it, at(6))
    assert (line.response, line.response_verdict) == (timedelta(hours=3), Verdict.RUNNING)
    assert (line.fix_verdict, line.back_at) == (Verdict.RUNNING, None)
    line = rules.score(job((0, 3)), AGREED, every_hour, at(100))
    assert (line.response, line.response_verdict) == (timedelta(hours=3), Verdict.KEPT), "back is an answer"
    assert rules.score(job((0, 3)), None, every_hour, at(100)).fix_verdict is Verdict.NOT_AGREED


def test_totals_judge_what_can_be_judged():
    jobs = [job((0, 10), answered=1), job((0, 30), answered=9), job((0, None)), job((0, 20), answered=4)]
    found = rules.totals([rules.score(one, AGREED, every_hour, at(2)) for one in jobs])
    assert (found.jobs, found.answered_kept, found.answered_judged) == (4, 2, 3)
    assert (found.fixed_kept, found.fixed_judged) == (2, 3)
    assert (found.median_fix, found.median_response) == (timedelta(hours=20), timedelta(hours=4))
    assert rules.totals([]).median_fix is None
