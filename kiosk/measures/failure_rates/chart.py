"""The chart of failure rates: a dot for each rate on the line of its 95 % interval, all on one scale (a forest plot).

Positions are percentages across and pixels down, so that the drawing follows the width of the page while its words
keep their size. A rate from few failures can have an interval up to hundreds a year; the scale is made for those that
can tell something, and what runs beyond its right edge ends in an arrow instead of squeezing all others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.measures.failure_rates import words
from kiosk.measures.failure_rates.records import Rate, Report

MOST_SHOWN = 20
ROW_PX = 40
NAME_PX = 16  # from the top of a row to the baseline of its name
LINE_PX = 28  # and to its line
AXIS_PX = 26
LEFT, RIGHT = 1.5, 97.0  # per cent of the width
LONGEST_NAME = 42  # characters that fit a phone of 360 px
MOST_STEPS = 6


@dataclass(frozen=True)
class Mark:
    """One rate as drawn; `rate_at` is None when the dot itself lies beyond the edge."""

    label: str
    name_y: int
    line_y: int
    low_at: float
    high_at: float
    rate_at: float | None
    runs_on: bool
    is_faint: bool
    likely_at: float | None = None


@dataclass(frozen=True)
class Tick:
    """A number on the scale."""

    label: str
    at: float


@dataclass(frozen=True)
class Chart:
    """All that is drawn, and how many rates had no room."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    average_at: float
    axis_y: int
    height: int
    left_out: int


def chart(report: Report) -> Chart | None:
    """Return the chart of the worst rates, or None when there is no failure to draw."""
    return chart_of(report.rates, report.total)


def chart_of(given: Sequence[Rate], total: Rate) -> Chart | None:
    """Return the chart of rates in the order they are given, beside one that all are compared with."""
    rates = [rate for rate in given if rate.per_year is not None]
    if not total.failures or not total.per_year or not rates:
        return None
    shown = rates[:MOST_SHOWN]
    top = scale_top(shown, total.per_year)
    axis_y = ROW_PX * len(shown)
    return Chart(
        tuple(_mark(rate, row, top) for row, rate in enumerate(shown)),
        tuple(Tick(f"{value:,.6g}", _across(value, top)) for value in ticks(top)),
        _across(total.per_year, top),
        axis_y,
        axis_y + AXIS_PX,
        len(rates) - len(shown),
    )


def scale_top(rates: list[Rate], average: float) -> float:
    """Return the right edge: whole intervals of the rates that can tell something, three times the average at least."""
    telling = [rate.high or 0.0 for rate in rates if not rate.is_too_small]
    wide_enough = max([3 * average, *telling])
    highest_dot = max(rate.per_year or 0.0 for rate in rates)
    return 1.05 * max(wide_enough, min(highest_dot, 2 * wide_enough))


def ticks(top: float) -> list[float]:
    """Return round numbers from 0 up to the edge."""
    power = float(10 ** math.floor(math.log10(top / MOST_STEPS)))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if top / (power * factor) <= MOST_STEPS)
    return [number * step for number in range(int(top / step) + 1)]


def _across(value: float, top: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * min(value / top, 1.0), 2)


def _mark(rate: Rate, row: int, top: float) -> Mark:
    per_year, low, high = rate.per_year or 0.0, rate.low or 0.0, rate.high or 0.0
    name = rate.name if len(rate.name) <= LONGEST_NAME else rate.name[: LONGEST_NAME - 1] + "…"
    return Mark(
        label=name if per_year <= top else f"{name}: {words.number(per_year)}",
        name_y=row * ROW_PX + NAME_PX,
        line_y=row * ROW_PX + LINE_PX,
        low_at=_across(low, top),
        high_at=_across(high, top),
        rate_at=_across(per_year, top) if per_year <= top else None,
        runs_on=high > top,
        is_faint=rate.is_too_small,
        likely_at=_across(rate.likely.per_year, top) if rate.likely and rate.likely.per_year <= top else None,
    )
