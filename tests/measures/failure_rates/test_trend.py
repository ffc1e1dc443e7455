"""How a rate went from term to term, and from quarter to quarter without terms."""

import itertools
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar import actions as calendar
from kiosk.calendar.days import DAY, Term
from kiosk.calendar.records import TermEntry
from kiosk.measures.failure_rates import report, trend
from kiosk.measures.failure_rates.records import Grouping
from tests.measures.failure_rates.conftest import DESK, at

TERMS = (
    Term("Spring", date(2025, 1, 6), date(2025, 4, 11)),
    Term("Summer", date(2025, 4, 28), date(2025, 7, 18)),
    Term("Autumn", date(2025, 9, 3), date(2025, 12, 19)),
)


def test_a_term_goes_on_up_to_the_next_one():
    spans = trend.spans_of(TERMS, date(2025, 12, 31))
    assert [(span.name, span.period.first_on, span.period.last_on) for span in spans] == [
        ("Spring", date(2025, 1, 6), date(2025, 4, 27)),
        ("Summer", date(2025, 4, 28), date(2025, 9, 2)),
        ("Autumn", date(2025, 9, 3), date(2025, 12, 31)),
    ]


def test_a_term_whose_successor_is_missing_ends_with_the_holidays():
    assert trend.spans_of(TERMS[:1], date(2026, 12, 31))[0].period.last_on == date(2025, 6, 20)


def test_a_term_that_has_not_begun_is_not_shown():
    assert [span.name for span in trend.spans_of(TERMS, date(2025, 5, 5))] == ["Spring", "Summer"]
    assert trend.spans_of(TERMS, date(2024, 5, 5)) == ()


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_quarters_follow_each_other_up_to_the_day(last_on: date):
    spans = trend.spans_of((), last_on)
    assert len(spans) == trend.MOST_SHOWN
    assert spans[-1].period.last_on == last_on
    for before, after in itertools.pairwise(spans):
        assert before.period.last_on + DAY == after.period.first_on
        assert after.period.first_on.day == 1


def test_the_terms_of_a_year_add_up_to_it(school, year):
    for term in TERMS:
        entry = TermEntry(0, term.name, term.first_on.isoformat(), term.last_on.isoformat())
        calendar.save_term(school.database, DESK, entry, at("2025-01-01"))
    calendar.save_term(school.database, DESK, TermEntry(0, "Before", "2024-09-02", "2024-12-20"), at("2025-01-01"))
    found = trend.trend(school.database, Grouping.KIND, None, year.last_on)
    assert found.are_terms
    # 31 December and 1 January; 2 and 10 February, 10 March; 6 May, 2 August; 31 December
    assert [rate.failures for rate in found.rates] == [2, 3, 2, 1]


def test_one_group_has_a_trend_of_its_own(school, year):
    for rate in report.failure_rates(school.database, Grouping.MODEL, year).rates:
        found = trend.trend(school.database, Grouping.MODEL, rate.key, year.last_on)
        assert sum(one.failures for one in found.rates[-4:]) == rate.failures
        assert sum(one.days for one in found.rates[-4:]) == rate.days
