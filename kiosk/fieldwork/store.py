"""What a technician reads: dispatched calls, and every earlier call of a device."""

import json

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.fieldwork.records import ByPass, PastCall

HISTORY_PAGE = 50
NEWEST = 2**63 - 1  # above every id


def my_work(database: Database, person_id: int) -> list[sqlite3.Row]:
    """Return the calls dispatched to a technician and not resolved, most urgent first."""
    return database.connection.execute(
        """
        SELECT calls.id, calls.priority, calls.status, calls.kind, calls.summary, calls.logged_at, calls.hold_reason,
               calls.follow_up_on, calls.people_affected, calls.dispatched_how, calls.resolve_by, calls.respond_by,
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
    """Return a page and one more of a device's calls, newest first, older than the call `before_id` (0 for the newest).

    They go by when they were logged: an old log may have come in later.

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
               WHERE calls.device_id = :device_id AND calls.status <> 'set_aside'
                 AND (calls.logged_at, calls.id)
                     < (coalesce((SELECT logged_at FROM calls WHERE id = :before_id), '9999'), :before_id)
               ORDER BY calls.logged_at DESC, calls.id DESC
               LIMIT {HISTORY_PAGE + 1}
          )
        """,
        {"device_id": device_id, "before_id": before_id or NEWEST},
    ).fetchone()
    return [PastCall._make(call) for call in json.loads(row[0])]


def failures_since(database: Database, device_id: int, since: str) -> int:
    """Return how many calls of a device were closed as faults since a stored time."""
    row = database.connection.execute(
        "SELECT count(*) FROM calls WHERE is_failure AND device_id = ? AND closed_at >= ?",
        (device_id, since),
    ).fetchone()
    return int(row[0])


def resolved_since(database: Database, person_id: int, since: str) -> list[sqlite3.Row]:
    """Return the calls that a person resolved since a moment and that still are: id, summary, location."""
    return database.connection.execute(
        """
        SELECT DISTINCT calls.id, calls.summary, coalesce(locations.name, '') AS location
          FROM call_events
          JOIN calls ON calls.id = call_events.call_id
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE call_events.step = 'resolve' AND call_events.at >= :since AND call_events.person_id = :person_id
           AND calls.status IN ('resolved', 'closed') AND calls.technician_id = :person_id
         ORDER BY calls.id LIMIT 50
        """,
        {"since": since, "person_id": person_id},
    ).fetchall()


def dispatched_on_device(database: Database, device_id: int, person_id: int) -> list[sqlite3.Row]:
    """Return a technician's dispatched calls on a device, the most urgent first: id, summary, status."""
    return database.connection.execute(
        """
        SELECT id, summary, status FROM calls INDEXED BY calls_open_by_device
         WHERE is_open AND device_id = ? AND technician_id = ? AND status IN ('dispatched', 'in_progress', 'on_hold')
         ORDER BY priority, id LIMIT 10
        """,
        (device_id, person_id),
    ).fetchall()


def corridor_call_by(database: Database, call_id: int, person_id: int) -> sqlite3.Row | None:
    """Return a corridor call that this person wrote down, or None: id, summary, status."""
    found: sqlite3.Row | None = database.connection.execute(
        """
        SELECT calls.id, calls.summary, calls.status, coalesce(locations.name, '') AS location
          FROM calls
          JOIN call_events INDEXED BY call_events_by_call
            ON call_events.call_id = calls.id AND call_events.step = 'log'
          LEFT JOIN locations ON locations.id = calls.location_id
         WHERE calls.id = ? AND calls.channel = 'corridor' AND call_events.person_id = ?
        """,
        (call_id, person_id),
    ).fetchone()
    return found


def bypass_share(database: Database, since: str, person_id: int = 0) -> ByPass:
    """Return how many calls came past the desk since a moment, of all that were logged; and how many by one person.

    FITS wants every request through the desk; what a technician writes down for somebody who caught them is the
    measure of how far that is so.
    """
    row = database.connection.execute(
        """
        SELECT coalesce(sum(channel = 'corridor'), 0), count(*),
               (SELECT count(*)
                  FROM calls AS own INDEXED BY calls_logged -- first: there are as many events of this step as calls
                 CROSS JOIN call_events INDEXED BY call_events_by_call
                 WHERE call_events.call_id = own.id AND call_events.step = 'log'
                   AND own.logged_at >= :since AND own.channel = 'corridor' AND call_events.person_id = :person_id)
          FROM calls INDEXED BY calls_logged
         WHERE logged_at >= :since
        """,
        {"since": since, "person_id": person_id},
    ).fetchone()
    return ByPass(*row)
