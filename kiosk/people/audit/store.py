"""The audit_events table."""

from typing import Any

from kiosk.core.database import Database
from kiosk.people.audit.records import Line

LINES = """
    SELECT audit_events.id, at, event, person_id, coalesce(people.name, '') AS person,
           coalesce(actors.name, '') AS actor, place_hash AS place, details, times
      FROM audit_events
      LEFT JOIN people ON people.id = audit_events.person_id
      LEFT JOIN people AS actors ON actors.id = audit_events.actor_id
"""
OF_THE_NETWORK = "place_hash NOT IN ('', 'this PC', 'console')"  # a mark that stands for somebody's device
FILTERS = {
    "event": "event = :event",
    "person": "person_id = :person",
    "since": "at >= :since",
    "before": "audit_events.id < :before",
}


def add(database: Database, rows: list[dict[str, Any]]) -> None:
    """Add lines from at, event, person_id, actor_id, place_hash, details and times."""
    with database.writing() as connection:
        connection.executemany(
            """
            INSERT INTO audit_events (at, event, person_id, actor_id, place_hash, details, times)
            VALUES (:at, :event, :person_id, :actor_id, :place_hash, :details, :times)
            """,
            rows,
        )


def lines(database: Database, wanted: dict[str, Any], limit: int = -1) -> list[Line]:
    """Return the lines that fit, newest first."""
    conditions = ["TRUE", *(FILTERS[name] for name in FILTERS if name in wanted)]
    found = database.connection.execute(
        f"{LINES} WHERE {' AND '.join(conditions)} ORDER BY audit_events.id DESC LIMIT :limit",
        wanted | {"limit": limit},
    )
    return [Line(**dict(row)) for row in found]


def has_happened(database: Database, event: str, since: str) -> bool:
    """Tell whether something was noted since a moment."""
    query = "SELECT 1 FROM audit_events WHERE event = ? AND at >= ? LIMIT 1"
    return database.connection.execute(query, (event, since)).fetchone() is not None


def count_places(database: Database, before: str) -> int:
    """Return how many lines still say from where, though they are older."""
    query = f"SELECT count(*) FROM audit_events WHERE {OF_THE_NETWORK} AND at < ?"
    return int(database.connection.execute(query, (before,)).fetchone()[0])


def forget_places(database: Database, before: str, at_most: int) -> int:
    """Let some older lines forget from where; return how many."""
    with database.writing() as connection:
        return connection.execute(
            f"""
            UPDATE audit_events SET place_hash = ''
             WHERE id IN (SELECT id FROM audit_events WHERE {OF_THE_NETWORK} AND at < ? LIMIT ?)
            """,
            (before, at_most),
        ).rowcount


def count_old(database: Database, before: str) -> int:
    """Return how many lines are older."""
    return int(database.connection.execute("SELECT count(*) FROM audit_events WHERE at < ?", (before,)).fetchone()[0])


def forget(database: Database, before: str, at_most: int) -> int:
    """Forget some older lines altogether; only the round of retention may, which opens the history for it."""
    with database.writing() as connection:
        return connection.execute(
            "DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE at < ? LIMIT ?)",
            (before, at_most),
        ).rowcount
