"""The suppliers table."""

import sqlite3

from kiosk.core.database import Database
from kiosk.suppliers.records import Supplier

COLUMNS = ("name", "phone", "email", "notes", "retired_on")


def _supplier(row: sqlite3.Row | None) -> Supplier | None:
    return Supplier(row["id"], *(row[column] for column in COLUMNS)) if row else None


def supplier(database: Database, supplier_id: int) -> Supplier | None:
    """Return one supplier, or None."""
    query = "SELECT * FROM suppliers WHERE id = ?"
    return _supplier(database.connection.execute(query, (supplier_id,)).fetchone())


def supplier_by_name(database: Database, name: str) -> Supplier | None:
    """Return the supplier with a name, in any case of letters, or None."""
    return _supplier(database.connection.execute("SELECT * FROM suppliers WHERE name = ?", (name,)).fetchone())


def suppliers(database: Database, with_retired: bool = False) -> list[Supplier]:
    """Return the suppliers by name."""
    query = "SELECT * FROM suppliers WHERE retired_on IS NULL OR :with_retired ORDER BY name"
    rows = database.connection.execute(query, {"with_retired": with_retired}).fetchall()
    return [found for row in rows if (found := _supplier(row))]


def add_supplier(database: Database, values: dict[str, str | None], created_at: str) -> int:
    """Add a supplier from the values of COLUMNS; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO suppliers (name, phone, email, notes, retired_on, created_at)
            VALUES (:name, :phone, :email, :notes, :retired_on, :created_at)
            """,
            {**values, "created_at": created_at},
        )
    return int(added.lastrowid or 0)


def change_supplier(database: Database, supplier_id: int, values: dict[str, str | None]) -> None:
    """Save the values of COLUMNS."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE suppliers
               SET name = :name, phone = :phone, email = :email, notes = :notes, retired_on = :retired_on
             WHERE id = :id
            """,
            {**values, "id": supplier_id},
        )
