"""Rates drawn toward that of their kind: worked out by hand, and what must hold whatever the counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.measures.failure_rates import rules
from kiosk.measures.failure_rates.records import Service
from kiosk.measures.failure_rates.shrinking import Prior, drawn_together, fit
from kiosk.measures.gamma import quantile

BY_HAND = ((4, 2.0), (1, 2.0), (3, 8.0), (2, 8.0))  # in the docstring of shrinking.py
counts = st.tuples(st.integers(0, 60), st.floats(min_value=0.01, max_value=80))
kinds = st.lists(counts, min_size=1, max_size=25)


def test_the_example_worked_out_by_hand():
    """m = 10/20; s2 = (2 x 2.25 + 0 + 8/64 + 8/16)/20 = 0.25625; A = 0.25625 - 0.5/5 = 0.15625; a = 1.6; b = 3.2.

    | failures | years | counted | likely                      |
    |----------|-------|---------|-----------------------------|
    | 4        | 2     | 2       | 5.6 / 5.2  = 1.076923       |
    | 1        | 2     | 0.5     | 2.6 / 5.2  = 0.5            |
    | 3        | 8     | 0.375   | 4.6 / 11.2 = 0.410714       |
    | 2        | 8     | 0.25    | 3.6 / 11.2 = 0.321429       |
    """
    prior = fit(BY_HAND)
    assert (prior.failures, prior.years) == pytest.approx((1.6, 3.2))
    likely = [prior.likely(*count) for count in BY_HAND]
    assert [one.per_year for one in likely] == pytest.approx([1.076923, 0.5, 0.410714, 0.321429], abs=1e-6)
    first = likely[0]
    assert (first.low, first.high) == pytest.approx((quantile(5.6, 0.025) / 5.2, quantile(5.6, 0.975) / 5.2))


@given(kinds)
def test_it_lies_between_the_counted_rate_and_that_of_the_kind(given: list[tuple[int, float]]):
    prior = fit(given)
    mean = sum(failures for failures, _ in given) / sum(years for _, years in given)
    for failures, years in given:
        likely = prior.likely(failures, years)
        low, high = sorted((failures / years, mean))
        assert low * (1 - 1e-9) <= likely.per_year <= high * (1 + 1e-9)
        assert likely.low <= likely.per_year <= likely.high


@given(kinds, st.integers(2, 40))
def test_more_time_at_the_same_rate_brings_it_closer_to_what_was_counted(given: list[tuple[int, float]], times: int):
    prior = fit(given)
    for failures, years in given:
        short, long = prior.likely(failures, years), prior.likely(failures * times, years * times)
        counted = failures / years
        assert abs(long.per_year - counted) <= abs(short.per_year - counted) + 1e-9 * (1 + counted)


@given(kinds)
def test_what_is_known_of_a_kind_never_weighs_more_than_all_its_time(given: list[tuple[int, float]]):
    assert 0 < fit(given).years <= sum(years for _, years in given) * (1 + 1e-9)


@given(st.integers(1, 60), st.floats(min_value=0.01, max_value=80))
def test_one_group_alone_keeps_its_rate(failures: int, years: float):
    assert fit([(failures, years)]).likely(failures, years).per_year == pytest.approx(failures / years)


def test_a_kind_without_any_failure_has_a_limit_and_no_rate():
    likely = fit([(0, 3.0), (0, 1.0)]).likely(0, 1.0)
    assert (likely.per_year, likely.low) == (0, 0)
    assert likely.high == pytest.approx(3.6888794541139354 / 4)


def test_groups_that_are_all_alike_get_the_rate_of_their_kind():
    prior = fit([(5, 10.0)] * 4)
    assert prior == Prior(pytest.approx(20), pytest.approx(40))
    assert prior.likely(5, 10.0).per_year == pytest.approx(0.5)


def rate(name: str, failures: int, years: float):
    return rules.rate(name, name, Service(1, round(years * 365)), failures)


def test_one_unlucky_device_does_not_top_the_list():
    usual = [rate(f"projector {n}", n % 3, 4) for n in range(20)]
    given = [rate("unlucky, failed in its second week", 1, 0.04), rate("bad", 12, 4), *usual]
    assert rules.worst_first(given)[0].name.startswith("unlucky")
    assert rules.worst_first(drawn_together(given, {}))[0].name == "bad"


def test_each_is_drawn_toward_its_own_kind():
    given = [rate("a", 40, 10), rate("b", 30, 10), rate("c", 1, 10), rate("d", 2, 10), rate("new", 0, 0.2)]
    kinds = {"a": "laptop", "b": "laptop", "c": "screen", "d": "screen"}
    for kind, expected in (("laptop", 3.4), ("screen", 0.15)):
        drawn = {one.name: one for one in drawn_together(given, kinds | {"new": kind})}
        assert drawn["new"].likely.per_year == pytest.approx(expected, rel=0.05)


def test_what_was_not_in_service_is_left_as_it_is():
    gone = rules.rate("gone", "gone", Service(0, 0), 2)
    assert drawn_together([gone], {}) == [gone]
