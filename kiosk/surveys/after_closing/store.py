"""The survey_answers table."""

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.surveys.after_closing.records import Answer


def newest(database: Database, call_id: int) -> Answer | None:
    """Return what the reporter of a call answered last, or None."""
    row: sqlite3.Row | None = database.connection.execute(
        "SELECT score, comment, at FROM survey_answers WHERE call_id = ? ORDER BY id DESC LIMIT 1", (call_id,)
    ).fetchone()
    return Answer(**dict(row)) if row else None


def add(database: Database, form_key: str, call_id: int, answer: Answer) -> None:
    """Keep an answer; the same form kept before changes nothing."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO survey_answers (form_key, call_id, score, comment, at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (form_key) DO NOTHING
            """,
            (form_key, call_id, answer.score, answer.comment, answer.at),
        )


def counts(database: Database, since: str) -> tuple[int, int, int]:
    """Return how many were asked since a moment, how many of them answered, and how many said one of the top two."""
    row = database.connection.execute(
        """
        SELECT count(*), count(score), coalesce(sum(score >= 4), 0) FROM (
            SELECT (SELECT score FROM survey_answers WHERE call_id = calls.id ORDER BY survey_answers.id DESC LIMIT 1)
                   AS score
              FROM calls WHERE asked_at >= ?)
        """,
        (since,),
    ).fetchone()
    return row[0], row[1], row[2]
