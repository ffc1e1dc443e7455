"""The tables call_words (what can be found) and words_to_read (calls whose words changed since)."""

import json
from collections.abc import Iterable
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.search.records import FILTERS
from kiosk.search.rules import MARK_OFF, MARK_ON

PAGE_CALLS = 25
# With a filter, so many of the newest calls that have the words are looked at: a word that stands in every call would
# otherwise have all the years read for a page of twenty-five.
LOOKED_AT = 5_000
LIKE_IT = 300
FROM_MODEL = 50
NEWEST = 2**63 - 1
READ_AT_ONCE = 5_000
READ_WITH_A_CHANGE = 50  # beside what somebody waits for
BATCH = "SELECT call_id FROM words_to_read ORDER BY call_id DESC LIMIT :at_most"


def is_behind(database: Database) -> bool:
    """Tell whether words changed that cannot be found yet."""
    return database.connection.execute("SELECT 1 FROM words_to_read LIMIT 1").fetchone() is not None


def read_words(database: Database) -> None:
    """Read the words of calls that changed, the newest first, a batch in a transaction of its own."""
    with database.writing() as connection:
        _read_batch(connection, READ_AT_ONCE)


def read_new_words(connection: sqlite3.Connection) -> None:
    """Read the words of the calls that changed in this transaction; where there is more to read, a few of them."""
    if connection.execute("SELECT 1 FROM words_to_read LIMIT 1").fetchone():
        _read_batch(connection, READ_WITH_A_CHANGE)


def read_again(database: Database, call_ids: Iterable[int]) -> None:
    """Read the words of some calls anew, whatever was read before, and all that waits to be read."""
    with database.writing() as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO words_to_read (call_id) VALUES (?)", [(number,) for number in call_ids]
        )
        while connection.execute("SELECT 1 FROM words_to_read LIMIT 1").fetchone():
            _read_batch(connection, READ_AT_ONCE)


def _read_batch(connection: sqlite3.Connection, at_most: int) -> None:
    values = {"at_most": at_most}
    connection.execute(f"DELETE FROM call_words WHERE rowid IN ({BATCH})", values)
    connection.execute(
        f"""
        INSERT INTO call_words (rowid, summary, said, fix, people, thing, place)
        SELECT calls.id, calls.summary,
               trim(calls.error_text || ' / ' || calls.description || ' / ' || calls.expected || ' / ' || calls.tried,
                    ' /'),
               calls.resolution,
               trim(calls.reporter_name || ' ' || calls.affected_person),
               'C' || calls.id || ' ' || calls.id || ' ' || calls.earlier_reference || coalesce(
                   ' ' || devices.code || ' ' || substr(devices.code, 1, 4) || ' ' || substr(devices.code, 5)
                   || ' ' || coalesce(devices.asset_tag, '') || ' ' || coalesce(devices.serial, '')
                   || ' ' || devices.name || ' ' || models.maker || ' ' || models.name, ''),
               coalesce(locations.name, '')
          FROM calls
          LEFT JOIN devices ON devices.id = calls.device_id
          LEFT JOIN models ON models.id = devices.model_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE calls.id IN ({BATCH})
         ORDER BY calls.id
        """,
        values,
    )
    connection.execute(f"DELETE FROM words_to_read WHERE call_id IN ({BATCH})", values)


def found(database: Database, query: str, filters: dict[str, Any], before_id: int) -> list[sqlite3.Row]:
    """Return up to a page and one more of the calls that have the words, newest first, older than `before_id`."""
    conditions = ["1", *(FILTERS[name] for name in filters)]
    return database.connection.execute(
        f"""
        WITH candidates AS MATERIALIZED (
            SELECT rowid AS id FROM call_words
             WHERE call_words MATCH :query AND rowid < :before_id
             ORDER BY rowid DESC LIMIT {LOOKED_AT if filters else PAGE_CALLS + 1}
        )
        SELECT calls.id, calls.status, calls.kind, calls.logged_at, calls.reporter_name, calls.technician_id,
               coalesce(nullif(devices.name, ''), models.maker || ' ' || models.name, '') AS device,
               coalesce(locations.name, '') AS location
          FROM candidates
          JOIN calls ON calls.id = candidates.id
          LEFT JOIN devices ON devices.id = calls.device_id
          LEFT JOIN models ON models.id = devices.model_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE {" AND ".join(conditions)}
         ORDER BY calls.id DESC
         LIMIT {PAGE_CALLS + 1}
        """,
        {**filters, "query": query, "before_id": before_id or NEWEST},
    ).fetchall()


def marked(database: Database, query: str, call_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Return of each call the summary and an excerpt of what else it says, what was found being between MARK_ON and
    MARK_OFF.

    The plus keeps the index from being asked for each call anew: it is read once, from the newest to the oldest.
    """
    rows = database.connection.execute(
        """
        SELECT rowid, highlight(call_words, 0, :on, :off) AS summary,
               snippet(call_words, 1, :on, :off, '…', 24) AS said,
               snippet(call_words, 2, :on, :off, '…', 24) AS fix
          FROM call_words
         WHERE call_words MATCH :query AND rowid BETWEEN :oldest AND :newest
           AND +rowid IN (SELECT value FROM json_each(:ids))
        """,
        {
            "on": MARK_ON,
            "off": MARK_OFF,
            "query": query,
            "oldest": min(call_ids, default=0),
            "newest": max(call_ids, default=0),
            "ids": json.dumps(call_ids),
        },
    ).fetchall()
    return {row["rowid"]: (row["summary"], _excerpt(row["said"], row["fix"])) for row in rows}


def _excerpt(*texts: str) -> str:
    return " … ".join([text for text in texts if MARK_ON in text] or [text for text in texts if text][:1])


def like_it(database: Database, query: str) -> list[sqlite3.Row]:
    """Return the newest resolved calls that the query finds, with their words."""
    return database.connection.execute(
        f"""
        WITH candidates AS MATERIALIZED (
            SELECT rowid AS id FROM call_words WHERE call_words MATCH :query ORDER BY rowid DESC LIMIT {LIKE_IT}
        )
        SELECT calls.id, calls.device_id, calls.model_id, calls.summary, calls.description, calls.error_text,
               calls.resolution, calls.resolution_type, calls.resolved_at
          FROM candidates JOIN calls ON calls.id = candidates.id
         WHERE calls.resolved_at IS NOT NULL AND calls.resolution <> ''
           AND calls.status IN ('resolved', 'closed')
        """,
        {"query": query},
    ).fetchall()


def resolved_of_model(database: Database, model_id: int) -> list[sqlite3.Row]:
    """Return the newest resolved calls of a model, with their words."""
    return database.connection.execute(
        f"""
        SELECT id, device_id, model_id, summary, description, error_text, resolution, resolution_type, resolved_at
          FROM calls
         WHERE model_id = ? AND resolved_at IS NOT NULL AND resolution <> '' AND status IN ('resolved', 'closed')
         ORDER BY id DESC LIMIT {FROM_MODEL}
        """,
        (model_id,),
    ).fetchall()
