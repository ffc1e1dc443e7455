"""How a call of an old log becomes one of ours: its states by the steps that our own lifecycle allows."""

import json
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from kiosk.calls import rules
from kiosk.calls.old_logs.records import Move, OldCall, ReadyCall
from kiosk.calls.records import Event, Status, Step
from kiosk.calls.words import CAUSE_WORDS, HOLD_WORDS, RESOLUTION_WORDS, STATUS_WORDS
from kiosk.core import clock

OLD_LOG = "Old call log"
STEPS = (
    *(Step.TRIAGE, Step.START, Step.HOLD, Step.RESOLVE, Step.CLOSE),
    *(Step.REOPEN, Step.TAKE_BACK, Step.CANCEL),
)
# what another system calls new or active is any of several statuses here: a call that is in one of them stays there
STANDS_FOR = {
    Status.LOGGED: frozenset(rules.AT_THE_DESK),
    Status.TRIAGED: frozenset({Status.TRIAGED, Status.IN_PROGRESS}),
}
GIVEN_UP_AFTER = timedelta(days=365)
WAS = "It was {reference} there."
BY_HAND = "As it stood in the old call log."
NOT_FINISHED = "Not finished in the old call log, and not touched there for a year: it comes in as history."


@cache
def way(status: Status, wanted: Status) -> tuple[Step, ...]:
    """Return the fewest steps that lead a call from a status to where the old log has it."""
    enough = STANDS_FOR.get(wanted, frozenset({wanted}))
    ways: deque[tuple[Status, tuple[Step, ...]]] = deque([(status, ())])
    seen = {status}
    while ways:
        reached, steps = ways.popleft()
        if reached in enough:
            return steps
        for step in STEPS:
            after = rules.next_status(step, reached)
            if after is not None and after not in seen:
                seen.add(after)
                ways.append((after, (*steps, step)))
    raise ValueError(f"no steps lead from {status} to {wanted}")


def is_given_up(old: OldCall, now: datetime) -> bool:
    """Tell whether a call that never ended in its log is too old for anybody to take up."""
    return old.is_open and now - clock.moment(old.last_seen_at) > GIVEN_UP_AFTER


def ready(old: OldCall, now: datetime) -> ReadyCall:
    """Return an old call as it will be written, with nothing left to think about."""
    events = history(old, now)
    return ReadyCall(values(old, events), [_as_row(event) for event in events])


def history(old: OldCall, now: datetime) -> list[Event]:
    """Return the events of an old call; those of its taking in have no time and no actor yet.

    Where it is still open it comes to the desk as logged, with what it went through as notes: whoever looks at it
    shall decide, and not find it on hold for a reason that nobody here knows.
    """
    events = [Event(old.logged_at, _by(old.reporter_name), Step.LOG, None, Status.LOGGED, "", 0, {})]
    for move in old.moves:
        events += _events_of(move, events[-1].to_status, old)
    if old.minutes:
        _count_minutes(events, old.minutes)
    if is_given_up(old, now):
        status = events[-1].to_status
        events.append(Event("", "", Step.CANCEL, status, Status.CANCELLED, NOT_FINISHED, 0, {}))
    status = events[-1].to_status
    note = WAS.format(reference=old.reference) if old.reference else ""
    return [*events, Event("", "", Step.TAKE_IN, status, status, note, 0, {})]


def _count_minutes(events: list[Event], minutes: int) -> None:
    """Let the minutes of the whole call stand at its end: the old log gives no others."""
    place = max((n for n, event in enumerate(events) if event.step is Step.RESOLVE), default=0)
    events[place] = replace(events[place], minutes=minutes)


def _as_row(event: Event) -> list[Any]:
    details = json.dumps(event.details, ensure_ascii=False) if event.details else "{}"
    said = (event.actor, event.step, event.from_status, event.to_status, event.note, event.minutes, details)
    return [event.at, *said]


def _events_of(move: Move, status: Status, old: OldCall) -> list[Event]:
    if move.to is None or old.is_open:
        if status not in rules.OPEN:  # nothing is noted beside what has ended
            return []
        words = move.note if move.to is None else f"{STATUS_WORDS[move.to]}: {move.note}".rstrip(": ")
        return [Event(move.at, _by(move.by), Step.NOTE, status, status, words, 0, {})]
    steps = way(status, move.to)
    if not steps and move.to is Status.ON_HOLD:
        steps = (Step.HOLD,)  # it waits for something else now
    events = []
    for step in steps:
        after = rules.LIFECYCLE[step].leads[status]
        is_last = step is steps[-1]
        note, details = (move.note if is_last else ""), _details(step, move, old)
        events.append(Event(move.at, _by(move.by), step, status, after, note, 0, details))
        status = after
    return events


def _details(step: Step, move: Move, old: OldCall) -> dict[str, str]:
    if step is Step.HOLD and move.waits_for:
        return {"hold_reason": move.waits_for.value, "waits_for": HOLD_WORDS[move.waits_for]}
    if step in (Step.RESOLVE, Step.CLOSE) and old.resolution_type and old.cause:
        return {"type": RESOLUTION_WORDS[old.resolution_type], "cause": CAUSE_WORDS[old.cause]}
    return {}


def _by(name: str) -> str:
    return f"{name} ({OLD_LOG.lower()})" if name else OLD_LOG


def values(old: OldCall, events: list[Event]) -> dict[str, Any]:
    """Return the columns of an old call after all of its events."""
    status = events[-1].to_status
    is_ended = status in (Status.RESOLVED, Status.CLOSED)
    reopened = sum(event.step is Step.REOPEN for event in events)
    usual = rules.priority(old.impact, old.urgency)
    return {
        "form_key": old.key,
        "kind": old.kind,
        "status": status,
        "channel": old.channel,
        "device_id": old.device_id,
        "model_id": old.model_id,
        "location_id": old.location_id,
        "symptom": old.symptom,
        "opening_symptom": old.symptom,
        "summary": old.summary,
        "description": old.description,
        "impact": old.impact,
        "urgency": old.urgency,
        "priority": old.priority,
        "priority_reason": "" if old.priority == usual else BY_HAND,
        "reporter_name": old.reporter_name,
        "technician_id": old.technician_id if is_ended else None,
        "occurred_at": old.logged_at,
        "logged_at": old.logged_at,
        "responded_at": next((event.at for event in events if _is_answer(event)), None),
        "resolved_at": _last(events, Step.RESOLVE) if is_ended else None,
        "closed_at": _last(events, Step.CLOSE) if status is Status.CLOSED else None,
        "resolution_type": old.resolution_type if is_ended else None,
        "cause": old.cause if is_ended else None,
        "resolution": old.resolution,
        "technician_minutes": old.minutes,
        "reopened": max(old.reopened, reopened),
        "earlier_reference": old.reference,
    }


def _is_answer(event: Event) -> bool:
    return event.step not in (Step.LOG, Step.NOTE, Step.TAKE_IN, Step.CANCEL) and event.from_status is Status.LOGGED


def _last(events: list[Event], step: Step) -> str | None:
    return next((event.at for event in reversed(events) if event.step is step), None)
