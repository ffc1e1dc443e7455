"""The document_handouts and document_recipients tables."""

from collections.abc import Iterable, Iterator

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.documents.records import Document, Handout, How, Recipient

HANDOUT = """
    SELECT document_handouts.id, version_id, document, supplier_id, number, how, note,
           document_handouts.at, document_handouts.actor,
           (SELECT count(*) FROM document_recipients WHERE handout_id = document_handouts.id) AS count
      FROM document_handouts JOIN document_versions ON document_versions.id = document_handouts.version_id
"""
MOST_SHOWN = 200


def _handout(row: sqlite3.Row | None) -> Handout | None:
    if row is None:
        return None
    return Handout(**dict(row) | {"document": Document(row["document"]), "how": How(row["how"])})


def add_handout(database: Database, values: dict[str, object]) -> int:
    """Note that a version was given out; return the id."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO document_handouts (form_key, version_id, how, note, at, person_id, actor)
            VALUES (:form_key, :version_id, :how, :note, :at, :person_id, :actor)
            """,
            values,
        )
    return int(added.lastrowid or 0)


def add_recipients(database: Database, handout_id: int, recipients: Iterable[Recipient]) -> None:
    """Note who got it."""
    rows = [(handout_id, each.name, each.email, int(each.is_queued)) for each in recipients]
    with database.writing() as connection:
        connection.executemany(
            "INSERT INTO document_recipients (handout_id, name, email, is_queued) VALUES (?, ?, ?, ?)", rows
        )


def handout(database: Database, handout_id: int) -> Handout | None:
    """Return what was given out once, or None."""
    return _handout(database.connection.execute(f"{HANDOUT} WHERE document_handouts.id = ?", (handout_id,)).fetchone())


def handout_of_form(database: Database, form_key: str) -> Handout | None:
    """Return what a form gave out, or None."""
    query = f"{HANDOUT} WHERE document_handouts.form_key = ?"
    return _handout(database.connection.execute(query, (form_key,)).fetchone())


def handouts(database: Database, version_id: int | None = None) -> list[Handout]:
    """Return what was given out, the newest first: of one version, or of all."""
    query = f"""{HANDOUT} WHERE :version_id IS NULL OR version_id = :version_id
                 ORDER BY document_handouts.id DESC LIMIT {MOST_SHOWN}"""
    rows = database.connection.execute(query, {"version_id": version_id}).fetchall()
    return [found for row in rows if (found := _handout(row))]


def recipients(database: Database, handout_id: int) -> list[Recipient]:
    """Return who got it, as they were typed."""
    query = "SELECT name, email, is_queued FROM document_recipients WHERE handout_id = ? ORDER BY id"
    rows = database.connection.execute(query, (handout_id,)).fetchall()
    return [Recipient(row["name"], row["email"], bool(row["is_queued"])) for row in rows]


def log(database: Database) -> Iterator[sqlite3.Row]:
    """Yield a row for everybody who was given a version, and one for each handing out that names nobody."""
    yield from database.connection.execute(
        """
        SELECT document_handouts.at, document, suppliers.name AS supplier, number, how, document_recipients.name,
               document_recipients.email, document_recipients.is_queued, note, document_handouts.actor
          FROM document_handouts
          JOIN document_versions ON document_versions.id = document_handouts.version_id
          LEFT JOIN suppliers ON suppliers.id = document_versions.supplier_id
          LEFT JOIN document_recipients ON document_recipients.handout_id = document_handouts.id
         ORDER BY document_handouts.id DESC, document_recipients.id
        """
    )
