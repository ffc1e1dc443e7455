"""The work_timers table."""

import json

from kiosk.calls.records import Step
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.fieldwork.timers.records import Timer

TIMER = """
    SELECT work_timers.id, person_id, call_id, calls.summary, started_at, stopped_at, minutes
      FROM work_timers JOIN calls ON calls.id = work_timers.call_id
"""
ALL_STEPS = json.dumps(list(Step))  # so that the index by step and time is used: no table is read for one person's day


def _timer(row: sqlite3.Row | None) -> Timer | None:
    return Timer(**dict(row)) if row else None


def timer(database: Database, timer_id: int, person_id: int) -> Timer | None:
    """Return a person's timer, or None."""
    query = f"{TIMER} WHERE work_timers.id = ? AND person_id = ?"
    return _timer(database.connection.execute(query, (timer_id, person_id)).fetchone())


def running(database: Database, person_id: int) -> Timer | None:
    """Return the timer that runs for a person, or None."""
    query = f"{TIMER} WHERE person_id = ? AND stopped_at IS NULL"
    return _timer(database.connection.execute(query, (person_id,)).fetchone())


def to_count(database: Database, person_id: int) -> list[Timer]:
    """Return a person's stopped timers whose minutes nobody confirmed yet, oldest first."""
    query = f"""
        {TIMER} WHERE person_id = ? AND counted_at IS NULL AND stopped_at IS NOT NULL
        ORDER BY work_timers.id LIMIT 50
    """
    rows = database.connection.execute(query, (person_id,)).fetchall()
    return [found for row in rows if (found := _timer(row))]


def minutes_on_call(database: Database, call_id: int, person_id: int) -> int:
    """Return how many minutes a person's timers have counted on a call."""
    query = "SELECT coalesce(sum(minutes), 0) FROM work_timers WHERE call_id = ? AND person_id = ?"
    return int(database.connection.execute(query, (call_id, person_id)).fetchone()[0])


def minutes_since(database: Database, person_id: int, since: str) -> int:
    """Return the minutes that a person wrote down on all calls since a moment, by timer or by hand."""
    row = database.connection.execute(
        """
        SELECT coalesce(sum(minutes), 0) FROM call_events
         WHERE step IN (SELECT value FROM json_each(:steps)) AND at >= :since AND person_id = :person_id
        """,
        {"steps": ALL_STEPS, "since": since, "person_id": person_id},
    ).fetchone()
    return int(row[0])


def start(database: Database, person_id: int, call_id: int, at: str) -> None:
    """Let a timer run. sqlite3.IntegrityError when another one runs for the person."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO work_timers (person_id, call_id, started_at) VALUES (?, ?, ?)", (person_id, call_id, at)
        )


def stop(database: Database, timer_id: int, at: str) -> None:
    """Stop a timer that runs."""
    with database.writing() as connection:
        connection.execute("UPDATE work_timers SET stopped_at = ? WHERE id = ? AND stopped_at IS NULL", (at, timer_id))


def count(database: Database, timer_id: int, minutes: int, at: str) -> bool:
    """Keep a stopped timer's confirmed minutes; tell whether they were not counted before."""
    with database.writing() as connection:
        counted = connection.execute(
            """
            UPDATE work_timers SET minutes = ?, counted_at = ?
             WHERE id = ? AND counted_at IS NULL AND stopped_at IS NOT NULL
            """,
            (minutes, at, timer_id),
        )
    return counted.rowcount == 1
