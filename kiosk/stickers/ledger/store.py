"""What the ledger reads: each device with the sticker on it, and the stickers that are void."""

from collections.abc import Iterator
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.devices.records import Kind
from kiosk.stickers.ledger.records import LedgerLine
from kiosk.stickers.records import Scanned
from kiosk.stickers.store import NEWEST_OF_DEVICE

BATCH_ROWS = 500
SCANNED_AT = "(SELECT max(last_at) FROM sticker_scans WHERE sticker_scans.code = devices.code)"
FOUND_AT = """
    (SELECT max(at) FROM stocktake_lines
      WHERE stocktake_lines.device_id = devices.id AND found IN ('here', 'elsewhere', 'retired'))
"""
SEEN_AT = f"max(coalesce({SCANNED_AT}, ''), coalesce({FOUND_AT}, ''))"
# a sticker that was printed since then had no time to be seen, and one that was never printed cannot be
NOT_SEEN_SINCE = f"sheets.printed_at < :not_seen_since AND {SEEN_AT} < :not_seen_since"
DEVICES = """
      FROM devices
      JOIN models ON models.id = devices.model_id
      JOIN locations ON locations.id = devices.location_id
"""
JOINED = f"""
    {DEVICES}
      LEFT JOIN stickers ON {NEWEST_OF_DEVICE}
      LEFT JOIN sheets ON sheets.id = stickers.sheet_id
"""
LINES = f"""
    SELECT devices.id AS device_id, devices.code, devices.name, models.kind, locations.name AS location,
           stickers.revision, sheets.printed_at, sheets.id AS sheet_id, sheets.stock, sheets.address,
           {SCANNED_AT} AS scanned_at, {FOUND_AT} AS found_at
    {JOINED}
"""
FILTERS = {
    "location_id": "devices.location_id = :location_id",
    "text": "(devices.code LIKE :code_like || '%' OR devices.name LIKE :like ESCAPE '\\' OR asset_tag = :text)",
    "address": "sheets.address = :address",
    "other_address": "sheets.address <> :other_address",
    "never_printed": "stickers.id IS NULL",
    "unscanned": f"sheets.printed_at > coalesce({SCANNED_AT}, '')",
    "not_seen_since": NOT_SEEN_SINCE,
}
OF_THE_PRINT = {"address", "other_address", "never_printed", "unscanned", "not_seen_since"}
ORDER = "locations.sorted_as, models.kind, devices.name, devices.id"
VOID = """
    SELECT device_codes.code, device_codes.void_at, device_codes.void_reason, device_codes.void_note,
           device_codes.void_actor, devices.code AS device_code, devices.name, models.kind,
           locations.name AS location,
           (SELECT max(last_at) FROM sticker_scans WHERE sticker_scans.code = device_codes.code) AS scanned_at
      FROM device_codes
      LEFT JOIN devices ON devices.id = device_codes.device_id
      LEFT JOIN models ON models.id = devices.model_id
      LEFT JOIN locations ON locations.id = devices.location_id
     WHERE device_codes.state = 'void'
"""


def _line(row: sqlite3.Row) -> LedgerLine:
    return LedgerLine(**{**dict(row), "kind": Kind(row["kind"])})


def lines(database: Database, filters: dict[str, Any], limit: int, offset: int = 0) -> list[LedgerLine]:
    """Return the devices in service that pass all filters (keys of FILTERS) with their stickers, by location."""
    chosen = (
        f"SELECT devices.id {_joined(filters)} WHERE {_where(filters)} ORDER BY {ORDER} LIMIT :limit OFFSET :offset"
    )
    rows = database.connection.execute(  # chosen first: what is sorted is not looked up for every device
        f"{LINES} WHERE devices.id IN ({chosen}) ORDER BY {ORDER}",
        {**_values(filters), "limit": limit, "offset": offset},
    ).fetchall()
    return [_line(row) for row in rows]


def all_lines(database: Database, filters: dict[str, Any]) -> Iterator[LedgerLine]:
    """Yield every device that passes all filters, as it was added; a batch of them at a time is in memory."""
    query = f"{LINES} WHERE {_where(filters)} AND devices.id > :after ORDER BY devices.id LIMIT {BATCH_ROWS}"
    after = 0
    while rows := database.connection.execute(query, {**_values(filters), "after": after}).fetchall():
        yield from map(_line, rows)
        after = rows[-1]["device_id"]


def count(database: Database, filters: dict[str, Any]) -> int:
    """Return how many devices pass all filters."""
    query = f"SELECT count(*) {_joined(filters)} WHERE {_where(filters)}"
    return int(database.connection.execute(query, _values(filters)).fetchone()[0])


def _joined(filters: dict[str, Any]) -> str:
    return JOINED if OF_THE_PRINT & filters.keys() else DEVICES


def _where(filters: dict[str, Any]) -> str:
    return " AND ".join(["devices.retired_on IS NULL", *(FILTERS[name] for name in filters)])


def _values(filters: dict[str, Any]) -> dict[str, Any]:
    text = str(filters.get("text", ""))
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {**filters, "like": f"%{escaped}%", "code_like": "".join(c for c in text.upper() if c.isalnum()) or "-"}


def void(database: Database, limit: int, offset: int = 0) -> list[sqlite3.Row]:
    """Return the void stickers, the newest first: code, void_at, void_reason, void_note, void_actor, scanned_at, and of
    the device that carried it, if any: device_code (what it carries now), name, kind, location.
    """
    query = f"{VOID} ORDER BY device_codes.void_at DESC, device_codes.code LIMIT ? OFFSET ?"
    return database.connection.execute(query, (limit, offset)).fetchall()


def count_void(database: Database) -> int:
    """Return how many stickers are void."""
    return int(database.connection.execute("SELECT count(*) FROM device_codes WHERE state = 'void'").fetchone()[0])


def scans_of(database: Database, device_id: int) -> list[Scanned]:
    """Return how often the stickers that a device carries and carried were scanned, the latest first."""
    rows = database.connection.execute(
        """
        SELECT sticker_scans.code, address, first_at, last_at, times
          FROM device_codes JOIN sticker_scans ON sticker_scans.code = device_codes.code
         WHERE device_codes.device_id = ? ORDER BY last_at DESC LIMIT 50
        """,
        (device_id,),
    ).fetchall()
    return [Scanned(**row) for row in rows]
