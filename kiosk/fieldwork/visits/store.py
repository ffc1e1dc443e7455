"""The visits table, and what is to be seen to on a visit."""

import json

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.fieldwork.visits.records import EarlierCall, Visit, VisitCall

VISIT = """
    SELECT visits.id, technician_id, people.name AS technician, visit_on, note, planned_by
      FROM visits JOIN people ON people.id = visits.technician_id
     WHERE called_off_at IS NULL
"""
CALL = """
    SELECT calls.id, calls.priority, calls.status, calls.kind, calls.summary, calls.symptom, calls.description,
           calls.error_text, calls.logged_at, calls.reporter_name, calls.reporter_contact, calls.availability,
           calls.device_id, coalesce(nullif(devices.name, ''), ''),
           coalesce(models.maker || ' ' || models.name, ''), models.kind, devices.code, devices.asset_tag,
           coalesce(locations.name, 'No location given'), calls.resolve_by
      FROM calls
      LEFT JOIN devices ON devices.id = calls.device_id
      LEFT JOIN models ON models.id = devices.model_id
      LEFT JOIN locations ON locations.id = calls.location_id
"""
MOST_VISITS = 200
MOST_CALLS = 100  # a day has room for fewer
EARLIER = 3


def _visit(row: sqlite3.Row | None) -> Visit | None:
    return Visit(**dict(row)) if row else None


def visit(database: Database, visit_id: int) -> Visit | None:
    """Return a visit that was not called off, or None."""
    return _visit(database.connection.execute(f"{VISIT} AND visits.id = ?", (visit_id,)).fetchone())


def visit_of_day(database: Database, technician_id: int, visit_on: str) -> Visit | None:
    """Return a technician's visit on a day, or None."""
    query = f"{VISIT} AND technician_id = ? AND visit_on = ?"
    return _visit(database.connection.execute(query, (technician_id, visit_on)).fetchone())


def coming(database: Database, today: str) -> list[Visit]:
    """Return everybody's visits from today on, the next one first."""
    query = f"{VISIT} AND visit_on >= ? ORDER BY visit_on, people.name COLLATE NOCASE LIMIT {MOST_VISITS}"
    rows = database.connection.execute(query, (today,)).fetchall()
    return [found for row in rows if (found := _visit(row))]


def next_of(database: Database, technician_id: int, today: str) -> Visit | None:
    """Return a technician's next visit from today on, or None."""
    query = f"{VISIT} AND technician_id = ? AND visit_on >= ? ORDER BY visit_on LIMIT 1"
    return _visit(database.connection.execute(query, (technician_id, today)).fetchone())


def add(database: Database, values: dict[str, object]) -> None:
    """Add a visit from technician_id, visit_on, note, planned_by and planned_at."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO visits (technician_id, visit_on, note, planned_by, planned_at)
            VALUES (:technician_id, :visit_on, :note, :planned_by, :planned_at)
            """,
            values,
        )


def call_off(database: Database, visit_id: int, by: str, at: str) -> None:
    """Note that a visit does not take place."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE visits SET called_off_by = ?, called_off_at = ? WHERE id = ? AND called_off_at IS NULL",
            (by, at, visit_id),
        )


def calls_of(database: Database, technician_id: int, visit_on: str) -> list[VisitCall]:
    """Return what a technician sees to on a day, in walking order, most urgent first in each room.

    What is expected later is left out, and what waits for something else than a visit, unless its day has come.
    """
    rows = database.connection.execute(
        f"""
        {CALL}
         WHERE calls.is_open AND calls.technician_id = :technician_id
           AND (calls.status IN ('dispatched', 'in_progress') AND coalesce(calls.follow_up_on, '') <= :visit_on
                OR calls.status = 'on_hold' AND (calls.hold_reason = 'next_visit' OR calls.follow_up_on <= :visit_on))
         ORDER BY locations.id IS NULL, locations.sorted_as, locations.name, calls.priority, calls.logged_at, calls.id
         LIMIT {MOST_CALLS}
        """,
        {"technician_id": technician_id, "visit_on": visit_on},
    ).fetchall()
    return [VisitCall._make(row) for row in rows]


def call(database: Database, call_id: int) -> VisitCall | None:
    """Return one call as it stands on a job sheet, or None."""
    row = database.connection.execute(f"{CALL} WHERE calls.id = ?", (call_id,)).fetchone()
    return VisitCall._make(row) if row else None


def earlier_on_devices(database: Database, call_ids: list[int]) -> dict[int, list[EarlierCall]]:
    """Return the last few earlier calls on the same device for each of these calls, newest first."""
    rows = database.connection.execute(
        f"""
        SELECT sheet.id, earlier.id, earlier.summary, earlier.logged_at, earlier.resolution_type, earlier.cause,
               earlier.resolution, people.name
          FROM calls AS sheet
          JOIN calls AS earlier ON earlier.id IN (
              SELECT before.id FROM calls AS before
               WHERE before.device_id = sheet.device_id AND before.id < sheet.id
               ORDER BY before.id DESC LIMIT {EARLIER})
          LEFT JOIN people ON people.id = earlier.technician_id
         WHERE sheet.id IN (SELECT value FROM json_each(?))
         ORDER BY sheet.id, earlier.id DESC
        """,
        (json.dumps(call_ids),),
    ).fetchall()
    found: dict[int, list[EarlierCall]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(EarlierCall._make(row))
    return found
