"""What reports count that is no call: answers that spared one, problems, and where time went. Reads only."""

import json
from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3


def spared(database: Database, begins: str, ends: str) -> list[sqlite3.Row]:
    """Return the articles of which people said 'That fixed it' in [begins, ends): article_id, title, times."""
    return database.connection.execute(
        """
        SELECT article_id, articles.title, count(*) AS times
          FROM article_help JOIN articles ON articles.id = article_id
         WHERE at >= ? AND at < ? GROUP BY article_id ORDER BY times DESC, articles.title, article_id
        """,
        (begins, ends),
    ).fetchall()


def problem_counts(database: Database, begins: str, ends: str) -> sqlite3.Row:
    """Return how many problems were raised, found the cause of, and solved in [begins, ends), and waited at its end."""
    found: sqlite3.Row = database.connection.execute(
        """
        SELECT count(*) FILTER (WHERE raised_at >= :begins AND raised_at < :ends) AS raised,
               (SELECT count(DISTINCT problem_id) FROM problem_events
                 WHERE step = 'find' AND at >= :begins AND at < :ends) AS found,
               count(*) FILTER (WHERE solved_at >= :begins AND solved_at < :ends) AS solved,
               count(*) FILTER (WHERE raised_at < :ends AND coalesce(solved_at, closed_at, '9999') >= :ends) AS waiting
          FROM problems
        """,
        {"begins": begins, "ends": ends},
    ).fetchone()
    return found


def problems_solved(database: Database, begins: str, ends: str) -> list[sqlite3.Row]:
    """Return the problems solved in [begins, ends): id, title."""
    return database.connection.execute(
        "SELECT id, title FROM problems WHERE solved_at >= ? AND solved_at < ? ORDER BY solved_at, id", (begins, ends)
    ).fetchall()


def problems_of(database: Database, call_ids: Iterable[int], ends: str) -> dict[int, tuple[int, str]]:
    """Return the newest problem (id, title) that each call was linked to before a moment."""
    rows = database.connection.execute(
        """
        SELECT call_id, problems.id, title FROM problem_calls JOIN problems ON problems.id = problem_id
         WHERE call_id IN (SELECT value FROM json_each(?)) AND linked_at < ? ORDER BY problems.id
        """,
        (json.dumps(list(call_ids)), ends),
    )
    return {row["call_id"]: (row["id"], row["title"]) for row in rows}


def device_codes(database: Database) -> dict[str, str]:
    """Return the code of each device, by its id as text."""
    return {str(row[0]): row[1] for row in database.connection.execute("SELECT id, code FROM devices")}


def stretches(database: Database, call_ids: Iterable[int], ends: str) -> list[sqlite3.Row]:
    """Return how calls stood from when to when before a moment: call_id, status, hold_reason, since_at, until_at."""
    return database.connection.execute(
        """
        SELECT call_id, status, hold_reason, since_at, min(until_at, :ends) AS until_at FROM call_standings
         WHERE call_id IN (SELECT value FROM json_each(:calls)) AND since_at < :ends ORDER BY call_id, id
        """,
        {"calls": json.dumps(list(call_ids)), "ends": ends},
    ).fetchall()


def supplier_names(database: Database) -> list[tuple[int, str]]:
    """Return the suppliers, by name."""
    rows = database.connection.execute("SELECT id, name FROM suppliers ORDER BY name COLLATE NOCASE, id")
    return [(row["id"], row["name"]) for row in rows]
