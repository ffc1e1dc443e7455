"""Reads whole calls in batches, each a query of its own: a slow download holds nothing up."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

BATCH_ROWS = 500
CALL = """
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
"""


def all_calls(database: Database) -> Iterator[sqlite3.Row]:
    """Yield every call in the order they were logged, with the words of the rows it points to."""
    query = f"{CALL} WHERE calls.id > ? ORDER BY calls.id LIMIT ?"
    after = 0
    while rows := database.connection.execute(query, (after, BATCH_ROWS)).fetchall():
        yield from rows
        after = rows[-1]["id"]


def calls_with(database: Database, call_ids: Iterable[int]) -> Iterator[sqlite3.Row]:
    """Yield the calls with these ids in their order; ids that are none are left out."""
    query = f"{CALL} WHERE calls.id IN (SELECT value FROM json_each(?))"
    ids = iter(call_ids)
    while batch := list(islice(ids, BATCH_ROWS)):
        found = {row["id"]: row for row in database.connection.execute(query, (json.dumps(batch),)).fetchall()}
        yield from (found[call_id] for call_id in batch if call_id in found)
