"""The imports, import_rows and import_mappings tables."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from kiosk.core.database import Database
from kiosk.core.delimited import Line
from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import ReadingChoice
from kiosk.imports.records import HowRead, SheetSaid, Upload

BATCH = 1000
PIECE = 4000
WITHOUT_CONTENT = """
    id, file_name, uploaded_at, subject, choice, reading, mapping, notes, mark, planned_at, carried_out_at, undone_at,
    undone_by, summary
"""


def _upload(row: sqlite3.Row | None, rejects: bytes = b"") -> Upload | None:
    if row is None:
        return None
    reading = json.loads(row["reading"])
    sheets = tuple(SheetSaid(**sheet) for sheet in reading.pop("sheets", ()))
    headings = tuple(reading.pop("headings", ()))
    return Upload(
        id=row["id"],
        file_name=row["file_name"],
        uploaded_at=row["uploaded_at"],
        subject=row["subject"],
        choice=ReadingChoice(**json.loads(row["choice"])),
        reading=HowRead(**reading, sheets=sheets, headings=headings),
        mapping={int(column): key for column, key in json.loads(row["mapping"]).items()},
        notes=tuple(json.loads(row["notes"])),
        mark=row["mark"],
        planned_at=row["planned_at"],
        carried_out_at=row["carried_out_at"],
        undone_at=row["undone_at"],
        undone_by=row["undone_by"],
        summary=json.loads(row["summary"]),
        rejects=rejects,
    )


# --- the file


def add_upload(database: Database, file_name: str, content: bytes, person_id: int | None, uploaded_at: str) -> int:
    """Keep a file; return its id."""
    with database.writing() as connection:
        added = connection.execute(
            "INSERT INTO imports (file_name, content, person_id, uploaded_at) VALUES (?, ?, ?, ?)",
            (file_name, content, person_id, uploaded_at),
        )
    return int(added.lastrowid or 0)


def upload(database: Database, upload_id: int) -> Upload | None:
    """Return one import without its file, or None."""
    query = f"SELECT {WITHOUT_CONTENT}, rejects FROM imports WHERE id = ?"
    row = database.connection.execute(query, (upload_id,)).fetchone()
    return _upload(row, row["rejects"]) if row else None


def content(database: Database, upload_id: int) -> bytes:
    """Return a file as it was sent; empty when it is not kept any longer."""
    row = database.connection.execute("SELECT content FROM imports WHERE id = ?", (upload_id,)).fetchone()
    return bytes(row["content"]) if row else b""


def is_kept(database: Database, upload_id: int) -> bool:
    """Tell whether a file is still kept."""
    query = "SELECT length(content) FROM imports WHERE id = ?"
    row = database.connection.execute(query, (upload_id,)).fetchone()
    return bool(row and row[0])


def carried_out(database: Database, limit: int) -> list[Upload]:
    """Return the imports that were carried out, latest first."""
    rows = database.connection.execute(
        f"SELECT {WITHOUT_CONTENT} FROM imports WHERE carried_out_at IS NOT NULL ORDER BY id DESC LIMIT ?", (limit,)
    ).fetchall()
    return [found for row in rows if (found := _upload(row))]


def unfinished(database: Database, limit: int) -> list[Upload]:
    """Return the imports that wait for somebody to go on with them, latest first."""
    rows = database.connection.execute(
        f"""
        SELECT {WITHOUT_CONTENT} FROM imports
         WHERE carried_out_at IS NULL AND length(content) > 0 ORDER BY id DESC LIMIT ?
        """,
        (limit,),
    ).fetchall()
    return [found for row in rows if (found := _upload(row))]


def forget_contents(database: Database, uploaded_before: str) -> None:
    """Empty the files and rejected rows that were sent before a moment: such lists often name people."""
    with database.writing() as connection:
        values = {"before": uploaded_before}
        connection.execute(
            "UPDATE imports SET content = x'', rejects = x'' WHERE uploaded_at < :before AND length(content) > 0"
            " OR uploaded_at < :before AND length(rejects) > 0",
            values,
        )
        old = "(SELECT id FROM imports WHERE uploaded_at < :before)"
        connection.execute(f"DELETE FROM import_rows WHERE import_id IN {old}", values)
        connection.execute(f"DELETE FROM import_plans WHERE import_id IN {old}", values)


def drop(database: Database, upload_id: int) -> None:
    """Forget an import that was never carried out, its file and its rows."""
    with database.writing() as connection:
        connection.execute("DELETE FROM import_rows WHERE import_id = ?", (upload_id,))
        connection.execute("DELETE FROM import_plans WHERE import_id = ?", (upload_id,))
        connection.execute("DELETE FROM imports WHERE id = ? AND carried_out_at IS NULL", (upload_id,))


# --- its rows as they stand


def drop_rows(database: Database, upload_id: int) -> None:
    """Forget the rows that were read, and whatever was planned from them."""
    _drop_pieces(database, upload_id)
    with database.writing() as connection:
        connection.execute("UPDATE imports SET reading = '{}', planned_at = NULL WHERE id = ?", (upload_id,))


def _drop_pieces(database: Database, upload_id: int) -> None:
    last = database.connection.execute(
        "SELECT ifnull(max(line), 0) FROM import_rows WHERE import_id = ?", (upload_id,)
    ).fetchone()[0]
    for until in range(PIECE, last + 1 + PIECE, PIECE):
        with database.writing() as connection:
            connection.execute("DELETE FROM import_rows WHERE import_id = ? AND line <= ?", (upload_id, until))
            connection.execute("DELETE FROM import_plans WHERE import_id = ? AND line <= ?", (upload_id, until))


def add_lines(database: Database, upload_id: int, lines: Iterable[Line]) -> None:
    """Keep some lines of a file."""
    with database.writing() as connection:
        connection.executemany(
            "INSERT INTO import_rows (import_id, line, cells) VALUES (?, ?, ?)",
            ((upload_id, line.number, json.dumps(line.cells, ensure_ascii=False)) for line in lines),
        )


def lines(database: Database, upload_id: int, after: int = 0, limit: int = -1) -> Iterator[Line]:
    """Yield the lines of a file that stand after one, in batches: nothing is held open between them."""
    query = """
        SELECT line, cells FROM import_rows WHERE import_id = ? AND line > ? ORDER BY line LIMIT ?
    """
    while limit:
        size = min(BATCH, limit) if limit > 0 else BATCH
        rows = database.connection.execute(query, (upload_id, after, size)).fetchall()
        for row in rows:
            yield Line(row["line"], tuple(json.loads(row["cells"])))
        if len(rows) < size:
            return
        after = rows[-1]["line"]
        limit = limit - size if limit > 0 else limit


def count_lines(database: Database, upload_id: int, after: int) -> int:
    """Return how many lines of a file stand after one."""
    query = "SELECT count(*) FROM import_rows WHERE import_id = ? AND line > ?"
    return int(database.connection.execute(query, (upload_id, after)).fetchone()[0])


def note_reading(
    database: Database,
    upload_id: int,
    choice: ReadingChoice,
    reading: HowRead,
    subject: str,
    mapping: Mapping[int, str],
) -> None:
    """Keep how a file was read, what it is about and what its columns are; a plan made before counts no longer."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE imports SET choice = :choice, reading = :reading, subject = :subject, mapping = :mapping,
                   planned_at = NULL
             WHERE id = :id
            """,
            {
                "id": upload_id,
                "choice": json.dumps(asdict(choice)),
                "reading": json.dumps(asdict(reading), ensure_ascii=False),
                "subject": subject,
                "mapping": json.dumps(dict(mapping)),
            },
        )


# --- mappings for the next file of the same shape


def mapping(database: Database, headings_hash: str) -> tuple[str, dict[int, str]] | None:
    """Return subject and mapping that were last used with these headings, or None."""
    row = database.connection.execute(
        "SELECT subject, mapping FROM import_mappings WHERE headings_hash = ? ORDER BY used_at DESC LIMIT 1",
        (headings_hash,),
    ).fetchone()
    return (row["subject"], {int(n): key for n, key in json.loads(row["mapping"]).items()}) if row else None


def keep_mapping(
    database: Database, headings_hash: str, subject: str, columns: Mapping[int, str], used_at: str
) -> None:
    """Keep what the columns of such a file are."""
    with database.writing() as connection:
        connection.execute(
            """
            INSERT INTO import_mappings (headings_hash, subject, mapping, used_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (headings_hash, subject) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at
            """,
            (headings_hash, subject, json.dumps(dict(columns)), used_at),
        )


# --- its plan, and its end


def note_plan(
    database: Database, upload_id: int, mark: str, notes: Sequence[str], summary: Mapping[str, int], planned_at: str
) -> None:
    """Keep what was planned as a whole, and what the register was like."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE imports SET mark = ?, notes = ?, summary = ?, planned_at = ? WHERE id = ?",
            (mark, json.dumps(list(notes), ensure_ascii=False), json.dumps(dict(summary)), planned_at, upload_id),
        )


# --- what was done, and taken back


def mark_carried_out(database: Database, upload_id: int, carried_out_at: str, rejects: bytes) -> None:
    """Keep what came of an import."""
    with database.writing() as connection:
        connection.execute(
            """
            UPDATE imports SET carried_out_at = ?, rejects = ?,
                   last_event_id = (SELECT ifnull(max(id), 0) FROM device_events)
             WHERE id = ?
            """,
            (carried_out_at, rejects, upload_id),
        )


def forget_rows(database: Database, upload_id: int) -> None:
    """Forget file and rows of an import that is done: they may name people, and are not needed any more.

    They go in pieces, so that nobody waits long for a turn to write.
    """
    _drop_pieces(database, upload_id)
    with database.writing() as connection:
        connection.execute("UPDATE imports SET content = x'' WHERE id = ?", (upload_id,))


def begin_undoing(database: Database, upload_id: int) -> None:
    """Let the schema know that what this import added may be taken out."""
    with database.writing() as connection:
        connection.execute("UPDATE imports SET is_being_undone = 1 WHERE id = ?", (upload_id,))


def mark_undone(database: Database, upload_id: int, undone_at: str, undone_by: str) -> None:
    """Note who undid an import."""
    with database.writing() as connection:
        connection.execute(
            "UPDATE imports SET is_being_undone = 0, undone_at = ?, undone_by = ? WHERE id = ?",
            (undone_at, undone_by, upload_id),
        )
