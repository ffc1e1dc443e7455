"""What a technician reads: dispatched calls, and every earlier call of a device."""

import sqlite3

from kiosk.core.database import Database

HISTORY_PAGE = 50


def my_work(database: Database, person_id: int) -> list[sqlite3.Row]:
    """Return the calls dispatched to a technician and not resolved, most urgent first."""
    return database.connection.execute(
        """
        SELECT calls.id, calls.priority, calls.status, calls.kind, calls.summary, calls.logged_at, calls.hold_reason,
               calls.follow_up_on, calls.people_affected,
               coalesce(nullif(devices.name, ''), models.maker || ' ' || models.name, '') AS device,
               devices.code, coalesce(locations.name, 'No location given') AS location
          FROM calls
          LEFT JOIN devices ON devices.id = calls.device_id
          LEFT JOIN models ON models.id = devices.model_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE calls.is_open AND calls.technician_id = :person_id
           AND calls.status IN ('dispatched', 'in_progress', 'on_hold')
         ORDER BY calls.priority, calls.logged_at, calls.id
         LIMIT 500
        """,
        {"person_id": person_id},
    ).fetchall()


def device_calls(database: Database, device_id: int, before_id: int) -> list[sqlite3.Row]:
    """Return a page and one more of a device's calls, newest first, older than `before_id` (0 for the newest)."""
    return database.connection.execute(
        """
        SELECT calls.id, calls.status, calls.kind, calls.summary, calls.description, calls.error_text, calls.logged_at,
               calls.resolved_at, calls.closed_at, calls.resolution_type, calls.cause, calls.resolution,
               calls.technician_minutes, calls.is_failure, calls.technician_id, people.name AS technician
          FROM calls
          LEFT JOIN people ON people.id = calls.technician_id
         WHERE calls.device_id = :device_id AND (:before_id = 0 OR calls.id < :before_id)
         ORDER BY calls.id DESC
         LIMIT :limit
        """,
        {"device_id": device_id, "before_id": before_id, "limit": HISTORY_PAGE + 1},
    ).fetchall()


def failures_between(database: Database, device_id: int, since: str, until: str) -> int:
    """Return how many calls of a device were closed as faults in [since, until)."""
    row = database.connection.execute(
        "SELECT count(*) FROM calls WHERE is_failure AND device_id = ? AND closed_at >= ? AND closed_at < ?",
        (device_id, since, until),
    ).fetchone()
    return int(row[0])
