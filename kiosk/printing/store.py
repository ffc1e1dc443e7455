"""The ledger: the sheets and stickers tables."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from kiosk.core.database import Database
from kiosk.printing.records import PrintedSheets

SHEETS = """
    SELECT id, stock, start, pages, (SELECT count(*) FROM stickers WHERE sheet_id = sheets.id) AS labels,
           address, smallest_module_mm, printed_at, actor
      FROM sheets
"""


def _sheets(row: sqlite3.Row | None) -> PrintedSheets | None:
    return PrintedSheets(*row) if row else None


def add_sheets(database: Database, values: dict[str, Any], stickers: Iterable[tuple[int, str]]) -> int:
    """Note a print and its stickers, (device id, text in the code) each; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO sheets (stock, start, pages, address, smallest_module_mm, printed_at, person_id, actor, pdf)
            VALUES (:stock, :start, :pages, :address, :smallest_module_mm, :printed_at, :person_id, :actor, :pdf)
            """,
            values,
        )
        sheet_id = int(added.lastrowid or 0)
        connection.executemany(
            "INSERT INTO stickers (sheet_id, device_id, text) VALUES (?, ?, ?)",
            [(sheet_id, device_id, text) for device_id, text in stickers],
        )
    return sheet_id


def sheets(database: Database, sheet_id: int) -> PrintedSheets | None:
    """Return one print, or None."""
    return _sheets(database.connection.execute(f"{SHEETS} WHERE id = ?", (sheet_id,)).fetchone())


def newest_sheets(database: Database) -> list[PrintedSheets]:
    """Return the newest twenty prints."""
    rows = database.connection.execute(f"{SHEETS} ORDER BY id DESC LIMIT 20").fetchall()
    return [found for row in rows if (found := _sheets(row))]


def pdf(database: Database, sheet_id: int) -> bytes | None:
    """Return the PDF of a print, or None."""
    row = database.connection.execute("SELECT pdf FROM sheets WHERE id = ?", (sheet_id,)).fetchone()
    return bytes(row["pdf"]) if row else None


def printed_on(database: Database) -> dict[int, str]:
    """Return when each device's sticker was last printed, by device id; devices never printed are missing."""
    rows = database.connection.execute(
        """
        SELECT stickers.device_id, max(sheets.printed_at) AS at
          FROM stickers JOIN sheets ON sheets.id = stickers.sheet_id
         GROUP BY stickers.device_id
        """
    ).fetchall()
    return {row["device_id"]: row["at"] for row in rows}
