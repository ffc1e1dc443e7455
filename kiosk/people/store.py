"""The people, person_roles and sessions tables."""

from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.people.records import Person

PERSON = """
    SELECT people.id, username, name, password_hash, is_active,
           (SELECT group_concat(role) FROM person_roles WHERE person_id = people.id) AS roles
      FROM people
"""


def _person(row: sqlite3.Row | None) -> Person | None:
    if row is None:
        return None
    roles = frozenset(Role(role) for role in (row["roles"] or "").split(",") if role)
    return Person(row["id"], row["username"], row["name"], row["password_hash"], bool(row["is_active"]), roles)


def person(database: Database, person_id: int) -> Person | None:
    """Return one person, or None."""
    return _person(database.connection.execute(f"{PERSON} WHERE people.id = ?", (person_id,)).fetchone())


def person_by_username(database: Database, username: str) -> Person | None:
    """Return the person with a username, in any case of letters, or None."""
    return _person(database.connection.execute(f"{PERSON} WHERE username = ?", (username,)).fetchone())


def person_by_session(database: Database, token_hash: str, now: str) -> Person | None:
    """Return the active person whose session this is, unless it has ended."""
    row = database.connection.execute(
        f"""
        {PERSON} JOIN sessions ON sessions.person_id = people.id
         WHERE token_hash = :token_hash AND ends_at > :now AND is_active
        """,
        {"token_hash": token_hash, "now": now},
    ).fetchone()
    return _person(row)


def all_people(database: Database) -> list[Person]:
    """Return everyone with an account, active ones first, by name."""
    rows = database.connection.execute(f"{PERSON} ORDER BY is_active DESC, name COLLATE NOCASE").fetchall()
    return [found for row in rows if (found := _person(row))]


def people_with_role(database: Database, role: Role) -> list[Person]:
    """Return the active people who hold a role, by name."""
    return [found for found in all_people(database) if found.is_active and role in found.roles]


def add_person(database: Database, values: dict[str, str]) -> int:
    """Add a person from username, name, password_hash and created_at; return the new id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO people (username, name, password_hash, created_at)
            VALUES (:username, :name, :password_hash, :created_at)
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


def set_password_hash(database: Database, person_id: int, password_hash: str) -> None:
    """Save a new password's hash."""
    with database.writing() as connection:
        connection.execute("UPDATE people SET password_hash = ? WHERE id = ?", (password_hash, person_id))


def add_session(database: Database, token_hash: str, person_id: int, created_at: str, ends_at: str) -> None:
    """Save a session."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO sessions (token_hash, person_id, created_at, ends_at) VALUES (?, ?, ?, ?)",
            (token_hash, person_id, created_at, ends_at),
        )


def end_old_sessions(database: Database, before: str) -> None:
    """Forget the sessions that ended by a moment."""
    with database.writing() as connection:
        connection.execute("DELETE FROM sessions WHERE ends_at <= ?", (before,))


def end_session(database: Database, token_hash: str) -> None:
    """Forget one session."""
    with database.writing() as connection:
        connection.execute("DELETE FROM sessions WHERE token_hash = ?", (token_hash,))


def end_sessions_of(database: Database, person_id: int) -> None:
    """Forget every session of a person."""
    with database.writing() as connection:
        connection.execute("DELETE FROM sessions WHERE person_id = ?", (person_id,))
