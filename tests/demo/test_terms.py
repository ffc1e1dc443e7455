"""School days and school minutes."""

from datetime import UTC, date, datetime

import pytest

from kiosk.demo import terms


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)]
)
def test_easter(year, month, day):
    assert terms.easter(year) == date(year, month, day)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 10, 29),  # autumn half term
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 2, 18),  # spring half term
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),
        date(2026, 5, 4),  # early May bank holiday
        date(2026, 5, 27),  # Whitsun
        date(2026, 8, 12),
        date(2026, 11, 21),  # a Saturday
    ],
)
def test_the_school_is_shut(day):
    assert not terms.is_school_day(day)


@pytest.mark.parametrize("day", [date(2026, 1, 12), date(2026, 3, 2), date(2026, 6, 8), date(2026, 9, 8)])
def test_the_school_is_open(day):
    assert terms.is_school_day(day)


@pytest.mark.parametrize("year", range(2024, 2045))
def test_a_school_year_has_the_usual_number_of_days(year):
    assert 188 <= len(terms.school_days(date(year, 9, 1), date(year + 1, 8, 31))) <= 199  # 190 and the training days


def test_minutes_go_on_after_the_weekend():
    friday = datetime(2026, 11, 20, 15, 50, tzinfo=UTC)
    assert terms.later(friday, 30) == datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
    assert terms.earlier(terms.later(friday, 3000), 3000) == friday


def test_hours_are_those_of_the_clock_on_the_wall():
    assert terms.at_minute(date(2026, 6, 8), 0) == datetime(2026, 6, 8, 7, 0, tzinfo=UTC)
    assert terms.at_minute(date(2026, 11, 9), 0) == datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def test_before_the_doors_open_the_day_before_counts():
    monday = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert terms.earlier(monday, 10) == datetime(2026, 11, 20, 15, 50, tzinfo=UTC)


def test_the_next_visit_is_on_another_day():
    wednesday = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
    assert terms.next_day_on(wednesday, (terms.WEDNESDAY,)) == date(2026, 11, 25)


def test_two_years_before_a_leap_day():
    assert terms.same_day_two_years_before(date(2028, 2, 29)) == date(2026, 2, 28)
