"""The skills table, and how much each technician has to do."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

MOST_COUNTED = 100


def skills(database: Database) -> set[tuple[int, str]]:
    """Return (person id, kind) of all that is ticked."""
    rows = database.connection.execute("SELECT person_id, kind FROM skills").fetchall()
    return {(row["person_id"], row["kind"]) for row in rows}


def save_skills(database: Database, person_ids: list[int], ticked: set[tuple[int, str]]) -> None:
    """Make these the skills of these people; those of others stay."""
    with database.writing() as connection:
        connection.executemany("DELETE FROM skills WHERE person_id = ?", [(number,) for number in person_ids])
        connection.executemany("INSERT INTO skills (person_id, kind) VALUES (?, ?)", sorted(ticked))


def technicians(database: Database, kind: str) -> list[sqlite3.Row]:
    """Return the active technicians (id, name, is_skilled, open_calls): the qualified ones first, then who has less.

    Open calls are counted up to MOST_COUNTED: nobody chooses by the difference beyond.
    """
    return database.connection.execute(
        f"""
        SELECT people.id, people.name,
               EXISTS (SELECT 1 FROM skills WHERE skills.person_id = people.id AND kind = :kind) AS is_skilled,
               (SELECT count(*) FROM (
                    SELECT 1 FROM calls
                     WHERE calls.is_open AND calls.technician_id = people.id
                       AND calls.status IN ('dispatched', 'in_progress', 'on_hold')
                     LIMIT {MOST_COUNTED})) AS open_calls
          FROM people JOIN person_roles ON person_roles.person_id = people.id AND person_roles.role = 'technician'
         WHERE people.is_active
         ORDER BY is_skilled DESC, open_calls, people.name COLLATE NOCASE
        """,
        {"kind": kind},
    ).fetchall()
