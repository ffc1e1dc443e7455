"""Quantiles of the gamma distribution, for the interval of a rate that is known as a gamma distribution.

With y = log x, the density of log X is exp(shape * y - e^y) / Gamma(shape), which is log-concave for every shape. So
both tails are log-concave in y, and Newton's steps on the logarithm of a tail close in from one side after the first,
whatever the shape. Below the mean the tail is the usual series of positive terms, above it Legendre's fraction
(Abramowitz and Stegun, Handbook of Mathematical Functions, 6.5.29 and 6.5.31). For a whole shape n the quantiles are
those of kiosk/measures/poisson.py: the limits of a count of n are quantile(n, 0.025) and quantile(n + 1, 0.975).
"""

import math
from functools import lru_cache

SMALLEST_TERM = 1e-17
SMALLEST_STEP = 1e-14
MOST_STEPS = 200
MOST_FRACTIONS = 10_000
LARGEST_OF_SHAPE_ONE = 40.0  # leaves out 4e-18


@lru_cache(maxsize=8192)
def quantile(shape: float, portion: float) -> float:
    """Return the value below which a gamma variable of this shape and of scale 1 stays with this probability.

    ValueError for a shape that is not above 0, or a portion that is not between 0 and 1.
    """
    if not shape > 0 or not 0 < portion < 1:
        raise ValueError("the shape is above 0 and the portion between 0 and 1")
    if portion < 0.5:
        at = _first_guess_below(shape, portion)
        wanted = math.log(portion)
    else:
        at = _first_guess_above(shape, portion)
        wanted = math.log1p(-portion)
    for _ in range(MOST_STEPS):
        tail = _log_below(shape, at) if portion < 0.5 else _log_above(shape, at)
        slope = math.exp(_log_density(shape, at) - tail) * (1 if portion < 0.5 else -1)
        if not slope:
            break
        step = (wanted - tail) / slope
        at += step
        if abs(step) <= SMALLEST_STEP * max(1.0, abs(at)):
            break
    return math.exp(at)


def _first_guess_below(shape: float, portion: float) -> float:
    """Return a log at or below that of the quantile: the series without what makes it smaller."""
    return (math.log(portion) + math.lgamma(shape + 1)) / shape


def _first_guess_above(shape: float, portion: float) -> float:
    """Return a log above that of the quantile: after Wilson and Hilferty; for small shapes that of shape 1."""
    if shape < 1:
        return math.log(min(-math.log1p(-portion), LARGEST_OF_SHAPE_ONE))
    normal = math.sqrt(-2 * math.log1p(-portion))  # more than the normal quantile
    return math.log(shape * (1 - 1 / (9 * shape) + normal / (3 * math.sqrt(shape))) ** 3)


def _log_density(shape: float, at: float) -> float:
    """Return the log of the density of log X."""
    return shape * at - math.exp(at) - math.lgamma(shape)


def _log_below(shape: float, at: float) -> float:
    value = math.exp(at)
    total = term = 1.0
    number = shape
    while term > SMALLEST_TERM * total:
        number += 1
        term *= value / number
        total += term
    return _log_density(shape, at) - math.log(shape) + math.log(total)


def _log_above(shape: float, at: float) -> float:
    value = math.exp(at)
    if value < shape + 1:
        return math.log1p(-math.exp(_log_below(shape, at)))
    return _log_density(shape, at) + math.log(_fraction(shape, value))


def _fraction(shape: float, value: float) -> float:
    """Return the continued fraction 1/(x+1-a- 1(1-a)/(x+3-a- 2(2-a)/(x+5-a- ...))) by Lentz's method."""
    bottom = value + 1 - shape
    above = 1e300
    below = 1 / bottom
    found = below
    for number in range(1, MOST_FRACTIONS):
        factor = -number * (number - shape)
        bottom += 2
        below = 1 / (factor * below + bottom)
        above = bottom + factor / above
        change = above * below
        found *= change
        if abs(change - 1) < 1e-16:
            break
    return found
