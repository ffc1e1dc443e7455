"""Saving views, and taking a step on many calls: each by its own verb, so that one refusal stops no other."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused, StoreUnavailable
from kiosk.core.sqlite import sqlite3
from kiosk.desk import rules
from kiosk.desk.day import store
from kiosk.desk.day.forms import BulkForm
from kiosk.desk.day.records import MOST_VIEWS, BulkRun, NotDone, SavedView, Ticked


def save_view(database: Database, actor: Actor, name: str, query: str, is_shared: bool, now: datetime) -> None:
    """Keep a part of the queue under a name; of its address only what the queue knows is kept."""
    person_id = actor.person_id or 0
    if store.count_views_of(database, person_id) >= MOST_VIEWS:
        raise FieldRefused("name", f"You have {MOST_VIEWS} saved views. Remove one first.")
    view = SavedView(0, person_id, name, rules.known_query(query), is_shared)
    store.save_view(database, view, clock.stored(now))


def remove_view(database: Database, actor: Actor, view_id: int) -> None:
    """Forget a view of one's own."""
    if not store.remove_view(database, view_id, actor.person_id or 0):
        raise NotFound("There is no such view of yours.")


def take_on_all(database: Database, actor: Actor, form: BulkForm, ticked: Iterable[Ticked], now: datetime) -> BulkRun:
    """Take the form's step on every ticked call that lets it; the same form sent again tells what it did before."""
    form.check(database, now)
    done: list[int] = []
    not_done: list[NotDone] = []
    try:
        with database.writing():
            run_id = store.add_run(database, form.form_key.data, actor.person_id or 0, clock.stored(now), form.step)
            for one in ticked:
                why = _refusal(database, actor, form, one, now)
                if why:
                    not_done.append(NotDone(one.id, why))
                else:
                    done.append(one.id)
            store.note_outcome(database, run_id, done, not_done)
    except sqlite3.IntegrityError:
        earlier = store.run_by_form_key(database, form.form_key.data)
        if earlier is None or earlier.person_id != actor.person_id:
            raise
        return earlier
    return BulkRun(run_id, actor.person_id or 0, form.step, tuple(done), tuple(not_done))


def _refusal(database: Database, actor: Actor, form: BulkForm, one: Ticked, now: datetime) -> str:
    """Take the step on one call; return why it was not taken, or nothing."""
    try:
        call = calls.call_for(database, actor, one.id)
        form.take(database, actor, replace(call, version=one.version), now)
    except StoreUnavailable:
        raise
    except Refused as refusal:
        return str(refusal)
    return ""
