"""The printers table."""

from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.printing.printers.records import SchoolPrinter
from labels.printer import Printer

MOST_PRINTERS = 100


def _printer(row: sqlite3.Row) -> SchoolPrinter:
    known = Printer(
        name=row["name"],
        dpi=row["dpi"],
        nudge_x_mm=row["nudge_x_mm"],
        nudge_y_mm=row["nudge_y_mm"],
        is_thermal=bool(row["is_thermal"]),
    )
    return SchoolPrinter(row["id"], known, row["stock"], bool(row["is_default"]), row["retired_at"])


def printers(database: Database, with_retired: bool = False) -> list[SchoolPrinter]:
    """Return the school's printers: the usual one first, then by name."""
    rows = database.connection.execute(
        f"""
        SELECT * FROM printers WHERE retired_at IS NULL OR :with_retired
         ORDER BY retired_at IS NOT NULL, is_default DESC, name LIMIT {MOST_PRINTERS}
        """,
        {"with_retired": with_retired},
    ).fetchall()
    return [_printer(row) for row in rows]


def printer(database: Database, printer_id: int) -> SchoolPrinter | None:
    """Return one printer, retired or not, or None."""
    row = database.connection.execute("SELECT * FROM printers WHERE id = ?", (printer_id,)).fetchone()
    return _printer(row) if row else None


def default_printer(database: Database) -> SchoolPrinter | None:
    """Return the printer that is used when nobody chooses another, or None."""
    row = database.connection.execute("SELECT * FROM printers WHERE is_default = 1").fetchone()
    return _printer(row) if row else None


def printer_id_by_name(database: Database, name: str) -> int | None:
    """Return which printer in use has a name, in any case of letters, or None."""
    query = "SELECT id FROM printers WHERE name = ? AND retired_at IS NULL"
    row = database.connection.execute(query, (name,)).fetchone()
    return row["id"] if row else None


def printer_id_by_form_key(database: Database, form_key: str) -> int | None:
    """Return which printer a form added, or None when it was not sent yet."""
    row = database.connection.execute("SELECT id FROM printers WHERE form_key = ?", (form_key,)).fetchone()
    return row["id"] if row else None


def add_printer(database: Database, values: dict[str, Any]) -> int:
    """Add a printer from column values; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO printers
                (form_key, name, dpi, is_thermal, nudge_x_mm, nudge_y_mm, stock, is_default, added_at, actor)
            VALUES (:form_key, :name, :dpi, :is_thermal, :nudge_x_mm, :nudge_y_mm, :stock, :is_default, :added_at,
                    :actor)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def change_printer(database: Database, printer_id: int, values: dict[str, Any]) -> None:
    """Save a printer from column values."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE printers
               SET name = :name, dpi = :dpi, is_thermal = :is_thermal, nudge_x_mm = :nudge_x_mm,
                   nudge_y_mm = :nudge_y_mm, stock = :stock, is_default = :is_default, retired_at = :retired_at
             WHERE id = :id
            """,
            {**values, "id": printer_id},
        )


def no_default(database: Database) -> None:
    """Let no printer be the usual one."""
    with database.writing() as connection:
        connection.execute("UPDATE printers SET is_default = 0 WHERE is_default = 1")
