"""The document_texts and document_versions tables."""

import json

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.documents.records import Document, OwnText, Version

VERSION = "id, document, supplier_id, number, text, written, said, why, at, actor"
MOST_VERSIONS = 200


def own_text(database: Database, document: Document) -> OwnText | None:
    """Return a document's text as the school changed it, or None."""
    query = "SELECT text, changed_at, actor FROM document_texts WHERE document = ?"
    row = database.connection.execute(query, (document,)).fetchone()
    return OwnText(**dict(row)) if row else None


def save_text(database: Database, actor: Actor, document: Document, text: str, at: str) -> None:
    """Keep a document's text."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO document_texts (document, text, changed_at, person_id, actor) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (document) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at,
                person_id = excluded.person_id, actor = excluded.actor
            """,
            (document, text, at, actor.person_id, actor.name),
        )


def forget_text(database: Database, document: Document) -> None:
    """Go back to the text that came with Scandesk."""
    with database.writing() as connection:
        connection.execute("DELETE FROM document_texts WHERE document = ?", (document,))


def _version(row: sqlite3.Row | None) -> Version | None:
    if row is None:
        return None
    return Version(**dict(row) | {"document": Document(row["document"]), "said": json.loads(row["said"])})


def add_version(database: Database, values: dict[str, object]) -> int:
    """Keep a published document under the next number of its kind; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO document_versions
                (form_key, document, supplier_id, number, text, written, said, why, at, person_id, actor)
            SELECT :form_key, :document, :supplier_id, coalesce(max(number), 0) + 1,
                   :text, :written, :said, :why, :at, :person_id, :actor
              FROM document_versions WHERE document = :document AND supplier_id IS :supplier_id
            """,
            values,
        )
    return int(added.lastrowid or 0)


def version(database: Database, version_id: int) -> Version | None:
    """Return a version, or None."""
    query = f"SELECT {VERSION} FROM document_versions WHERE id = ?"
    return _version(database.connection.execute(query, (version_id,)).fetchone())


def version_of_form(database: Database, form_key: str) -> Version | None:
    """Return the version that a form published, or None."""
    query = f"SELECT {VERSION} FROM document_versions WHERE form_key = ?"
    return _version(database.connection.execute(query, (form_key,)).fetchone())


def versions(database: Database, document: Document, supplier_id: int | None = None) -> list[Version]:
    """Return the versions of a document, the newest first."""
    rows = database.connection.execute(
        f"""
        SELECT {VERSION} FROM document_versions WHERE document = ? AND supplier_id IS ?
         ORDER BY number DESC LIMIT {MOST_VERSIONS}
        """,
        (document, supplier_id),
    ).fetchall()
    return [found for row in rows if (found := _version(row))]


def newest(database: Database, document: Document, supplier_id: int | None = None) -> Version | None:
    """Return the newest version of a document, or None."""
    query = f"""SELECT {VERSION} FROM document_versions WHERE document = ? AND supplier_id IS ?
                 ORDER BY number DESC LIMIT 1"""
    return _version(database.connection.execute(query, (document, supplier_id)).fetchone())


def newest_to_suppliers(database: Database) -> dict[int, Version]:
    """Return the newest letter to each supplier, by the supplier's id."""
    rows = database.connection.execute(
        f"""
        SELECT {VERSION} FROM document_versions AS outer_version
         WHERE supplier_id IS NOT NULL AND number = (
               SELECT max(number) FROM document_versions AS same
                WHERE same.document = outer_version.document AND same.supplier_id = outer_version.supplier_id)
        """
    ).fetchall()
    return {row["supplier_id"]: found for row in rows if (found := _version(row))}
