"""The exact 95 % interval of a count: which true means would have let so few, or so many, happen by chance.

Garwood's central interval (F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936), 437-442),
two-sided: 2.5 % are left out at either end. The same limits are half the chi-square quantiles
chi2(0.025, 2n)/2 and chi2(0.975, 2n+2)/2 (K. Ulm, American Journal of Epidemiology 131 (1990), 373-375).

Each limit is found by Newton's method on the logarithm of a Poisson tail. The tails are summed from their largest term
outward, so every term is positive and nothing cancels. As functions of the mean they are the distribution and the
survival function of a gamma distribution of shape >= 1, both log-concave: Newton's steps can overshoot once at most,
then close in from one side, whatever the count.
"""

import math
from collections.abc import Callable
from functools import lru_cache

LEFT_OUT = 0.025  # at each end of the 95 % interval
NORMAL_QUANTILE = 1.959963984540054  # of 1 - LEFT_OUT
SMALLEST_TERM = 1e-17
SMALLEST_STEP = 1e-14
MOST_STEPS = 60

Tail = Callable[[int, float], tuple[float, float]]


@lru_cache(maxsize=4096)
def exact_interval(count: int) -> tuple[float, float]:
    """Return the means below and above which a count is too unlikely (each 2.5 %); from 0 when nothing happened."""
    if count < 0:
        raise ValueError("a count is not negative")
    if count == 0:
        return 0.0, -math.log(LEFT_OUT)
    low = _solve(_log_at_least, count, _first_guess(count, -NORMAL_QUANTILE))
    high = _solve(_log_at_most, count, _first_guess(count + 1, NORMAL_QUANTILE))
    return low, high


def _first_guess(shape: int, normal_quantile: float) -> float:
    """Return a gamma quantile to about a percent (Wilson and Hilferty 1931)."""
    return float(shape * (1 - 1 / (9 * shape) + normal_quantile / (3 * math.sqrt(shape))) ** 3)


def _solve(tail: Tail, count: int, mean: float) -> float:
    for _ in range(MOST_STEPS):
        log_tail, slope = tail(count, mean)
        step = (math.log(LEFT_OUT) - log_tail) / slope
        mean += step
        if abs(step) <= SMALLEST_STEP * mean:
            break
    return mean


def _log_at_least(count: int, mean: float) -> tuple[float, float]:
    """Return log P(X >= count) and its slope in the mean; `mean` is below `count` near the solution."""
    total = term = 1.0
    number = count
    while term > SMALLEST_TERM * total:
        number += 1
        term *= mean / number
        total += term
    return _log_probability(count, mean) + math.log(total), count / mean / total


def _log_at_most(count: int, mean: float) -> tuple[float, float]:
    """Return log P(X <= count) and its slope in the mean; `mean` is above `count` near the solution."""
    total = term = 1.0
    number = count
    while number and term > SMALLEST_TERM * total:
        term *= number / mean
        number -= 1
        total += term
    return _log_probability(count, mean) + math.log(total), -1 / total


def _log_probability(count: int, mean: float) -> float:
    return count * math.log(mean) - mean - math.lgamma(count + 1)
