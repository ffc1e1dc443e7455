"""Taking a step: the lifecycle, the version and the clock are asked here, and nowhere else."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.calls import messages, rules, store, targets
from kiosk.calls.records import Call, Event, Status, Step
from kiosk.calls.words import STATUS_WORDS, STEP_WORDS
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound, Overtaken
from kiosk.core.settings import school_today


def known_call(database: Database, call_id: int) -> Call:
    """Return a call; NotFound when there is none."""
    call = store.call(database, call_id)
    if call is None:
        raise NotFound("There is no such call.")
    return call


def take(
    database: Database,
    actor: Actor,
    call: Call,
    step: Step,
    now: datetime,
    changes: dict[str, Any],
    text: str = "",
    minutes: int = 0,
    details: dict[str, str] | None = None,
) -> Call:
    """Take a step if the lifecycle lets this person, and nobody else changed the call since they looked at it."""
    if not rules.may_take(actor, step, call):
        raise NotAllowed(f"You cannot {STEP_WORDS[step]} while it is {STATUS_WORDS[call.status].lower()}.")
    return _move(database, actor, call, step, now, changes, text, minutes, details or {})


def take_as_reporter(
    database: Database, name: str, call: Call, step: Step, now: datetime, changes: dict[str, Any], text: str
) -> Call:
    """Take a step that whoever holds the receipt may take."""
    if not rules.reporter_may_take(step, call, school_today(database, now)):
        raise NotAllowed("This is no longer possible here. Please report it again, or telephone the service desk.")
    return _move(database, Actor(None, name), call, step, now, changes, text, 0, {})


def check_day(database: Database, field: str, on: str, now: datetime) -> None:
    """Refuse a day that has passed."""
    if on < school_today(database, now).isoformat():
        raise FieldRefused(field, "Choose today or a later day.")


def _move(
    database: Database,
    actor: Actor,
    call: Call,
    step: Step,
    now: datetime,
    changes: dict[str, Any],
    text: str,
    minutes: int,
    details: dict[str, str],
) -> Call:
    after = rules.LIFECYCLE[step].leads[call.status]
    at = clock.stored(now)
    event = Event(at, actor.name, step, call.status, after, text, minutes, details)
    changes = {**changes, "status": after}
    if call.responded_at is None and actor.person_id is not None and call.status is not Status.SET_ASIDE:
        changes["responded_at"] = at
    changes["reporter_wrote_at"] = at if step in rules.REPORTER_STEPS else None
    with database.writing():
        so_far = store.events(database, call.id)
        timed = targets.with_due_times(database, replace(call, **changes), [*so_far, event])
        changes |= {"respond_by": timed.respond_by, "resolve_by": timed.resolve_by}
        if not store.change_call(database, call.id, call.version, changes):
            raise Overtaken(
                f"Somebody else changed {call.reference} in the meantime. Look at it again before you go on."
            )
        if minutes:  # added up in the table: others may have counted theirs since the page was opened
            store.add_minutes(database, call.id, minutes)
        store.add_event(database, call.id, actor, event)
        moved = known_call(database, call.id)
        messages.tell_reporters(database, moved, event, now)
    return moved
