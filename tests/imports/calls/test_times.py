"""What a cell says of a moment, on the school's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import clock
from kiosk.imports.calls.times import ClockChange, Moment, read_moment

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("29-02-2016 06:38", "2016-02-29T06:38:00Z"),
        ("03/04/2026 14:30", "2026-04-03T13:30:00Z"),  # day first, and British Summer Time
        ("3.4.2026 14:30", "2026-04-03T13:30:00Z"),
        ("2026-04-03 14:30:05", "2026-04-03T13:30:05Z"),
        ("2026-04-03T14:30:05.802", "2026-04-03T13:30:05Z"),
        ("2026-04-03T14:30:05Z", "2026-04-03T14:30:05Z"),
        ("2026-04-03T14:30:05+02:00", "2026-04-03T12:30:05Z"),
        ("3 Apr 2026, 2:30 pm", "2026-04-03T13:30:00Z"),
        ("3/4/26 12:05 AM", "2026-04-02T23:05:00Z"),
        ("46115.604166667", "2026-04-03T13:30:00Z"),  # as a spreadsheet counts
    ],
)
def test_times_as_logs_write_them(text, stored):
    found = read_moment(text, LONDON)
    assert found
    assert clock.stored(found.at) == stored
    assert found.has_time


def test_with_the_month_in_front():
    found = read_moment("04/03/2026 14:30", LONDON, month_first=True)
    assert found
    assert clock.stored(found.at) == "2026-04-03T13:30:00Z"


@pytest.mark.parametrize("text", ["3/4/2026", "2026-04-03", "3 April 2026"])
def test_a_day_alone_is_that_day_in_utc_and_at_the_school(text):
    found = read_moment(text, LONDON)
    assert found
    assert not found.has_time
    assert found.at.date() == found.day == clock.day("2026-04-03")


@pytest.mark.parametrize("text", ["soon", "?", "31/2/2026 10:00", "3/4/2026 25:00", "3/4/2026 13:00 pm", "12:30"])
def test_what_is_no_moment(text):
    assert read_moment(text, LONDON) is None


def test_the_hour_that_comes_twice_and_the_hour_that_is_left_out():
    twice, left_out = read_moment("25/10/2026 01:30", LONDON), read_moment("29/3/2026 01:30", LONDON)
    assert twice
    assert left_out
    assert twice.clock_change is ClockChange.TWICE
    assert clock.stored(twice.at) == "2026-10-25T00:30:00Z"  # the first of the two, still in summer time
    assert left_out.clock_change is ClockChange.LEFT_OUT
    assert clock.school_time(left_out.at, "Europe/London").hour == 2  # an hour later: the clock never showed 01:30
    assert read_moment("25/10/2026 03:30", LONDON).clock_change is None  # type: ignore[union-attr]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1), allow_imaginary=False))  # noqa: DTZ001
def test_what_the_schools_clock_showed_is_read_back(shown):
    shown = shown.replace(second=0, microsecond=0)
    found = read_moment(f"{shown:%d/%m/%Y %H:%M}", LONDON)
    assert found
    assert found.at.tzinfo is UTC
    assert found.at.astimezone(LONDON).replace(tzinfo=None) - shown in (timedelta(0), timedelta(hours=1))
    assert Moment.unpacked(found.packed()) == found


def test_one_moment_is_before_another_only_where_both_have_a_time():
    morning, noon = read_moment("3/4/2026 14:00", LONDON), read_moment("3/4/2026", LONDON)
    assert morning
    assert noon
    assert not noon.is_before(morning)
    assert not morning.is_before(noon)
    assert read_moment("2/4/2026", LONDON).is_before(morning)  # type: ignore[union-attr]
