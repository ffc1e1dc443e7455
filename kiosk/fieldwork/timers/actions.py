"""Starting and stopping the clock, and counting what it measured."""

from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Status, Step
from kiosk.calls.rules import may_take
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.settings import read_settings
from kiosk.fieldwork.timers import rules, store
from kiosk.fieldwork.timers.records import Timer

WORKED_ON = (Status.DISPATCHED, Status.IN_PROGRESS, Status.ON_HOLD)


def start(database: Database, actor: Actor, call: Call, now: datetime) -> Timer | None:
    """Let the clock run on a call, which is in progress from then on.

    Returns the timer of another call that was stopped for it, if one ran.
    """
    if call.status not in WORKED_ON:
        raise Refused(f"{call.reference} is not being worked on. Ask the desk to open it again.")
    person_id = actor.person_id or 0
    with database.writing():
        other = store.running(database, person_id)
        if other and other.call_id == call.id:
            return None
        if may_take(actor, Step.START, call):
            calls.start(database, actor, call, now)
        if other:
            store.stop(database, other.id, clock.stored(now))
        store.start(database, person_id, call.id, clock.stored(now))
    return other


def stop(database: Database, actor: Actor, timer_id: int, now: datetime) -> Timer:
    """Stop the clock; one that stands already keeps its time."""
    with database.writing():
        store.stop(database, known_timer(database, actor, timer_id).id, clock.stored(now))
    return known_timer(database, actor, timer_id)


def count(database: Database, actor: Actor, timer_id: int, minutes: int, now: datetime) -> Timer:
    """Count a stopped timer's minutes on its call, once; 0 counts nothing and puts the timer away."""
    with database.writing():
        timer = known_timer(database, actor, timer_id)
        if timer.is_running:
            raise Refused("The clock still runs. Stop it first.")
        if store.count(database, timer.id, minutes, clock.stored(now)) and minutes:
            call = known_call(database, timer.call_id)
            calls.add_to_timeline(database, actor, call, Step.WORK, now, minutes=minutes)
    return known_timer(database, actor, timer_id)


def counted_elsewhere(database: Database, actor: Actor, call: Call, minutes: int, now: datetime) -> None:
    """Stop and put away the clock on a call whose work ended with a step that took the minutes itself.

    Where the step took none, they wait to be confirmed: nothing that was measured is lost.
    """
    with database.writing():
        for timer in open_on(database, actor, call.id):
            store.stop(database, timer.id, clock.stored(now))
            if minutes:
                store.count(database, timer.id, 0, clock.stored(now))


def open_on(database: Database, actor: Actor, call_id: int) -> list[Timer]:
    """Return a person's timers on a call that run, or wait to be confirmed."""
    person_id = actor.person_id or 0
    found = [*store.to_count(database, person_id), store.running(database, person_id)]
    return [timer for timer in found if timer and timer.call_id == call_id]


def proposed_on(database: Database, actor: Actor, call_id: int, now: datetime) -> int | None:
    """Return the minutes that a person's open timers on a call come to; None without any, or if one was forgotten."""
    minutes = [proposed(database, timer, now) for timer in open_on(database, actor, call_id)]
    return sum(m for m in minutes if m) if minutes and None not in minutes else None


def proposed(database: Database, timer: Timer, now: datetime) -> int | None:
    """Return the minutes that a timer proposes, or None when it was forgotten and somebody has to say."""
    stopped = clock.moment(timer.stopped_at) if timer.stopped_at else now
    return rules.proposed_minutes(clock.moment(timer.started_at), stopped, read_settings(database).time_zone)


def known_timer(database: Database, actor: Actor, timer_id: int) -> Timer:
    """Return a timer of this person; NotFound when there is none or it is somebody else's."""
    timer = store.timer(database, timer_id, actor.person_id or 0)
    if timer is None:
        raise NotFound("There is no such timer.")
    return timer
