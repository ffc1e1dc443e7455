"""The imports table: files between preview and confirmation, and what came of them."""

import json
import sqlite3

from kiosk.core.database import Database
from kiosk.imports.records import Upload


def _upload(row: sqlite3.Row | None) -> Upload | None:
    if row is None:
        return None
    values = {name: row[name] for name in Upload.__dataclass_fields__ if name != "summary"}
    return Upload(summary=json.loads(row["summary"]), **values)


def add_upload(database: Database, file_name: str, content: bytes, person_id: int | None, uploaded_at: str) -> int:
    """Keep a file for its preview; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO imports (file_name, content, person_id, uploaded_at) VALUES (?, ?, ?, ?)",
            (file_name, content, person_id, uploaded_at),
        )
    return int(added.lastrowid or 0)


def upload(database: Database, upload_id: int) -> Upload | None:
    """Return one file, or None."""
    return _upload(database.connection.execute("SELECT * FROM imports WHERE id = ?", (upload_id,)).fetchone())


def carried_out(database: Database, limit: int) -> list[Upload]:
    """Return the files that were carried out, latest first, without what they held."""
    rows = database.connection.execute(
        """
        SELECT id, file_name, x'' AS content, uploaded_at, carried_out_at, summary, x'' AS rejects
          FROM imports
         WHERE carried_out_at IS NOT NULL
         ORDER BY id DESC LIMIT ?
        """,
        (limit,),
    ).fetchall()
    return [found for row in rows if (found := _upload(row))]


def mark_carried_out(
    database: Database, upload_id: int, carried_out_at: str, summary: dict[str, int], rejects: bytes
) -> None:
    """Keep what came of a file; the file itself, which may name people, is not needed any more."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE imports
               SET carried_out_at = :at, summary = :summary, rejects = :rejects, content = x''
             WHERE id = :id
            """,
            {"id": upload_id, "at": carried_out_at, "summary": json.dumps(summary), "rejects": rejects},
        )


def forget_contents(database: Database, uploaded_before: str) -> None:
    """Empty the files and rejected rows that were sent before a moment: such lists often name people."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE imports SET content = x'', rejects = x'' WHERE uploaded_at < ?",
            (uploaded_before,),
        )
