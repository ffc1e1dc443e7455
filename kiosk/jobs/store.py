"""The jobs table."""

from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.jobs.records import Job, JobState

NEWEST = 30


def _job(row: sqlite3.Row | None) -> Job | None:
    if row is None:
        return None
    values = {name: row[name] for name in Job.__dataclass_fields__}
    return Job(**values | {"state": JobState(values["state"])})


def add_job(database: Database, values: dict[str, Any]) -> int:
    """Add a job that waits; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO jobs (kind, title, back, person_id, actor, process, asked_at)
            VALUES (:kind, :title, :back, :person_id, :actor, :process, :asked_at)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def job(database: Database, job_id: int) -> Job | None:
    """Return one job, or None."""
    return _job(database.connection.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone())


def newest_jobs(database: Database, person_id: int | None = None, most: int = NEWEST) -> list[Job]:
    """Return the newest jobs, of one person or of everybody."""
    rows = database.connection.execute(
        "SELECT * FROM jobs WHERE :id IS NULL OR person_id = :id ORDER BY id DESC LIMIT :limit",
        {"id": person_id, "limit": most},
    ).fetchall()
    return [found for row in rows if (found := _job(row))]


def jobs_not_ended(database: Database) -> list[Job]:
    """Return the jobs that wait or run, the oldest first."""
    query = "SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY id"
    rows = database.connection.execute(query).fetchall()
    return [found for row in rows if (found := _job(row))]


def begin(database: Database, job_id: int, at: str) -> None:
    """Note that a job has begun."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE jobs SET state = 'running', started_at = ? WHERE id = ? AND state = 'waiting'", (at, job_id)
        )


def note_progress(database: Database, job_id: int, done: int, total: int, stage: str) -> None:
    """Note how far a job is."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE jobs SET done = ?, total = ?, stage = ? WHERE id = ? AND state IN ('waiting', 'running')",
            (done, total, stage, job_id),
        )


def wish_cancelled(database: Database, job_id: int, at: str) -> None:
    """Note that somebody wants a job to end; one that has ended stays as it is."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE jobs SET cancel_wished_at = :at
             WHERE id = :id AND cancel_wished_at IS NULL AND state IN ('waiting', 'running')
            """,
            {"id": job_id, "at": at},
        )


def is_cancel_wished(database: Database, job_id: int) -> bool:
    """Tell whether somebody wants a job to end."""
    query = "SELECT 1 FROM jobs WHERE id = ? AND cancel_wished_at IS NOT NULL"
    return database.connection.execute(query, (job_id,)).fetchone() is not None


def end(database: Database, job_id: int, state: JobState, at: str, result: str = "", error: str = "") -> None:
    """Note how a job ended; the first end counts."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE jobs SET state = :state, ended_at = :at, result = :result, error = :error
             WHERE id = :id AND state IN ('waiting', 'running')
            """,
            {"id": job_id, "state": state, "at": at, "result": result, "error": error},
        )
