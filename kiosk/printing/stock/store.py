"""The kept_stocks and own_stocks tables; and when each stock was last printed on, read from the ledger."""

from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.printing.stock.records import OwnStock, own_sheet

OWN_PREFIX = "OWN-"  # no code of a maker begins like this
MEASURES = (
    *("page_width_mm", "page_height_mm", "columns", "rows", "label_width_mm", "label_height_mm"),
    *("left_mm", "top_mm", "pitch_x_mm", "pitch_y_mm", "corner_mm"),
)
OWN = """
    SELECT own_stocks.*,
           EXISTS (SELECT 1 FROM sheets WHERE sheets.stock = 'OWN-' || own_stocks.id)
           OR EXISTS (SELECT 1 FROM drawer_sheets WHERE drawer_sheets.stock = 'OWN-' || own_stocks.id) AS is_used
      FROM own_stocks
"""


def _own(row: sqlite3.Row) -> OwnStock:
    stock = own_sheet(f"{OWN_PREFIX}{row['id']}", row["name"], **{name: row[name] for name in MEASURES})
    return OwnStock(
        id=row["id"],
        name=row["name"],
        stock=stock,
        actor=row["actor"],
        added_at=row["added_at"],
        follows=row["follows"],
        retired_at=row["retired_at"],
        is_used=bool(row["is_used"]),
    )


def own_stock(database: Database, own_id: int) -> OwnStock | None:
    """Return one of the school's own sheets, retired or not, or None."""
    row = database.connection.execute(f"{OWN} WHERE id = ?", (own_id,)).fetchone()
    return _own(row) if row else None


def own_stocks(database: Database, with_retired: bool = False) -> list[OwnStock]:
    """Return the school's own sheets, the newest first."""
    query = f"{OWN} WHERE retired_at IS NULL OR :with_retired ORDER BY id DESC LIMIT 200"
    return [_own(row) for row in database.connection.execute(query, {"with_retired": with_retired}).fetchall()]


def own_id_by_name(database: Database, name: str) -> int | None:
    """Return which of the sheets in use has a name, in any case of letters, or None."""
    query = "SELECT id FROM own_stocks WHERE name = ? AND retired_at IS NULL"
    row = database.connection.execute(query, (name,)).fetchone()
    return row["id"] if row else None


def own_id_by_form_key(database: Database, form_key: str) -> int | None:
    """Return which sheet a form added, or None when it was not sent yet."""
    row = database.connection.execute("SELECT id FROM own_stocks WHERE form_key = ?", (form_key,)).fetchone()
    return row["id"] if row else None


def add_own_stock(database: Database, values: dict[str, Any]) -> int:
    """Add a sheet from column values; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO own_stocks
                (form_key, name, page_width_mm, page_height_mm, columns, rows, label_width_mm, label_height_mm,
                 left_mm, top_mm, pitch_x_mm, pitch_y_mm, corner_mm, follows, added_at, person_id, actor)
            VALUES (:form_key, :name, :page_width_mm, :page_height_mm, :columns, :rows, :label_width_mm,
                    :label_height_mm, :left_mm, :top_mm, :pitch_x_mm, :pitch_y_mm, :corner_mm, :follows, :added_at,
                    :person_id, :actor)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def change_own_stock(database: Database, own_id: int, values: dict[str, Any]) -> None:
    """Save changed measures and a changed name."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE own_stocks
               SET name = :name, page_width_mm = :page_width_mm, page_height_mm = :page_height_mm,
                   columns = :columns, rows = :rows, label_width_mm = :label_width_mm,
                   label_height_mm = :label_height_mm, left_mm = :left_mm, top_mm = :top_mm,
                   pitch_x_mm = :pitch_x_mm, pitch_y_mm = :pitch_y_mm, corner_mm = :corner_mm,
                   changed_at = :changed_at, changed_by = :changed_by
             WHERE id = :id
            """,
            {**values, "id": own_id},
        )


def retire_own_stock(database: Database, own_id: int, at: str, by: str) -> None:
    """Note that a sheet is no longer offered."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE own_stocks SET retired_at = ?, retired_by = ? WHERE id = ? AND retired_at IS NULL", (at, by, own_id)
        )


def kept(database: Database) -> frozenset[str]:
    """Return the codes of the stock that the school keeps."""
    return frozenset(row["stock"] for row in database.connection.execute("SELECT stock FROM kept_stocks").fetchall())


def keep(database: Database, code: str, at: str, actor: str) -> None:
    """Note that the school keeps a stock."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO kept_stocks (stock, kept_since_at, actor) VALUES (?, ?, ?) ON CONFLICT (stock) DO NOTHING",
            (code, at, actor),
        )


def keep_no_longer(database: Database, code: str) -> None:
    """Note that the school does not keep a stock."""
    with database.writing() as connection:
        connection.execute("DELETE FROM kept_stocks WHERE stock = ?", (code,))


def last_printed(database: Database) -> dict[str, str]:
    """Return when each stock was last printed on, by its code."""
    rows = database.connection.execute("SELECT stock, max(printed_at) AS at FROM sheets GROUP BY stock").fetchall()
    return {row["stock"]: row["at"] for row in rows}
