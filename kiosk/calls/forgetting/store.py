"""Calls that ended long ago: the people in them, and their photos."""

import json
from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

ENDED_BEFORE = """
    NOT is_open
    AND coalesce(closed_at, (SELECT max(at) FROM call_events WHERE call_events.call_id = calls.id)) < :before
"""
WITH_PEOPLE = "(reporter_name <> '' OR reporter_contact <> '' OR reporter_email <> '' OR affected_person <> '')"
DUE = f"""
    SELECT id FROM calls WHERE {ENDED_BEFORE} AND {WITH_PEOPLE}
     UNION
    SELECT calls.id FROM affected_people JOIN calls ON calls.id = affected_people.call_id
     WHERE affected_people.name <> '' AND {ENDED_BEFORE}
"""
PHOTOS_DUE = f"SELECT photos.id FROM photos JOIN calls ON calls.id = photos.call_id WHERE {ENDED_BEFORE}"


def calls_with_people(database: Database, before: str, most: int = -1) -> list[int]:
    """Return calls that ended before a moment and still name somebody, the oldest first."""
    rows = database.connection.execute(f"{DUE} ORDER BY 1 LIMIT :most", {"before": before, "most": most})
    return [row[0] for row in rows]


def people_of(database: Database, call_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return of each call the names, numbers and addresses of whom it names."""
    values = (json.dumps(list(call_ids)),)
    found: dict[int, list[str]] = {}
    rows = database.connection.execute(
        """
        SELECT id, reporter_name, reporter_contact, reporter_email, affected_person
          FROM calls WHERE id IN (SELECT value FROM json_each(?))
        """,
        values,
    )
    for row in rows:
        found[row[0]] = [text for text in row[1:] if text]
    affected = database.connection.execute(
        "SELECT call_id, name FROM affected_people WHERE call_id IN (SELECT value FROM json_each(?)) AND name <> ''",
        values,
    )
    for row in affected:
        found.setdefault(row[0], []).append(row[1])
    return found


def forget_people(connection: sqlite3.Connection, call_ids: Iterable[int]) -> None:
    """Forget who reported some calls and whom they affect; how many that were stays."""
    values = (json.dumps(list(call_ids)),)
    connection.execute(
        """
        UPDATE calls SET reporter_name = '', reporter_contact = '', reporter_email = '', affected_person = ''
         WHERE id IN (SELECT value FROM json_each(?))
        """,
        values,
    )
    connection.execute(
        "UPDATE affected_people SET name = '' WHERE name <> '' AND call_id IN (SELECT value FROM json_each(?))", values
    )


def count_photos(database: Database, before: str) -> int:
    """Return how many photos belong to calls that ended before a moment."""
    return int(database.connection.execute(f"SELECT count(*) FROM ({PHOTOS_DUE})", {"before": before}).fetchone()[0])


def forget_photos(connection: sqlite3.Connection, before: str, most: int) -> int:
    """Delete photos of calls that ended before a moment; return how many."""
    return connection.execute(
        f"DELETE FROM photos WHERE id IN ({PHOTOS_DUE} ORDER BY photos.id LIMIT :most)",
        {"before": before, "most": most},
    ).rowcount


def forget_photos_of(connection: sqlite3.Connection, call_ids: Iterable[int]) -> int:
    """Delete the photos of some calls; return how many."""
    return connection.execute(
        "DELETE FROM photos WHERE call_id IN (SELECT value FROM json_each(?))", (json.dumps(list(call_ids)),)
    ).rowcount
