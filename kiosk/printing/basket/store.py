"""The basket_devices table."""

import json
from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind
from kiosk.printing.basket.records import InBasket

ENTRY = """
    SELECT devices.id AS device_id, devices.code, devices.name, models.kind, locations.name AS location,
           devices.retired_on
      FROM basket_devices
      JOIN devices ON devices.id = basket_devices.device_id
      JOIN models ON models.id = devices.model_id
      JOIN locations ON locations.id = devices.location_id
     WHERE basket_devices.person_id = :person_id
"""


def _entry(row: sqlite3.Row) -> InBasket:
    return InBasket(**{**dict(row), "kind": Kind(row["kind"])})


def add(database: Database, person_id: int, device_id: int, at: str) -> bool:
    """Put a device into a person's basket, on top; False when it lay there already."""
    with database.writing() as connection:
        done = connection.execute(
            """
            INSERT OR IGNORE INTO basket_devices (person_id, device_id, added_at, number)
            SELECT :person_id, :device_id, :at, coalesce(max(number), 0) + 1
              FROM basket_devices WHERE person_id = :person_id
            """,
            {"person_id": person_id, "device_id": device_id, "at": at},
        )
    return done.rowcount == 1


def entries(database: Database, person_id: int, limit: int) -> list[InBasket]:
    """Return what is in a person's basket, the newest on top."""
    rows = database.connection.execute(
        f"{ENTRY} ORDER BY basket_devices.number DESC LIMIT :limit", {"person_id": person_id, "limit": limit}
    ).fetchall()
    return [_entry(row) for row in rows]


def entry(database: Database, person_id: int, device_id: int) -> InBasket | None:
    """Return one device of a person's basket, or None."""
    row = database.connection.execute(
        f"{ENTRY} AND devices.id = :device_id", {"person_id": person_id, "device_id": device_id}
    ).fetchone()
    return _entry(row) if row else None


def count(database: Database, person_id: int) -> int:
    """Return how many devices are in a person's basket."""
    query = "SELECT count(*) FROM basket_devices WHERE person_id = ?"
    return int(database.connection.execute(query, (person_id,)).fetchone()[0])


def remove(database: Database, person_id: int, device_ids: Iterable[int]) -> None:
    """Take devices out of a person's basket."""
    with database.writing() as connection:
        connection.execute(
            """
            DELETE FROM basket_devices
             WHERE person_id = ? AND device_id IN (SELECT value FROM json_each(?))
            """,
            (person_id, json.dumps(list(device_ids))),
        )


def clear(database: Database, person_id: int) -> None:
    """Empty a person's basket."""
    with database.writing() as connection:
        connection.execute("DELETE FROM basket_devices WHERE person_id = ?", (person_id,))
