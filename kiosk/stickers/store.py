"""The sheets and stickers tables: what was printed."""

from collections.abc import Iterable
from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.stickers.records import Printed, PrintedSheets, Sticker

SHEETS = """
    SELECT id, stock, start, pages, (SELECT count(*) FROM stickers WHERE sheet_id = sheets.id) AS labels,
           address, smallest_module_mm, printed_at, actor, answered_at, answered_by, is_discarded
      FROM sheets
"""
HISTORY = """
    SELECT stickers.code, stickers.revision, sheets.printed_at, sheets.actor, stickers.sheet_id, sheets.stock,
           sheets.address, count(*) AS copies, sheets.is_discarded
      FROM stickers JOIN sheets ON sheets.id = stickers.sheet_id
"""
# the sticker that a device should carry: the last one that was printed with the code it has now
NEWEST_OF_DEVICE = """
    stickers.id = (SELECT max(id) FROM stickers AS printed
                    WHERE printed.code = devices.code AND printed.is_discarded = 0)
"""


def _sheets(row: sqlite3.Row | None) -> PrintedSheets | None:
    return PrintedSheets(**{**dict(row), "is_discarded": bool(row["is_discarded"])}) if row else None


def add_print(database: Database, values: dict[str, Any], printed: Iterable[Printed]) -> int:
    """Note a print and the stickers on it; return its id. Copies of one sticker on one print are one revision."""
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
            """
            INSERT INTO stickers (sheet_id, code, device_id, cell, text, revision)
            VALUES (:sheet_id, :code, :device_id, :cell, :text,
                    1 + CASE WHEN :device_id IS NULL
                        THEN (SELECT coalesce(max(revision), 0) FROM stickers
                               WHERE code = :code AND sheet_id <> :sheet_id)
                        ELSE (SELECT coalesce(max(revision), 0) FROM stickers
                               WHERE device_id = :device_id AND sheet_id <> :sheet_id) END)
            """,
            [{**vars(one), "sheet_id": sheet_id} for one in printed],
        )
    return sheet_id


def sheets(database: Database, sheet_id: int) -> PrintedSheets | None:
    """Return one print, or None."""
    return _sheets(database.connection.execute(f"{SHEETS} WHERE id = ?", (sheet_id,)).fetchone())


def newest_sheets(database: Database) -> list[PrintedSheets]:
    """Return the newest twenty prints."""
    rows = database.connection.execute(f"{SHEETS} ORDER BY id DESC LIMIT 20").fetchall()
    return [found for row in rows if (found := _sheets(row))]


def answer(database: Database, sheet_id: int, is_discarded: bool, at: str, by: str) -> None:
    """Note how a print came out; the stickers of one that is discarded count no more."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE sheets SET answered_at = ?, answered_by = ?, is_discarded = ? WHERE id = ?",
            (at, by, is_discarded, sheet_id),
        )
        connection.execute("UPDATE stickers SET is_discarded = ? WHERE sheet_id = ?", (is_discarded, sheet_id))


def labels_of(database: Database, sheet_id: int) -> list[sqlite3.Row]:
    """Return the labels of a print along the rows: cell, code, device_id, and of its device, if any, current_code,
    name, kind, location.
    """
    return database.connection.execute(
        """
        SELECT stickers.cell, stickers.code, stickers.device_id, devices.code AS current_code, devices.name,
               models.kind, locations.name AS location
          FROM stickers
          LEFT JOIN devices ON devices.id = stickers.device_id
          LEFT JOIN models ON models.id = devices.model_id
          LEFT JOIN locations ON locations.id = devices.location_id
         WHERE stickers.sheet_id = ? ORDER BY stickers.cell
        """,
        (sheet_id,),
    ).fetchall()


def pdf(database: Database, sheet_id: int) -> bytes | None:
    """Return the PDF of a print, or None."""
    row = database.connection.execute("SELECT pdf FROM sheets WHERE id = ?", (sheet_id,)).fetchone()
    return bytes(row["pdf"]) if row else None


def count_void_on(database: Database, sheet_id: int) -> int:
    """Return how many of the stickers on a print are void by now."""
    query = """
        SELECT count(DISTINCT stickers.code)
          FROM stickers JOIN device_codes ON device_codes.code = stickers.code
         WHERE stickers.sheet_id = ? AND device_codes.state = 'void'
    """
    return int(database.connection.execute(query, (sheet_id,)).fetchone()[0])


def addresses(database: Database) -> list[str]:
    """Return every address that was ever printed, the one printed last first."""
    query = "SELECT address FROM sheets GROUP BY address ORDER BY max(printed_at) DESC"
    return [row["address"] for row in database.connection.execute(query)]


def stickers_of(database: Database, device_id: int) -> list[Sticker]:
    """Return what was printed for a device, the newest first, copies of one print as one."""
    rows = database.connection.execute(
        f"{HISTORY} WHERE stickers.device_id = ? GROUP BY stickers.sheet_id, stickers.code "
        "ORDER BY stickers.sheet_id DESC LIMIT 50",
        (device_id,),
    ).fetchall()
    return [Sticker(**row) for row in rows]


def newest_sticker(database: Database, code: str) -> Sticker | None:
    """Return what was printed last with a code and came out, or None."""
    row = database.connection.execute(
        f"{HISTORY} WHERE stickers.code = ? AND NOT stickers.is_discarded "
        "GROUP BY stickers.sheet_id ORDER BY stickers.sheet_id DESC LIMIT 1",
        (code,),
    ).fetchone()
    return Sticker(**row) if row else None


def count_by_address(database: Database) -> dict[str, int]:
    """Return how many devices in service carry each address by the sticker printed last, the commonest first."""
    rows = database.connection.execute(
        f"""
        SELECT sheets.address, count(*) AS devices
          FROM devices
          CROSS JOIN stickers ON {NEWEST_OF_DEVICE}
          JOIN sheets ON sheets.id = stickers.sheet_id
         WHERE devices.retired_on IS NULL
         GROUP BY sheets.address ORDER BY devices DESC, sheets.address
        """
    ).fetchall()
    return {row["address"]: row["devices"] for row in rows}


def count_by_location(database: Database, but_address: str) -> list[sqlite3.Row]:
    """Return where devices in service carry another address than one: location_id, location, address, devices."""
    return database.connection.execute(
        f"""
        SELECT locations.id AS location_id, locations.name AS location, sheets.address, count(*) AS devices
          FROM devices
          CROSS JOIN stickers ON {NEWEST_OF_DEVICE}
          JOIN sheets ON sheets.id = stickers.sheet_id
          JOIN locations ON locations.id = devices.location_id
         WHERE devices.retired_on IS NULL AND sheets.address <> ?
         GROUP BY locations.id, sheets.address ORDER BY locations.sorted_as, sheets.address
        """,
        (but_address,),
    ).fetchall()


def codes_in_order(database: Database, codes: str) -> list[sqlite3.Row]:
    """Return the state of codes (a JSON list) in their order: code, state, device_id; unknown ones are missing."""
    return database.connection.execute(
        """
        SELECT device_codes.code, device_codes.state, device_codes.device_id
          FROM json_each(?) AS wanted JOIN device_codes ON device_codes.code = wanted.value
         ORDER BY wanted.key
        """,
        (codes,),
    ).fetchall()
