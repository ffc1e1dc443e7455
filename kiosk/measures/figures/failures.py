"""How often devices fail: measure 12. The page of failure rates has the exact intervals behind it."""

from kiosk.measures.failure_rates.records import DAYS_A_YEAR
from kiosk.measures.figures.numbers import ids
from kiosk.measures.figures.records import Facts, Figure, Part, Unit
from kiosk.measures.poisson import exact_interval


def failure_rate(facts: Facts) -> Figure:
    """Calls about a device that were closed as faults in the period, for each year that a device was in service.

    Unit: failures per device-year; beside it the exact 95 % interval. Source: FITS measure 12 (seed page): failures /
    (devices x days / 365), without requests, guidance, consumables, no fault found and duplicates.
    """
    failed = [call for call in facts.closed if call.is_failure]
    if not facts.service_days:
        return Figure(None, Unit.RATE, ids(failed))
    years = facts.service_days / DAYS_A_YEAR
    low, high = (limit / years for limit in exact_interval(len(failed)))
    parts = (Part("At least", low, Unit.RATE), Part("At most", high, Unit.RATE))
    return Figure(len(failed) / years, Unit.RATE, ids(failed), parts=parts)
