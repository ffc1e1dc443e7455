"""The rate, what it can tell, and the order."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.measures.failure_rates import rules
from kiosk.measures.failure_rates.records import Rate, Service, Verdict

days = st.integers(min_value=1, max_value=4_000_000)
failures = st.integers(min_value=0, max_value=500)


def rate(failures: int, years: float, name: str = "x") -> Rate:
    return rules.rate(name, name, Service(1, round(years * 365)), failures)


@given(days, failures)
def test_the_interval_brackets_the_rate(days: int, failures: int):
    one = rules.rate("x", "x", Service(1, days), failures)
    assert one.low <= one.per_year < one.high
    assert one.per_year == pytest.approx(failures * 365 / days)


@given(days, failures, st.integers(min_value=2, max_value=50))
def test_the_same_failures_in_more_time_scale_rate_and_interval(days: int, failures: int, times: int):
    short, long = (rules.rate("x", "x", Service(1, days * factor), failures) for factor in (1, times))
    for name in ("per_year", "low", "high"):
        assert getattr(long, name) * times == pytest.approx(getattr(short, name))


def test_failures_without_time_in_service_have_no_rate():
    one = rules.rate("x", "x", Service(0, 0), 2)
    assert (one.per_year, one.low, one.high, one.failures) == (None, None, None, 2)
    assert rules.verdict(one, 0.5) is Verdict.NO_TIME
    assert replace(one, verdict=Verdict.NO_TIME).is_too_small


@pytest.mark.parametrize(
    ("failures", "years", "average", "expected"),
    [
        (0, 3.2, 0.3, Verdict.TOO_FEW),  # at most 1.15 a year
        (0, 40, 0.3, Verdict.BELOW),  # at most 0.09 a year
        (1, 0.01, 0.3, Verdict.TOO_FEW),  # failed on its fourth day: no proof, though the interval begins at 2.5
        (2, 0.5, 0.3, Verdict.TOO_FEW),  # from 0.48: still only two
        (3, 0.5, 0.3, Verdict.ABOVE),
        (3, 5, 0.3, Verdict.TOO_FEW),
        (4, 10, 0.3, Verdict.TOO_FEW),
        (5, 10, 0.3, Verdict.LIKE_THE_REST),
        (2, 100, 0.3, Verdict.BELOW),
        (30, 50, 0.3, Verdict.ABOVE),
        (0, 3.2, 0.0, Verdict.TOO_FEW),
        (5, 1, None, Verdict.NO_TIME),
    ],
)
def test_what_numbers_can_tell(failures: int, years: float, average: float | None, expected: Verdict):
    assert rules.verdict(rate(failures, years), average) is expected


@given(days, failures, st.floats(min_value=0.001, max_value=100))
def test_few_failures_are_never_blamed_and_always_marked_unless_clearly_below(days: int, failures: int, average: float):
    one = rules.rate("x", "x", Service(1, days), failures)
    found = rules.verdict(one, average)
    if failures < rules.FEWEST_TO_BLAME:
        assert found in (Verdict.TOO_FEW, Verdict.BELOW)
    if found is Verdict.ABOVE:
        assert one.low > average
    if found is Verdict.BELOW:
        assert one.high < average


def test_from_five_failures_on_the_interval_is_at_most_sevenfold():
    assert rate(5, 1).high / rate(5, 1).low < 7.2
    assert rate(4, 1).high / rate(4, 1).low > 9


def test_worst_first_and_of_equal_rates_the_better_proven():
    rates = [
        rate(0, 1, "none in a year"),
        rate(0, 9, "none in nine"),
        rate(2, 1, "two in one"),
        rate(20, 10, "twenty in ten"),
        rate(9, 3, "nine in three"),
        rules.rate("retired", "retired", Service(0, 0), 1),
    ]
    expected = ["nine in three", "twenty in ten", "two in one", "none in a year", "none in nine", "retired"]
    for shuffled in itertools.permutations(rates):
        assert [one.name for one in rules.worst_first(shuffled)] == expected
