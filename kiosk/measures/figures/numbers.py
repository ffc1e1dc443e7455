"""Arithmetic of figures: shares, medians, percentiles, and the figures they make."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from statistics import fmean, median

from kiosk.measures.figures.records import CallFact, Figure, Part, Unit


def ids(calls: Iterable[CallFact]) -> tuple[int, ...]:
    """Return the ids of calls."""
    return tuple(call.id for call in calls)


def count(calls: Sequence[CallFact], parts: tuple[Part, ...] = ()) -> Figure:
    """Return how many calls there are."""
    return Figure(len(calls), Unit.CALLS, ids(calls), parts=parts)


def share(some: Sequence[CallFact], of: Sequence[CallFact], parts: tuple[Part, ...] = ()) -> Figure:
    """Return which share of calls some of them are; without a value where there is none at all."""
    return Figure(len(some) / len(of) if of else None, Unit.SHARE, ids(some), ids(of), parts=parts)


def part_of(name: str, some: Sequence[CallFact], of: Sequence[CallFact]) -> Part:
    """Return a share that stands beside a figure."""
    return Part(name, len(some) / len(of) if of else None, Unit.SHARE, ids(some))


def total(amounts: Mapping[int, float], unit: Unit, parts: tuple[Part, ...] = ()) -> Figure:
    """Return the sum of what calls add."""
    return Figure(sum(amounts.values()), unit, tuple(amounts), amounts=amounts, parts=parts)


def middle(amounts: Mapping[int, float], unit: Unit, parts: tuple[Part, ...] = ()) -> Figure:
    """Return the median of what calls took, with the mean and the 90th percentile beside it."""
    values, calls = sorted(amounts.values()), tuple(amounts)
    beside = (
        Part("Mean", fmean(values) if values else None, unit, calls),
        Part("90 % at most", percentile(values, 0.9), unit, calls),
    )
    return Figure(median(values) if values else None, unit, calls, amounts=amounts, parts=(*beside, *parts))


def percentile(ordered: Sequence[float], portion: float) -> float | None:
    """Return the smallest value that a portion of the values does not exceed (nearest rank); None of nothing."""
    return ordered[max(0, ceil(portion * len(ordered)) - 1)] if ordered else None
