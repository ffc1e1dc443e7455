"""Planning a training, noting what came of it, calling it off."""

from datetime import datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.settings import school_today
from kiosk.measures.figures.facts import facts_of
from kiosk.measures.periods import Period
from kiosk.rollout.training import rules, store
from kiosk.rollout.training.records import Held, NewTraining, Suggestion, Training

SUGGESTED_FROM_DAYS = 365
OVERTAKEN = "Somebody else changed this training in the meantime. Look at it again before you go on."


def plan(database: Database, actor: Actor, new: NewTraining, now: datetime) -> Training:
    """Plan a training; sent twice, it is planned once."""
    with database.writing():
        known = store.training_of_form(database, new.form_key)
        return known or known_training(database, store.add(database, actor, new, clock.stored(now)))


def change(database: Database, seen: Training, new: NewTraining) -> None:
    """Change what is planned. Raises Overtaken."""
    if not seen.is_planned:
        raise Refused("This training was held or called off already.")
    if not store.change(database, seen, new):
        raise Overtaken(OVERTAKEN)


def hold(database: Database, seen: Training, held: Held, now: datetime) -> None:
    """Note who came and what they said; it may be put right later. FieldRefused, Overtaken."""
    if held.held_on > school_today(database, now).isoformat():
        raise FieldRefused("held_on", "This day has not come yet.")
    if not held.person_ids and not held.names:
        raise FieldRefused("names", "Tick or write who came.")
    if held.refresh_on and held.refresh_on <= held.held_on:
        raise FieldRefused("refresh_on", "Choose a day after the training.")
    if not store.save_held(database, seen, held):
        raise Overtaken(OVERTAKEN)


def call_off(database: Database, training_id: int, now: datetime) -> None:
    """Call a planned training off."""
    if not store.call_off(database, training_id, clock.stored(now)):
        raise Refused("This training was held or called off already.")


def known_training(database: Database, training_id: int) -> Training:
    """Return a training; NotFound when there is none."""
    found = store.training(database, training_id)
    if found is None:
        raise NotFound("There is no such training.")
    return found


def suggested(database: Database, now: datetime) -> tuple[Period, list[Suggestion]]:
    """Return what the calls of the last year suggest to train, and which days those were."""
    today = school_today(database, now)
    period = Period(today - timedelta(days=SUGGESTED_FROM_DAYS - 1), today)
    return period, rules.suggestions(facts_of(database, period, now), store.location_names(database))
