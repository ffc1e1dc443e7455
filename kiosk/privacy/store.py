"""The redactions table, and what is asked of others' tables: kept PDFs, photos, accounts."""

import json

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.privacy.records import Redaction

REMADE = ("call_words", "article_words")  # full-text indexes whose rows are read anew from what they stand for


def kept_pdfs(database: Database) -> int:
    """Return how many PDFs of labels, posters and cards are kept: their letters cannot be searched."""
    query = """
        SELECT (SELECT count(*) FROM sheets WHERE length(pdf) > 0)
             + (SELECT count(*) FROM paper_prints WHERE length(pdf) > 0)
        """
    return int(database.connection.execute(query).fetchone()[0])


def photos_of(database: Database, call_ids: tuple[int, ...]) -> int:
    """Return how many photos some calls have."""
    query = "SELECT count(*) FROM photos WHERE call_id IN (SELECT value FROM json_each(?))"
    return int(database.connection.execute(query, (json.dumps(call_ids),)).fetchone()[0])


def photos(database: Database, call_ids: tuple[int, ...]) -> list[sqlite3.Row]:
    """Return the photos of some calls: id, call_id, at, jpeg."""
    query = """
        SELECT id, call_id, at, jpeg FROM photos
         WHERE call_id IN (SELECT value FROM json_each(?)) ORDER BY call_id, id
        """
    return database.connection.execute(query, (json.dumps(call_ids),)).fetchall()


def add_redaction(connection: sqlite3.Connection, values: dict[str, object]) -> int | None:
    """Note a redaction; None when this form was sent before."""
    added = connection.execute(
        """
        INSERT INTO redactions (form_key, at, person_id, actor, reason, name_hash, places, kinds, photos)
        VALUES (:form_key, :at, :person_id, :actor, :reason, :name_hash, :places, :kinds, :photos)
        ON CONFLICT (form_key) DO NOTHING
        """,
        values,
    )
    return int(added.lastrowid or 0) if added.rowcount else None


def redaction_of_form(database: Database, form_key: str) -> int | None:
    """Return the redaction that a form made, or None."""
    row = database.connection.execute("SELECT id FROM redactions WHERE form_key = ?", (form_key,)).fetchone()
    return int(row["id"]) if row else None


def note_tidied(database: Database, redaction_id: int, at: str, bytes_left: int | None, rows_left: int | None) -> None:
    """Note that the file was written anew after a redaction, and what was still found in it (None: nobody looked)."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE redactions SET tidied_at = ?, bytes_left = ?, rows_left = ? WHERE id = ? AND tidied_at IS NULL",
            (at, bytes_left, rows_left, redaction_id),
        )


def untidied(database: Database) -> list[int]:
    """Return the redactions after which the file was not written anew: the power went, or somebody was reading."""
    rows = database.connection.execute("SELECT id FROM redactions WHERE tidied_at IS NULL ORDER BY id").fetchall()
    return [row["id"] for row in rows]


def redaction(database: Database, redaction_id: int) -> Redaction | None:
    """Return one line of the log, or None."""
    row = database.connection.execute("SELECT * FROM redactions WHERE id = ?", (redaction_id,)).fetchone()
    return Redaction.of(row) if row else None


def redactions(database: Database, limit: int = -1) -> list[Redaction]:
    """Return the log of redactions, newest first."""
    rows = database.connection.execute("SELECT * FROM redactions ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [Redaction.of(row) for row in rows]


def redacted_before(database: Database, name_hash: str) -> str:
    """Return when a person of this name was last taken out, or nothing."""
    row = database.connection.execute("SELECT max(at) FROM redactions WHERE name_hash = ?", (name_hash,)).fetchone()
    return str(row[0] or "")
