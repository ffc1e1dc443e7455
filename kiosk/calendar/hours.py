"""The school's clock: how much school time lies between two moments, and when an amount of it will have passed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kiosk.calendar.days import DAY, NOTHING, OUTSIDE, Day, Interval, OtherDay, SchoolHours, Stretch, Term

__all__ = [
    "Interval",
    "OtherDay",
    "Pause",
    "SchoolHours",
    "Span",
    "Term",
    "account",
    "due",
    "in_words",
    "school_days_between",
    "why_never",
    "worked",
]

LONGEST_WITHOUT_HOURS = timedelta(days=2 * 366)
LONGEST_WAIT = timedelta(days=30 * 366)


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stands still; without an end it still does."""

    start: datetime
    end: datetime | None
    reason: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of time that was counted, or skipped for a reason."""

    start: datetime
    end: datetime
    is_counted: bool
    reason: str

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


def worked(hours: SchoolHours, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> timedelta:
    """Return the school time between two moments, without the pauses; nothing when the end comes first."""
    total = NOTHING
    for opens, closes in _running(hours, start, end, _in_utc(pauses)):
        total += closes - opens
    return total


def due(hours: SchoolHours, start: datetime, amount: timedelta, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Return the first moment at which an amount of school time has passed since `start`.

    None when that never comes: the clock is paused without an end, or no school hours are entered for two years
    (`why_never` says which).
    """
    start = start.astimezone(UTC)
    if amount <= NOTHING:
        return start
    left = amount
    for opens, closes in _running(hours, start, start + LONGEST_WAIT, _in_utc(pauses), gives_up=True):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return None


def why_never(hours: SchoolHours, start: datetime, pauses: Iterable[Pause] = ()) -> str:
    """Return in words why `due` found no moment."""
    for pause in pauses:
        if pause.end is None:
            return f"The clock stands still: {_paused(pause)}."
    last = max((term.last_on for term in hours.terms), default=None)
    if last and last < (start + LONGEST_WITHOUT_HOURS).date():
        return f"No school hours are known after {last.day} {last:%B %Y}: enter the next terms in the calendar."
    return "There are no school hours in the two years that follow."


def account(hours: SchoolHours, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> list[Span]:
    """Return all of the time between two moments as spans, one after the other, each counted or skipped with why."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    found: list[Span] = []
    for span in _with_pauses(_spans(hours, start, end), _in_utc(pauses)):
        if found and (found[-1].is_counted, found[-1].reason) == (span.is_counted, span.reason):
            span = Span(found.pop().start, span.end, span.is_counted, span.reason)
        found.append(span)
    return _nights_joined(found)


def school_days_between(hours: SchoolHours, start: datetime, end: datetime) -> int:
    """Return how many school days began after the day of `start`, up to the day of `end`: Friday to Monday is 1."""
    zone = ZoneInfo(hours.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    return sum(bool(hours.day(first + n * DAY).open) for n in range(1, (last - first).days + 1))


def in_words(delta: timedelta, hours: SchoolHours) -> str:
    """Return an amount of school time in words: 2 h 30 min, 2 school days 1 h."""
    delta = abs(delta)
    if NOTHING < delta < timedelta(minutes=1):
        return "less than 1 min"
    days, rest = divmod(delta, hours.usual_day) if hours.usual_day else (0, delta)
    whole_hours, minutes = divmod(int(rest.total_seconds() // 60), 60)
    parts = [
        f"{days} school day{'s' if days > 1 else ''}" if days else "",
        f"{whole_hours} h" if whole_hours else "",
        f"{minutes} min" if minutes else "",
    ]
    return " ".join(part for part in parts if part) or "0 min"


def _days(hours: SchoolHours, start: datetime) -> Iterator[Day]:
    """Yield the days from the one before `start`: where midnight occurs twice, the date alone tells too little."""
    day = start.astimezone(ZoneInfo(hours.zone)).date() - DAY
    while True:
        yield hours.day(day)
        day += DAY


def _in_utc(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    return tuple(Pause(p.start.astimezone(UTC), p.end and p.end.astimezone(UTC), p.reason) for p in pauses)


def _running(
    hours: SchoolHours, start: datetime, end: datetime, pauses: tuple[Pause, ...], gives_up: bool = False
) -> Iterator[Stretch]:
    """Yield when the clock runs from `start` to `end`; one that gives up does so after two years without hours."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    end = min([end, *(pause.start for pause in pauses if pause.end is None)])
    last_open = start
    for day in _days(hours, start):
        if day.begins >= end or (gives_up and day.begins - last_open > LONGEST_WITHOUT_HOURS):
            return
        for opens, closes in day.open:
            last_open = max(last_open, closes)
            if max(opens, start) < min(closes, end):
                yield from _without(pauses, max(opens, start), min(closes, end))


def _without(pauses: tuple[Pause, ...], opens: datetime, closes: datetime) -> Iterator[Stretch]:
    """Yield the parts of a stretch that no pause covers."""
    for begins, ends, pause in _cut(pauses, opens, closes):
        if pause is None:
            yield begins, ends


def _cut(
    pauses: tuple[Pause, ...], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, Pause | None]]:
    """Yield a stretch cut where pauses begin and end, each piece with the pause that covers it."""
    if not pauses:
        yield start, end, None
        return
    marks = {start, end}
    for pause in pauses:
        marks |= {mark for mark in (pause.start, pause.end) if mark and start < mark < end}
    ordered = sorted(marks)
    for begins, ends in pairwise(ordered):
        yield begins, ends, next((p for p in pauses if p.start <= begins and (p.end is None or p.end >= ends)), None)


def _spans(hours: SchoolHours, start: datetime, end: datetime) -> Iterator[Span]:
    """Yield the spans from `start` to `end` without regard to pauses."""
    for day in _days(hours, start):
        if day.begins >= end or start >= end:
            return
        at = day.begins
        for number, (opens, closes) in enumerate(day.open):
            reason = day.reason if number else OUTSIDE
            yield from _clipped(Span(at, opens, False, reason), start, end)
            yield from _clipped(Span(opens, closes, True, "school hours"), start, end)
            at = closes
        yield from _clipped(Span(at, day.ends, False, day.reason), start, end)


def _clipped(span: Span, start: datetime, end: datetime) -> Iterator[Span]:
    begins, ends = max(span.start, start), min(span.end, end)
    if begins < ends:
        yield Span(begins, ends, span.is_counted, span.reason)


def _with_pauses(spans: Iterable[Span], pauses: tuple[Pause, ...]) -> Iterator[Span]:
    for span in spans:
        for begins, ends, pause in _cut(pauses, span.start, span.end):
            yield (
                Span(begins, ends, False, _paused(pause)) if pause else Span(begins, ends, span.is_counted, span.reason)
            )


def _paused(pause: Pause) -> str:
    return f"paused: {pause.reason}" if pause.reason else "paused"


def _nights_joined(spans: list[Span]) -> list[Span]:
    """Return the spans with the night before and after a closed day joined to it, as people think of a weekend."""
    found: list[Span] = []
    for number, span in enumerate(spans):
        before = found[-1] if found else None
        after = spans[number + 1] if number + 1 < len(spans) else None
        if span.reason == OUTSIDE and after and _is_closed_day(after) and not (before and _is_closed_day(before)):
            span = Span(span.start, span.end, False, after.reason)
        elif span.reason == OUTSIDE and before and _is_closed_day(before):
            span = Span(span.start, span.end, False, before.reason)
        if before and (before.is_counted, before.reason) == (span.is_counted, span.reason):
            span = Span(found.pop().start, span.end, span.is_counted, span.reason)
        found.append(span)
    return found


def _is_closed_day(span: Span) -> bool:
    return not span.is_counted and span.reason != OUTSIDE and not span.reason.startswith("paused")
