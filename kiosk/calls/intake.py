"""Calls come in: logged once however often they are sent, and counted for everybody they affect."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.calls import messages, photos, rules, store, targets
from kiosk.calls.records import Call, Event, NewCall, SmallPhoto, Status, Step
from kiosk.calls.taking import known_call
from kiosk.calls.tokens import TOKEN_HEX_DIGITS, status_token, token_hash
from kiosk.core import clock, free_space
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused
from kiosk.core.sqlite import sqlite3

# What tells one report from another on the same form; where the device stands, and how urgent it is, the desk may have
# changed since.
SAID_BY_THE_FORM = (
    *("device_id", "symptom", "description", "error_text", "expected", "tried", "open_programs", "repeats"),
    *("last_worked", "needed_by_on", "earlier_reference", "affected_person", "availability"),
    *("reporter_name", "reporter_contact", "reporter_email"),
)


NOT_COLUMNS = ("photo", "small_photo", "is_photo_left_out", "set_aside_because")
LEFT_OUT_PHOTO = "not in the journal that the report was logged from"


def log_call(
    database: Database, actor: Actor, secret: str, new: NewCall, now: datetime, number: int | None = None
) -> Call:
    """Log a call; the same form sent again returns the call it made the first time.

    `actor` is who wrote it down: the reporter, or the person at the desk. `number` is what it was called before the
    data were lost; it gets that again if no other call has it now.
    """
    new = with_settled_key(database, new)
    if known := store.call_by_form_key(database, new.form_key):
        bring_photo(database, known, new, now)
        return known
    photo = small_photo(new)
    is_lost = photo is not None and free_space.room(database) < free_space.Room.ENOUGH
    at = clock.stored(now)
    values = {name: value for name, value in vars(new).items() if name not in NOT_COLUMNS}
    first = Status.SET_ASIDE if new.set_aside_because else Status.LOGGED
    values |= {
        "status": first,
        "opening_symptom": new.symptom,
        "status_token_hash": token_hash(status_token(secret, new.form_key)),
        "priority": rules.priority(new.impact, new.urgency),
        "occurred_at": min(new.occurred_at or at, at),
        "logged_at": at,
        "owner_id": actor.person_id if actor.holds(Role.DESK) else None,
        "responded_at": at if actor.holds(Role.DESK) else None,
    }
    try:
        with database.writing():
            if number and store.call(database, number) is None:
                values["id"] = number
            call_id = store.add_call(database, values)
            details = _about_the_photo(is_lost, is_left_out=new.is_photo_left_out and photo is None)
            logged = Event(at, actor.name, Step.LOG, None, first, new.set_aside_because, 0, details)
            call = targets.with_due_times(database, known_call(database, call_id), [logged])
            if call.respond_by or call.resolve_by:
                store.save_due_times(database, call_id, call.respond_by, call.resolve_by)
            store.add_event(database, call_id, actor, logged)  # after the due times: how it stands is kept with it
            if photo and not is_lost:
                store.add_photo(database, call_id, at, *photo)
            messages.tell_reporters(database, call, logged, now)
    except sqlite3.IntegrityError:
        twin = store.call_by_form_key(database, new.form_key)
        if twin is None:
            raise
        return twin
    return call


def _about_the_photo(is_lost: bool, is_left_out: bool) -> dict[str, str]:
    if is_lost:
        return {"photo": free_space.LOST_PHOTO}
    return {"photo": LEFT_OUT_PHOTO} if is_left_out else {}


def bring_photo(database: Database, known: Call, new: NewCall, now: datetime) -> None:
    """Add the photo that a report was logged without, when its form is sent again and brings it.

    A server that was cut off between the journal and the database has logged the words alone.
    """
    if not has_photo(new) or not was_photo_lost(store.events(database, known.id)) or store.photos(database, known.id):
        return  # before it is unfolded: a form may be sent again and again
    if free_space.room(database) is not free_space.Room.ENOUGH:
        return
    photo = small_photo(new)
    with database.writing():
        if photo and not store.photos(database, known.id):
            store.add_photo(database, known.id, clock.stored(now), *photo)


def was_logged(database: Database, new: NewCall) -> bool:
    """Tell whether exactly this has been logged already: pressing Send again then leads to its receipt."""
    known = store.call_by_form_key(database, new.form_key)
    return known is not None and says_the_same(known, new, came_with_photo(database, known.id))


def with_settled_key(database: Database, new: NewCall) -> NewCall:
    """Return a report under the key that it is logged with.

    A form that a phone brought back from its memory and that says something else now is another report.
    """
    known = store.call_by_form_key(database, new.form_key)
    if known is None or says_the_same(known, new, came_with_photo(database, known.id)):
        return new
    return as_another_report(new)


def as_another_report(new: NewCall) -> NewCall:
    """Return a report under a key made from the key of its form and from what it says."""
    said = "\n".join((*(str(getattr(new, name)) for name in SAID_BY_THE_FORM), str(has_photo(new))))
    key = hashlib.sha256(f"{new.form_key}\n{said}".encode()).hexdigest()[:TOKEN_HEX_DIGITS]
    # when this one was begun nobody knows: its page was opened for the report before it
    return replace(new, form_key=key, recording_seconds=None)


def says_the_same(known: Call | NewCall, new: NewCall, known_has_photo: bool) -> bool:
    """Tell whether a form that comes again says what is known already; a photo that is new says more."""
    if has_photo(new) and not known_has_photo:
        return False
    return all(getattr(known, name) == getattr(new, name) for name in SAID_BY_THE_FORM)


def has_photo(new: NewCall) -> bool:
    """Tell whether a report brings a photo."""
    return bool(new.photo or new.small_photo)


def small_photo(new: NewCall) -> SmallPhoto | None:
    """Return the photo of a report as it is kept. FieldRefused("photo") says what is wrong with it."""
    if new.small_photo or not new.photo:
        return new.small_photo
    return SmallPhoto(*photos.small_jpeg(new.photo))


def was_photo_lost(events: Sequence[Event]) -> bool:
    """Tell whether a call came with a photo for which there was no room."""
    return bool(events) and "photo" in events[0].details


def came_with_photo(database: Database, call_id: int) -> bool:
    """Tell whether a call came with a photo, be it kept or not."""
    return bool(store.photos(database, call_id)) or was_photo_lost(store.events(database, call_id))


def affects_me_too(database: Database, call_id: int, form_key: str, name: str, now: datetime) -> Call:
    """Count one more person on an open call; the same form sent again counts once."""
    at = clock.stored(now)
    with database.writing():
        call = known_call(database, call_id)
        if not call.is_open:
            raise FieldRefused("", "This was closed in the meantime. Please report it again if it is still there.")
        if store.add_affected_person(database, call_id, form_key, name, at):
            reporter = Actor(None, name or "somebody else")
            event = Event(at, reporter.name, Step.AFFECTS_ME, call.status, call.status, "", 0, {})
            store.add_event(database, call_id, reporter, event)
    return known_call(database, call_id)
