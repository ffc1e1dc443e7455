"""Months before a day; what the choices in an address mean."""

import calendar
from collections.abc import Iterable
from datetime import datetime

MOST_CODES = 200
UNSEEN_MONTHS = (3, 6, 12, 24)


def months_before(now: datetime, months: int) -> datetime:
    """Return the same day of the month so many months before; the last one where that month is shorter."""
    number = now.year * 12 + now.month - 1 - months
    year, month = divmod(number, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))


def told_apart(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes without those that come again, at most MOST_CODES."""
    return tuple(dict.fromkeys(codes))[:MOST_CODES]
