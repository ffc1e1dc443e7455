"""What is decided about failure rates, by values alone: the rate, what it can tell, and the order.

When are numbers too small to tell? The exact 95 % interval is set against the rate of all devices together:
- wholly below it: clearly below, however few failures (much service with hardly any);
- wholly above it, and at least 3 failures: clearly above. Two failures prove nothing: among hundreds of devices, some
  new one fails twice by chance;
- otherwise, with fewer than 5 failures: too few to tell, and marked so. From 5 on, the interval's high end is at most
  7.2 times its low end; with 4 it is 9.4 times, with 2 it is 30 times;
- otherwise: no clear difference.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from kiosk.core import clock
from kiosk.measures.failure_rates.records import DAYS_A_YEAR, Fault, Rate, Service, Verdict
from kiosk.measures.poisson import exact_interval

FEWEST_TO_BLAME = 3
FEWEST_TO_TELL = 5
SOON = timedelta(days=30)


def rate(key: str, name: str, service: Service, failures: int) -> Rate:
    """Return failures per device-year with the exact interval; the verdict waits for `verdict`."""
    if not service.days:
        return Rate(key, name, 0, 0, failures, None, None, None, Verdict.NO_TIME)
    years = service.days / DAYS_A_YEAR
    low, high = exact_interval(failures)
    return Rate(
        key,
        name,
        service.devices,
        service.days,
        failures,
        failures / years,
        low / years,
        high / years,
        Verdict.LIKE_THE_REST,
        service.price_pence,
        service.unpriced,
    )


def verdict(one: Rate, average: float | None) -> Verdict:
    """Return what a rate can tell beside the rate of all devices together; the rule stands on top of this module."""
    if one.low is None or one.high is None or average is None:
        return Verdict.NO_TIME
    if one.high < average:
        return Verdict.BELOW
    if one.low > average and one.failures >= FEWEST_TO_BLAME:
        return Verdict.ABOVE
    return Verdict.TOO_FEW if one.failures < FEWEST_TO_TELL else Verdict.LIKE_THE_REST


def worst_first(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """Return the rates from high to low, as they are likely or else as they were counted.

    Of equal ones the better proven comes first; those without a rate come last.
    """

    def place(one: Rate) -> tuple[float, float, float, float, str, str]:
        if one.per_year is None or one.low is None or one.high is None:
            return (1.0, -one.failures, 0.0, 0.0, one.name, one.key)
        likely = one.likely.per_year if one.likely else one.per_year
        return (-likely, -one.per_year, -one.low, -one.high, one.name, one.key)

    return tuple(sorted(rates, key=place))


def repeats(faults: Iterable[Fault], soon: timedelta = SOON) -> frozenset[int]:
    """Return the calls of failures that came again soon: the same device, the same symptom, the one before put right.

    Soon is counted from when the one before was resolved to when this one occurred.
    """
    found: dict[tuple[int, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        found[fault.device_id, fault.symptom].append(fault)
    again = set()
    for alike in found.values():
        alike.sort(key=lambda fault: (fault.occurred_at, fault.call_id))
        for before, fault in pairwise(alike):
            if clock.moment(fault.occurred_at) <= clock.moment(before.resolved_at) + soon:
                again.add(fault.call_id)
    return frozenset(again)
