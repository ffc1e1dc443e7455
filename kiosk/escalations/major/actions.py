"""Declaring a major incident, keeping its notice right, ending it, and learning from it."""

from dataclasses import replace
from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Step
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.core.words import shown_date
from kiosk.escalations import ladder
from kiosk.escalations import store as escalations
from kiosk.escalations.major import store
from kiosk.escalations.major.records import Announcement, Incident, Review, What
from kiosk.escalations.records import Level


def current_notices(database: Database) -> list[sqlite3.Row]:
    """Return what stands on every public page. One look at an index that is nearly always empty: no cache needed."""
    return store.notices(database)


def declare(database: Database, actor: Actor, call: Call, said: Announcement, now: datetime) -> Incident:
    """Make a call a major incident: the notice stands at once, and the leaders are told if they are to be."""
    if not call.is_open:
        raise Refused(f"{call.reference} has ended. Open it again first.")
    at = clock.stored(now)
    try:
        with database.writing():
            incident_id = store.add_incident(database, call.id, said, at)
            store.add_event(database, incident_id, actor, What.DECLARED, _words(said), at)
            details = {"responsible": said.responsible, "affects": said.affects}
            calls.add_to_timeline(database, actor, call, Step.MAJOR, now, said.notice, details=details)
            rule = escalations.rules(database)[Level.P1_AT_ONCE]
            if rule.is_on:
                because = f"Declared a major incident by {actor.name}. {said.responsible} answers for it."
                ladder.tell(database, actor, call, rule, f"major:{incident_id}", because, now)
    except sqlite3.IntegrityError:
        raise Refused(f"{call.reference} is a major incident already.") from None
    return known_incident(database, incident_id)


def update(database: Database, actor: Actor, found: Incident, said: Announcement, now: datetime) -> None:
    """Change the notice, what is affected or who answers for it."""
    if not found.is_open:
        raise Refused("This major incident has ended.")
    if said == Announcement(found.responsible, found.affects, found.notice):
        return
    at = clock.stored(now)
    with database.writing():
        if not store.change_announcement(database, found, said, at):
            raise Overtaken("Somebody else changed this in the meantime. Look at it again before you go on.")
        store.add_event(database, found.id, actor, What.UPDATED, _words(said), at)
        _beside_the_call(database, actor, found, f"Notice changed: {said.notice}", now)


def end(database: Database, actor: Actor, found: Incident, now: datetime) -> bool:
    """End it: the notice goes, the review is asked for. False when somebody else ended it before."""
    with database.writing():
        if not store.end(database, found.id, clock.stored(now)):
            return False
        store.add_event(database, found.id, actor, What.ENDED, "", clock.stored(now))
        _beside_the_call(database, actor, found, "The major incident has ended.", now)
    return True


def review(database: Database, actor: Actor, found: Incident, review: Review, now: datetime) -> None:
    """Write down what was learnt; it may be written again, and the events keep every version."""
    if found.is_open:
        raise Refused("End the major incident first.")
    at = clock.stored(now)
    with database.writing():
        if not store.save_review(database, found, review, at, actor.name):
            raise Overtaken("Somebody else changed this in the meantime. Look at it again before you go on.")
        text = f"{review.happened}\n\nWent well: {review.went_well}\n\nTo change: {review.to_change}"
        store.add_event(database, found.id, actor, What.REVIEWED, text, at)


def decide(
    database: Database, actor: Actor, found: Incident, text: str, owner: str, due_on: str, now: datetime
) -> None:
    """Note what is to be done, by whom and until when; it is listed until it is done."""
    if not text:
        raise FieldRefused("text", "Write what is to be done.")
    if not owner:
        raise FieldRefused("owner", "Write who does it.")
    at = clock.stored(now)
    with database.writing():
        if store.add_action(database, found.id, text, owner, due_on, at):
            store.add_event(database, found.id, actor, What.ACTION, f"{text} ({owner}, until {shown_date(due_on)})", at)


def finish(database: Database, actor: Actor, incident_id: int, action_id: int, now: datetime) -> None:
    """Note that an action was done."""
    at = clock.stored(now)
    with database.writing():
        text = store.finish_action(database, incident_id, action_id, at, actor.name)
        if text is None:
            raise NotFound("There is no such action, or it was done already.")
        store.add_event(database, incident_id, actor, What.DONE, text, at)


def known_incident(database: Database, incident_id: int) -> Incident:
    """Return a major incident; NotFound when there is none."""
    found = store.incident(database, incident_id)
    if found is None:
        raise NotFound("There is no such major incident.")
    return found


def as_it_was(found: Incident, version: int) -> Incident:
    """Return an incident with the version a form was made from, so that a change since then is noticed."""
    return replace(found, version=version)


def _words(said: Announcement) -> str:
    return f"{said.notice}\nAffected: {said.affects}\nResponsible: {said.responsible}"


def _beside_the_call(database: Database, actor: Actor, found: Incident, text: str, now: datetime) -> None:
    call = known_call(database, found.call_id)
    calls.add_to_timeline(database, actor, call, Step.MAJOR, now, text)
