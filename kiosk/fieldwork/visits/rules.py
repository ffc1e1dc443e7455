"""How a day of a visit is said, and the order in which one walks."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from kiosk.fieldwork.visits.records import VisitCall


def day_words(iso: str, today: date) -> str:
    """Return a visit's day as it is said: today, tomorrow, else Tue 8 Sep, with the year when it is another one."""
    day = date.fromisoformat(iso)
    if 0 <= (day - today).days <= 1:
        return ("today", "tomorrow")[(day - today).days]
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def by_room(calls: Iterable[VisitCall]) -> list[tuple[str, list[VisitCall]]]:
    """Return calls that come in walking order, room by room."""
    return [(room, list(found)) for room, found in groupby(calls, key=lambda call: call.location)]
