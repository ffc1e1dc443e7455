"""The major_incidents, major_events and major_actions tables."""

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.escalations.major.records import Announcement, Incident, Review, What

COLUMNS = tuple(Incident.__dataclass_fields__)
MOST_SHOWN = 50


def _incident(row: sqlite3.Row | None) -> Incident | None:
    return Incident(**dict(row)) if row else None


def incident(database: Database, incident_id: int) -> Incident | None:
    """Return one major incident, or None."""
    query = f"SELECT {', '.join(COLUMNS)} FROM major_incidents WHERE id = ?"
    return _incident(database.connection.execute(query, (incident_id,)).fetchone())


def open_incident(database: Database, call_id: int) -> Incident | None:
    """Return a call's major incident that has not ended, or None."""
    query = f"SELECT {', '.join(COLUMNS)} FROM major_incidents WHERE call_id = ? AND ended_at IS NULL"
    return _incident(database.connection.execute(query, (call_id,)).fetchone())


def latest_incident(database: Database, call_id: int) -> Incident | None:
    """Return a call's newest major incident, or None."""
    query = f"SELECT {', '.join(COLUMNS)} FROM major_incidents WHERE call_id = ? ORDER BY id DESC LIMIT 1"
    return _incident(database.connection.execute(query, (call_id,)).fetchone())


def notices(database: Database) -> list[sqlite3.Row]:
    """Return the public words of the open ones, newest first: notice, notice_at, affects."""
    return database.connection.execute(
        "SELECT notice, notice_at, affects FROM major_incidents WHERE ended_at IS NULL ORDER BY id DESC LIMIT 5"
    ).fetchall()


def incidents(database: Database, most: int = MOST_SHOWN) -> list[sqlite3.Row]:
    """Return the newest ones with their calls' summaries, open ones first; -1 is all of them."""
    return database.connection.execute(
        """
        SELECT major_incidents.id, major_incidents.call_id, major_incidents.responsible, major_incidents.declared_at,
               major_incidents.ended_at, major_incidents.reviewed_at, calls.summary
          FROM major_incidents JOIN calls ON calls.id = major_incidents.call_id
         ORDER BY major_incidents.ended_at IS NOT NULL, major_incidents.id DESC LIMIT ?
        """,
        (most,),
    ).fetchall()


def unreviewed(database: Database, most: int) -> list[sqlite3.Row]:
    """Return those that are open or wait for their review, oldest first: id, call_id, summary, ended_at."""
    return database.connection.execute(
        """
        SELECT major_incidents.id, major_incidents.call_id, major_incidents.ended_at, calls.summary
          FROM major_incidents JOIN calls ON calls.id = major_incidents.call_id
         WHERE major_incidents.reviewed_at IS NULL
         ORDER BY major_incidents.id LIMIT ?
        """,
        (most,),
    ).fetchall()


def add_incident(database: Database, call_id: int, said: Announcement, at: str) -> int:
    """Add a major incident; sqlite3.IntegrityError when the call has an open one."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO major_incidents (call_id, responsible, affects, notice, declared_at, notice_at)
            VALUES (:call_id, :responsible, :affects, :notice, :at, :at)
            """,
            {**vars(said), "call_id": call_id, "at": at},
        )
    return int(added.lastrowid or 0)


def change_announcement(database: Database, found: Incident, said: Announcement, at: str) -> bool:
    """Save changed words if nobody else changed it since `found` was read; tell whether so."""
    with database.writing() as connection:
        return (
            connection.execute(
                """
                UPDATE major_incidents
                   SET responsible = :responsible, affects = :affects, notice = :notice, notice_at = :at,
                       version = version + 1
                 WHERE id = :id AND version = :version AND ended_at IS NULL
                """,
                {**vars(said), "at": at, "id": found.id, "version": found.version},
            ).rowcount
            == 1
        )


def end(database: Database, incident_id: int, at: str) -> bool:
    """Note that it is over; tell whether it was still open."""
    with database.writing() as connection:
        return (
            connection.execute(
                "UPDATE major_incidents SET ended_at = ?, version = version + 1 WHERE id = ? AND ended_at IS NULL",
                (at, incident_id),
            ).rowcount
            == 1
        )


def save_review(database: Database, found: Incident, review: Review, at: str, name: str) -> bool:
    """Save a review if nobody else changed it since `found` was read; tell whether so."""
    with database.writing() as connection:
        return (
            connection.execute(
                """
                UPDATE major_incidents
                   SET happened = :happened, went_well = :went_well, to_change = :to_change,
                       reviewed_at = :at, reviewed_by = :name, version = version + 1
                 WHERE id = :id AND version = :version AND ended_at IS NOT NULL
                """,
                {**vars(review), "at": at, "name": name, "id": found.id, "version": found.version},
            ).rowcount
            == 1
        )


def add_event(database: Database, incident_id: int, actor: Actor, what: What, text: str, at: str) -> None:
    """Note what happened."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO major_events (incident_id, at, person_id, actor, what, text) VALUES (?, ?, ?, ?, ?, ?)",
            (incident_id, at, actor.person_id, actor.name, what.value, text),
        )


def events(database: Database, incident_id: int) -> list[sqlite3.Row]:
    """Return what happened, oldest first: at, actor, what, text."""
    query = "SELECT at, actor, what, text FROM major_events WHERE incident_id = ? ORDER BY id"
    return database.connection.execute(query, (incident_id,)).fetchall()


def add_action(database: Database, incident_id: int, text: str, owner: str, due_on: str, at: str) -> bool:
    """Add what is to be done; False when the same stands there already."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO major_actions (incident_id, text, owner, due_on, added_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (incident_id, text, owner, due_on) DO NOTHING
            """,
            (incident_id, text, owner, due_on, at),
        )
    return added.rowcount == 1


def finish_action(database: Database, incident_id: int, action_id: int, at: str, name: str) -> str | None:
    """Note that an action was done; return its text, or None when there is no such open one."""
    with database.writing() as connection:
        done = connection.execute(
            """
            UPDATE major_actions SET done_at = ?, done_by = ? WHERE id = ? AND incident_id = ? AND done_at IS NULL
            RETURNING text
            """,
            (at, name, action_id, incident_id),
        ).fetchone()
    return str(done["text"]) if done else None


def actions_of(database: Database, incident_id: int) -> list[sqlite3.Row]:
    """Return the actions of one, in the order of their dates."""
    return database.connection.execute(
        """
        SELECT id, text, owner, due_on, done_at, done_by FROM major_actions
         WHERE incident_id = ? ORDER BY due_on, id
        """,
        (incident_id,),
    ).fetchall()


def open_actions(database: Database, most: int = MOST_SHOWN) -> list[sqlite3.Row]:
    """Return the actions still to be done, the first due first."""
    return database.connection.execute(
        """
        SELECT id, incident_id, text, owner, due_on FROM major_actions
         WHERE done_at IS NULL ORDER BY due_on, id LIMIT ?
        """,
        (most,),
    ).fetchall()
