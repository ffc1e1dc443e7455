"""The round of every day: what names people and is old enough goes, a small transaction after the other."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.calls.forgetting import store as forgetting
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import read_settings, school_today
from kiosk.core.sqlite import sqlite3
from kiosk.gate import store as gate
from kiosk.outbox import store as outbox
from kiosk.people.audit import store as audit
from kiosk.privacy import journal_copies, redacting, values, words
from kiosk.privacy.everything import store as everything
from kiosk.privacy.everything.store import Table
from kiosk.privacy.matching import Matcher, replaced
from kiosk.privacy.records import REMOVED
from kiosk.privacy.retention import rules, store
from kiosk.privacy.retention.records import PARTS, Doubt, Kept, Run
from kiosk.search import actions as search

log = logging.getLogger("scandesk")

AT_ONCE = 100  # calls, photos or messages in one transaction
SOON = timedelta(days=7)
KEYS = ("key", "message_id")  # what must stay the only one of its kind
Goes = Callable[[], bool]


def look(database: Database, now: datetime, goes_on: Goes = lambda: True) -> Run | None:
    """Do the round of the day, if it was not done yet and the clock can be believed; None when nothing was done."""
    redacting.tidy_what_waits(database, now)
    if read_settings(database).retention != "on" or store.is_done(database, school_today(database, now).isoformat()):
        return None
    if doubt := doubt_about(database, now):
        log.warning(
            "old personal data stays today: the clock says %s, the newest step is of %s", doubt.now, doubt.newest
        )
        return None
    return carry_out(database, now, goes_on)


def doubt_about(database: Database, now: datetime) -> Doubt | None:
    """Return why the clock may be wrong, or None."""
    newest = store.newest_step(database)
    return rules.doubt_about(now, clock.moment(newest) if newest else None)


def carry_out(database: Database, now: datetime, goes_on: Goes = lambda: True, asked_by: str = "") -> Run | None:
    """Let everything go that is old enough; return the line of the log. Cut off, it goes on there the next time."""
    run_id = store.begin(database, school_today(database, now).isoformat(), clock.stored(now), asked_by)
    kept = Kept.of(read_settings(database))
    work = {
        "people": _people,
        "photos": _photos,
        "mail": _mail,
        "imports": _imports,
        "marks": _marks,
        "places": _places,
        "audit": _audit,
    }
    for part in PARTS:
        before = rules.before(now, getattr(kept, part))
        while goes_on() and work[part](database, run_id, before):
            pass
        if not goes_on():
            return store.run(database, run_id)
    _let_the_search_forget(database, run_id)
    store.end(database, run_id, clock.stored(now))
    database.empty_log()
    return store.run(database, run_id)


def _people(database: Database, run_id: int, before: str) -> int:
    """Let some calls forget their people: the fields, and their names in the words around the same calls."""
    ids = forgetting.calls_with_people(database, before, AT_ONCE)
    if not ids:
        return 0
    tables = {table.name: table for table in everything.tables(database)}
    about = [(table, column) for table in tables.values() for column, other in table.points_to if other == "calls"]
    with everything.opened(database, {"calls", *(table.name for table, _ in about)}) as connection:
        people = forgetting.people_of(database, ids)
        matchers = {number: Matcher(rules.telling(texts)) for number, texts in people.items()}
        for table, column in [(tables["calls"], "id"), *about]:
            if table.name == "calls" and column != "id":
                continue  # a duplicate's original is another call
            for row in everything.rows_about(connection, table, column, ids):
                _take_out(connection, table, row, matchers[int(str(row.values[column]))])
        forgetting.forget_people(connection, ids)
        store.count_more(connection, run_id, "people", len(ids))
    journal_copies.erase(database, frozenset(ids))
    return len(ids)


def _take_out(connection: sqlite3.Connection, table: Table, row: everything.Row, matcher: Matcher) -> None:
    def change(_: int, text: str) -> str:
        return replaced(text, matcher.spans(text), REMOVED)

    for column, value in row.values.items():
        is_typed = column not in KEYS and not words.is_own(table.name, column)
        if is_typed and isinstance(value, str) and matcher.may_hold(value):
            new = values.rebuilt(value, change)
            if new != value:
                everything.write(connection, table, row.key, column, new)


def _photos(database: Database, run_id: int, before: str) -> int:
    with database.writing() as connection:
        gone = forgetting.forget_photos(connection, before, AT_ONCE)
        store.count_more(connection, run_id, "photos", gone)
    return gone


def _mail(database: Database, run_id: int, before: str) -> int:
    with everything.opened(database, {"outbox"}) as connection:
        gone = outbox.forget_words(database, before, AT_ONCE)
        store.count_more(connection, run_id, "mail", gone)
    return gone


def _imports(database: Database, run_id: int, before: str) -> int:
    """Empty one old file and take its rows out of the way between upload and end."""
    tables = {table.name: table for table in everything.tables(database)}
    due = _imports_due(database, tables, before)
    if not due:
        return 0
    with database.writing() as connection:
        for column in ("content", "rejects"):
            everything.write(connection, tables["imports"], due[0].key, column, b"")
        for name in ("import_rows", "import_plans"):
            everything.delete_about(connection, tables[name], "import_id", int(str(due[0].values["id"])))
        store.count_more(connection, run_id, "imports", 1)
    return 1


def _imports_due(database: Database, tables: dict[str, Table], before: str) -> list[everything.Row]:
    found = everything.rows_before(database, tables["imports"], "uploaded_at", before)
    return [row for row in found if row.values["content"] or row.values["rejects"]]


def _marks(database: Database, run_id: int, before: str) -> int:
    with database.writing() as connection:
        gone = gate.forget_marks(database, before)
        store.count_more(connection, run_id, "marks", gone)
    return gone


def _places(database: Database, run_id: int, before: str) -> int:
    with database.writing() as connection:
        gone = audit.forget_places(database, before, AT_ONCE)
        store.count_more(connection, run_id, "places", gone)
    return gone


def _audit(database: Database, run_id: int, before: str) -> int:
    with everything.opened(database, {"audit_events"}) as connection:
        gone = audit.forget(database, before, AT_ONCE)
        store.count_more(connection, run_id, "audit", gone)
    return gone


def _let_the_search_forget(database: Database, run_id: int) -> None:
    search.catch_up(database)
    done = store.run(database, run_id)
    if done and done.people:
        with database.writing() as connection:
            for table in everything.tables(database):
                if table.is_words:
                    everything.optimise_words(connection, table)


def due(database: Database, now: datetime) -> dict[str, tuple[int, int]]:
    """Return of each part how much would go now, and how much a week from now: nothing is changed."""
    kept, tables = Kept.of(read_settings(database)), {table.name: table for table in everything.tables(database)}
    counts: dict[str, Callable[[str], int]] = {
        "people": lambda before: len(forgetting.calls_with_people(database, before)),
        "photos": lambda before: forgetting.count_photos(database, before),
        "mail": lambda before: outbox.count_old(database, before),
        "imports": lambda before: len(_imports_due(database, tables, before)),
        "marks": lambda before: gate.count_marks(database, before),
        "places": lambda before: audit.count_places(database, before),
        "audit": lambda before: audit.count_old(database, before),
    }
    return {
        part: (
            counts[part](rules.before(now, getattr(kept, part))),
            counts[part](rules.before(now + SOON, getattr(kept, part))),
        )
        for part in PARTS
    }
