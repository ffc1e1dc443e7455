"""When the invented school is open: terms, holidays, hours and the days on which the technicians are there.

The dates follow the usual pattern of Welsh and English schools, so they can be worked out for any year.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
OPENS = time(8, 0)
MINUTES_A_DAY = 8 * 60
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
# the places of a year's holidays in `breaks`
NEW_YEAR, SPRING_HALF_TERM, EASTER, MAY_DAY, SUMMER_HALF_TERM, SUMMER, AUTUMN_HALF_TERM, CHRISTMAS = range(8)


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _last_monday(year: int, month: int, last_day: int) -> date:
    return _weekday_on_or_after(date(year, month, last_day - 6), MONDAY)


def _week_from(monday: date, days: int = 5) -> tuple[date, date]:
    return monday, monday + timedelta(days=days - 1)


def easter(year: int) -> date:
    """Return Easter Sunday (the Meeus and Jones rule of the Gregorian calendar)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=32)
def breaks(year: int) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of every holiday in a calendar year."""
    first_day_back = _weekday_on_or_after(date(year, 1, 4), MONDAY)
    may_day = _weekday_on_or_after(date(year, 5, 1), MONDAY)
    summer = _weekday_on_or_after(date(year, 7, 18), FRIDAY) + timedelta(days=1)
    autumn_term = _weekday_on_or_after(date(year, 9, 2), TUESDAY)
    christmas = _weekday_on_or_after(date(year, 12, 17), FRIDAY) + timedelta(days=1)
    return (
        (date(year, 1, 1), first_day_back - timedelta(days=1)),
        _week_from(_weekday_on_or_after(date(year, 2, 13), MONDAY)),
        _week_from(easter(year) - timedelta(days=6), 12),
        (may_day, may_day),
        _week_from(_last_monday(year, 5, 31)),
        (summer, autumn_term - timedelta(days=1)),
        _week_from(_last_monday(year, 10, 31)),
        (christmas, date(year, 12, 31)),
    )


@lru_cache(maxsize=4096)
def is_school_day(day: date) -> bool:
    """Tell whether the school is open on a day."""
    if day.weekday() > FRIDAY:
        return False
    return not any(first <= day <= last for first, last in breaks(day.year))


def school_days(first: date, last: date) -> list[date]:
    """Return the school days from one day to another, both included."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_school_day(day)]


def next_school_day(day: date) -> date:
    """Return the school day after a day."""
    day += timedelta(days=1)
    while not is_school_day(day):
        day += timedelta(days=1)
    return day


def previous_school_day(day: date) -> date:
    """Return the school day before a day."""
    day -= timedelta(days=1)
    while not is_school_day(day):
        day -= timedelta(days=1)
    return day


def at_minute(day: date, minute: int) -> datetime:
    """Return the moment so many minutes after the school has opened on a day."""
    opening = datetime.combine(day, OPENS, ZONE)
    return (opening + timedelta(minutes=minute)).astimezone(UTC)


def _day_and_minute(moment: datetime) -> tuple[date, int]:
    """Return the school day and the minute in it, held inside the school's hours."""
    local = moment.astimezone(ZONE)
    minute = (local.hour - OPENS.hour) * 60 + local.minute
    if not is_school_day(local.date()):
        return previous_school_day(local.date()), MINUTES_A_DAY
    if minute < 0:
        return previous_school_day(local.date()), MINUTES_A_DAY
    return local.date(), min(minute, MINUTES_A_DAY)


def later(moment: datetime, minutes: int) -> datetime:
    """Return the moment so many school minutes after another."""
    day, minute = _day_and_minute(moment)
    minute += minutes
    while minute >= MINUTES_A_DAY:
        day, minute = next_school_day(day), minute - MINUTES_A_DAY
    return at_minute(day, minute)


def earlier(moment: datetime, minutes: int) -> datetime:
    """Return the moment so many school minutes before another."""
    day, minute = _day_and_minute(moment)
    minute -= minutes
    while minute < 0:
        day, minute = previous_school_day(day), minute + MINUTES_A_DAY
    return at_minute(day, minute)


def next_day_on(moment: datetime, weekdays: tuple[int, ...]) -> date:
    """Return the first school day after a moment that falls on one of the weekdays."""
    day = next_school_day(moment.astimezone(ZONE).date())
    while day.weekday() not in weekdays:
        day = next_school_day(day)
    return day


def same_day_two_years_before(day: date) -> date:
    """Return the day two years before, 28 February for 29 February."""
    return day.replace(year=day.year - 2, day=28 if (day.month, day.day) == (2, 29) else day.day)
