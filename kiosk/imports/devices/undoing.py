"""Taking an import of devices back: what it added goes, what it changed stands as before; all of it, or nothing."""

import json
from datetime import datetime

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices import codes
from kiosk.devices.bulk import actions as bulk
from kiosk.devices.bulk import store as bulk_store
from kiosk.imports.devices import store
from kiosk.imports.subject import Obstacle
from kiosk.locations import store as locations_store
from kiosk.suppliers import store as suppliers_store

BATCH = 500
CHANGED_SINCE = "it was changed since"
TAKE_OUT = {
    "model": bulk_store.take_out_model,
    "location": locations_store.take_out,
    "supplier": suppliers_store.take_out,
}


def obstacles(database: Database, import_id: int, limit: int) -> list[Obstacle]:
    """Return the devices of an import that were used or changed since, and how."""
    last = store.last_event_id(database, import_id)
    touched = [(row, CHANGED_SINCE) for row in store.touched(database, import_id, last, limit)]
    return [_obstacle(row, why) for row, why in [*store.used(database, import_id, limit), *touched]][:limit]


def undo(database: Database, actor: Actor, import_id: int, now: datetime) -> None:
    """Take back what an import did. It runs inside the transaction that found no obstacles."""
    changed = store.effects(database, import_id, "device", is_new=False)
    for start in range(0, len(changed), BATCH):
        before = {row["thing_id"]: json.loads(row["before"]) for row in changed[start : start + BATCH]}
        bulk.put_back(database, actor, before, now)
    added = [row["thing_id"] for row in store.effects(database, import_id, "device", is_new=True)]
    for start in range(0, len(added), BATCH):
        bulk_store.take_out(database, added[start : start + BATCH])
    for thing, take_out in TAKE_OUT.items():
        for row in store.effects(database, import_id, thing, is_new=True):
            try:
                with database.writing():
                    take_out(database, row["thing_id"])
            except sqlite3.IntegrityError:  # something else uses it by now, so it stays
                continue


def _obstacle(row: sqlite3.Row, why: str) -> Obstacle:
    known_by = row["asset_tag"] or row["serial"] or codes.shown(row["code"])
    return Obstacle(f"{row['name']} ({known_by})" if row["name"] else known_by, why, f"/devices/{row['code']}")
