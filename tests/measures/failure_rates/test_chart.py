"""The chart: everything on one scale, nothing squeezed by a wild interval, nothing left out silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.measures import periods
from kiosk.measures.failure_rates import chart, rules
from kiosk.measures.failure_rates.records import Grouping, Report, Service, Verdict
from kiosk.measures.failure_rates.rules import verdict
from kiosk.measures.periods import Period


def report(groups: list[tuple[int, int]]) -> Report:
    """Return the report of (days, failures)."""
    total = rules.rate("", "All", Service(1, sum(days for days, _ in groups)), sum(failed for _, failed in groups))
    rates = [rules.rate(str(n), f"Model {n}", Service(1, days), failed) for n, (days, failed) in enumerate(groups)]
    judged = [rate.__class__(**{**vars(rate), "verdict": verdict(rate, total.per_year)}) for rate in rates]
    period = Period(*(periods.EARLIEST_ON,) * 2)
    return Report(Grouping.MODEL, period, rules.worst_first(judged), total)


@given(st.lists(st.tuples(st.integers(1, 400_000), st.integers(0, 300)), min_size=1, max_size=40))
def test_all_that_is_drawn_stays_inside_and_in_order(groups: list[tuple[int, int]]):
    found = report(groups)
    drawn = chart.chart(found)
    if not found.total.failures:
        assert drawn is None
        return
    assert len(drawn.marks) + drawn.left_out == len(found.rates)
    for mark in drawn.marks:
        assert chart.LEFT <= mark.low_at <= mark.high_at <= chart.RIGHT
        assert mark.rate_at is None or mark.low_at <= mark.rate_at <= mark.high_at
        assert mark.runs_on or mark.rate_at is not None
    for before, after in zip(drawn.ticks, drawn.ticks[1:], strict=False):
        assert before.at < after.at <= chart.RIGHT
    assert 2 <= len(drawn.ticks) <= chart.MOST_STEPS + 1


@given(st.lists(st.tuples(st.integers(1, 400_000), st.integers(0, 300)), min_size=1, max_size=20))
def test_whatever_can_tell_something_is_drawn_whole(groups: list[tuple[int, int]]):
    found = report(groups)
    drawn = chart.chart(found)
    for rate, mark in zip(found.rates, drawn.marks if drawn else (), strict=False):
        assert mark.is_faint is rate.is_too_small
        assert rate.is_too_small or not mark.runs_on


def test_a_failure_on_the_fourth_day_does_not_squeeze_the_rest():
    drawn = chart.chart(report([(4, 1), (36500, 40), (36500, 10)]))
    assert drawn.marks[0].rate_at is None
    assert drawn.marks[0].runs_on
    assert drawn.marks[0].label == "Model 0: 91.2"
    assert drawn.marks[1].rate_at > 25


def test_a_rate_without_service_is_not_drawn():
    found = report([(365, 5)])
    gone = rules.rate("x", "Gone", Service(0, 0), 1)
    assert gone.verdict is Verdict.NO_TIME
    drawn = chart.chart(Report(found.by, found.period, (*found.rates, gone), found.total))
    assert (len(drawn.marks), drawn.left_out) == (1, 0)


@pytest.mark.parametrize("top", [0.003, 0.31, 1.0, 7.5, 10.0, 1234.0])
def test_ticks_are_round_and_few(top: float):
    found = chart.ticks(top)
    assert 3 <= len(found) <= chart.MOST_STEPS + 1
    assert found[0] == 0
    assert found[-1] <= top * (1 + 1e-9)


def test_a_long_name_is_shortened():
    found = report([(365, 5)])
    named = [rate.__class__(**{**vars(rate), "name": "x" * 300}) for rate in found.rates]
    label = chart.chart(Report(found.by, found.period, tuple(named), found.total)).marks[0].label
    assert len(label) == chart.LONGEST_NAME
    assert label.endswith("…")
