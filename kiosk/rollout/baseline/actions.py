"""Measuring and recording a baseline, and switching targets on its ground."""

from datetime import datetime

from kiosk.calendar import actions as calendar
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.measures.figures.facts import facts_of
from kiosk.measures.periods import Period
from kiosk.rollout.baseline import rules, store
from kiosk.rollout.baseline.records import Baseline, Line, Switch

BASELINE_FIRST = (
    "No baseline is recorded yet. Record one first, or write why the targets are switched on without: a target that "
    "nobody measured beforehand says nothing about the service."
)


def measured(database: Database, period: Period, now: datetime) -> list[Line]:
    """Return what calls took in a period, beside the targets as they stand, whether on or off."""
    return rules.measure(facts_of(database, period, now), calendar.targets(database).by_priority)


def record(database: Database, actor: Actor, period: Period, note: str, form_key: str, now: datetime) -> None:
    """Record a period as a baseline. FieldRefused when it has too few calls of every priority."""
    with database.writing():
        lines = measured(database, period, now)
        if not any(line.can_tell for line in lines):
            raise FieldRefused("note", "There are too few calls in these days to tell anything. Choose more days.")
        values = {
            "form_key": form_key,
            "first_on": period.first_on.isoformat(),
            "last_on": period.last_on.isoformat(),
            "note": note,
            "at": clock.stored(now),
        }
        store.add(database, actor, values, lines)


def switch(database: Database, actor: Actor, is_on: bool, why: str, now: datetime) -> None:
    """Switch targets on or off. FieldRefused when there is neither a baseline nor a reason to do without."""
    with database.writing():
        if calendar.targets(database).is_on == is_on:
            return
        baseline = store.newest(database)
        if is_on and baseline is None and not why:
            raise FieldRefused("why", BASELINE_FIRST)
        calendar.switch_targets(database, actor, is_on, now)
        ground = baseline.id if is_on and baseline else None
        store.add_switch(database, actor, Switch(is_on, ground, why, clock.stored(now), actor.name))


def known_baseline(database: Database, baseline_id: int) -> Baseline:
    """Return a baseline; NotFound when there is none."""
    found = store.baseline(database, baseline_id)
    if found is None:
        raise NotFound("There is no such baseline.")
    return found
