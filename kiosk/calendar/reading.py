"""Hours and amounts of school time as people write them: "08:00-12:00, 13:00-15:30" and "1 day 2 h"."""

import re
from datetime import time, timedelta
from itertools import pairwise

from kiosk.calendar.days import Interval, minutes_of

MOST_INTERVALS = 7
LONGEST_AMOUNT_DAYS = 200
HOURS_WANTED = "Write hours like 08:00-16:00, with a comma between two stretches: 08:00-12:00, 13:00-15:30."
AMOUNT_WANTED = "Write an amount of school time like 30 min, 4 h, 3 days or 1 day 2 h."
STRETCH = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?", re.ASCII)
PART = re.compile(r"(\d{1,5})\s*(days?|d|hours?|hrs?|h|minutes?|mins?|m)(?![a-z])[\s,]*", re.ASCII)


def read_hours(text: str) -> tuple[Interval, ...]:
    """Return typed hours in their order; nothing typed is closed. ValueError says what is wrong."""
    found = sorted((_interval(part.strip()) for part in text.split(",") if part.strip()), key=lambda i: i.opens)
    if len(found) > MOST_INTERVALS:
        raise ValueError(f"Use at most {MOST_INTERVALS} stretches a day.")
    for before, after in pairwise(found):
        if before.closes == time.min or before.closes > after.opens:
            raise ValueError(f"{write_hours((before,))} and {write_hours((after,))} overlap.")
    return tuple(found)


def write_hours(intervals: tuple[Interval, ...]) -> str:
    """Return hours as `read_hours` reads them."""
    return ", ".join(f"{i.opens:%H:%M}-{'24:00' if i.closes == time.min else f'{i.closes:%H:%M}'}" for i in intervals)


def read_amount(text: str, usual_day: timedelta) -> timedelta:
    """Return a typed amount of school time; a day is the usual school day. ValueError says what is wrong."""
    typed, at, total = text.strip().lower(), 0, timedelta(0)
    while at < len(typed):
        part = PART.match(typed, at)
        if part is None:
            raise ValueError(AMOUNT_WANTED)
        at = part.end()
        total += int(part[1]) * {"d": usual_day, "h": timedelta(hours=1), "m": timedelta(minutes=1)}[part[2][0]]
    if total <= timedelta(0):
        raise ValueError(AMOUNT_WANTED)
    if total > LONGEST_AMOUNT_DAYS * max(usual_day, timedelta(hours=1)):
        raise ValueError(f"Use at most {LONGEST_AMOUNT_DAYS} days.")
    return total


def _interval(text: str) -> Interval:
    found = STRETCH.fullmatch(text)
    if found is None:
        raise ValueError(HOURS_WANTED)
    opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
    if closes != time.min and minutes_of(closes) <= minutes_of(opens):
        raise ValueError(f"{text}: the end must be later than the start. For a night, end one day at 24:00.")
    return Interval(opens, closes)


def _time(hour: str, minute: str | None) -> time:
    if (int(hour), int(minute or 0)) == (24, 0):
        return time.min
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise ValueError(HOURS_WANTED) from None
