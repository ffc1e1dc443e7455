"""What is decided about failure rates, by values alone: the period, the rate, what it can tell, and the order.

When are numbers too small to tell? The exact 95 % interval is set against the rate of all devices together:
- wholly below it: clearly below, however few failures (much service with hardly any);
- wholly above it, and at least 3 failures: clearly above. Two failures prove nothing: among hundreds of devices, some
  new one fails twice by chance;
- otherwise, with fewer than 5 failures: too few to tell, and marked so. From 5 on, the interval's high end is at most
  7.2 times its low end; with 4 it is 9.4 times, with 2 it is 30 times;
- otherwise: no clear difference.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.core.refusals import FieldRefused
from kiosk.measures.poisson import exact_interval
from kiosk.measures.records import DAYS_A_YEAR, Period, Rate, Service, Verdict

FEWEST_TO_BLAME = 3
FEWEST_TO_TELL = 5
DEFAULT_DAYS = 365
EARLIEST_ON = date(1980, 1, 1)
SCHOOL_YEAR_STARTS_IN = 9  # September, as in England and Wales


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
    """Return the rates from high to low; of equal ones the better proven first, those without a rate last."""

    def place(one: Rate) -> tuple[float, float, float, str, str]:
        if one.per_year is None or one.low is None or one.high is None:
            return (1.0, -one.failures, 0.0, one.name, one.key)
        return (-one.per_year, -one.low, -one.high, one.name, one.key)

    return tuple(sorted(rates, key=place))


def period_from(first: str, last: str, today: date) -> Period:
    """Return the period that was asked for (ISO dates, or empty for the 365 days up to today).

    FieldRefused names the date that is wrong: 'from' or 'to'.
    """
    last_on = _day("to", last) if last.strip() else today
    first_on = _day("from", first) if first.strip() else last_on - timedelta(days=DEFAULT_DAYS - 1)
    if last_on > today:
        raise FieldRefused("to", "The last day has not come yet. Choose today or an earlier day.")
    if first_on > last_on:
        raise FieldRefused("from", "The first day is after the last day. Choose an earlier first day.")
    return Period(first_on, last_on)


def _day(field: str, text: str) -> date:
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=None).date()  # noqa: DTZ007  # a day, no time
    except ValueError:
        raise FieldRefused(field, "Enter a day as year-month-day, such as 2026-09-01.") from None
    if day < EARLIEST_ON:
        raise FieldRefused(field, f"Choose a day from {EARLIEST_ON.year} on.")
    return day


def moments(period: Period, zone: str) -> tuple[str, str]:
    """Return when the period begins and when it is over, as stored times: midnights on the school's clock."""
    after = period.last_on + timedelta(days=1)
    begins, ends = (clock.start_of(day, zone) for day in (period.first_on, after))
    return clock.stored(begins), clock.stored(ends)


def usual_periods(today: date) -> dict[str, Period]:
    """Return the periods that schools ask for, by their words."""
    year = today.year if today.month >= SCHOOL_YEAR_STARTS_IN else today.year - 1
    starts_on = date(year, SCHOOL_YEAR_STARTS_IN, 1)
    return {
        "Last 365 days": Period(today - timedelta(days=DEFAULT_DAYS - 1), today),
        "This school year": Period(starts_on, today),
        "Last school year": Period(starts_on.replace(year=year - 1), starts_on - timedelta(days=1)),
        "Last three years": Period(today - timedelta(days=3 * DEFAULT_DAYS - 1), today),
    }
