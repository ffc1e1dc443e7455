"""Reads what a plan was made from, and what an import's devices have been used for since."""

import hashlib
import json

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

NAMES = """
    SELECT 'model' AS what, id, maker || char(9) || name || char(9) || kind AS said, '' AS retired_on FROM models
     UNION ALL
    SELECT 'location', id, name, retired_on FROM locations
     UNION ALL
    SELECT 'supplier', id, name, retired_on FROM suppliers
     ORDER BY 1, 2
"""
# every column that names a device or its code, but for the register's own; tests/imports/test_undo.py counts them
USES = (
    ("calls", "device_id", "id", "a call was logged for it"),
    ("stickers", "device_id", "id", "a sticker was printed for it"),
    ("stickers", "code", "code", "its sticker was printed before it was in the register"),
    ("sticker_scans", "code", "code", "its sticker was scanned"),
    ("blank_codes", "code", "code", "its sticker was printed before it was in the register"),
    ("stocktake_lines", "device_id", "id", "it was seen in a stock-take"),
    ("missing_marks", "device_id", "id", "it was looked for in a stock-take"),
    ("papers", "device_id", "id", "a card was printed for it"),
    ("article_help", "device_id", "id", "an article helped with it"),
    ("swaps", "device_id", "id", "it was swapped for a spare"),
    ("swaps", "spare_id", "id", "it stood in for another one"),
    ("problems", "device_id", "id", "there is a problem about it"),
    ("repair_devices", "device_id", "id", "it was sent away for repair"),
    ("basket_devices", "device_id", "id", "it lies in the basket of labels to print"),
    ("report_marks", "device_id", "id", "it was reported a short while ago"),
)
OF_THE_IMPORT = """
    SELECT thing_id FROM import_effects WHERE import_id = :import_id AND thing = 'device'
"""


def mark(database: Database) -> str:
    """Return a text that changes whenever the register does."""
    connection = database.connection
    known = hashlib.sha256()
    for row in connection.execute(NAMES):
        known.update(json.dumps(list(row)).encode())
    last = connection.execute("SELECT ifnull(max(id), 0) FROM device_events").fetchone()[0]
    devices = connection.execute("SELECT count(*) FROM devices").fetchone()[0]
    return f"{devices}/{last}/{known.hexdigest()[:16]}"


def used(database: Database, import_id: int, limit: int) -> list[tuple[sqlite3.Row, str]]:
    """Return devices that an import added and that have been used for something since, with what for."""
    found: list[tuple[sqlite3.Row, str]] = []
    for table, column, own, why in USES:
        rows = database.connection.execute(
            f"""
            SELECT devices.code, devices.name, devices.asset_tag, devices.serial FROM devices
             WHERE devices.id IN ({OF_THE_IMPORT} AND is_new = 1)
               AND devices.{own} IN (SELECT {column} FROM {table})
             ORDER BY devices.id LIMIT :limit
            """,
            {"import_id": import_id, "limit": limit},
        )
        found += [(row, why) for row in rows]
    return found


def touched(database: Database, import_id: int, last_event_id: int, limit: int) -> list[sqlite3.Row]:
    """Return devices of an import that somebody changed since."""
    return database.connection.execute(
        f"""
        SELECT DISTINCT devices.id, devices.code, devices.name, devices.asset_tag, devices.serial FROM device_events
          JOIN devices ON devices.id = device_events.device_id
         WHERE device_events.id > :last AND devices.id IN ({OF_THE_IMPORT})
         ORDER BY devices.id LIMIT :limit
        """,
        {"import_id": import_id, "last": last_event_id, "limit": limit},
    ).fetchall()


def effects(database: Database, import_id: int, thing: str, is_new: bool) -> list[sqlite3.Row]:
    """Return what an import added or changed of one sort: thing_id, before."""
    query = """
        SELECT thing_id, before FROM import_effects
         WHERE import_id = ? AND thing = ? AND is_new = ? ORDER BY thing_id
    """
    return database.connection.execute(query, (import_id, thing, is_new)).fetchall()


def last_event_id(database: Database, import_id: int) -> int:
    """Return the last event of any device when an import was carried out."""
    query = "SELECT last_event_id FROM imports WHERE id = ?"
    return int(database.connection.execute(query, (import_id,)).fetchone()[0])
