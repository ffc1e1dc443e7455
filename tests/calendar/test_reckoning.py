"""The quick clock of the reports counts what the careful clock counts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar.hours import school_days_between, worked
from kiosk.calendar.reckoning import Reckoner
from tests.calendar.test_hours import FIRST, QUICK, SCHOOL, at, moments, pauses, weeks

LAST = FIRST + timedelta(days=400)


@QUICK
@given(weeks(), moments, moments, st.data())
def test_it_counts_as_the_careful_clock_does(hours, start, end, data):
    stops = data.draw(pauses(start))
    reckoner = Reckoner(hours, FIRST, LAST)
    assert reckoner.worked(start, end) == worked(hours, start, end)
    assert reckoner.worked(start, end, stops) == worked(hours, start, end, stops)
    assert reckoner.school_days(start, end) == school_days_between(hours, start, end)


def test_a_call_over_a_weekend():
    reckoner = Reckoner(SCHOOL, at("2026-11-01"), at("2026-12-31"))
    friday, monday = at("2026-11-06 15:00"), at("2026-11-09 09:30")
    assert reckoner.worked(friday, monday) == timedelta(hours=2, minutes=30)
    assert reckoner.school_days(friday, monday) == 1
    assert reckoner.worked(monday, friday) == timedelta(0)
