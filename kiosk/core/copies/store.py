"""A data file's rows as hashes, a snapshot of it in another file, and the table in which a copy describes itself.

The snapshot and the hashes of the source come from one read transaction, so they are of the same moment, while others
go on writing. What tables are called is read from the schema itself and quoted.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from kiosk.core.copies.records import Contents, CopyRefused, Manifest, SourceDamaged, TableSum
from kiosk.core.sqlite import Connection, address_to_read, log_of, sqlite3

LEDGER = "_sqlite_migrations"
ABOUT = "scandesk_backup"  # the table in which a copy describes itself; the data file has none
FILE = "file "  # what begins the names under which small files are kept in it
NO_COPY = "This is no backup of Scandesk."
WAITS_S = 10
NOT_THE_DATA = ("locked", "unable to open", "disk is full", "disk I/O error")
ROWS_BETWEEN_STEPS = 20_000
Step = Callable[[int, int, str], None]


@contextmanager
def reading(path: Path, is_in_use: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a data file for reading alone."""
    address = address_to_read(path, is_in_use)
    opened = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAITS_S, factory=Connection)
    with closing(opened) as connection:
        connection.text_factory = bytearray  # texts stay bytes, and are still told from files
        yield connection


def quoted(name: str) -> str:
    """Return a name of the schema as SQL may hold it."""
    return '"' + name.replace('"', '""') + '"'


def take_snapshot(source: Path, target: Path, step: Step) -> Contents:
    """Write the data of one moment into an empty file; return what the source held at that moment, by its own rows.

    Without a write-ahead log a long look would keep others from writing; then the rows of the copy are returned.
    """
    try:
        with reading(source, is_in_use=True) as connection, closing(_bare(target)) as copy:
            return _snapshot(connection, copy, step)
    except sqlite3.OperationalError:  # no room, no rights: nothing about the data
        raise
    except sqlite3.DatabaseError as error:
        raise SourceDamaged(f"The data file is damaged: {error}.") from error


def _snapshot(connection: sqlite3.Connection, copy: sqlite3.Connection, step: Step) -> Contents:
    connection.execute("BEGIN")
    is_logged = _text(connection.execute("PRAGMA journal_mode").fetchone()[0]) == "wal"
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is one moment
    connection.backup(copy)
    copy.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, with nothing beside it
    if is_logged:
        return contents(connection, step)
    connection.execute("COMMIT")
    copy.text_factory = bytearray
    return contents(copy, step)


def _bare(path: Path) -> sqlite3.Connection:
    """Open a file that nobody else knows yet: it is brought to the disk at the end, in one go."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF").fetchone()
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def contents(connection: sqlite3.Connection, step: Step) -> Contents:
    """Return what a data file holds, as hashes: its shape, and every row of every table."""
    shape = _Digest()
    query = f"SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name <> '{ABOUT}' ORDER BY type, name"
    for row in connection.execute(query):
        shape.take(row)
    names = tables(connection)
    sums = {}
    for number, name in enumerate(names):
        step(number, len(names), "Checking every row")
        sums[name] = _table_sum(connection, name, lambda at=number: step(at, len(names), "Checking every row"))  # type: ignore[misc]
    return Contents(shape.text, sums)


def tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables that have rows of their own."""
    # a full-text index is a table without pages of its own: its rows stand in the tables behind it
    query = f"SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name <> '{ABOUT}' ORDER BY name"
    return [_text(row[0]) for row in connection.execute(query)]


def _table_sum(connection: sqlite3.Connection, name: str, still_there: Callable[[], None]) -> TableSum:
    digest, rows = _Digest(), 0
    for row in connection.execute(f"SELECT * FROM {quoted(name)}{_order_of(connection, name)}"):
        digest.take(row)
        rows += 1
        if not rows % ROWS_BETWEEN_STEPS:
            still_there()
    return TableSum(rows, digest.text)


def digest_of(connection: sqlite3.Connection, name: str, columns: list[str]) -> str:
    """Return a hash over all rows of a table, of some of its columns."""
    digest, wanted = _Digest(), ", ".join(quoted(column) for column in columns)
    for row in connection.execute(f"SELECT {wanted} FROM {quoted(name)}{_order_of(connection, name)}"):
        digest.take(row)
    return digest.text


def _order_of(connection: sqlite3.Connection, name: str) -> str:
    """Return by what the rows of a table are put in order: one without row numbers lies in the order of its key."""
    listed = connection.execute("SELECT wr FROM pragma_table_list WHERE name = ?", (name,)).fetchone()
    return "" if listed and listed[0] else " ORDER BY rowid"


class _Digest:
    """A hash over rows in which no two different rows look the same: every value stands with its kind and length."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, row: tuple[Any, ...]) -> None:
        parts: list[bytes | bytearray] = [b"r%d;" % len(row)]
        for value in row:
            kind = type(value)
            if value is None:
                parts.append(b"n")
            elif kind is int:
                parts.append(b"i%d;" % value)
            elif kind is bytearray:
                parts += (b"t%d;" % len(value), value)
            elif kind is bytes:
                parts += (b"b%d;" % len(value), value)
            else:
                parts.append(b"f" + struct.pack(">d", value))
        self._hash.update(b"".join(parts))

    @property
    def text(self) -> str:
        return self._hash.hexdigest()


def damage(connection: sqlite3.Connection) -> str:
    """Return what SQLite itself finds wrong with a file, or nothing."""
    try:
        said = [_text(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if said == ["ok"] else "; ".join(said)


def describe(target: Path, made_at: str, why: str, of_source: Contents, files: dict[str, bytes]) -> None:
    """Write into a fresh copy what it is, and the small files that belong to it."""
    with closing(_bare(target)) as connection:
        values: dict[str, str | bytes] = {
            "made_at": made_at,
            "why": why,
            "step": step_of(connection),
            "birth": birth_of(connection),
            "shape": of_source.shape,
            "tables": json.dumps({name: [each.rows, each.digest] for name, each in of_source.tables.items()}),
            **{FILE + name: content for name, content in files.items()},
        }
        connection.execute("BEGIN")
        connection.execute(f"CREATE TABLE {ABOUT} (name TEXT PRIMARY KEY, value BLOB NOT NULL)")
        connection.executemany(
            f"INSERT INTO {ABOUT} (name, value) VALUES (?, ?)", [*values.items(), ("digest", _sum(values))]
        )
        connection.execute("COMMIT")


def undescribe(target: Path) -> None:
    """Take the description out again: what is left is the data file as it was."""
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = ON").fetchone()  # the school's key stood in it
        connection.execute(f"DROP TABLE IF EXISTS {ABOUT}")


def is_described(data_file: Path) -> bool:
    """Tell whether a data file describes itself as a copy does: somebody put a backup in its place by hand."""
    with reading(data_file) as connection:
        return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (ABOUT,)).fetchone() is not None


def step_of(connection: sqlite3.Connection) -> str:
    """Return the newest step of the schema that a file has seen."""
    return _of_the_ledger(connection, f"SELECT max(name) FROM {LEDGER}")


def birth_of(connection: sqlite3.Connection) -> str:
    """Return when a data file was begun."""
    return _of_the_ledger(connection, f"SELECT min(applied_at) FROM {LEDGER}")


def _of_the_ledger(connection: sqlite3.Connection, query: str) -> str:
    try:
        row = connection.execute(query).fetchone()
    except sqlite3.OperationalError:
        return ""
    return _text(row[0]) if row and row[0] is not None else ""


def about(connection: sqlite3.Connection) -> tuple[Manifest, dict[str, bytes]]:
    """Return what a copy says of itself, and the files in it. CopyRefused when it says nothing or was changed."""
    try:
        rows = connection.execute(f"SELECT name, value FROM {ABOUT}").fetchall()
    except sqlite3.OperationalError as error:  # it may be one, and the disk or the right to read is the trouble
        is_none = "no such table" in str(error)
        raise CopyRefused(NO_COPY if is_none else f"This file cannot be read: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise CopyRefused(f"This file is damaged or no backup of Scandesk: {error}.") from error
    values = {_text(name): bytes(value) if isinstance(value, bytes) else _text(value) for name, value in rows}
    if values.pop("digest", "") != _sum(values):
        raise CopyRefused("What the backup says about itself was changed or damaged.")
    tables = {name: TableSum(*found) for name, found in json.loads(values["tables"]).items()}
    held = Contents(str(values["shape"]), tables)
    said = {name: str(values[name]) for name in ("made_at", "why", "step", "birth")}
    manifest = Manifest(**said, contents=held)
    files = {
        name.removeprefix(FILE): bytes(v)
        for name, v in values.items()
        if name.startswith(FILE) and isinstance(v, bytes)
    }
    return manifest, files


def _sum(values: dict[str, str | bytes]) -> str:
    digest = _Digest()
    for name, value in sorted(values.items()):
        digest.take((name.encode(), value.encode() if isinstance(value, str) else value))
    return digest.text


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else str(value)


def fault(data_file: Path) -> str:
    """Return what is wrong with a data file that nobody has open, or nothing; file and log stay as they were found.

    sqlite3.OperationalError when it cannot be looked at: somebody holds it, there is no room, no right.
    """
    opened = sqlite3.connect(data_file, isolation_level=None, timeout=WAITS_S, factory=Connection)
    with _leaving_the_log(data_file), closing(opened) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            found = damage(connection)
        except sqlite3.OperationalError as error:
            if any(words in str(error) for words in NOT_THE_DATA):
                raise
            return str(error)
        except sqlite3.DatabaseError as error:
            return str(error)
        return found or ("" if step_of(connection) else "it is not the data of a Scandesk")


@contextmanager
def _leaving_the_log(data_file: Path) -> Iterator[None]:
    """Let the log stay as it is: the last connection that closes writes it into the file, and one that reads cannot."""
    if not log_of(data_file).exists():
        yield
        return
    with reading(data_file, is_in_use=True) as last:
        with suppress(sqlite3.DatabaseError):  # it has opened the log all the same
            last.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def born(data_file: Path) -> str:
    """Return when a sound data file was begun."""
    with reading(data_file) as connection:
        return birth_of(connection)


def count_rows(data_file: Path, names: tuple[str, ...]) -> dict[str, int]:
    """Return how many rows some tables of a data file have; a table that is missing or unreadable has none."""
    found = dict.fromkeys(names, 0)
    with reading(data_file) as connection:
        for name in names:
            with suppress(sqlite3.DatabaseError):
                found[name] = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]
    return found
