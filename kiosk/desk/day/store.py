"""The saved_views and bulk_runs tables."""

import json

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.desk.day.records import BulkRun, NotDone, SavedView


def saved_views(database: Database, person_id: int | None) -> list[SavedView]:
    """Return a person's own views and those shared by the desk, by name."""
    rows = database.connection.execute(
        """
        SELECT id, person_id, name, query, is_shared FROM saved_views
         WHERE person_id = ? OR is_shared ORDER BY name, id LIMIT 60
        """,
        (person_id,),
    ).fetchall()
    return [SavedView(row["id"], row["person_id"], row["name"], row["query"], bool(row["is_shared"])) for row in rows]


def count_views_of(database: Database, person_id: int) -> int:
    """Return how many views a person saved."""
    row = database.connection.execute("SELECT count(*) FROM saved_views WHERE person_id = ?", (person_id,)).fetchone()
    return int(row[0])


def save_view(database: Database, view: SavedView, created_at: str) -> None:
    """Keep a view; one that the person has under this name becomes this one."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO saved_views (person_id, name, query, is_shared, created_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared
            """,
            (view.person_id, view.name, view.query, view.is_shared, created_at),
        )


def remove_view(database: Database, view_id: int, person_id: int) -> bool:
    """Forget a view of a person's own; tell whether there was one."""
    with database.writing() as connection:
        removed = connection.execute("DELETE FROM saved_views WHERE id = ? AND person_id = ?", (view_id, person_id))
    return removed.rowcount == 1


def add_run(database: Database, form_key: str, person_id: int, at: str, step: str) -> int:
    """Note that a step is taken on several calls; sqlite3.IntegrityError when this form was sent before."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO bulk_runs (form_key, person_id, at, step) VALUES (?, ?, ?, ?)", (form_key, person_id, at, step)
        )
    return int(added.lastrowid or 0)


def note_outcome(database: Database, run_id: int, done: list[int], not_done: list[NotDone]) -> None:
    """Keep which calls the step was taken on, and why not on the others."""
    outcome = json.dumps({"done": done, "not_done": not_done}, ensure_ascii=False)
    with database.writing() as connection:
        connection.execute("UPDATE bulk_runs SET outcome = ? WHERE id = ?", (outcome, run_id))


def run(database: Database, run_id: int) -> BulkRun | None:
    """Return one run, or None."""
    query = "SELECT id, person_id, step, outcome FROM bulk_runs WHERE id = ?"
    return _run(database.connection.execute(query, (run_id,)).fetchone())


def run_by_form_key(database: Database, form_key: str) -> BulkRun | None:
    """Return what a form did when it was sent, or None."""
    query = "SELECT id, person_id, step, outcome FROM bulk_runs WHERE form_key = ?"
    return _run(database.connection.execute(query, (form_key,)).fetchone())


def _run(row: sqlite3.Row | None) -> BulkRun | None:
    if row is None:
        return None
    outcome = json.loads(row["outcome"])
    not_done = tuple(NotDone(*each) for each in outcome["not_done"])
    return BulkRun(row["id"], row["person_id"], row["step"], tuple(outcome["done"]), not_done)
