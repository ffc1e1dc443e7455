"""The history and history_seals tables, and what notes beside each connection which rows it wrote.

Which rows a transaction wrote is noted by triggers of the connection alone (TEMP): another program that opens the file
does not have them, so what it writes gets no entry. (A function of ours in the schema's own triggers would be refused:
trusted_schema is off, and stays so.)
"""

import json
from collections.abc import Iterable, Iterator

from kiosk.calls.history.records import Entry, Head, Seal, Values
from kiosk.calls.history.rules import BEGINNING
from kiosk.calls.history.shapes import KINDS, PLAIN, TABLES, TYPED
from kiosk.core.sqlite import sqlite3

AT_ONCE = 1000
OF_THESE = "id IN (SELECT value FROM json_each(?))"
ENTRY = "id, kind, row_id, call_id, deed, note, content, hash"
NAMES = {kind: kind for kind in KINDS}  # as it stands in a statement
FOUND_ROWS = {
    kind: f"SELECT {', '.join(PLAIN[kind])}, {', '.join(TYPED[kind])} FROM {TABLES[kind]} WHERE {OF_THESE}"
    for kind in KINDS
}
ROWS_BEFORE = {
    kind: f"""
        SELECT {", ".join(PLAIN[kind])}, {", ".join(TYPED[kind])}
          FROM temp.history_before_{TABLES[kind]} WHERE {OF_THESE}
        """
    for kind in KINDS
}


def lay_notes(connection: sqlite3.Connection) -> None:
    """Let a connection note which rows it writes, and as what they stood before."""
    connection.execute(
        """
        CREATE TEMP TABLE IF NOT EXISTS history_changed (
            id INTEGER PRIMARY KEY, kind, row_id, is_new NOT NULL DEFAULT 0, is_erasure NOT NULL DEFAULT 0)
        """
    )
    for kind in KINDS:
        names = f"{', '.join(PLAIN[kind])}, {', '.join(TYPED[kind])}"
        others = f"{', '.join(PLAIN[kind][1:])}, {', '.join(TYPED[kind])}"
        olds = f"{', '.join(f'OLD.{name}' for name in PLAIN[kind])}, {', '.join(f'OLD.{name}' for name in TYPED[kind])}"
        for statement in (
            f"CREATE TEMP TABLE IF NOT EXISTS history_before_{TABLES[kind]} (id INTEGER PRIMARY KEY, {others})",
            f"""
            CREATE TEMP TRIGGER IF NOT EXISTS history_in_{TABLES[kind]} AFTER INSERT ON main.{TABLES[kind]}
            BEGIN INSERT INTO history_changed (kind, row_id, is_new) VALUES ('{NAMES[kind]}', NEW.id, 1); END
            """,
            f"""
            CREATE TEMP TRIGGER IF NOT EXISTS history_before_{TABLES[kind]}_changed BEFORE UPDATE ON main.{TABLES[kind]}
            WHEN NOT EXISTS (SELECT 1 FROM history_before_{TABLES[kind]} WHERE id = OLD.id)
            BEGIN INSERT INTO history_before_{TABLES[kind]} ({names}) SELECT {olds}; END
            """,
            f"""
            CREATE TEMP TRIGGER IF NOT EXISTS history_on_{TABLES[kind]} AFTER UPDATE ON main.{TABLES[kind]}
            BEGIN INSERT INTO history_changed (kind, row_id) VALUES ('{NAMES[kind]}', NEW.id); END
            """,
            f"""
            CREATE TEMP TRIGGER IF NOT EXISTS history_out_{TABLES[kind]} AFTER DELETE ON main.{TABLES[kind]}
            BEGIN INSERT INTO history_changed (kind, row_id) VALUES ('{NAMES[kind]}', OLD.id); END
            """,
        ):
            connection.execute(statement)


def is_noting(connection: sqlite3.Connection) -> bool:
    """Tell whether a connection notes what it writes."""
    return bool(connection.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'history_changed'").fetchone())


def mark_as_erasure(connection: sqlite3.Connection) -> None:
    """Let what this transaction has changed so far count as words taken out on purpose."""
    if is_noting(connection):
        connection.execute("UPDATE temp.history_changed SET is_erasure = 1")


def note_every_row(connection: sqlite3.Connection) -> int:
    """Note every row there is as if it were new, calls first; return how many."""
    for kind in KINDS:
        connection.execute(
            f"INSERT INTO temp.history_changed (kind, row_id, is_new) SELECT ?, id, 1 FROM {TABLES[kind]} ORDER BY id",
            (kind,),
        )
    return int(connection.execute("SELECT count(*) FROM temp.history_changed").fetchone()[0])


def changed(connection: sqlite3.Connection) -> Iterator[list[tuple[str, int, bool, bool]]]:
    """Yield the rows that this transaction wrote: kind, id, whether it is new, whether words were taken out."""
    found = _tuples(connection).execute(
        """
        SELECT kind, row_id, max(is_new), max(is_erasure) FROM temp.history_changed
         GROUP BY kind, row_id ORDER BY min(id)
        """
    )
    while batch := found.fetchmany(AT_ONCE):
        yield batch


def forget_changed(connection: sqlite3.Connection, kinds: Iterable[str]) -> None:
    """Begin anew with noting."""
    connection.execute("DELETE FROM temp.history_changed")
    for kind in kinds:
        connection.execute(f"DELETE FROM temp.history_before_{TABLES[kind]}")


def _tuples(connection: sqlite3.Connection) -> sqlite3.Cursor:
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor


def rows(connection: sqlite3.Connection, kind: str, ids: list[int]) -> dict[int, Values]:
    """Return rows as they stand, by id: the plain columns, then the typed ones."""
    return {row[0]: row for row in _tuples(connection).execute(FOUND_ROWS[kind], (json.dumps(ids),))}


def rows_before(connection: sqlite3.Connection, kind: str, ids: list[int]) -> dict[int, Values]:
    """Return rows as they stood before this transaction changed them."""
    return {row[0]: row for row in _tuples(connection).execute(ROWS_BEFORE[kind], (json.dumps(ids),))}


def seals(connection: sqlite3.Connection, kind: str, ids: list[int]) -> dict[int, tuple[Seal, bytes]]:
    """Return by row id what seals it, and the content of its newest entry."""
    found = _tuples(connection).execute(
        """
        SELECT history_seals.row_id, entry_id, shape, salts, digests, content
          FROM history_seals JOIN history ON history.id = entry_id
         WHERE history_seals.kind = ? AND history_seals.row_id IN (SELECT value FROM json_each(?))
        """,
        (kind, json.dumps(ids)),
    )
    return {row[0]: (Seal(*row[1:5]), row[5]) for row in found}


def head(connection: sqlite3.Connection) -> Head:
    """Return the newest entry's number and hash; the beginning when there is none."""
    row = connection.execute("SELECT id, hash FROM history ORDER BY id DESC LIMIT 1").fetchone()
    return Head(row[0], row[1]) if row else BEGINNING


def add_entries(connection: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Add links to the chain."""
    connection.executemany(
        f"INSERT INTO history ({ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(e.id, e.kind, e.row_id, e.call_id, e.deed, e.note, e.content, e.hash) for e in entries],
    )


def save_seals(connection: sqlite3.Connection, found: Iterable[tuple[str, int, Seal]]) -> None:
    """Keep what seals rows as they stand now."""
    connection.executemany(
        """
        INSERT INTO history_seals (kind, row_id, entry_id, shape, salts, digests) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (kind, row_id) DO UPDATE SET
            entry_id = excluded.entry_id, shape = excluded.shape, salts = excluded.salts, digests = excluded.digests
        """,
        [(kind, row_id, seal.entry_id, seal.shape, seal.salts, seal.digests) for kind, row_id, seal in found],
    )


def drop_seals(connection: sqlite3.Connection, keys: Iterable[tuple[str, int]]) -> None:
    """Forget the salts of rows that are gone."""
    connection.executemany("DELETE FROM history_seals WHERE kind = ? AND row_id = ?", keys)


def entry(connection: sqlite3.Connection, entry_id: int) -> Entry | None:
    """Return one link, or None."""
    row = _tuples(connection).execute(f"SELECT {ENTRY} FROM history WHERE id = ?", (entry_id,)).fetchone()
    return Entry(*row) if row else None


def beginning(connection: sqlite3.Connection) -> str:
    """Return the note of the first entry: when it was sealed."""
    row = connection.execute("SELECT note FROM history WHERE id = 1").fetchone()
    return str(row[0]) if row else ""
