"""The checklists, checklist_versions and checklist_steps tables."""

import json
from collections.abc import Iterable

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.diagnostics.records import CheckStep, Heading, Version, Who

VERSION = """
    SELECT checklist_versions.*, checklists.retired_at IS NOT NULL AS is_retired
      FROM checklist_versions JOIN checklists ON checklists.id = checklist_versions.checklist_id
"""
STEP_COLUMNS = ("key", "check", "expected", "why", "who", "yes", "no", "stop_words", "article_id")


def _heading(row: sqlite3.Row) -> Heading:
    kinds, symptoms = tuple(json.loads(row["kinds"])), tuple(json.loads(row["symptoms"]))
    return Heading(row["title"], kinds, symptoms, row["purpose"], row["stop_words"])


def _version(row: sqlite3.Row, steps: tuple[CheckStep, ...]) -> Version:
    return Version(
        row["id"],
        row["checklist_id"],
        row["number"],
        _heading(row),
        steps,
        row["edits"],
        row["changed_at"],
        row["changed_by"],
        row["published_at"],
        bool(row["is_retired"]),
    )


def _steps(database: Database, version_id: int) -> tuple[CheckStep, ...]:
    rows = database.connection.execute(
        "SELECT * FROM checklist_steps WHERE version_id = ? ORDER BY position", (version_id,)
    ).fetchall()
    return tuple(CheckStep(**{name: row[name] for name in STEP_COLUMNS} | {"who": Who(row["who"])}) for row in rows)


def version(database: Database, version_id: int) -> Version | None:
    """Return one version with its steps, or None."""
    row = database.connection.execute(f"{VERSION} WHERE checklist_versions.id = ?", (version_id,)).fetchone()
    return _version(row, _steps(database, row["id"])) if row else None


def newest_version(database: Database, checklist_id: int, published: bool = False) -> Version | None:
    """Return the draft of a checklist, or else what was published last; None when there is neither."""
    row = database.connection.execute(
        f"""
        {VERSION} WHERE checklist_id = :checklist_id AND (published_at IS NOT NULL OR NOT :published)
         ORDER BY number DESC LIMIT 1
        """,
        {"checklist_id": checklist_id, "published": published},
    ).fetchone()
    return _version(row, _steps(database, row["id"])) if row else None


def numbered_version(database: Database, checklist_id: int, number: int) -> Version | None:
    """Return a published version by its number, or None."""
    row = database.connection.execute(
        f"{VERSION} WHERE checklist_id = ? AND number = ? AND published_at IS NOT NULL", (checklist_id, number)
    ).fetchone()
    return _version(row, _steps(database, row["id"])) if row else None


def versions(database: Database, checklist_id: int) -> list[sqlite3.Row]:
    """Return all versions of a checklist, newest first: number, published_at, changed_by, calls that used it."""
    return database.connection.execute(
        """
        SELECT number, published_at, changed_at, changed_by,
               (SELECT count(*) FROM checklists_used WHERE version_id = checklist_versions.id) AS calls
          FROM checklist_versions WHERE checklist_id = ? ORDER BY number DESC LIMIT 200
        """,
        (checklist_id,),
    ).fetchall()


def all_checklists(database: Database) -> list[tuple[Version, int, bool]]:
    """Return every checklist as (what was published last or else the draft, number of steps, has a draft), by title.

    The steps themselves are left out.
    """
    rows = database.connection.execute(
        f"""
        {VERSION}
         WHERE checklist_versions.id = (
                   SELECT id FROM checklist_versions AS other WHERE other.checklist_id = checklists.id
                    ORDER BY published_at IS NULL, number DESC LIMIT 1)
         ORDER BY title COLLATE NOCASE
        """
    ).fetchall()
    counts = dict(
        tuple(row)
        for row in database.connection.execute(
            "SELECT version_id, count(*) FROM checklist_steps GROUP BY version_id"
        ).fetchall()
    )
    drafts = {
        row["checklist_id"]
        for row in database.connection.execute(
            "SELECT checklist_id FROM checklist_versions WHERE published_at IS NULL"
        ).fetchall()
    }
    return [(_version(row, ()), counts.get(row["id"], 0), row["checklist_id"] in drafts) for row in rows]


def headings_in_use(database: Database) -> list[tuple[int, Heading]]:
    """Return (version id, heading) of what is published of every checklist that is not retired."""
    rows = database.connection.execute(
        f"""
        {VERSION}
         WHERE checklists.retired_at IS NULL
           AND checklist_versions.id = (
                   SELECT id FROM checklist_versions AS other
                    WHERE other.checklist_id = checklists.id AND published_at IS NOT NULL
                    ORDER BY number DESC LIMIT 1)
        """
    ).fetchall()
    return [(row["id"], _heading(row)) for row in rows]


def checklist_by_form_key(database: Database, form_key: str) -> int | None:
    """Return the id of the checklist that a form made, or None."""
    row = database.connection.execute("SELECT id FROM checklists WHERE form_key = ?", (form_key,)).fetchone()
    return int(row["id"]) if row else None


def came_with_scandesk(database: Database) -> set[str]:
    """Return the names of the files whose checklists were added already."""
    rows = database.connection.execute("SELECT came_as FROM checklists WHERE came_as IS NOT NULL").fetchall()
    return {row["came_as"] for row in rows}


def add_checklist(database: Database, form_key: str, came_as: str | None, at: str) -> int:
    """Add a checklist without a version; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO checklists (form_key, came_as, created_at) VALUES (?, ?, ?)", (form_key, came_as, at)
        )
    return int(added.lastrowid or 0)


def set_retired(database: Database, checklist_id: int, retired_at: str | None) -> None:
    """Retire a checklist at a time, or take it back into use."""
    with database.writing() as connection:
        connection.execute("UPDATE checklists SET retired_at = ? WHERE id = ?", (retired_at, checklist_id))


def add_draft(database: Database, checklist_id: int, number: int, heading: Heading, at: str, by: str) -> int:
    """Add a draft without steps; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO checklist_versions (checklist_id, number, title, kinds, symptoms, purpose, stop_words,
                                            changed_at, changed_by)
            VALUES (:checklist_id, :number, :title, :kinds, :symptoms, :purpose, :stop_words, :at, :by)
            """,
            {"checklist_id": checklist_id, "number": number, "at": at, "by": by, **_values(heading)},
        )
    return int(added.lastrowid or 0)


def save_draft(
    database: Database, version_id: int, heading: Heading, steps: Iterable[CheckStep], at: str, by: str
) -> None:
    """Write a draft anew, and count the change."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE checklist_versions
               SET title = :title, kinds = :kinds, symptoms = :symptoms, purpose = :purpose, stop_words = :stop_words,
                   edits = edits + 1, changed_at = :at, changed_by = :by
             WHERE id = :id
            """,
            {"id": version_id, "at": at, "by": by, **_values(heading)},
        )
        connection.execute("DELETE FROM checklist_steps WHERE version_id = ?", (version_id,))
        connection.executemany(
            """
            INSERT INTO checklist_steps (version_id, position, key, "check", expected, why, who, yes, no, stop_words,
                                         article_id)
            VALUES (:version_id, :position, :key, :check, :expected, :why, :who, :yes, :no, :stop_words, :article_id)
            """,
            [{**vars(step), "version_id": version_id, "position": place} for place, step in enumerate(steps)],
        )


def publish(database: Database, version_id: int, at: str, by: str) -> None:
    """Make a draft a version that never changes again."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE checklist_versions SET published_at = :at, changed_at = :at, changed_by = :by WHERE id = :id",
            {"id": version_id, "at": at, "by": by},
        )


def delete_draft(database: Database, version_id: int) -> None:
    """Forget a draft; the schema refuses what is published."""
    with database.writing() as connection:
        connection.execute("DELETE FROM checklist_steps WHERE version_id = ?", (version_id,))
        connection.execute("DELETE FROM checklist_versions WHERE id = ?", (version_id,))


def _values(heading: Heading) -> dict[str, str]:
    lists = {"kinds": json.dumps(heading.kinds), "symptoms": json.dumps(heading.symptoms)}
    return {**vars(heading), **lists}
