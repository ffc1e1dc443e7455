"""The suppliers, supplier_agreements, supplier_contacts and supplier_events tables."""

import json
from dataclasses import asdict

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.suppliers.records import Agreement, Contact, Supplier

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


def take_out(database: Database, supplier_id: int) -> None:
    """Take out a supplier that an import brought; sqlite3.IntegrityError when anything refers to it."""
    with database.writing() as connection:
        connection.execute("DELETE FROM suppliers WHERE id = ?", (supplier_id,))


# --- what was agreed

AGREEMENT_COLUMNS = tuple(name for name in Agreement.__dataclass_fields__ if name not in ("id", "supplier_id"))
CONTACT_COLUMNS = ("name", "role", "phone", "email", "retired_on")


def _agreement(row: sqlite3.Row) -> Agreement:
    return Agreement(row["id"], row["supplier_id"], *(row[column] for column in AGREEMENT_COLUMNS))


def agreements(database: Database, supplier_id: int) -> list[Agreement]:
    """Return the agreements of a supplier that were not withdrawn, the latest first."""
    rows = database.connection.execute(
        """
        SELECT * FROM supplier_agreements WHERE supplier_id = ? AND withdrawn_at IS NULL
         ORDER BY valid_from_on DESC, id DESC
        """,
        (supplier_id,),
    ).fetchall()
    return [_agreement(row) for row in rows]


def agreements_in_use(database: Database) -> dict[int, list[Agreement]]:
    """Return the agreements of every supplier that is still used, the latest first, by supplier."""
    rows = database.connection.execute(
        """
        SELECT supplier_agreements.* FROM supplier_agreements
          JOIN suppliers ON suppliers.id = supplier_agreements.supplier_id
         WHERE withdrawn_at IS NULL AND suppliers.retired_on IS NULL
         ORDER BY supplier_id, valid_from_on DESC
        """
    ).fetchall()
    found: dict[int, list[Agreement]] = {}
    for row in rows:
        found.setdefault(row["supplier_id"], []).append(_agreement(row))
    return found


def add_agreement(database: Database, agreement: Agreement, noted_by: str, noted_at: str) -> int:
    """Add an agreement (its id is ignored); return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO supplier_agreements
                (supplier_id, contract_number, respond_hours, fix_hours, support_hours, covers, valid_from_on,
                 valid_until_on, noted_by, noted_at)
            VALUES (:supplier_id, :contract_number, :respond_hours, :fix_hours, :support_hours, :covers,
                    :valid_from_on, :valid_until_on, :noted_by, :noted_at)
            """,
            {**asdict(agreement), "noted_by": noted_by, "noted_at": noted_at},
        )
    return int(added.lastrowid or 0)


def end_agreement(database: Database, agreement_id: int, until_on: str) -> None:
    """Let an agreement end on a day."""
    with database.writing() as connection:
        connection.execute("UPDATE supplier_agreements SET valid_until_on = ? WHERE id = ?", (until_on, agreement_id))


def withdraw_agreement(database: Database, agreement_id: int, by: str, at: str) -> None:
    """Note that an agreement was noted by mistake; it counts no longer, and stays."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE supplier_agreements SET withdrawn_by = ?, withdrawn_at = ? WHERE id = ?", (by, at, agreement_id)
        )


def contacts(database: Database, supplier_id: int) -> list[Contact]:
    """Return the people at a supplier's by name, without those who left."""
    rows = database.connection.execute(
        "SELECT * FROM supplier_contacts WHERE supplier_id = ? AND retired_on IS NULL ORDER BY name", (supplier_id,)
    ).fetchall()
    return [Contact(row["id"], row["supplier_id"], *(row[column] for column in CONTACT_COLUMNS)) for row in rows]


def add_contact(database: Database, contact: Contact) -> int:
    """Add a person at a supplier's (their id is ignored); return their id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO supplier_contacts (supplier_id, name, role, phone, email, retired_on)
            VALUES (:supplier_id, :name, :role, :phone, :email, :retired_on)
            """,
            asdict(contact),
        )
    return int(added.lastrowid or 0)


def change_contact(database: Database, contact: Contact) -> None:
    """Save how to reach a person, or that they left."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE supplier_contacts
               SET name = :name, role = :role, phone = :phone, email = :email, retired_on = :retired_on
             WHERE id = :id AND supplier_id = :supplier_id
            """,
            asdict(contact),
        )


def add_event(database: Database, supplier_id: int, actor: Actor, at: str, event: str, details: dict[str, str]) -> None:
    """Note who changed what of a supplier."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO supplier_events (supplier_id, at, person_id, actor, event, details) VALUES (?, ?, ?, ?, ?, ?)
            """,
            (supplier_id, at, actor.person_id, actor.name, event, json.dumps(details, ensure_ascii=False)),
        )


def events(database: Database, supplier_id: int) -> list[tuple[str, str, str, dict[str, str]]]:
    """Return who changed what, newest first: at, actor, event, details."""
    rows = database.connection.execute(
        "SELECT at, actor, event, details FROM supplier_events WHERE supplier_id = ? ORDER BY id DESC LIMIT 100",
        (supplier_id,),
    ).fetchall()
    return [(row["at"], row["actor"], row["event"], json.loads(row["details"])) for row in rows]


def count_devices(database: Database, supplier_id: int) -> int:
    """Return how many devices in service came from a supplier."""
    query = "SELECT count(*) FROM devices WHERE supplier_id = ? AND retired_on IS NULL"
    return int(database.connection.execute(query, (supplier_id,)).fetchone()[0])
