"""The people and person_roles tables."""

from typing import Any

from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.people.records import Person

PERSON = """
    SELECT people.id, username, name, password_hash, is_active, is_password_given,
           EXISTS (SELECT 1 FROM second_factors WHERE person_id = people.id) AS has_second_factor,
           (SELECT group_concat(role) FROM person_roles WHERE person_id = people.id) AS roles
      FROM people
"""


def _person(row: sqlite3.Row | None) -> Person | None:
    if row is None:
        return None
    roles = frozenset(Role(role) for role in (row["roles"] or "").split(",") if role)
    return Person(
        row["id"],
        row["username"],
        row["name"],
        row["password_hash"],
        bool(row["is_active"]),
        roles,
        bool(row["is_password_given"]),
        bool(row["has_second_factor"]),
    )


def person(database: Database, person_id: int) -> Person | None:
    """Return one person, or None."""
    return _person(database.connection.execute(f"{PERSON} WHERE people.id = ?", (person_id,)).fetchone())


def person_by_username(database: Database, username: str) -> Person | None:
    """Return the person with a username, in any case of letters, or None."""
    return _person(database.connection.execute(f"{PERSON} WHERE username = ?", (username,)).fetchone())


def all_people(database: Database) -> list[Person]:
    """Return everyone with an account, active ones first, by name."""
    rows = database.connection.execute(f"{PERSON} ORDER BY is_active DESC, name COLLATE NOCASE").fetchall()
    return [found for row in rows if (found := _person(row))]


def people_with_role(database: Database, role: Role) -> list[Person]:
    """Return the active people who hold a role, by name."""
    return [found for found in all_people(database) if found.is_active and role in found.roles]


def add_person(database: Database, values: dict[str, Any]) -> int:
    """Add a person from username, name, password_hash, is_password_given and created_at; return the new id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO people (username, name, password_hash, is_password_given, created_at)
            VALUES (:username, :name, :password_hash, :is_password_given, :created_at)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def set_roles(database: Database, person_id: int, roles: frozenset[Role]) -> None:
    """Make these the person's roles."""
    with database.writing() as connection:
        connection.execute("DELETE FROM person_roles WHERE person_id = ?", (person_id,))
        connection.executemany(
            "INSERT INTO person_roles (person_id, role) VALUES (?, ?)",
            [(person_id, role) for role in sorted(roles)],
        )


def rename(database: Database, person_id: int, username: str, name: str) -> None:
    """Give an account other names; what it did stays its own."""
    with database.writing() as connection:
        connection.execute("UPDATE people SET username = ?, name = ? WHERE id = ?", (username, name, person_id))


def set_active(database: Database, person_id: int, is_active: bool) -> None:
    """Let a person sign in, or not any more."""
    with database.writing() as connection:
        connection.execute("UPDATE people SET is_active = ? WHERE id = ?", (is_active, person_id))


def set_password_hash(database: Database, person_id: int, password_hash: str, is_given: bool = False) -> None:
    """Save a new password's hash, and whether somebody else chose the password."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE people SET password_hash = ?, is_password_given = ? WHERE id = ?",
            (password_hash, is_given, person_id),
        )
