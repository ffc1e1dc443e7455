"""What the demo asks the tables of calls."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3


def devices_with_open_calls(database: Database) -> set[int]:
    """Return the ids of the devices with an open call."""
    query = "SELECT DISTINCT device_id FROM calls WHERE is_open AND device_id IS NOT NULL"
    return {row["device_id"] for row in database.connection.execute(query)}


def days_with_events(database: Database) -> set[str]:
    """Return the days on which something happened to a call."""
    return {
        row["day"] for row in database.connection.execute("SELECT DISTINCT substr(at, 1, 10) AS day FROM call_events")
    }


def newest_about(database: Database, summary: str, most: int, model_id: int | None = None) -> list[int]:
    """Return the newest closed calls with a summary, of one model or of any, newest first."""
    rows = database.connection.execute(
        """
        SELECT id FROM calls
         WHERE summary = :summary AND status = 'closed' AND resolution_type IN ('fix', 'guidance', 'swap')
           AND (:model_id IS NULL OR model_id = :model_id)
         ORDER BY id DESC LIMIT :most
        """,
        {"summary": summary, "model_id": model_id, "most": most},
    )
    return [row["id"] for row in rows]


def asked_calls(database: Database) -> list[sqlite3.Row]:
    """Return the closed calls whose reporters were asked how it went, and how long they took."""
    return database.connection.execute(
        """
        SELECT id, logged_at, resolved_at, closed_at, reopened FROM calls
         WHERE asked_at IS NOT NULL AND status = 'closed' ORDER BY id
        """
    ).fetchall()
