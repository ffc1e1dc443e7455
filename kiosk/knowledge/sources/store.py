"""The sources table."""

from typing import Any

from kiosk.core.database import Database
from kiosk.core.sqlite import sqlite3
from kiosk.knowledge.records import DidHelp, Source

COLUMNS = tuple(Source.__dataclass_fields__)


def _source(row: sqlite3.Row) -> Source:
    values = {name: row[name] for name in COLUMNS}
    return Source(**values | {"did_help": DidHelp(row["did_help"])})


def source(database: Database, source_id: int) -> Source | None:
    """Return one source, or None."""
    row = database.connection.execute("SELECT * FROM sources WHERE id = ?", (source_id,)).fetchone()
    return _source(row) if row else None


def sources_of_call(database: Database, call_id: int) -> list[Source]:
    """Return what was found for a call, the newest first."""
    rows = database.connection.execute(
        "SELECT * FROM sources WHERE call_id = ? ORDER BY id DESC LIMIT 20", (call_id,)
    ).fetchall()
    return [_source(row) for row in rows]


def sources_of_article(database: Database, article_id: int) -> list[Source]:
    """Return what an article was made of."""
    rows = database.connection.execute(
        "SELECT * FROM sources WHERE article_id = ? ORDER BY id LIMIT 20", (article_id,)
    ).fetchall()
    return [_source(row) for row in rows]


def add_source(database: Database, values: dict[str, Any]) -> bool:
    """Note a source; tell whether it is new (a form sent twice is one source)."""
    with database.writing() as connection:
        added = connection.execute(
            """
            INSERT INTO sources (form_key, call_id, url, title, read_on, says, did_help, actor, at)
            VALUES (:form_key, :call_id, :url, :title, :read_on, :says, :did_help, :actor, :at)
            ON CONFLICT (form_key) DO NOTHING
            """,
            values,
        )
    return added.rowcount == 1


def give_to_article(database: Database, source_id: int, article_id: int) -> None:
    """Note which article a source went into."""
    with database.writing() as connection:
        connection.execute("UPDATE sources SET article_id = ? WHERE id = ?", (article_id, source_id))
