"""Beginning, finding and ending sessions."""

import hashlib
import secrets
from datetime import datetime

from kiosk.core import clock, clock_watch
from kiosk.core.database import Database
from kiosk.people import store as people
from kiosk.people.audit import actions as audit
from kiosk.people.audit.records import Event, Note, Origin
from kiosk.people.records import Person
from kiosk.people.sessions import lives, store
from kiosk.people.sessions.rules import browser_words

SIGNED_IN_AT_ONCE = 20  # browsers of one person; the oldest session ends


def session_hash(token: str) -> str:
    """Return what is kept of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(
    database: Database, person: Person, now: datetime, origin: Origin, user_agent: str = "", details: str = ""
) -> str:
    """Begin a session; return its token, which is random and stands nowhere else."""
    token = secrets.token_urlsafe(32)
    with database.writing():
        store.add(database, session_hash(token), person.id, clock.stored(now), browser_words(user_agent), origin.place)
        too_many = store.of_person(database, person.id)[SIGNED_IN_AT_ONCE:]
        store.end_many(database, [each.token_hash for each in too_many])
        audit.note(database, Event.SIGNED_IN, person.id, Origin(person.actor, origin.place), now, details)
    lives.lives_of(database).begin(session_hash(token), clock_watch.steady_s())
    return token


def person_of(database: Database, token: str, place: str, now: datetime, is_used: bool = True) -> Person | None:
    """Return who is signed in with a token, while the session lives and the person may sign in.

    `place`: from where it is used now; empty where that says nothing (over https nobody copies a cookie on its way).
    A session that is used from another place than it began does not open; it goes on where it belongs.
    """
    session = store.by_token(database, session_hash(token))
    if session is None:
        return None
    if place and session.place_hash and place != session.place_hash:
        refusal = Note(Event.SESSION_ELSEWHERE, session.person_id, place=place)
        audit.refusals_of(database).note(refusal, now)
        return None
    if not lives.lives_of(database).is_alive(session, now, clock_watch.steady_s(), is_used):
        return None
    person = people.person(database, session.person_id)
    return person if person and person.is_active else None


def sign_out(database: Database, person: Person, token: str, origin: Origin, now: datetime) -> None:
    """End the session of a token."""
    with database.writing():
        if store.end(database, session_hash(token)):
            audit.note(database, Event.SIGNED_OUT, person.id, origin, now)


def end_one(database: Database, person: Person, session_id: int, origin: Origin, now: datetime) -> bool:
    """End one session of a person; tell whether there was one."""
    with database.writing():
        is_ended = bool(store.end_numbered(database, person.id, session_id))
        if is_ended:
            audit.note(database, Event.SESSIONS_ENDED, person.id, origin, now, "one")
    return is_ended


def end_all(database: Database, person: Person, origin: Origin, now: datetime, but_token: str = "") -> int:
    """End every session of a person, or every one but this; return how many."""
    with database.writing():
        ended = store.end_of_person(database, person.id, session_hash(but_token) if but_token else "")
        if ended:
            audit.note(database, Event.SESSIONS_ENDED, person.id, origin, now, "all others" if but_token else "all")
    return ended
