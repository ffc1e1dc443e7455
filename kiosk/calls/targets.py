"""How a call stands against its targets: school hours counted from the moment it was logged, pauses explained.

Definitions (reference: FITS operations guide; ITIL service levels): the time to respond ends when somebody of the
school first acts on the call, the time to resolve when it is resolved. Only school hours count. The clock pauses
while the call is with the reporter, while it waits for a reason that the school named, and while it stood as resolved
before it was opened again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from kiosk.calendar import actions as calendar
from kiosk.calendar import hours as clockwork
from kiosk.calendar.hours import Pause, SchoolHours, Span
from kiosk.calendar.targets import Targets
from kiosk.calls import store
from kiosk.calls.records import Call, Event, HoldReason, Status
from kiosk.calls.words import HOLD_WORDS
from kiosk.core import clock
from kiosk.core.database import Database

Which = Literal["respond", "resolve"]
BOTH: tuple[Which, Which] = ("respond", "resolve")
WITH_REPORTER = "waiting for the reporter's answer"
STOOD_RESOLVED = "it stood as resolved"


@dataclass(frozen=True)
class Verdict:
    """How a call keeps a target, with every interval that was counted and every one that was skipped."""

    which: Which
    target: timedelta
    due_at: datetime | None  # None while it pauses
    ended_at: datetime | None  # None while it runs
    worked: timedelta
    spans: tuple[Span, ...]
    is_paused: bool

    @property
    def is_late(self) -> bool:
        """Tell whether more school time than agreed has passed."""
        return self.worked > self.target

    @property
    def left(self) -> timedelta:
        """Return the school time that is left; negative when it is late."""
        return self.target - self.worked


def pauses(events: Iterable[Event], pausing: frozenset[str]) -> list[Pause]:
    """Return when the clock of a call stood still and why; the last one has no end while it lasts."""
    found: list[Pause] = []
    reason: str | None = None
    since: datetime | None = None
    for event in events:
        before, reason = reason, _pause_after(event, reason, pausing)
        if reason == before:
            continue
        at = clock.moment(event.at)
        if before is not None and since is not None:
            found.append(Pause(since, at, before))
        since = at
    if reason is not None and since is not None:
        found.append(Pause(since, None, reason))
    return found


def _pause_after(event: Event, reason: str | None, pausing: frozenset[str]) -> str | None:
    if event.to_status is Status.RETURNED:
        return WITH_REPORTER
    if event.to_status in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.DUPLICATE):
        return STOOD_RESOLVED
    if event.to_status is not Status.ON_HOLD:
        return None
    if "hold_reason" not in event.details:
        return reason  # a note beside a call on hold changes nothing
    held_for = event.details["hold_reason"]
    return f"waiting for {HOLD_WORDS[HoldReason(held_for)]}" if held_for in pausing else None


def due_times(hours: SchoolHours, targets: Targets, call: Call, events: list[Event]) -> tuple[str | None, str | None]:
    """Return respond_by and resolve_by as stored times; None where there is no target, or the clock pauses."""
    if not _is_judged(targets, call):
        return None, None
    target, start = targets.by_priority[call.priority], clock.moment(call.logged_at)
    stops = pauses(events, targets.pausing)
    if call.resolved_at:
        stops = [stop for stop in stops if stop.end is not None]
    times = (
        target.respond and clockwork.due(hours, start, target.respond),
        target.resolve and clockwork.due(hours, start, target.resolve, stops),
    )
    respond_by, resolve_by = (time and clock.stored(time) for time in times)
    return respond_by or None, resolve_by or None


def verdict(
    hours: SchoolHours, targets: Targets, call: Call, events: list[Event], which: Which, now: datetime
) -> Verdict | None:
    """Return how a call keeps a target at a moment; None when it has none."""
    target = _target(targets, call, which)
    if target is None:
        return None
    ended = call.responded_at if which == "respond" else call.resolved_at
    ended_at = clock.moment(ended) if ended else None
    start, end = clock.moment(call.logged_at), ended_at or now
    stops = pauses(events, targets.pausing) if which == "resolve" else []
    finished = [Pause(stop.start, stop.end or end, stop.reason) for stop in stops if stop.start < end]
    is_paused = ended_at is None and any(stop.end is None for stop in stops)
    return Verdict(
        which,
        target,
        None if is_paused else clockwork.due(hours, start, target, finished),
        ended_at,
        clockwork.worked(hours, start, end, finished),
        tuple(clockwork.account(hours, start, end, finished)) if end > start else (),
        is_paused,
    )


@dataclass(frozen=True)
class TargetLine:
    """A verdict in words for the call's page; `late` and `left` are never both filled."""

    words: str
    standing: str
    state: str  # met, late, running, paused
    due_at: str | None
    spans: tuple[tuple[str, str, bool, str], ...]  # stored start and end, whether counted, and how long or why not


def lines(database: Database, call: Call, events: list[Event], now: datetime) -> list[TargetLine]:
    """Return how a call stands against its targets, in words, with every interval that was counted or skipped."""
    hours = calendar.school_hours(database)
    return [_line(found, hours) for found in verdicts(database, call, events, now)]


def _line(found: Verdict, hours: SchoolHours) -> TargetLine:
    took = clockwork.in_words(found.worked, hours)
    if found.ended_at:
        over = clockwork.in_words(found.worked - found.target, hours)
        standing = f"took {took}, {over} too long" if found.is_late else f"met, took {took}"
    elif found.is_late:
        standing = f"overdue by {clockwork.in_words(found.worked - found.target, hours)}"
    else:
        standing = f"{clockwork.in_words(found.left, hours)} left"
    state = "late" if found.is_late else "met" if found.ended_at else "paused" if found.is_paused else "running"
    return TargetLine(
        f"{'Respond' if found.which == 'respond' else 'Resolve'} within {clockwork.in_words(found.target, hours)}",
        f"paused, {standing}" if state == "paused" else standing,
        state,
        clock.stored(found.due_at) if found.due_at else None,
        tuple(
            (
                clock.stored(span.start),
                clock.stored(span.end),
                span.is_counted,
                clockwork.in_words(span.end - span.start, hours) if span.is_counted else span.reason,
            )
            for span in found.spans
        ),
    )


def verdicts(database: Database, call: Call, events: list[Event], now: datetime) -> list[Verdict]:
    """Return the verdicts on a call, none while targets are off."""
    targets = calendar.targets(database)
    if not targets.is_on:
        return []
    hours = calendar.school_hours(database)
    both = (verdict(hours, targets, call, events, which, now) for which in BOTH)
    return [found for found in both if found]


def at_share(database: Database, call: Call, which: Which, share: float, now: datetime) -> datetime | None:
    """Return when a share of a target (0.75 for three quarters) is used up; None without a target or in a pause."""
    targets = calendar.targets(database)
    target = _target(targets, call, which)
    if target is None:
        return None
    stops = pauses(store.events(database, call.id), targets.pausing) if which == "resolve" else []
    if any(stop.end is None for stop in stops):
        return None
    return clockwork.due(calendar.school_hours(database), clock.moment(call.logged_at), target * share, stops)


def with_due_times(database: Database, call: Call, events: list[Event]) -> Call:
    """Return a call with its due times as its events and the school's targets make them."""
    targets = calendar.targets(database)
    if not targets.is_on:
        return replace(call, respond_by=None, resolve_by=None)
    respond_by, resolve_by = due_times(calendar.school_hours(database), targets, call, events)
    return replace(call, respond_by=respond_by, resolve_by=resolve_by)


def refresh_open_calls(database: Database) -> int:
    """Reckon the due times of every open call anew, after hours or targets were changed; return how many moved."""
    return sum(_refreshed(database, call) for call in store.open_calls(database))


def _refreshed(database: Database, call: Call) -> bool:
    """Reckon the due times of a call anew and save them if they moved; tell whether they did."""
    if not _moved(database, call):
        return False
    with database.writing():  # somebody may have taken a step since the call was read
        latest = store.call(database, call.id)
        moved = _moved(database, latest) if latest else None
        if moved:
            store.save_due_times(database, call.id, moved.respond_by, moved.resolve_by)
    return moved is not None


def _moved(database: Database, call: Call) -> Call | None:
    """Return a call with its due times as they are now, or None when they are what they were."""
    found = with_due_times(database, call, store.events(database, call.id))
    return found if (found.respond_by, found.resolve_by) != (call.respond_by, call.resolve_by) else None


class Refresher:
    """Reckons due times anew whenever hours or targets are not what they were when it looked last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: tuple[object, object] | None = None

    def look(self) -> int:
        """Refresh the open calls if anything changed since the last look; return how many moved."""
        stands = (calendar.school_hours(self._database), calendar.targets(self._database))
        if stands == self._seen:
            return 0
        moved = refresh_open_calls(self._database)
        self._seen = stands
        return moved


def due_words(call: Call, hours: SchoolHours, now: datetime) -> str:
    """Return what the next target asks for: 'Overdue by 2 h', 'Due in 35 min', or nothing."""
    first = call.respond_by if call.responded_at is None else None
    due_by = first or (None if call.resolved_at else call.resolve_by)
    if due_by is None:
        return ""
    return due_in_words(hours, clock.moment(due_by), now)


def due_in_words(hours: SchoolHours, due_at: datetime, now: datetime) -> str:
    """Return how much school time is left until a moment, or has passed since."""
    if now > due_at:
        return f"Overdue by {clockwork.in_words(clockwork.worked(hours, due_at, now), hours)}"
    return f"Due in {clockwork.in_words(clockwork.worked(hours, now, due_at), hours)}"


def _target(targets: Targets, call: Call, which: Which) -> timedelta | None:
    if not _is_judged(targets, call):
        return None
    target = targets.by_priority[call.priority]
    return target.respond if which == "respond" else target.resolve


def _is_judged(targets: Targets, call: Call) -> bool:
    """Tell whether targets hold for a call: not while it is set aside, never where it came from an old log."""
    is_ours = call.status is not Status.SET_ASIDE and call.old_log_id is None
    return is_ours and targets.judges(call.logged_at)
