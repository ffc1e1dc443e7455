"""Writing down for the desk what was said in passing."""

from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls import store as call_store
from kiosk.calls.records import Call, NewCall, Step
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.fieldwork.corridor.records import Done


def log(database: Database, actor: Actor, secret: str, new: NewCall, done: Done | None, now: datetime) -> Call:
    """Log a corridor call into the desk's queue, with what the technician did at once; sent twice, it is one call."""
    with database.writing():
        logged = intake.log_call(database, actor, secret, new, now)
        if done and not any(event.step is Step.WORK for event in call_store.events(database, logged.id)):
            details = {"how": "done at once, before the desk had it"}
            calls.add_to_timeline(database, actor, logged, Step.WORK, now, done.text, done.minutes, details)
    return logged
