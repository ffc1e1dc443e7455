"""The repairs, repair_devices, repair_events and supplier_replies tables."""

import json
from collections.abc import Iterable
from typing import Any

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.repairs.records import (
    Away,
    Back,
    NewRepair,
    Outcome,
    QuoteAnswer,
    Repair,
    RepairedDevice,
    RepairStep,
    SentHow,
)

LIST_CAP = 200
CHANGEABLE = (
    "their_reference",
    "expected_on",
    "note",
    "quote_pence",
    "quoted_on",
    "quote_answer",
    "quote_answered_by",
    "quote_answered_at",
)
REPAIR = """
    SELECT repairs.*, suppliers.name AS supplier,
           (SELECT count(*) FROM repair_devices WHERE repair_id = repairs.id) AS devices,
           (SELECT count(*) FROM repair_devices WHERE repair_id = repairs.id AND back_at IS NULL) AS away
      FROM repairs JOIN suppliers ON suppliers.id = repairs.supplier_id
"""
IS_AWAY = "repairs.id IN (SELECT repair_id FROM repair_devices WHERE back_at IS NULL)"
VIEWS = {
    "away": IS_AWAY,
    "overdue": f"{IS_AWAY} AND expected_on < :today",
    "back": f"NOT {IS_AWAY}",
}
ORDERS = {"away": "expected_on, repairs.id", "overdue": "expected_on, repairs.id", "back": "repairs.id DESC"}
DEVICE = """
    SELECT repair_devices.*, devices.code, devices.asset_tag, devices.serial,
           coalesce(nullif(devices.name, ''), trim(models.maker || ' ' || models.name)) AS title,
           trim(models.maker || ' ' || models.name) AS model, locations.name AS location,
           calls.summary, calls.technician_id
      FROM repair_devices
      JOIN devices ON devices.id = repair_devices.device_id
      JOIN models ON models.id = devices.model_id
      JOIN locations ON locations.id = devices.location_id
      LEFT JOIN calls ON calls.id = repair_devices.call_id
"""


def _repair(row: sqlite3.Row | None) -> Repair | None:
    if row is None:
        return None
    values = {name: row[name] for name in Repair.__dataclass_fields__} | {"sent_how": SentHow(row["sent_how"])}
    values |= {"quote_answer": QuoteAnswer(row["quote_answer"]) if row["quote_answer"] else None}
    return Repair(**values)


def _device(row: sqlite3.Row) -> RepairedDevice:
    values = {name: row[name] for name in RepairedDevice.__dataclass_fields__}
    return RepairedDevice(**(values | {"outcome": Outcome(row["outcome"]) if row["outcome"] else None}))


def repair(database: Database, repair_id: int) -> Repair | None:
    """Return one repair, or None."""
    return _repair(database.connection.execute(f"{REPAIR} WHERE repairs.id = ?", (repair_id,)).fetchone())


def repair_by_form_key(database: Database, form_key: str) -> Repair | None:
    """Return the repair that a form made, or None."""
    return _repair(database.connection.execute(f"{REPAIR} WHERE repairs.form_key = ?", (form_key,)).fetchone())


def repairs(database: Database, view: str, supplier_id: int, today: str, most: int = LIST_CAP) -> list[Repair]:
    """Return the repairs of a view (a key of VIEWS), of one supplier or of all (0); `most` -1 is every one of them."""
    rows = database.connection.execute(
        f"""
        {REPAIR} WHERE {VIEWS[view]} AND (:supplier_id = 0 OR repairs.supplier_id = :supplier_id)
         ORDER BY {ORDERS[view]} LIMIT :most
        """,
        {"supplier_id": supplier_id, "today": today, "most": most},
    ).fetchall()
    return [found for row in rows if (found := _repair(row))]


def counts(database: Database, today: str) -> dict[str, int]:
    """Return how many repairs are away, and how many of them overdue."""
    row = database.connection.execute(
        """
        SELECT count(*) AS away, coalesce(sum(expected_on < ?), 0) AS overdue FROM repairs
         WHERE id IN (SELECT repair_id FROM repair_devices WHERE back_at IS NULL)
        """,
        (today,),
    ).fetchone()
    return dict(row)


def devices_of(database: Database, repair_ids: Iterable[int]) -> dict[int, list[RepairedDevice]]:
    """Return the devices of repairs, by repair."""
    rows = database.connection.execute(
        f"{DEVICE} WHERE repair_id IN (SELECT value FROM json_each(?)) ORDER BY repair_devices.id",
        (json.dumps(list(repair_ids)),),
    ).fetchall()
    found: dict[int, list[RepairedDevice]] = {}
    for row in rows:
        found.setdefault(row["repair_id"], []).append(_device(row))
    return found


def repaired_device(database: Database, repair_id: int, row_id: int) -> RepairedDevice | None:
    """Return one device of a repair, or None."""
    query = f"{DEVICE} WHERE repair_devices.id = ? AND repair_id = ?"
    row = database.connection.execute(query, (row_id, repair_id)).fetchone()
    return _device(row) if row else None


def devices_of_call(database: Database, call_id: int) -> list[RepairedDevice]:
    """Return what was sent away for a call, newest first."""
    rows = database.connection.execute(
        f"{DEVICE} WHERE repair_devices.call_id = ? ORDER BY repair_devices.id DESC", (call_id,)
    ).fetchall()
    return [_device(row) for row in rows]


def away(database: Database, device_id: int) -> Away | None:
    """Return with whom a device is now, or None when it is here."""
    row = database.connection.execute(
        """
        SELECT repairs.id, suppliers.name, sent_at, expected_on, their_reference
          FROM repair_devices
          JOIN repairs ON repairs.id = repair_devices.repair_id
          JOIN suppliers ON suppliers.id = repairs.supplier_id
         WHERE device_id = ? AND back_at IS NULL
        """,
        (device_id,),
    ).fetchone()
    return Away(*row) if row else None


def add_repair(database: Database, new: NewRepair, actor: Actor, at: str) -> int:
    """Add a repair; return its id. sqlite3.IntegrityError when the form key was used before."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO repairs (form_key, supplier_id, their_reference, sent_how, sent_at, sent_by, expected_on, note)
            VALUES (:form_key, :supplier_id, :their_reference, :sent_how, :sent_at, :sent_by, :expected_on, :note)
            """,
            {**vars(new), "sent_at": at, "sent_by": actor.name},
        )
    return int(added.lastrowid or 0)


def add_device(database: Database, repair_id: int, device_id: int, call_id: int | None) -> None:
    """Send a device along. sqlite3.IntegrityError when it is away already."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO repair_devices (repair_id, device_id, call_id) VALUES (?, ?, ?)",
            (repair_id, device_id, call_id),
        )


def change_repair(database: Database, repair_id: int, version: int, changes: dict[str, Any]) -> bool:
    """Save changed columns if the repair is still at `version`; tell whether it was."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"not changeable: {unknown}")
    columns = "".join(f"{name} = :{name}, " for name in CHANGEABLE if name in changes)
    with database.writing() as connection:
        changed = connection.execute(
            f"UPDATE repairs SET {columns} version = version + 1 WHERE id = :id AND version = :version",
            {**changes, "id": repair_id, "version": version},
        )
    return changed.rowcount == 1


def take_in(database: Database, row_id: int, back: Back) -> bool:
    """Note how a device came back; tell whether it was still away."""
    with database.writing() as connection:
        taken = connection.execute(
            """
            UPDATE repair_devices
               SET back_at = :back_at, outcome = :outcome, new_serial = :new_serial, cost_pence = :cost_pence,
                   note = :note
             WHERE id = :id AND back_at IS NULL
            """,
            {**vars(back), "id": row_id},
        )
    return taken.rowcount == 1


def add_event(
    database: Database,
    repair_id: int,
    actor: Actor,
    at: str,
    step: RepairStep,
    note: str = "",
    details: dict[str, str] | None = None,
) -> None:
    """Note one step of a repair."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO repair_events (repair_id, at, person_id, actor, step, note, details)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (repair_id, at, actor.person_id, actor.name, step, note, json.dumps(details or {}, ensure_ascii=False)),
        )


def events(database: Database, repair_id: int) -> list[tuple[str, str, RepairStep, str, dict[str, str]]]:
    """Return the steps of a repair, newest first: at, actor, step, note, details."""
    rows = database.connection.execute(
        "SELECT at, actor, step, note, details FROM repair_events WHERE repair_id = ? ORDER BY id DESC", (repair_id,)
    ).fetchall()
    return [(r["at"], r["actor"], RepairStep(r["step"]), r["note"], json.loads(r["details"])) for r in rows]


def add_reply(
    database: Database,
    form_key: str,
    repair_id: int | None,
    call_id: int | None,
    at: str,
    note: str,
    actor: Actor,
) -> bool:
    """Note that a supplier answered; tell whether this form was new."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT OR IGNORE INTO supplier_replies (form_key, repair_id, call_id, at, note, person_id, actor)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (form_key, repair_id, call_id, at, note, actor.person_id, actor.name),
        )
    return added.rowcount == 1


def replies_to_call(database: Database, call_id: int) -> list[sqlite3.Row]:
    """Return when a supplier answered about a call that waits: at, note, actor; oldest first."""
    query = "SELECT at, note, actor FROM supplier_replies WHERE call_id = ? ORDER BY at, id"
    return database.connection.execute(query, (call_id,)).fetchall()


def warranties_ending(database: Database, since_on: str, until_on: str, most: int) -> list[sqlite3.Row]:
    """Return devices in service whose warranty ends in [since, until], by supplier and day; -1 is all of them."""
    return database.connection.execute(
        """
        SELECT devices.code, devices.asset_tag, devices.warranty_until_on, devices.supplier_id,
               coalesce(nullif(devices.name, ''), trim(models.maker || ' ' || models.name)) AS title,
               locations.name AS location, suppliers.name AS supplier
          FROM devices
          JOIN models ON models.id = devices.model_id
          JOIN locations ON locations.id = devices.location_id
          LEFT JOIN suppliers ON suppliers.id = devices.supplier_id
         WHERE devices.retired_on IS NULL AND devices.warranty_until_on BETWEEN ? AND ?
         ORDER BY suppliers.name IS NULL, suppliers.name, devices.warranty_until_on, devices.id
         LIMIT ?
        """,
        (since_on, until_on, most),
    ).fetchall()


def calls_on_hold(database: Database, call_ids: Iterable[int]) -> set[int]:
    """Return those of some calls that wait."""
    query = "SELECT id FROM calls WHERE status = 'on_hold' AND id IN (SELECT value FROM json_each(?))"
    return {row["id"] for row in database.connection.execute(query, (json.dumps(list(call_ids)),)).fetchall()}
