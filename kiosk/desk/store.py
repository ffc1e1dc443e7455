"""What the desk reads: the queue and its counts, earlier calls of a device, fixes of a model, open calls nearby."""

import json
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.desk.records import FILTERS, NOBODY, ORDERS, VIEWS, WITHOUT, QueueLine

PAGE_LINES = 50
COUNT_CAP = 100  # beyond this the page says "99+": an uncapped count is the one thing that grows with the years
MOST_EVENTS = 500  # looked at for what is new: a page that was asleep for a week need not know more


def queue(
    database: Database, view: str, filters: dict[str, Any], values: dict[str, Any], order: str, after: tuple[Any, ...]
) -> list[QueueLine]:
    """Return up to a page and one more of open calls; `after` is the key of the last line of the page before.

    The rows come as one JSON value: the interpreter lock is given up once instead of once a row, which keeps the
    page quick while several people look at it.
    """
    by = ORDERS[order].by
    conditions = [
        VIEWS[view].where,
        *(WITHOUT[name] if filters[name] == NOBODY and name in WITHOUT else FILTERS[name] for name in filters),
    ]
    if after:
        conditions.append(f"({by}) > ({', '.join(f':after_{n}' for n in range(len(after)))})")
    keys = {f"after_{n}": value for n, value in enumerate(after)}
    row = database.connection.execute(
        f"""
        SELECT json_group_array(json_array(
                   id, version, priority, status, kind, summary, logged_at, due_at, is_answer_due, people_affected,
                   hold_reason, follow_up_on, reporter_name, device, location, technician))
          FROM (
              SELECT calls.id, calls.version, calls.priority, calls.status, calls.kind, calls.summary, calls.logged_at,
                     calls.due_at, calls.due_at = calls.respond_by AND calls.responded_at IS NULL AS is_answer_due,
                     calls.people_affected, calls.hold_reason, calls.follow_up_on, calls.reporter_name,
                     coalesce(nullif(devices.name, ''), models.maker || ' ' || models.name) AS device,
                     locations.name AS location, people.name AS technician
                FROM calls
                LEFT JOIN devices ON devices.id = calls.device_id
                LEFT JOIN models ON models.id = devices.model_id
                LEFT JOIN locations ON locations.id = calls.location_id
                LEFT JOIN people ON people.id = calls.technician_id
               WHERE {" AND ".join(conditions)}
               ORDER BY {by}
               LIMIT {PAGE_LINES + 1}
          )
        """,
        {**values, **filters, **keys},
    ).fetchone()
    return [QueueLine._make(line) for line in json.loads(row[0])]


def counts(database: Database, values: dict[str, Any]) -> dict[str, int]:
    """Return how many open calls each view has, at most COUNT_CAP. Values: person_id, today, now and soon."""
    parts = [
        f"(SELECT count(*) FROM (SELECT 1 FROM calls WHERE {view.where} LIMIT {COUNT_CAP}))" for view in VIEWS.values()
    ]
    row = database.connection.execute(f"SELECT {', '.join(parts)}", values).fetchone()
    return dict(zip(VIEWS, row, strict=True))


def last_event(database: Database) -> int:
    """Return the id of the newest event of any call: what a page knows up to."""
    return int(database.connection.execute("SELECT coalesce(max(id), 0) FROM call_events").fetchone()[0])


def logged_since(database: Database, event_id: int, last: int) -> int:
    """Return how many calls came into the queue after an event."""
    row = database.connection.execute(
        """
        SELECT count(*) FROM call_events
         WHERE id > :since AND id <= :last AND old_log_id IS NULL
           AND (step = 'log' AND to_status = 'logged' OR step = 'admit')
        """,
        {"since": max(event_id, last - MOST_EVENTS), "last": last},
    ).fetchone()
    return int(row[0])


def earlier_calls(database: Database, device_id: int, but_id: int) -> list[sqlite3.Row]:
    """Return the newest five other calls of a device."""
    return database.connection.execute(
        """
        SELECT id, status, kind, summary, logged_at, resolved_at, resolution_type, cause, resolution, technician_minutes
          FROM calls WHERE device_id = ? AND id <> ? AND status <> 'set_aside' ORDER BY logged_at DESC, id DESC LIMIT 5
        """,
        (device_id, but_id),
    ).fetchall()


def model_fixes(database: Database, model_id: int, device_id: int, symptom: str) -> list[sqlite3.Row]:
    """Return up to three recent resolutions on other devices of a model, the same symptom first.

    Looks at the newest fifty, so that it stays quick for a model with thousands of calls.
    """
    return database.connection.execute(
        """
        SELECT id, symptom, summary, resolved_at, resolution_type, cause, resolution
          FROM (
              SELECT id, device_id, symptom, summary, resolved_at, resolution_type, cause, resolution
                FROM calls
               WHERE model_id = :model_id AND resolved_at IS NOT NULL AND resolution <> ''
               ORDER BY id DESC LIMIT 50
          )
         WHERE device_id <> :device_id
         ORDER BY symptom = :symptom DESC, id DESC
         LIMIT 3
        """,
        {"model_id": model_id, "device_id": device_id, "symptom": symptom},
    ).fetchall()


def other_open_calls(
    database: Database, device_id: int | None, location_id: int | None, but_id: int
) -> list[sqlite3.Row]:
    """Return other open calls on the same device or in the same room: likely duplicates.

    Chooses from the indexes first and reads only what it shows, so that a room with many open calls is no slower.
    """
    return database.connection.execute(
        """
        WITH nearby AS (
            SELECT id FROM (SELECT id FROM calls INDEXED BY calls_open_by_device
                             WHERE is_open AND device_id = :device_id ORDER BY id DESC LIMIT 6)
             UNION
            SELECT id FROM (SELECT id FROM calls INDEXED BY calls_open_by_location
                             WHERE is_open AND location_id = :location_id ORDER BY id DESC LIMIT 6)
        )
        SELECT id, summary, logged_at, status, device_id IS :device_id AND device_id IS NOT NULL AS same_device
          FROM calls
         WHERE id IN nearby AND id <> :but_id AND status <> 'set_aside'
         ORDER BY same_device DESC, id DESC
         LIMIT 5
        """,
        {"device_id": device_id, "location_id": location_id, "but_id": but_id},
    ).fetchall()
