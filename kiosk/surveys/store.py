"""The surveys, survey_questions, survey_responses, survey_replies and survey_actions tables."""

from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.surveys.records import ActionState, NewSurvey, Question, QuestionKind, Reply, Survey, SurveyAction

SURVEY = """
    SELECT id, title, why, opens_on, closes_on, finding, published_at,
           (SELECT count(*) FROM survey_responses WHERE survey_responses.survey_id = surveys.id) AS responses
      FROM surveys
"""
MOST_LISTED = 100
MOST_PUBLISHED = 10


def _survey(row: sqlite3.Row | None) -> Survey | None:
    return Survey(**dict(row)) if row else None


def survey(database: Database, survey_id: int) -> Survey | None:
    """Return a survey, or None."""
    return _survey(database.connection.execute(f"{SURVEY} WHERE id = ?", (survey_id,)).fetchone())


def survey_by_form_key(database: Database, form_key: str) -> Survey | None:
    """Return the survey that a form made, or None."""
    return _survey(database.connection.execute(f"{SURVEY} WHERE form_key = ?", (form_key,)).fetchone())


def open_survey(database: Database, today: str) -> Survey | None:
    """Return the survey that can be answered on a day, or None."""
    query = f"{SURVEY} WHERE opens_on <= :today AND closes_on >= :today ORDER BY opens_on, id LIMIT 1"
    return _survey(database.connection.execute(query, {"today": today}).fetchone())


def surveys(database: Database) -> list[Survey]:
    """Return the newest surveys, the latest first."""
    query = f"{SURVEY} ORDER BY opens_on DESC, id DESC LIMIT {MOST_LISTED}"
    return [Survey(**dict(row)) for row in database.connection.execute(query)]


def published(database: Database) -> list[Survey]:
    """Return the surveys whose results are published, the latest first."""
    query = f"{SURVEY} WHERE published_at IS NOT NULL ORDER BY opens_on DESC, id DESC LIMIT {MOST_PUBLISHED}"
    return [Survey(**dict(row)) for row in database.connection.execute(query)]


def overlapping(database: Database, opens_on: str, closes_on: str, but_id: int) -> Survey | None:
    """Return another survey that is open on one of these days, or None."""
    query = f"{SURVEY} WHERE opens_on <= :closes_on AND closes_on >= :opens_on AND id <> :but_id LIMIT 1"
    values = {"opens_on": opens_on, "closes_on": closes_on, "but_id": but_id}
    return _survey(database.connection.execute(query, values).fetchone())


def add_survey(database: Database, form_key: str, new: NewSurvey, at: str, person_id: int | None) -> int:
    """Add a survey with its questions; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO surveys (form_key, title, why, opens_on, closes_on, made_at, person_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            (form_key, new.title, new.why, new.opens_on, new.closes_on, at, person_id),
        )
        survey_id = int(added.lastrowid or 0)
        _add_questions(connection, survey_id, new.questions)
    return survey_id


def change_survey(database: Database, survey_id: int, new: NewSurvey) -> None:
    """Save a changed survey that nobody has answered yet."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE surveys SET title = ?, why = ?, opens_on = ?, closes_on = ? WHERE id = ?",
            (new.title, new.why, new.opens_on, new.closes_on, survey_id),
        )
        connection.execute("DELETE FROM survey_questions WHERE survey_id = ?", (survey_id,))
        _add_questions(connection, survey_id, new.questions)


def _add_questions(connection: sqlite3.Connection, survey_id: int, questions: Iterable[Question]) -> None:
    connection.executemany(
        "INSERT INTO survey_questions (survey_id, number, kind, words) VALUES (?, ?, ?, ?)",
        [(survey_id, question.number, question.kind, question.words) for question in questions],
    )


def questions(database: Database, survey_id: int) -> tuple[Question, ...]:
    """Return the questions of a survey in their order."""
    rows = database.connection.execute(
        "SELECT number, kind, words FROM survey_questions WHERE survey_id = ? ORDER BY number", (survey_id,)
    )
    return tuple(Question(row["number"], QuestionKind(row["kind"]), row["words"]) for row in rows)


def add_response(database: Database, survey_id: int, form_key: str, on: str, replies: Iterable[Reply]) -> None:
    """Keep what somebody answered; the same form kept before changes nothing."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO survey_responses (form_key, survey_id, answered_on) VALUES (?, ?, ?)
                ON CONFLICT (form_key) DO NOTHING
            """,
            (form_key, survey_id, on),
        )
        if added.rowcount:
            connection.executemany(
                "INSERT INTO survey_replies (response_id, number, score, text) VALUES (?, ?, ?, ?)",
                [(added.lastrowid, reply.number, reply.score, reply.text) for reply in replies],
            )


def replies(database: Database, survey_id: int) -> list[Reply]:
    """Return everything that was answered in a survey, without saying what came together."""
    rows = database.connection.execute(
        """
        SELECT number, score, text FROM survey_replies
          JOIN survey_responses ON survey_responses.id = survey_replies.response_id
         WHERE survey_id = ? ORDER BY number, score, text
        """,
        (survey_id,),
    )
    return [Reply(row["number"], row["score"], row["text"]) for row in rows]


def publish(database: Database, survey_id: int, finding: str, at: str | None) -> None:
    """Save the sentence of a survey's results, and since when they are published; None for not at all."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE surveys SET finding = :finding, published_at = iif(:at IS NULL, NULL, coalesce(published_at, :at))
             WHERE id = :id
            """,
            {"finding": finding, "at": at, "id": survey_id},
        )


def actions_of(database: Database, survey_id: int) -> list[SurveyAction]:
    """Return what is done about a survey, what is still to be done first."""
    rows = database.connection.execute(
        """
        SELECT id, words, owner, due_on, state, done_on FROM survey_actions
         WHERE survey_id = ? ORDER BY state = 'done', due_on, id
        """,
        (survey_id,),
    )
    return [SurveyAction(**{**dict(row), "state": ActionState(row["state"])}) for row in rows]


def add_action(database: Database, survey_id: int, form_key: str, new: SurveyAction, at: str) -> None:
    """Add something that is to be done; the same form kept before changes nothing."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO survey_actions (form_key, survey_id, words, owner, due_on, state, changed_at, done_on)
            VALUES (:form_key, :survey_id, :words, :owner, :due_on, :state, :at, :done_on)
                ON CONFLICT (form_key) DO NOTHING
            """,
            {**vars(new), "form_key": form_key, "survey_id": survey_id, "at": at},
        )


def change_action(database: Database, survey_id: int, changed: SurveyAction, at: str) -> bool:
    """Save a changed action that is not done yet; tell whether there is one."""
    with database.writing() as connection:
        saved = connection.execute(
            """
            UPDATE survey_actions
               SET words = :words, owner = :owner, due_on = :due_on, state = :state, done_on = :done_on,
                   changed_at = :at
             WHERE id = :id AND survey_id = :survey_id AND state <> 'done'
            """,
            {**vars(changed), "survey_id": survey_id, "at": at},
        )
    return saved.rowcount == 1
