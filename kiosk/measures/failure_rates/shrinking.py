"""Rates drawn toward that of their kind, the more so the less time stands behind them.

A device that failed once in its first fortnight has the highest rate of the school and proves nothing by it. So the
true rates of a kind's groups are taken to spread about the kind's rate as a gamma distribution does, which is fitted
to the counts of all of them (empirical Bayes). Given its own count, a group's rate is then a gamma distribution again:

    true rate ~ gamma(a, b)    failures ~ Poisson(rate x years)    =>    rate ~ gamma(a + failures, b + years)

whose mean (a + failures) / (b + years) is the likely rate. It lies between the group's own rate and that of its kind.

The fit is by moments, for unequal times: with m = all failures / all years, s2 the mean of (rate - m)^2 weighed by the
years and y the years of a group on average, the rates vary by A = s2 - m / y beyond chance; then a = m^2 / A, b = m / A
(R. J. Marshall, "Mapping disease and mortality rates using empirical Bayes estimators", Applied Statistics 40 (1991),
283-294; the model is that of D. Clayton and J. Kaldor, Biometrics 43 (1987), 671-681). Where the counts vary no more
than by chance, A is not below m / (all years): what is known of the kind never weighs more than all its time.

Four groups by hand: 4 failures in 2 years, 1 in 2, 3 in 8, 2 in 8. m = 10/20 = 0.5; the rates are 2, 0.5, 0.375, 0.25;
s2 = (2 x 1.5^2 + 0 + 8 x 0.125^2 + 8 x 0.25^2) / 20 = 0.25625; m / y = 0.5 / 5 = 0.1; A = 0.15625; a = 1.6, b = 3.2.
Likely: 5.6/5.2 = 1.077 (counted 2), 2.6/5.2 = 0.5 (0.5), 4.6/11.2 = 0.411 (0.375), 3.6/11.2 = 0.321 (0.25).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.measures.failure_rates.records import Likely, Rate
from kiosk.measures.gamma import quantile
from kiosk.measures.poisson import LEFT_OUT, exact_interval

Count = tuple[int, float]  # failures, device-years


@dataclass(frozen=True)
class Prior:
    """What is known of the rates of a kind before a group's own count: a gamma distribution, `years` its weight."""

    failures: float
    years: float

    def likely(self, failures: int, years: float) -> Likely:
        """Return the likely rate of a group with its central 95 % interval."""
        shape, weight = self.failures + failures, self.years + years
        if not shape:  # nobody of the kind has failed yet: the exact limit of all their time
            return Likely(0.0, 0.0, exact_interval(0)[1] / self.years)
        mean, low, high = (
            value / weight for value in (shape, quantile(shape, LEFT_OUT), quantile(shape, 1 - LEFT_OUT))
        )
        # of a shape near nothing the mean lies beyond 97.5 % of the distribution: the interval reaches up to it
        return Likely(mean, low, max(high, mean))


def fit(counts: Sequence[Count]) -> Prior:
    """Return the gamma distribution that fits the counts of a kind's groups, each with some time behind it."""
    all_years = sum(years for _, years in counts)
    mean = sum(failures for failures, _ in counts) / all_years
    if not mean:
        return Prior(0.0, all_years)
    spread = sum(years * (failures / years - mean) ** 2 for failures, years in counts) / all_years
    beyond_chance = max(spread - mean * len(counts) / all_years, mean / all_years)
    return Prior(mean**2 / beyond_chance, mean / beyond_chance)


def drawn_together(rates: Iterable[Rate], kinds: Mapping[str, str]) -> list[Rate]:
    """Return the rates with what is likely of each, by the kinds of their keys; those without a kind are one."""
    given = list(rates)
    together: dict[str, list[Count]] = defaultdict(list)
    for rate in given:
        if rate.days:
            together[kinds.get(rate.key, "")].append((rate.failures, rate.device_years))
    priors = {kind: fit(counts) for kind, counts in together.items()}
    return [
        replace(rate, likely=priors[kinds.get(rate.key, "")].likely(rate.failures, rate.device_years))
        if rate.days
        else rate
        for rate in given
    ]
