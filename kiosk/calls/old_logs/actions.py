"""Taking the calls of an old log in, and out again."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from kiosk.calls.old_logs import store
from kiosk.calls.old_logs.records import ReadyCall
from kiosk.calls.tokens import TOKEN_HEX_DIGITS, token_hash
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import Overtaken
from kiosk.core.sqlite import sqlite3

BATCH_CALLS = 500
USED_SINCE = "Somebody has done something with {calls} since. An old log is taken out whole or not at all."
SHOWN = 5


def take_in(database: Database, actor: Actor, calls: Iterable[ReadyCall], now: datetime) -> tuple[int, int]:
    """Write the calls of an old log, all or none; return the log's id and how many calls came in.

    Nobody is told, no target runs: whoever opens a call sees by its events what it went through and who let it in.
    """
    at = clock.stored(now)
    with database.writing():
        store.lay_out(database)
        place = 0
        for batch in _batches(calls):
            _lay(database, actor, batch, place, at)
            place += len(batch)
        log_id = store.add_log(database, at, actor.person_id, actor.name)
        added = store.take_in(database, log_id)
        store.clear_away(database)
    return log_id, added


def _batches(calls: Iterable[ReadyCall]) -> Iterator[list[ReadyCall]]:
    source = iter(calls)
    while batch := list(islice(source, BATCH_CALLS)):
        yield batch


def _lay(database: Database, actor: Actor, batch: list[ReadyCall], first: int, at: str) -> None:
    rows: list[dict[str, Any]] = []
    events: list[list[Any]] = []
    for place, ready in enumerate(batch, first):
        # nobody knows the token: there is no receipt of an old call to come back with
        unknown = token_hash(secrets.token_hex(TOKEN_HEX_DIGITS // 2))
        rows.append({**ready.values, "place": place, "status_token_hash": unknown})
        for event_at, by, *said in ready.events:
            if event_at:
                events.append([place, None, event_at, by, *said])
            else:
                events.append([place, actor.person_id, at, actor.name, *said])
    store.lay(database, rows, events)


def take_out(database: Database, log_id: int, now: datetime) -> int:
    """Take the calls of an old log out again, as if it had never come; return how many they were.

    Overtaken when anybody has done anything with one of them since: then all of them stay.
    """
    with database.writing():
        if used := store.used_since(database, log_id, SHOWN):
            names = ", ".join(f"C{row['id']}" for row in used)
            raise Overtaken(USED_SINCE.format(calls=names))
        try:
            with database.writing():
                return store.take_out(database, log_id, clock.stored(now))
        except sqlite3.IntegrityError as error:
            raise Overtaken(USED_SINCE.format(calls="at least one of these calls")) from error
