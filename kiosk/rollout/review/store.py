"""The tables of reviews, and what a review asks of the tables below."""

import json
from collections.abc import Iterable

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.rollout.review.records import Action, Answer, Answered, NewReview, Review

REVIEW = """
    SELECT id, first_on, last_on, intended, came_of_it, figures, users_say, began_at, actor, version,
           signed_at, signed_by, signed_role, signed_on
      FROM reviews
"""
ACTION = "SELECT id, review_id, line, text, owner, due_on, added_at, done_at, done_by FROM review_actions"


def _review(row: sqlite3.Row | None) -> Review | None:
    if row is None:
        return None
    figures = tuple((name, said) for name, said in json.loads(row["figures"] or "[]"))
    return Review(**dict(row) | {"figures": figures})


def review(database: Database, review_id: int) -> Review | None:
    """Return one review, or None."""
    return _review(database.connection.execute(f"{REVIEW} WHERE id = ?", (review_id,)).fetchone())


def reviews(database: Database) -> list[Review]:
    """Return all reviews, the newest first."""
    rows = database.connection.execute(f"{REVIEW} ORDER BY id DESC").fetchall()
    return [found for row in rows if (found := _review(row))]


def add(database: Database, actor: Actor, new: NewReview, at: str) -> int:
    """Begin a review and return its id; a form that is sent twice begins one."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO reviews (form_key, first_on, last_on, began_at, person_id, actor)
            VALUES (:form_key, :first_on, :last_on, :at, :person_id, :actor)
            ON CONFLICT (form_key) DO NOTHING
            """,
            {**vars(new), "at": at, "person_id": actor.person_id, "actor": actor.name},
        )
        row = connection.execute("SELECT id FROM reviews WHERE form_key = ?", (new.form_key,)).fetchone()
    return int(row["id"])


def change(database: Database, seen: Review, intended: str, came_of_it: str) -> bool:
    """Save what was intended and what came of it if nobody else did since; tell whether so."""
    with database.writing() as connection:
        saved = connection.execute(
            """
            UPDATE reviews SET intended = ?, came_of_it = ?, version = version + 1
             WHERE id = ? AND version = ? AND signed_at IS NULL
            """,
            (intended, came_of_it, seen.id, seen.version),
        )
        return saved.rowcount == 1


def answers(database: Database, review_id: int) -> dict[str, Answered]:
    """Return what was answered, by line."""
    rows = database.connection.execute(
        "SELECT line, answer, remark, evidence FROM review_answers WHERE review_id = ?", (review_id,)
    ).fetchall()
    return {row["line"]: Answered(**dict(row) | {"answer": Answer(row["answer"])}) for row in rows}


def save_answers(database: Database, review_id: int, answers: Iterable[Answered]) -> None:
    """Save answers, and with the sign-off what the records said to each."""
    with database.writing() as connection:
        connection.executemany(
            """
            INSERT INTO review_answers (review_id, line, answer, remark, evidence) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (review_id, line) DO UPDATE
               SET answer = excluded.answer, remark = excluded.remark, evidence = excluded.evidence
            """,
            [(review_id, one.line, one.answer, one.remark, one.evidence) for one in answers],
        )


def sign(database: Database, review_id: int, values: dict[str, object]) -> bool:
    """Sign a review off with its figures; tell whether it was still open."""
    with database.writing() as connection:
        saved = connection.execute(
            """
            UPDATE reviews
               SET figures = :figures, users_say = :users_say, signed_at = :at, signed_by = :name,
                   signed_role = :role, signed_on = :signed_on, version = version + 1
             WHERE id = :id AND signed_at IS NULL
            """,
            {**values, "figures": json.dumps(values["figures"]), "id": review_id},
        )
        return saved.rowcount == 1


def actions(database: Database, review_id: int) -> list[Action]:
    """Return what a review decided, in the order in which it was."""
    rows = database.connection.execute(f"{ACTION} WHERE review_id = ? ORDER BY id", (review_id,)).fetchall()
    return [Action(**dict(row)) for row in rows]


def earlier_actions(database: Database, review_id: int) -> list[Action]:
    """Return what the reviews before one decided, the open ones first."""
    query = f"{ACTION} WHERE review_id < ? ORDER BY done_at IS NOT NULL, due_on, id"
    return [Action(**dict(row)) for row in database.connection.execute(query, (review_id,)).fetchall()]


def open_actions(database: Database) -> list[Action]:
    """Return what reviews decided and is not done, the earliest day first."""
    rows = database.connection.execute(f"{ACTION} WHERE done_at IS NULL ORDER BY due_on, id").fetchall()
    return [Action(**dict(row)) for row in rows]


def add_action(database: Database, review_id: int, values: dict[str, str]) -> None:
    """Add something that is to be done; a form that is sent twice adds it once."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO review_actions (form_key, review_id, line, text, owner, due_on, added_at)
            SELECT :form_key, :review_id, :line, :text, :owner, :due_on, :at
             WHERE NOT EXISTS (SELECT 1 FROM review_actions WHERE form_key = :form_key)
            """,
            {**values, "review_id": review_id},
        )


def finish_action(database: Database, review_id: int, action_id: int, at: str, name: str) -> bool:
    """Note that an action was done; tell whether it was open."""
    with database.writing() as connection:
        query = """
            UPDATE review_actions SET done_at = ?, done_by = ? WHERE id = ? AND review_id = ? AND done_at IS NULL
        """
        return connection.execute(query, (at, name, action_id, review_id)).rowcount == 1


def beside(database: Database, begins: str, ends: str) -> sqlite3.Row:
    """Return what happened around the calls of a period; what is open, as it stands now."""
    found: sqlite3.Row = database.connection.execute(
        """
        SELECT
            (SELECT count(*) FROM call_events
              WHERE step IN ('tell', 'return', 'close') AND at >= :begins AND at < :ends) AS by_desk,
            (SELECT count(*) FROM call_events
              WHERE step IN ('add', 'works_now', 'still_broken') AND at >= :begins AND at < :ends) AS by_reporters,
            (SELECT count(*) FROM calls
              WHERE status = 'closed' AND closed_at >= :begins AND closed_at < :ends) AS closed,
            (SELECT count(*) FROM calls
              WHERE status = 'closed' AND closed_at >= :begins AND closed_at < :ends
                AND told_how NOT IN ('not_reached', 'not_needed')) AS told,
            (SELECT count(*) FROM calls
              WHERE priority_reason <> '' AND logged_at >= :begins AND logged_at < :ends) AS overridden,
            (SELECT count(DISTINCT call_id) FROM checklists_used WHERE at >= :begins AND at < :ends) AS checked,
            (SELECT count(*) FROM calls WHERE is_open AND status <> 'set_aside') AS open_now,
            (SELECT count(*) FROM calls
              WHERE is_open AND status NOT IN ('set_aside', 'logged') AND owner_id IS NULL) AS without_owner,
            (SELECT count(*) FROM calls
              WHERE is_open AND follow_up_on IS NOT NULL AND follow_up_on < substr(:ends, 1, 10)) AS follow_ups_late,
            (SELECT count(DISTINCT call_id) FROM escalations
              WHERE fired_at >= :begins AND fired_at < :ends) AS escalated,
            (SELECT count(*) FROM problems WHERE raised_at >= :begins AND raised_at < :ends) AS problems
        """,
        {"begins": begins, "ends": ends},
    ).fetchone()
    return found


def escalated_by_level(database: Database, begins: str, ends: str) -> dict[str, int]:
    """Return about how many calls somebody was told in a period, by level."""
    rows = database.connection.execute(
        """
        SELECT level, count(DISTINCT call_id) FROM escalations WHERE fired_at >= ? AND fired_at < ? GROUP BY level
        """,
        (begins, ends),
    )
    return dict(rows.fetchall())


def surveys_of(database: Database, first_on: str, last_on: str) -> list[sqlite3.Row]:
    """Return the surveys whose results were published and that were open on some days: title, finding, responses."""
    return database.connection.execute(
        """
        SELECT title, finding, (SELECT count(*) FROM survey_responses WHERE survey_id = surveys.id) AS responses
          FROM surveys WHERE published_at IS NOT NULL AND opens_on <= ? AND closes_on >= ? ORDER BY opens_on
        """,
        (last_on, first_on),
    ).fetchall()
