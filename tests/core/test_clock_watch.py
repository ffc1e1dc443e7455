"""The watch over the clock: what counts as set, what is forgotten, and what is put right."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import clock, clock_watch
from kiosk.core.clock_watch import ClockWatch

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


def watched(*jumps: timedelta, start: datetime = NOON, apart_s: float = 60.0) -> tuple[ClockWatch, datetime, float]:
    """Look every minute, and set the clock by each of these in between."""
    watch, now, steady = ClockWatch(), start, 1000.0
    watch.look(now, steady)
    for jump in jumps:
        steady += apart_s
        now += timedelta(seconds=apart_s) + jump
        watch.look(now, steady)
    return watch, now, steady


@pytest.mark.parametrize(
    ("jump", "seconds"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=-1), 0),
        (timedelta(seconds=90), 0),
        (timedelta(hours=1), 3600),
        (timedelta(hours=-1), -3600),
        (10 * YEAR, 10 * 365 * 86400),
        (-20 * YEAR, -20 * 365 * 86400),
    ],
)
def test_a_jump_is_noticed_at_the_next_look(jump, seconds):
    watch, _, steady = watched(jump)
    assert watch.jumped_s(steady) == seconds


def test_set_back_again_it_is_as_if_nothing_had_been():
    watch, _, steady = watched(timedelta(hours=5), timedelta(0), timedelta(hours=-5))
    assert watch.jumped_s(steady) == 0


def test_a_day_later_it_is_forgotten():
    watch, _, steady = watched(timedelta(hours=1))
    assert watch.jumped_s(steady + clock_watch.REMEMBERED_S - 1) == 3600
    assert watch.jumped_s(steady + clock_watch.REMEMBERED_S) == 0


def test_a_pc_that_slept_was_not_set():
    watch, _, steady = watched(timedelta(0), apart_s=14 * 3600)
    assert watch.jumped_s(steady) == 0


def test_a_clock_that_never_was_right_is_put_right():
    """The battery is flat: it begins in 2000, and the network sets it a minute later."""
    watch, _, steady = watched(26 * YEAR, start=datetime(2000, 1, 1, tzinfo=UTC))
    assert watch.jumped_s(steady) == 0


@given(st.lists(st.integers(-100, 100).map(lambda seconds: timedelta(seconds=seconds)), max_size=30))
def test_a_clock_that_is_kept_right_is_never_doubted(corrections):
    watch, _, steady = watched(*corrections)
    assert watch.jumped_s(steady) == 0


@given(st.lists(st.integers(-(10**9), 10**9).filter(lambda s: abs(s) > 120), min_size=1, max_size=10))
def test_the_jumps_add_up_while_the_clock_shows_our_time(jumps):
    start, at, total = datetime(5000, 1, 1, tzinfo=UTC), 0, 0
    watch, _, steady = watched(*(timedelta(seconds=jump) for jump in jumps), start=start)
    for jump in jumps:
        at += jump
        total = at
    assert watch.jumped_s(steady) == (total if abs(total) >= 120 else 0)


def test_a_clock_from_before_scandesk_is_not_trusted(database):
    before = datetime(clock.BUILT_ON.year, clock.BUILT_ON.month, clock.BUILT_ON.day, tzinfo=UTC) - timedelta(seconds=1)
    assert not clock_watch.is_trusted(database, before)
    assert clock_watch.is_trusted(database, before + timedelta(seconds=2))


def test_the_built_in_day_has_passed():
    assert clock.now().date() >= clock.BUILT_ON
    assert clock_watch.steady_s() <= clock_watch.steady_s()
