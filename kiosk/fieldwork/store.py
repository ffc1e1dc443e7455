"""What a technician reads: dispatched calls, and every earlier call of a device."""

import json
import sqlite3

from kiosk.core.database import Database
from kiosk.fieldwork.records import PastCall

HISTORY_PAGE = 50
NEWEST = 2**63 - 1  # above every id


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


def device_calls(database: Database, device_id: int, before_id: int) -> list[PastCall]:
    """Return a page and one more of a device's calls, newest first, older than `before_id` (0 for the newest).

    The rows come as one JSON value, as those of the queue do, and for the same reason.
    """
    row = database.connection.execute(
        f"""
        SELECT json_group_array(json_array(
                   id, status, kind, summary, error_text, logged_at, resolution_type, cause, resolution,
                   technician_minutes, is_failure, technician_id, technician))
          FROM (
              SELECT calls.id, calls.status, calls.kind, calls.summary, calls.error_text, calls.logged_at,
                     calls.resolution_type, calls.cause, calls.resolution, calls.technician_minutes,
                     calls.is_failure, calls.technician_id, people.name AS technician
                FROM calls
                LEFT JOIN people ON people.id = calls.technician_id
               WHERE calls.device_id = :device_id AND calls.id < :before_id
               ORDER BY calls.id DESC
               LIMIT {HISTORY_PAGE + 1}
          )
        """,
        {"device_id": device_id, "before_id": before_id or NEWEST},
    ).fetchone()
    return [PastCall._make(call) for call in json.loads(row[0])]


def last_sticker(database: Database, device_id: int) -> sqlite3.Row | None:
    """Return when a device's label was last printed and which address stands in it: printed_at, text; or None."""
    found: sqlite3.Row | None = database.connection.execute(
        """
        SELECT sheets.printed_at, stickers.text
          FROM stickers JOIN sheets ON sheets.id = stickers.sheet_id
         WHERE stickers.device_id = ? ORDER BY stickers.id DESC LIMIT 1
        """,
        (device_id,),
    ).fetchone()
    return found


def failures_since(database: Database, device_id: int, since: str) -> int:
    """Return how many calls of a device were closed as faults since a stored time."""
    row = database.connection.execute(
        "SELECT count(*) FROM calls WHERE is_failure AND device_id = ? AND closed_at >= ?",
        (device_id, since),
    ).fetchone()
    return int(row[0])
