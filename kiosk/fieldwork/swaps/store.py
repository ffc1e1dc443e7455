"""The swaps table, and what stands in the store."""

from collections.abc import Mapping

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

MOST_SPARES = 40


def swap_by_form_key(database: Database, form_key: str) -> sqlite3.Row | None:
    """Return the swap that a form made, or None: device_id, spare_id."""
    query = "SELECT device_id, spare_id FROM swaps WHERE form_key = ?"
    found: sqlite3.Row | None = database.connection.execute(query, (form_key,)).fetchone()
    return found


def add(database: Database, values: Mapping[str, object]) -> None:
    """Note a swap from column values."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO swaps (call_id, device_id, spare_id, location_id, store_id, person_id, actor, at, form_key)
            VALUES (:call_id, :device_id, :spare_id, :location_id, :store_id, :person_id, :actor, :at, :form_key)
            """,
            values,
        )


def swaps_of(database: Database, call_id: int) -> list[sqlite3.Row]:
    """Return the swaps of a call, oldest first: device_id, spare_id, store_id, at."""
    query = "SELECT device_id, spare_id, store_id, at FROM swaps WHERE call_id = ? ORDER BY id"
    return database.connection.execute(query, (call_id,)).fetchall()


def open_calls(database: Database, device_id: int) -> list[int]:
    """Return the ids of a device's open calls, the newest first."""
    rows = database.connection.execute(
        "SELECT id FROM calls INDEXED BY calls_open_by_device WHERE is_open AND device_id = ? ORDER BY id DESC LIMIT 5",
        (device_id,),
    ).fetchall()
    return [row["id"] for row in rows]


def spares(database: Database, location_id: int, kind: str, but_id: int) -> list[sqlite3.Row]:
    """Return the devices of a kind in use that stand at a location, without an open call and not with a supplier:
    code, name, asset_tag, model and swapped_out_at, since when one is there that was swapped out itself. Those last.
    """
    return database.connection.execute(
        f"""
        SELECT devices.code, devices.name, devices.asset_tag, models.maker || ' ' || models.name AS model,
               (SELECT max(swaps.at) FROM swaps
                 WHERE swaps.device_id = devices.id
                   AND NOT EXISTS (SELECT 1 FROM swaps AS later
                                    WHERE later.spare_id = devices.id AND later.at >= swaps.at)
                   AND NOT EXISTS (SELECT 1 FROM repair_devices
                                    WHERE repair_devices.device_id = devices.id AND back_at >= swaps.at
                                      AND outcome IN ('repaired', 'replaced', 'no_fault_found'))) AS swapped_out_at
          FROM devices JOIN models ON models.id = devices.model_id
         WHERE devices.location_id = :location_id AND devices.retired_on IS NULL AND models.kind = :kind
           AND devices.id <> :but_id
           AND NOT EXISTS (SELECT 1 FROM calls INDEXED BY calls_open_by_device
                          WHERE calls.is_open AND calls.device_id = devices.id)
           AND NOT EXISTS (SELECT 1 FROM repair_devices
                            WHERE repair_devices.device_id = devices.id AND back_at IS NULL)
         ORDER BY swapped_out_at IS NOT NULL, devices.name, devices.id LIMIT {MOST_SPARES}
        """,
        {"location_id": location_id, "kind": kind, "but_id": but_id},
    ).fetchall()
