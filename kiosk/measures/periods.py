"""From which day to which something is measured: read from an address, and the periods that schools ask for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.core.refusals import FieldRefused

DEFAULT_DAYS = 365
EARLIEST_ON = date(1980, 1, 1)
SCHOOL_YEAR_STARTS_IN = 9  # September, as in England and Wales


@dataclass(frozen=True)
class Period:
    """Whole days at the school, the first and the last included."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_on - self.first_on).days + 1

    @property
    def before(self) -> "Period":
        """The period before: the whole months before whole months, otherwise as many days."""
        last_on = self.first_on - timedelta(days=1)
        if self.first_on.day == 1 and (self.last_on + timedelta(days=1)).day == 1:
            months = (self.last_on.year - self.first_on.year) * 12 + self.last_on.month - self.first_on.month + 1
            year, month = divmod(self.first_on.year * 12 + self.first_on.month - 1 - months, 12)
            return Period(date(year, month + 1, 1), last_on)
        return Period(self.first_on - timedelta(days=self.days), last_on)


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


def last_month(today: date) -> Period:
    """Return the calendar month before that of a day: what is reviewed monthly."""
    last_on = today.replace(day=1) - timedelta(days=1)
    return Period(last_on.replace(day=1), last_on)


def last_week(today: date) -> Period:
    """Return Monday to Sunday before the week of a day."""
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(days=7), monday - timedelta(days=1))


def usual_periods_of_work(today: date) -> dict[str, Period]:
    """Return the periods in which the desk's work is looked at, by their words."""
    monday = today - timedelta(days=today.weekday())
    years = usual_periods(today)
    return {
        "This week": Period(monday, today),
        "Last week": last_week(today),
        "This month": Period(today.replace(day=1), today),
        "Last month": last_month(today),
        "This school year": years["This school year"],
        "Last school year": years["Last school year"],
    }


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
