"""The parts_used table."""

from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.fieldwork.parts.records import PartUsed

PART = """
    SELECT id, call_id, part, quantity, cost_pence, note, takes_back, actor, at,
           EXISTS (SELECT 1 FROM parts_used AS other WHERE other.takes_back = parts_used.id) AS is_taken_back
      FROM parts_used
"""
LOOKED_BACK = 300  # newest rows from which names are suggested
SUGGESTED = 40


def _part(row: sqlite3.Row | None) -> PartUsed | None:
    return PartUsed(**{**dict(row), "is_taken_back": bool(row["is_taken_back"])}) if row else None


def part(database: Database, part_id: int, call_id: int) -> PartUsed | None:
    """Return a part of a call, or None."""
    return _part(database.connection.execute(f"{PART} WHERE id = ? AND call_id = ?", (part_id, call_id)).fetchone())


def part_by_form_key(database: Database, form_key: str) -> PartUsed | None:
    """Return the part that a form wrote down, or None when it was not sent yet."""
    return _part(database.connection.execute(f"{PART} WHERE form_key = ?", (form_key,)).fetchone())


def parts_of(database: Database, call_id: int) -> list[PartUsed]:
    """Return the parts of a call, oldest first, with what took them back."""
    rows = database.connection.execute(f"{PART} WHERE call_id = ? ORDER BY id LIMIT 500", (call_id,)).fetchall()
    return [found for row in rows if (found := _part(row))]


def add(database: Database, values: dict[str, Any]) -> None:
    """Write a part down from column values. sqlite3.IntegrityError when its form was sent, or it was taken back."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO parts_used
                (call_id, part, quantity, cost_pence, note, takes_back, person_id, actor, at, form_key)
            VALUES (:call_id, :part, :quantity, :cost_pence, :note, :takes_back, :person_id, :actor, :at, :form_key)
            """,
            values,
        )


def names_used(database: Database) -> list[str]:
    """Return the names of parts that were used lately, the newest first."""
    rows = database.connection.execute(
        f"""
        SELECT part FROM (SELECT id, part FROM parts_used ORDER BY id DESC LIMIT {LOOKED_BACK})
         GROUP BY part COLLATE NOCASE ORDER BY max(id) DESC LIMIT {SUGGESTED}
        """
    ).fetchall()
    return [row["part"] for row in rows]
