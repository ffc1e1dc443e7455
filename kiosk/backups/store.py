"""The log of backups, the daily looks at the data, and what the data file is asked about itself."""

import json

from kiosk.backups.records import DataCheck, Note, Outcome, What
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3

LINES_KEPT = 500
CHECKS_SHOWN = 10


def add_note(database: Database, note: Note) -> None:
    """Add a line to the log, and forget the oldest ones, but never those that how it stands is told by.

    These are, of each kind, the newest, the newest good one (of copies: for each folder, which stands in its words),
    and the first failure since: a device that is away for a month must not be forgotten by then.
    """
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO backup_notes (at, what, outcome, file, words) VALUES (?, ?, ?, ?, ?)",
            (note.at, note.what, note.outcome, note.file, note.words),
        )
        connection.execute(
            """
            DELETE FROM backup_notes
             WHERE id <= (SELECT max(id) FROM backup_notes) - ?
               AND id NOT IN (SELECT max(id) FROM backup_notes GROUP BY what)
               AND id NOT IN (SELECT max(id) FROM backup_notes WHERE outcome = 'good' GROUP BY what, words)
               AND id NOT IN (
                   SELECT min(id) FROM backup_notes AS bad
                    WHERE outcome <> 'good'
                      AND id > coalesce(
                          (SELECT max(id) FROM backup_notes WHERE what = bad.what AND outcome = 'good'), 0
                      )
                    GROUP BY what
               )
            """,
            (LINES_KEPT,),
        )


def _note(row: sqlite3.Row | None) -> Note | None:
    if row is None:
        return None
    return Note(row["at"], What(row["what"]), Outcome(row["outcome"]), row["file"], row["words"])


def last_note(database: Database, what: What, file: str = "") -> Note | None:
    """Return what came of something the last time it was tried, with any file or with one."""
    row = database.connection.execute(
        "SELECT * FROM backup_notes WHERE what = :what AND (:file = '' OR file = :file) ORDER BY id DESC LIMIT 1",
        {"what": what, "file": file},
    ).fetchone()
    return _note(row)


def last_good_note(database: Database, what: What) -> Note | None:
    """Return when something last came out well."""
    row = database.connection.execute(
        "SELECT * FROM backup_notes WHERE what = ? AND outcome = 'good' ORDER BY id DESC LIMIT 1", (what,)
    ).fetchone()
    return _note(row)


def has_held_copies(database: Database, folder: str) -> bool:
    """Tell whether a copy ever reached a folder. A note without a folder, of older releases, counts while newest."""
    row = database.connection.execute(
        """
        SELECT 1 FROM backup_notes
         WHERE what = 'copied' AND outcome = 'good'
           AND (words = ?
                OR (words = ''
                    AND id = (SELECT max(id) FROM backup_notes WHERE what = 'copied' AND outcome = 'good')))
        """,
        (folder,),
    ).fetchone()
    return row is not None


def first_failure(database: Database, what: What) -> Note | None:
    """Return when something first did not come out well, since it last did."""
    row = database.connection.execute(
        """
        SELECT * FROM backup_notes
         WHERE what = :what AND outcome <> 'good'
           AND id > coalesce((SELECT max(id) FROM backup_notes WHERE what = :what AND outcome = 'good'), 0)
         ORDER BY id LIMIT 1
        """,
        {"what": what},
    ).fetchone()
    return _note(row)


def last_found_spoilt(database: Database) -> Note | None:
    """Return the newest look at a backup that found it damaged, unless a good one was made or it proved sound since."""
    row = database.connection.execute(
        """
        SELECT * FROM backup_notes AS bad
         WHERE what = 'checked' AND outcome = 'damaged'
           AND NOT EXISTS (
               SELECT 1 FROM backup_notes AS good
                WHERE good.outcome = 'good' AND good.id > bad.id
                  AND (good.what = 'made' OR (good.what = 'checked' AND good.file = bad.file))
           )
         ORDER BY id DESC LIMIT 1
        """
    ).fetchone()
    return _note(row)


def begun_at(database: Database) -> str:
    """Return when the data file was begun."""
    row = database.connection.execute("SELECT min(applied_at) FROM _sqlite_migrations").fetchone()
    return str(row[0] or "")


def counted(database: Database) -> dict[str, int]:
    """Return how many calls, steps of calls and redactions there are."""
    row = database.connection.execute(
        """
        SELECT (SELECT count(*) FROM calls) AS calls,
               (SELECT count(*) FROM call_events) AS call_events,
               (SELECT count(*) FROM redactions) AS redactions
        """
    ).fetchone()
    return dict(row)


def _check(row: sqlite3.Row | None) -> DataCheck | None:
    if row is None:
        return None
    values = {name: row[name] for name in DataCheck.__dataclass_fields__}
    return DataCheck(**values | {"damages": tuple(json.loads(row["damages"]))})


def add_check(database: Database, at: str, base: str, fresh: str, rows: int, damages: tuple[str, ...]) -> None:
    """Note what a daily look found."""
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO data_checks (at, base, fresh, rows_compared, damages) VALUES (?, ?, ?, ?, ?)",
            (at, base, fresh, rows, json.dumps(damages, ensure_ascii=False)),
        )


def last_check(database: Database) -> DataCheck | None:
    """Return the newest look at the data."""
    return _check(database.connection.execute("SELECT * FROM data_checks ORDER BY id DESC LIMIT 1").fetchone())


def newest_checks(database: Database) -> list[DataCheck]:
    """Return the newest looks at the data."""
    rows = database.connection.execute("SELECT * FROM data_checks ORDER BY id DESC LIMIT ?", (CHECKS_SHOWN,)).fetchall()
    return [found for row in rows if (found := _check(row))]


def unconfirmed_checks(database: Database) -> list[DataCheck]:
    """Return the looks that found something which nobody has confirmed to have seen."""
    rows = database.connection.execute(
        "SELECT * FROM data_checks WHERE damages <> '[]' AND confirmed_at IS NULL ORDER BY id"
    ).fetchall()
    return [found for row in rows if (found := _check(row))]


def confirm_check(database: Database, check_id: int, at: str, by: str) -> None:
    """Note who has seen what a look found; the first counts."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE data_checks SET confirmed_at = ?, confirmed_by = ? WHERE id = ? AND confirmed_at IS NULL",
            (at, by, check_id),
        )
