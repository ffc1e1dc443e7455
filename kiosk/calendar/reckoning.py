"""School time of many calls at once: every open stretch of a span of days, added up beforehand.

`hours.worked` walks through the days between two moments, which is right for one call. A report of ten years asks for
two hundred thousand; here each answer is two look-ups. Both count the same (tests/calendar/test_reckoning.py).
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from kiosk.calendar.days import DAY, NOTHING, SchoolHours
from kiosk.calendar.hours import Pause


class Reckoner:
    """The school's clock between two moments; what lies before the first or after the last counts nothing."""

    def __init__(self, hours: SchoolHours, first: datetime, last: datetime) -> None:
        self._zone = ZoneInfo(hours.zone)
        self._first_day = first.astimezone(self._zone).date() - DAY
        days = [
            hours.day(self._first_day + n * DAY)
            for n in range((last.astimezone(self._zone).date() - self._first_day).days + 2)
        ]
        stretches = [stretch for day in days for stretch in day.open]
        self._opens = [opens.timestamp() for opens, _ in stretches]
        self._closes = [closes.timestamp() for _, closes in stretches]
        lengths = (closes - opens for opens, closes in zip(self._opens, self._closes, strict=True))
        self._before = list(accumulate(lengths, initial=0.0))
        self._school_days = list(accumulate((bool(day.open) for day in days), initial=0))

    def worked(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
        """Return the school time between two moments without the pauses; nothing when the end comes first."""
        if end <= start:
            return NOTHING
        seconds = self._until(end) - self._until(start)
        reached = start
        for pause in sorted(pauses, key=lambda pause: pause.start):
            begins, ends = max(pause.start, reached), min(pause.end or end, end)
            if begins < ends:
                seconds -= self._until(ends) - self._until(begins)
                reached = ends
        return timedelta(seconds=round(seconds))

    def school_days(self, start: datetime, end: datetime) -> int:
        """Return how many school days began after the day of `start`, up to the day of `end`: Friday to Monday is 1."""
        return max(0, self._days_until(self._day(end)) - self._days_until(self._day(start)))

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _until(self, at: datetime) -> float:
        """Return the school seconds from the first day to a moment."""
        seconds = at.timestamp()
        number = bisect_right(self._opens, seconds)
        if number == 0:
            return 0.0
        return self._before[number - 1] + min(seconds, self._closes[number - 1]) - self._opens[number - 1]

    def _days_until(self, day: date) -> int:
        number = (day - self._first_day).days + 1
        return self._school_days[min(max(number, 0), len(self._school_days) - 1)]
