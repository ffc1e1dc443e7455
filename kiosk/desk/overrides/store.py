"""What the monthly list of overridden priorities reads."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3


def overrides(database: Database, since: str, until: str) -> list[sqlite3.Row]:
    """Return the priorities set by hand from one stored time up to another, newest first: at, actor, note, details
    (JSON: old, new), call_id, summary, status, priority, impact, urgency, reporter_name.
    """
    return database.connection.execute(
        """
        SELECT call_events.at, call_events.actor, call_events.note, call_events.details ->> '$.old' AS old,
               call_events.details ->> '$.new' AS new, calls.id AS call_id, calls.summary, calls.status,
               calls.reporter_name
          FROM call_events INDEXED BY call_events_by_step
          JOIN calls ON calls.id = call_events.call_id
         WHERE call_events.step = 'override' AND call_events.at >= ? AND call_events.at < ?
         ORDER BY call_events.at DESC, call_events.id DESC
         LIMIT 500
        """,
        (since, until),
    ).fetchall()


def months(database: Database) -> list[str]:
    """Return the months in which a priority was set by hand, as 2026-09, newest first."""
    rows = database.connection.execute(
        """
        SELECT DISTINCT substr(at, 1, 7) AS month
          FROM call_events WHERE step = 'override' ORDER BY month DESC LIMIT 60
        """
    ).fetchall()
    return [row["month"] for row in rows]
