"""Planning a visit and calling it off; which sheet somebody may take."""

from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound
from kiosk.core.settings import school_today
from kiosk.fieldwork.visits import store
from kiosk.fieldwork.visits.records import Visit

FURTHEST_AHEAD = timedelta(days=400)


def plan(database: Database, actor: Actor, technician: Actor, on: date, note: str, now: datetime) -> Visit:
    """Plan that a technician comes on a day; planned already, it stays as it is. Technicians plan only their own."""
    if not technician.holds(Role.TECHNICIAN) or technician.person_id is None:
        raise FieldRefused("technician", "Choose a technician.")
    if not may_change(actor, technician.person_id):
        raise NotAllowed("The desk plans the visits of others.")
    today = school_today(database, now)
    if on < today:
        raise FieldRefused("visit_on", "Choose today or a later day.")
    if on > today + FURTHEST_AHEAD:
        raise FieldRefused("visit_on", "This is more than a year ahead. Is the year right?")
    with database.writing():
        if known := store.visit_of_day(database, technician.person_id, on.isoformat()):
            return known
        values = {
            "technician_id": technician.person_id,
            "visit_on": on.isoformat(),
            "note": note,
            "planned_by": actor.name,
            "planned_at": clock.stored(now),
        }
        store.add(database, values)
        planned = store.visit_of_day(database, technician.person_id, on.isoformat())
    if planned is None:
        raise NotFound("There is no such visit.")
    return planned


def call_off(database: Database, actor: Actor, visit_id: int, now: datetime) -> Visit:
    """Note that a visit does not take place; its calls go to the next one."""
    visit = visit_for(database, actor, visit_id)
    store.call_off(database, visit.id, actor.name, clock.stored(now))
    return visit


def visit_for(database: Database, actor: Actor, visit_id: int) -> Visit:
    """Return a visit that the person may see; NotFound when there is none or it is another technician's."""
    visit = store.visit(database, visit_id)
    if visit is None or not may_change(actor, visit.technician_id):
        raise NotFound("There is no such visit.")
    return visit


def may_change(actor: Actor, technician_id: int) -> bool:
    """Tell whether a person may see, plan and call off a technician's visits: the desk all, technicians their own."""
    return actor.holds(Role.DESK, Role.COORDINATOR) or actor.person_id == technician_id
