"""The retention_runs table, and the newest step of any call."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.privacy.retention.records import Run

COUNT_ONE_MORE = {
    "people": "UPDATE retention_runs SET people = people + ? WHERE id = ?",
    "photos": "UPDATE retention_runs SET photos = photos + ? WHERE id = ?",
    "mail": "UPDATE retention_runs SET mail = mail + ? WHERE id = ?",
    "imports": "UPDATE retention_runs SET imports = imports + ? WHERE id = ?",
    "marks": "UPDATE retention_runs SET marks = marks + ? WHERE id = ?",
    "places": "UPDATE retention_runs SET places = places + ? WHERE id = ?",
    "audit": "UPDATE retention_runs SET audit = audit + ? WHERE id = ?",
}
NEWEST_STEPS = 500  # an old log that was just taken in brings old steps with new numbers


def newest_step(database: Database) -> str:
    """Return when the newest step of any call was taken, or nothing."""
    row = database.connection.execute(
        "SELECT max(at) FROM (SELECT at FROM call_events WHERE old_log_id IS NULL ORDER BY id DESC LIMIT ?)",
        (NEWEST_STEPS,),
    ).fetchone()
    return str(row[0] or "")


def begin(database: Database, day: str, at: str, asked_by: str) -> int:
    """Note that a round begins, or goes on where one of this day was cut off; return its id."""
    with database.writing() as connection:
        row = connection.execute(
            "SELECT id FROM retention_runs WHERE day = ? AND ended_at IS NULL AND asked_by = ?", (day, asked_by)
        ).fetchone()
        if row:
            return int(row["id"])
        added = connection.execute(
            "INSERT INTO retention_runs (day, started_at, asked_by) VALUES (?, ?, ?)", (day, at, asked_by)
        )
        return int(added.lastrowid or 0)


def count_more(connection: sqlite3.Connection, run_id: int, part: str, number: int) -> None:
    """Count what went, in the transaction in which it goes."""
    connection.execute(COUNT_ONE_MORE[part], (number, run_id))


def end(database: Database, run_id: int, at: str) -> None:
    """Note that a round is at its end."""
    with database.writing() as connection:
        connection.execute("UPDATE retention_runs SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (at, run_id))


def is_done(database: Database, day: str) -> bool:
    """Tell whether the round of a day came to its end by itself."""
    row = database.connection.execute(
        "SELECT 1 FROM retention_runs WHERE day = ? AND ended_at IS NOT NULL AND asked_by = ''", (day,)
    ).fetchone()
    return row is not None


def runs(database: Database, limit: int = -1) -> list[Run]:
    """Return the log, newest first."""
    rows = database.connection.execute("SELECT * FROM retention_runs ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [Run.of(row) for row in rows]


def run(database: Database, run_id: int) -> Run | None:
    """Return one line of the log, or None."""
    row = database.connection.execute("SELECT * FROM retention_runs WHERE id = ?", (run_id,)).fetchone()
    return Run.of(row) if row else None
