"""Reads devices with the stickers they carry: for choosing which of them get a new one."""

import json
from collections.abc import Iterable
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind, Model
from kiosk.printing.choosing.records import Offered
from kiosk.stickers.ledger.store import JOINED, NOT_SEEN_SINCE, SEEN_AT

OFFERED = f"""
    SELECT devices.id, devices.code, devices.name, devices.asset_tag, devices.model_id, models.maker,
           models.name AS model_name, models.kind, locations.name AS location,
           sheets.printed_at, sheets.address, {SEEN_AT} AS seen_at
    {JOINED}
"""
FILTERS = {
    "text": """
        (devices.code LIKE :code_like || '%' OR asset_tag LIKE :like ESCAPE '\\' OR serial LIKE :like ESCAPE '\\'
         OR devices.name LIKE :like ESCAPE '\\' OR locations.name LIKE :like ESCAPE '\\'
         OR models.maker || ' ' || models.name LIKE :like ESCAPE '\\')
    """,
    "location_id": "devices.location_id = :location_id",
    "kind": "models.kind = :kind",
    "never_printed": "stickers.id IS NULL",
    "old_address": "sheets.address <> :old_address COLLATE NOCASE",
    "not_seen_since": NOT_SEEN_SINCE,
    "basket_of": "devices.id IN (SELECT device_id FROM basket_devices WHERE person_id = :basket_of)",
    "of_print": "devices.id IN (SELECT device_id FROM stickers WHERE sheet_id = :of_print)",
    "codes": "devices.code IN (SELECT value FROM json_each(:codes))",
    "ids": "devices.id IN (SELECT value FROM json_each(:ids))",
}
ORDER = "locations.sorted_as, models.kind, devices.name, devices.id"


def _offered(row: sqlite3.Row) -> Offered:
    return Offered(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        asset_tag=row["asset_tag"],
        model=Model(row["model_id"], row["maker"], row["model_name"], Kind(row["kind"])),
        location=row["location"],
        printed_at=row["printed_at"],
        address=row["address"],
        seen_at=row["seen_at"] or None,
    )


def offered(database: Database, filters: dict[str, Any], limit: int) -> list[Offered]:
    """Return the devices in service that pass all filters (keys of FILTERS), by location, kind and name."""
    rows = database.connection.execute(
        f"{OFFERED} WHERE {_where(filters)} ORDER BY {ORDER} LIMIT :limit", {**_values(filters), "limit": limit}
    ).fetchall()
    return [_offered(row) for row in rows]


def offered_by_ids(database: Database, ids: Iterable[int]) -> list[Offered]:
    """Return devices in service by their ids, in the order in which they are printed."""
    return offered(database, {"ids": list(ids)}, -1)


def count(database: Database, filters: dict[str, Any]) -> int:
    """Return how many devices in service pass all filters."""
    query = f"SELECT count(*) {JOINED} WHERE {_where(filters)}"
    return int(database.connection.execute(query, _values(filters)).fetchone()[0])


def _where(filters: dict[str, Any]) -> str:
    return " AND ".join(["devices.retired_on IS NULL", *(FILTERS[name] for name in filters)])


def _values(filters: dict[str, Any]) -> dict[str, Any]:
    text = str(filters.get("text", ""))
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    lists: dict[str, Any] = {name: json.dumps(filters[name]) for name in ("ids", "codes") if name in filters}
    like = {"like": f"%{escaped}%", "code_like": "".join(c for c in text.upper() if c.isalnum()) or "-"}
    return {**filters, **like, **lists}
