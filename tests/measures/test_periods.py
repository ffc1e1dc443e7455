"""The days that are measured: as typed, as schools name them, and where they begin and end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.refusals import FieldRefused
from kiosk.measures import periods
from kiosk.measures.periods import Period

TODAY = date(2026, 3, 29)


def test_the_usual_period_is_the_365_days_up_to_today():
    assert periods.period_from("", "", TODAY) == Period(date(2025, 3, 30), TODAY)
    assert periods.period_from("", "", TODAY).days == 365
    assert periods.period_from("", "2025-12-31", TODAY) == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert periods.period_from(" 2026-03-01 ", "", TODAY).days == 29
    assert periods.period_from("2026-03-29", "2026-03-29", TODAY).days == 1


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2025-02-30", "", "from"),
        ("", "yesterday", "to"),
        ("01/09/2025", "", "from"),
        ("2026-01-02", "2026-01-01", "from"),
        ("", "2026-03-30", "to"),
        ("1979-12-31", "", "from"),
        ("", "0001-01-01", "to"),
        ("9999-12-31", "9999-12-31", "to"),
        ("2025-01-01; DROP", "", "from"),
    ],
)
def test_a_wrong_date_is_refused_beside_its_field(first: str, last: str, field: str):
    with pytest.raises(FieldRefused) as refused:
        periods.period_from(first, last, TODAY)
    assert refused.value.field == field


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_a_period_or_refused(first: str, last: str):
    try:
        period = periods.period_from(first, last, TODAY)
    except FieldRefused:
        return
    assert periods.EARLIEST_ON - timedelta(days=365) <= period.first_on <= period.last_on <= TODAY


def test_a_period_begins_and_ends_with_the_schools_midnights():
    period = Period(date(2026, 3, 1), date(2026, 3, 29))  # the clocks go forward on the 29th
    assert periods.moments(period, "Europe/London") == ("2026-03-01T00:00:00Z", "2026-03-29T23:00:00Z")
    assert periods.moments(period, "Pacific/Auckland") == ("2026-02-28T11:00:00Z", "2026-03-29T11:00:00Z")


def test_usual_periods():
    assert periods.usual_periods(TODAY) == {
        "Last 365 days": Period(date(2025, 3, 30), TODAY),
        "This school year": Period(date(2025, 9, 1), TODAY),
        "Last school year": Period(date(2024, 9, 1), date(2025, 8, 31)),
        "Last three years": Period(date(2023, 3, 31), TODAY),
    }
    assert periods.usual_periods(date(2026, 9, 1))["This school year"].days == 1
