"""Since when a sticker was not seen: by the months of the calendar, wherever it is asked."""

import calendar
from datetime import datetime


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day of the month so many months before; the last one where that month is shorter."""
    number = now.year * 12 + now.month - 1 - months
    year, month = divmod(number, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))
