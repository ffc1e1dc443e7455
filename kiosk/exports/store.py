"""Reads calls and devices in batches, each a query of its own: a slow download holds nothing up."""

import sqlite3
from collections.abc import Iterator

from kiosk.core.database import Database

BATCH_ROWS = 500
DEVICES = """
    SELECT devices.*, models.kind, models.maker, models.name AS model, locations.name AS location,
           suppliers.name AS supplier
      FROM devices
      JOIN models ON models.id = devices.model_id
      JOIN locations ON locations.id = devices.location_id
      LEFT JOIN suppliers ON suppliers.id = devices.supplier_id
     WHERE devices.id > :after
     ORDER BY devices.id LIMIT :rows
"""
CALLS = """
    SELECT calls.*, devices.code, devices.asset_tag, devices.name AS device_name, models.kind AS device_kind,
           models.maker, models.name AS model, locations.name AS location, suppliers.name AS supplier,
           owners.name AS owner, technicians.name AS technician
      FROM calls
      LEFT JOIN devices ON devices.id = calls.device_id
      LEFT JOIN models ON models.id = calls.model_id
      LEFT JOIN locations ON locations.id = calls.location_id
      LEFT JOIN suppliers ON suppliers.id = devices.supplier_id
      LEFT JOIN people AS owners ON owners.id = calls.owner_id
      LEFT JOIN people AS technicians ON technicians.id = calls.technician_id
     WHERE calls.id > :after
     ORDER BY calls.id LIMIT :rows
"""


def devices(database: Database) -> Iterator[sqlite3.Row]:
    """Yield every device, retired ones too, in the order they were added."""
    return _in_batches(database, DEVICES)


def calls(database: Database) -> Iterator[sqlite3.Row]:
    """Yield every call in the order they were logged, with the words of the rows it points to."""
    return _in_batches(database, CALLS)


def _in_batches(database: Database, query: str) -> Iterator[sqlite3.Row]:
    after = 0
    while rows := database.connection.execute(query, {"after": after, "rows": BATCH_ROWS}).fetchall():
        yield from rows
        after = rows[-1]["id"]
