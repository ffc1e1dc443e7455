"""The old_call_logs table, and the calls and call_events that came from one.

What is taken in is laid beside first, in tables of this connection alone: then it goes in with one statement for the
calls and one for their events, in the order in which they were logged, however many there are.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

CALL_COLUMNS = (
    *("form_key", "status_token_hash", "kind", "status", "channel", "device_id", "model_id", "location_id", "symptom"),
    *("opening_symptom", "summary", "description", "impact", "urgency", "priority", "priority_reason"),
    *("reporter_name", "technician_id", "occurred_at", "logged_at", "responded_at", "resolved_at", "closed_at"),
    *("resolution_type", "cause", "resolution", "technician_minutes", "reopened", "earlier_reference"),
)
EVENT_COLUMNS = ("person_id", "at", "actor", "step", "from_status", "to_status", "note", "minutes", "details")


def add_log(database: Database, taken_in_at: str, person_id: int | None, actor: str) -> int:
    """Note that an old log is taken in; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO old_call_logs (taken_in_at, person_id, actor) VALUES (?, ?, ?)",
            (taken_in_at, person_id, actor),
        )
    return int(added.lastrowid or 0)


def lay_out(database: Database) -> None:
    """Make room for calls that are to be taken in."""
    connection = database.connection
    clear_away(database)
    connection.execute(
        f"CREATE TEMP TABLE laid_calls AS SELECT 0 AS place, {', '.join(CALL_COLUMNS)} FROM calls WHERE 0"
    )
    connection.execute(
        f"CREATE TEMP TABLE laid_events AS SELECT 0 AS place, {', '.join(EVENT_COLUMNS)} FROM call_events WHERE 0"
    )


def lay(database: Database, calls: Sequence[dict[str, Any]], events: Iterable[Sequence[Any]]) -> None:
    """Lay calls beside, each with its `place`, and their events: place, person, then as a ready call has them."""
    names = ("place", *CALL_COLUMNS)
    database.connection.executemany(
        f"INSERT INTO temp.laid_calls ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})", calls
    )
    database.connection.executemany("INSERT INTO temp.laid_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", events)


def take_in(database: Database, log_id: int) -> int:
    """Write what was laid beside, the calls that were logged first in front; return how many they are."""
    values = {"log_id": log_id}
    with database.writing() as connection:
        connection.execute(
            """
            CREATE TEMP TABLE laid_order AS
            SELECT place, row_number() OVER (ORDER BY logged_at, place)
                          + (SELECT coalesce(max(id), 0) FROM main.calls) AS call_id
              FROM temp.laid_calls
            """
        )
        connection.execute("CREATE INDEX temp.laid_order_by_place ON laid_order (place, call_id)")
        added = connection.execute(
            f"""
            INSERT INTO calls (id, old_log_id, {", ".join(CALL_COLUMNS)})
            SELECT laid_order.call_id, :log_id, {", ".join(CALL_COLUMNS)}
              FROM temp.laid_calls JOIN temp.laid_order USING (place)
             ORDER BY laid_order.call_id
            """,
            values,
        ).rowcount
        connection.execute(
            f"""
            INSERT INTO call_events (call_id, old_log_id, {", ".join(EVENT_COLUMNS)})
            SELECT laid_order.call_id, :log_id, {", ".join(EVENT_COLUMNS)}
              FROM temp.laid_events JOIN temp.laid_order USING (place)
             ORDER BY laid_order.call_id, laid_events.rowid
            """,
            values,
        )
        connection.execute("UPDATE old_call_logs SET calls = ? WHERE id = ?", (added, log_id))
    return added


def clear_away(database: Database) -> None:
    """Forget what was laid beside."""
    for query in (
        "DROP TABLE IF EXISTS temp.laid_calls",
        "DROP TABLE IF EXISTS temp.laid_events",
        "DROP TABLE IF EXISTS temp.laid_order",
    ):
        database.connection.execute(query)


def known(database: Database, keys: Sequence[str]) -> dict[str, sqlite3.Row]:
    """Return the calls that came with these keys: key -> id and logged_at."""
    rows = database.connection.execute(
        "SELECT form_key, id, logged_at FROM calls WHERE form_key IN (SELECT value FROM json_each(?))",
        (json.dumps(list(keys)),),
    ).fetchall()
    return {row["form_key"]: row for row in rows}


def logged_at(database: Database, call_ids: Sequence[int]) -> dict[int, str]:
    """Return when the calls with these ids were logged; ids that are none are left out."""
    rows = database.connection.execute(
        "SELECT id, logged_at FROM calls WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(call_ids)),)
    ).fetchall()
    return {row["id"]: row["logged_at"] for row in rows}


def used_since(database: Database, log_id: int, limit: int) -> list[sqlite3.Row]:
    """Return calls of an old log on which somebody has done something since it was taken in: id, summary."""
    return database.connection.execute(
        """
        SELECT id, summary FROM calls
         WHERE old_log_id = :log_id
           AND EXISTS (SELECT 1 FROM call_events WHERE call_events.call_id = calls.id
                                                   AND call_events.old_log_id IS NULL)
         ORDER BY id LIMIT :limit
        """,
        {"log_id": log_id, "limit": limit},
    ).fetchall()


def take_out(database: Database, log_id: int, taken_out_at: str) -> int:
    """Delete the calls of an old log with their events; return how many they were.

    sqlite3.IntegrityError when one of them has been used since: the schema keeps it.
    """
    with database.writing() as connection:
        connection.execute("UPDATE old_call_logs SET taken_out_at = ? WHERE id = ?", (taken_out_at, log_id))
        connection.execute(
            "DELETE FROM call_events WHERE call_id IN (SELECT id FROM calls WHERE old_log_id = ?)", (log_id,)
        )
        return connection.execute("DELETE FROM calls WHERE old_log_id = ?", (log_id,)).rowcount
