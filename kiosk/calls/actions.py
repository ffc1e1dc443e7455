"""The verbs of a call, each one transaction that either happens wholly, with its event, or not at all."""

import hashlib
import hmac
import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.calls import photos, rules, store
from kiosk.calls.records import (
    CAUSE_WORDS,
    HOLD_WORDS,
    IMPACT_WORDS,
    RESOLUTION_WORDS,
    STATUS_WORDS,
    STEP_WORDS,
    URGENCY_WORDS,
    Call,
    CallKind,
    Event,
    HoldReason,
    NewCall,
    Resolution,
    Status,
    Step,
)
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound, Overtaken
from kiosk.core.settings import school_today

TOKEN_HEX_DIGITS = 40  # 160 bits


def status_token(secret: str, form_key: str) -> str:
    """Return the unguessable token of a call's status link: always the same for the same form, so that a report sent
    twice leads to the same receipt, yet nothing in the database gives it away.
    """
    return hmac.new(secret.encode(), b"status:" + form_key.encode(), hashlib.sha256).hexdigest()[:TOKEN_HEX_DIGITS]


def token_hash(token: str) -> str:
    """Return what is kept of a status token."""
    return hashlib.sha256(token.encode()).hexdigest()


def log_call(database: Database, actor: Actor, secret: str, new: NewCall, now: datetime) -> Call:
    """Log a call; the same form sent again returns the call it made the first time.

    `actor` is who wrote it down: the reporter, or the person at the desk. A form that a phone brought back from its
    memory and that says something else now is another report: it is logged under a key made from both.
    """
    known = store.call_by_form_key(database, new.form_key)
    if known and not _says_the_same(known, new):
        new = replace(new, form_key=_key_for_changed_form(new))
        known = store.call_by_form_key(database, new.form_key)
    if known:
        return known
    photo = photos.small_jpeg(new.photo) if new.photo else None
    at = clock.stored(now)
    values = {name: value for name, value in vars(new).items() if name != "photo"}
    values |= {
        "status": Status.LOGGED,
        "status_token_hash": token_hash(status_token(secret, new.form_key)),
        "priority": rules.priority(new.impact, new.urgency),
        "occurred_at": min(new.occurred_at or at, at),
        "logged_at": at,
        "owner_id": actor.person_id if actor.holds(Role.DESK) else None,
    }
    try:
        with database.writing():
            call_id = store.add_call(database, values)
            logged = Event(at, actor.name, Step.LOG, None, Status.LOGGED, "", 0, {})
            store.add_event(database, call_id, actor, logged)
            if photo:
                store.add_photo(database, call_id, at, *photo)
    except sqlite3.IntegrityError:
        twin = store.call_by_form_key(database, new.form_key)
        if twin is None:
            raise
        return twin
    return known_call(database, call_id)


def _says_the_same(call: Call, new: NewCall) -> bool:
    said = ("symptom", "description", "error_text", "reporter_name")
    return call.device_id == new.device_id and all(getattr(call, name) == getattr(new, name) for name in said)


def _key_for_changed_form(new: NewCall) -> str:
    said = "\n".join((str(new.device_id), new.symptom, new.description, new.error_text, new.reporter_name))
    return hashlib.sha256(f"{new.form_key}\n{said}".encode()).hexdigest()[:TOKEN_HEX_DIGITS]


def affects_me_too(database: Database, call_id: int, form_key: str, name: str, now: datetime) -> Call:
    """Count one more person on an open call; the same form sent again counts once."""
    call = known_call(database, call_id)
    if not call.is_open:
        raise FieldRefused("", "This was closed in the meantime. Please report it again if it is still there.")
    at = clock.stored(now)
    with database.writing():
        if store.add_affected_person(database, call_id, form_key, name, at):
            reporter = Actor(None, name or "somebody else")
            event = Event(at, reporter.name, Step.AFFECTS_ME, call.status, call.status, "", 0, {})
            store.add_event(database, call_id, reporter, event)
    return known_call(database, call_id)


def triage(
    database: Database, actor: Actor, call: Call, kind: CallKind, impact: int, urgency: int, now: datetime
) -> Call:
    """Say what kind of call it is and how urgent; whoever triages first becomes its owner at the desk."""
    changes = {
        "kind": kind,
        "impact": impact,
        "urgency": urgency,
        "priority": rules.priority(impact, urgency),
        "owner_id": call.owner_id or actor.person_id,
    }
    details = {"kind": kind.value, "impact": IMPACT_WORDS[impact], "urgency": URGENCY_WORDS[urgency]}
    return _take(database, actor, call, Step.TRIAGE, now, changes, details=details)


def note(database: Database, actor: Actor, call: Call, text: str, now: datetime, minutes: int = 0) -> Call:
    """Write something down beside the call."""
    if not text:
        raise FieldRefused("note", "Write what there is to note.")
    return _take(database, actor, call, Step.NOTE, now, {}, text=text, minutes=minutes)


def follow_up(database: Database, actor: Actor, call: Call, on: str, text: str, now: datetime) -> Call:
    """Set the day on which the desk looks again."""
    _check_follow_up(database, on, now)
    changes = {"follow_up_on": on}
    return _take(database, actor, call, Step.FOLLOW_UP, now, changes, text=text, details={"follow_up_on": on})


def dispatch(
    database: Database,
    actor: Actor,
    call: Call,
    technician: Actor,
    text: str,
    now: datetime,
    visit_on: str = "",
) -> Call:
    """Send a call to a technician; it appears in their list from now on."""
    if not technician.holds(Role.TECHNICIAN):
        raise FieldRefused("technician", "Choose a technician.")
    if visit_on:
        _check_follow_up(database, visit_on, now)
    changes = {
        "technician_id": technician.person_id,
        "dispatched_at": clock.stored(now),
        "hold_reason": None,
        "follow_up_on": visit_on or call.follow_up_on,
    }
    details = {"technician": technician.name} | ({"follow_up_on": visit_on} if visit_on else {})
    return _take(database, actor, call, Step.DISPATCH, now, changes, text=text, details=details)


def take_back(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Take a call back to the desk from the technician."""
    changes = {"technician_id": None, "hold_reason": None}
    return _take(database, actor, call, Step.TAKE_BACK, now, changes, text=text)


def start(database: Database, actor: Actor, call: Call, now: datetime) -> Call:
    """Begin to work on a dispatched call."""
    return _take(database, actor, call, Step.START, now, {"hold_reason": None})


def hold(
    database: Database,
    actor: Actor,
    call: Call,
    reason: HoldReason,
    follow_up_on: str,
    text: str,
    now: datetime,
    minutes: int = 0,
) -> Call:
    """Let a call wait, for a named reason and until a follow-up date; both are mandatory (FITS resources, F8)."""
    _check_follow_up(database, follow_up_on, now)
    changes = {"hold_reason": reason, "follow_up_on": follow_up_on}
    details = {"waits_for": HOLD_WORDS[reason], "follow_up_on": follow_up_on}
    return _take(database, actor, call, Step.HOLD, now, changes, text=text, minutes=minutes, details=details)


def resolve(database: Database, actor: Actor, call: Call, resolution: Resolution, now: datetime) -> Call:
    """Record how service was restored: type, cause, text and minutes."""
    if not resolution.text:
        raise FieldRefused("resolution", "Write what was done: the next person with this fault will read it.")
    changes = {
        "resolved_at": clock.stored(now),
        "hold_reason": None,
        "follow_up_on": None,
        "cause": resolution.cause,
        "resolution_type": resolution.type,
        "resolution": resolution.text,
    }
    details = {"type": RESOLUTION_WORDS[resolution.type], "cause": CAUSE_WORDS[resolution.cause]}
    return _take(
        database,
        actor,
        call,
        Step.RESOLVE,
        now,
        changes,
        text=resolution.text,
        minutes=resolution.minutes,
        details=details,
    )


def close(database: Database, actor: Actor, call: Call, closed_as: Resolution, told: str, now: datetime) -> Call:
    """Close a resolved call, its type and cause confirmed or put right; `told` says how the reporter was told."""
    changes = {
        "closed_at": clock.stored(now),
        "owner_id": call.owner_id or actor.person_id,
        "resolution_type": closed_as.type,
        "cause": closed_as.cause,
    }
    details = {"type": RESOLUTION_WORDS[closed_as.type], "cause": CAUSE_WORDS[closed_as.cause]}
    return _take(database, actor, call, Step.CLOSE, now, changes, text=told, details=details)


def reopen(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """Open a call again that was not put right after all."""
    if not text:
        raise FieldRefused("note", "Write why it is opened again.")
    changes: dict[str, Any] = dict.fromkeys(
        ("resolved_at", "closed_at", "resolution_type", "cause", "technician_id", "duplicate_of"), None
    ) | {"resolution": ""}
    return _take(database, actor, call, Step.REOPEN, now, changes, text=text)


def cancel(database: Database, actor: Actor, call: Call, text: str, now: datetime) -> Call:
    """End a call that needs nothing done, with the reason."""
    if not text:
        raise FieldRefused("note", "Write why nothing needs to be done.")
    return _take(database, actor, call, Step.CANCEL, now, {"follow_up_on": None}, text=text)


def mark_duplicate(database: Database, actor: Actor, call: Call, original: Call, now: datetime) -> Call:
    """End a call that reports what another open call already reports; its people count there from now on."""
    if original.id == call.id:
        raise FieldRefused("original", "A call cannot be the duplicate of itself.")
    if not original.is_open:
        raise FieldRefused("original", f"{original.reference} is not open. Choose a call that still is.")
    at = clock.stored(now)
    with database.writing():
        ended = _take(
            database,
            actor,
            call,
            Step.DUPLICATE,
            now,
            {"duplicate_of": original.id, "follow_up_on": None},
            details={"duplicate_of": original.reference},
        )
        key = f"duplicate:{call.id}:of:{original.id}"
        store.add_affected_person(database, original.id, key, call.reporter_name, at)
        for number, person in enumerate(store.affected_people(database, call.id)):
            numbered = f"{key}:{number}"
            store.add_affected_person(database, original.id, numbered, person["name"], at)
        event = Event(at, actor.name, Step.NOTE, original.status, original.status, "", 0, {"also": call.reference})
        store.add_event(database, original.id, actor, event)
    return ended


def known_call(database: Database, call_id: int) -> Call:
    """Return a call; NotFound when there is none."""
    call = store.call(database, call_id)
    if call is None:
        raise NotFound("There is no such call.")
    return call


def call_for(database: Database, actor: Actor, call_id: int) -> Call:
    """Return a call that the person may see; NotFound when there is none or it is not theirs."""
    call = known_call(database, call_id)
    if not rules.may_see(actor, call):
        raise NotFound("There is no such call.")
    return call


def photo_for(database: Database, actor: Actor, call_id: int, photo_id: int) -> bytes:
    """Return the JPEG of a photo that belongs to a call which the person may see; NotFound otherwise."""
    jpeg = store.photo(database, call_for(database, actor, call_id).id, photo_id)
    if jpeg is None:
        raise NotFound("There is no such photo.")
    return jpeg


def _check_follow_up(database: Database, on: str, now: datetime) -> None:
    if on < school_today(database, now).isoformat():
        raise FieldRefused("follow_up_on", "Choose today or a later day.")


def _take(
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
    after = rules.LIFECYCLE[step].leads[call.status]
    all_changes = {
        **changes,
        "status": after,
        "technician_minutes": call.technician_minutes + minutes,
    }
    event = Event(clock.stored(now), actor.name, step, call.status, after, text, minutes, details or {})
    with database.writing():
        if not store.change_call(database, call.id, call.version, all_changes):
            raise Overtaken(
                f"Somebody else changed {call.reference} in the meantime. Look at it again before you go on."
            )
        store.add_event(database, call.id, actor, event)
    return known_call(database, call.id)
