"""What a scorecard is made of: what was sent, which calls waited, and when the supplier answered."""

import json
from collections.abc import Iterable

from kiosk.calls.records import Event, Status, Step
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

JOBS_CAP = 500


def repairs_sent(database: Database, supplier_id: int, since: str, before: str, most: int) -> list[sqlite3.Row]:
    """Return the devices sent to a supplier in [since, before): ids, title, sent_at, back_at and the first reply."""
    return database.connection.execute(
        """
        SELECT repairs.id AS repair_id, repair_devices.call_id, sent_at, back_at,
               coalesce(nullif(devices.name, ''), trim(models.maker || ' ' || models.name)) AS title,
               (SELECT min(at) FROM supplier_replies WHERE repair_id = repairs.id) AS answered_at
          FROM repairs
          JOIN repair_devices ON repair_devices.repair_id = repairs.id
          JOIN devices ON devices.id = repair_devices.device_id
          JOIN models ON models.id = devices.model_id
         WHERE repairs.supplier_id = ? AND sent_at >= ? AND sent_at < ?
         ORDER BY sent_at DESC, repair_devices.id LIMIT ?
        """,
        (supplier_id, since, before, most),
    ).fetchall()


def calls_that_waited(database: Database, supplier_id: int, since: str, before: str, most: int) -> list[int]:
    """Return the calls on a supplier's devices that began to wait for them in [since, before).

    A call whose device went to another supplier waited for that one.
    """
    rows = database.connection.execute(
        """
        SELECT DISTINCT call_events.call_id
          FROM call_events
          JOIN calls ON calls.id = call_events.call_id
          JOIN devices ON devices.id = calls.device_id
         WHERE call_events.step = 'hold' AND call_events.at >= :since AND call_events.at < :before
           AND (json_extract(call_events.details, '$.hold_reason') = 'supplier'
                OR (json_extract(call_events.details, '$.hold_reason') IS NULL
                    AND json_extract(call_events.details, '$.waits_for') = 'the supplier'))
           AND devices.supplier_id = :supplier_id
           AND NOT EXISTS (SELECT 1 FROM repair_devices JOIN repairs ON repairs.id = repair_devices.repair_id
                            WHERE repair_devices.call_id = calls.id AND repairs.supplier_id <> :supplier_id)
         ORDER BY call_events.call_id DESC LIMIT :most
        """,
        {"supplier_id": supplier_id, "since": since, "before": before, "most": most},
    ).fetchall()
    return [row["call_id"] for row in rows]


def summaries(database: Database, call_ids: Iterable[int]) -> dict[int, str]:
    """Return the summaries of calls, by id."""
    query = "SELECT id, summary FROM calls WHERE id IN (SELECT value FROM json_each(?))"
    rows = database.connection.execute(query, (json.dumps(list(call_ids)),)).fetchall()
    return {row["id"]: row["summary"] for row in rows}


def events_of_calls(database: Database, call_ids: Iterable[int]) -> dict[int, list[Event]]:
    """Return the steps of calls, oldest first, by call."""
    rows = database.connection.execute(
        """
        SELECT call_id, at, actor, step, from_status, to_status, details FROM call_events
         WHERE call_id IN (SELECT value FROM json_each(?)) ORDER BY call_id, id
        """,
        (json.dumps(list(call_ids)),),
    ).fetchall()
    found: dict[int, list[Event]] = {}
    for row in rows:
        before = Status(row["from_status"]) if row["from_status"] else None
        after, details = Status(row["to_status"]), json.loads(row["details"])
        event = Event(row["at"], row["actor"], Step(row["step"]), before, after, "", 0, details)
        found.setdefault(row["call_id"], []).append(event)
    return found


def repairs_of_calls(database: Database, supplier_id: int, call_ids: Iterable[int]) -> list[sqlite3.Row]:
    """Return every time that calls' devices were with a supplier: call_id, sent_at, back_at."""
    return database.connection.execute(
        """
        SELECT repair_devices.call_id, sent_at, back_at
          FROM repair_devices JOIN repairs ON repairs.id = repair_devices.repair_id
         WHERE repair_devices.call_id IN (SELECT value FROM json_each(?)) AND repairs.supplier_id = ?
        """,
        (json.dumps(list(call_ids)), supplier_id),
    ).fetchall()


def replies_about_calls(database: Database, supplier_id: int, call_ids: Iterable[int]) -> list[sqlite3.Row]:
    """Return when a supplier answered about calls, on the call or on what was sent for it: call_id, at."""
    wanted = json.dumps(list(call_ids))
    return database.connection.execute(
        """
        SELECT call_id, at FROM supplier_replies WHERE call_id IN (SELECT value FROM json_each(:calls))
         UNION ALL
        SELECT repair_devices.call_id, supplier_replies.at
          FROM repair_devices
          JOIN repairs ON repairs.id = repair_devices.repair_id
          JOIN supplier_replies ON supplier_replies.repair_id = repairs.id
         WHERE repair_devices.call_id IN (SELECT value FROM json_each(:calls)) AND repairs.supplier_id = :supplier_id
        """,
        {"calls": wanted, "supplier_id": supplier_id},
    ).fetchall()
