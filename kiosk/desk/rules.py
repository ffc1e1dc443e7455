"""What is said of a line of the queue, and which words of an address the queue knows."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from kiosk.calendar.hours import SchoolHours, in_words, worked
from kiosk.calls.records import HoldReason, Status
from kiosk.calls.words import HOLD_WORDS
from kiosk.core import clock
from kiosk.desk.records import FILTERS, NO_TIME, ORDERS, VIEWS, QueueLine

IN_ADDRESS = ("view", "order", *FILTERS)
LONGEST_VALUE = 100
REMEMBERED = 4096
DAYS_BY_NAME = 7


def time_words(line: QueueLine, now: datetime, soon: str, hours: SchoolHours) -> tuple[str, str]:
    """Return how a line stands with its time: a name for the colour, and the words (both empty for no time)."""
    if line.due_at >= NO_TIME:
        if line.status == Status.ON_HOLD and line.hold_reason:
            return "paused", f"Waiting for {HOLD_WORDS[HoldReason(line.hold_reason)]}"
        return "", ""
    what = "Answer " if line.is_answer_due else ""
    if line.due_at > clock.stored(now):
        words = f"{what}due {_moment_words(line.due_at, clock.school_date(now, hours.zone), hours.zone)}"
        return ("soon" if line.due_at <= soon else "due"), words[0].upper() + words[1:]
    late = in_words(worked(hours, clock.moment(line.due_at), now), hours)
    words = f"{what}overdue by {late}"
    return "overdue", words[0].upper() + words[1:]


@lru_cache(REMEMBERED)
def _moment_words(stored: str, today: date, zone: str) -> str:
    local = clock.school_time(clock.moment(stored), zone)
    return f"{_day_words(local.date(), today)}{local:%H:%M}"


def _day_words(day: date, today: date) -> str:
    away = abs((day - today).days)
    if away == 0:
        return ""
    return f"{day:%a} " if away < DAYS_BY_NAME else f"{day:%a} {day.day} {day:%b} "


def known_query(given: Mapping[str, str] | str) -> str:
    """Return the query of a queue's address with nothing in it but what the queue knows, in one fixed order."""
    pairs = dict(parse_qsl(given)) if isinstance(given, str) else given
    kept = {name: " ".join(pairs[name].split())[:LONGEST_VALUE] for name in IN_ADDRESS if pairs.get(name)}
    if kept.get("view") not in VIEWS or kept.get("view") == "all":
        kept.pop("view", None)
    if kept.get("order") not in ORDERS or kept.get("order") == "priority":
        kept.pop("order", None)
    return urlencode({name: value for name, value in kept.items() if value})


def key_of(order: str, line: QueueLine) -> str:
    """Return what names the place of a line in an order, for the address of the next page."""
    return "~".join(str(getattr(line, name)) for name in ORDERS[order].fields)


def read_key(order: str, text: str) -> tuple[str | int, ...]:
    """Return the key of the last line of the page before, or () for the first page or a spoilt address."""
    fields, parts = ORDERS[order].fields, text.split("~")
    if len(parts) != len(fields):
        return ()
    numbers = [part for name, part in zip(fields, parts, strict=True) if name in ("priority", "id")]
    if not all(n.isascii() and n.isdigit() and len(n) < 16 for n in numbers):
        return ()
    return tuple(int(part) if name in ("priority", "id") else part for name, part in zip(fields, parts, strict=True))
