"""The one SQLite library of this process: everything that opens the data file imports it from here.

`pysqlite3` brings an SQLite of its own; where it cannot be installed, Python's is used. sqlite-utils chooses the same
one by itself. Two libraries on one file in one process would let go of each other's locks.
"""

from collections.abc import Iterator
from pathlib import Path
from sqlite3.dump import _iterdump  # type: ignore[attr-defined]  # the library's own, in Python
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from sqlite3 import Row
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:
        import sqlite3
    Row = sqlite3.Row

__all__ = ["Connection", "Row", "WholeReads", "address_to_read", "is_unavailable", "is_wal_safe", "log_of", "sqlite3"]

WAL_SAFE_FROM = (3, 51, 3)
# What the file or the disk cannot do just now; the low byte of SQLite's error codes: busy, locked, read-only, disk
# I/O error, malformed, full, cannot open, not a database
UNAVAILABLE = {5, 6, 8, 10, 11, 13, 14, 26}
CORRUPT = 11


def is_wal_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether a write-ahead log is safe: an older SQLite may damage the file when one connection commits while
    another one empties the log.
    """
    return version >= WAL_SAFE_FROM


def is_unavailable(error: BaseException) -> bool:
    """Tell whether an error is the file's or the disk's, and no mistake in a statement."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, sqlite3.DatabaseError) and code is not None and code & 0xFF in UNAVAILABLE


def log_of(data_file: Path) -> Path:
    """Return where the write-ahead log of a data file lies."""
    return data_file.with_name(f"{data_file.name}-wal")


def address_to_read(data_file: Path, is_in_use: bool = False) -> str:
    """Return the address (`uri=True`) that opens a data file for reading alone.

    One that nobody uses, and beside which nothing lies, is opened without locks and leaves nothing beside it.
    """
    journal = data_file.with_name(f"{data_file.name}-journal")
    is_alone = not is_in_use and not log_of(data_file).exists() and not journal.exists()
    # as_uri: in a plain "file:" the signs ?, # and % of a folder's name would lead to another file
    return f"{data_file.resolve().as_uri()}?mode=ro{'&immutable=1' if is_alone else ''}"


class Connection(sqlite3.Connection):
    """A connection of either library; `pysqlite3` alone has no dump. A damaged file is always a DatabaseError."""

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """Run one statement."""
        try:
            return super().execute(sql, parameters)
        except UnicodeDecodeError as error:  # a name in the file was hit: what SQLite says of it is no text
            damaged = sqlite3.DatabaseError(f"database disk image is malformed: {error}")
            damaged.sqlite_errorcode = CORRUPT
            raise damaged from error

    def iterdump(self) -> Any:
        """Return the SQL that would make this database again, line by line."""
        return _iterdump(self)


class WholeCursor(sqlite3.Cursor):
    """A cursor that has read all rows when `execute` returns, so that no lock on the file outlives the statement."""

    _rows: Iterator[Any] = iter(())

    def execute(self, sql: str, parameters: Any = ()) -> "WholeCursor":
        """Run one statement and fetch what it returns."""
        super().execute(sql, parameters)
        self._rows = iter(super().fetchall())
        return self

    def __iter__(self) -> "WholeCursor":
        return self

    def __next__(self) -> Any:
        return next(self._rows)

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next few rows."""
        return [row for _, row in zip(range(size or self.arraysize), self._rows, strict=False)]

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        return list(self._rows)


class WholeReads(Connection):
    """A connection for a file without a write-ahead log, where whoever commits waits until nobody reads."""

    def cursor(self, factory: Any = WholeCursor) -> Any:
        """Return a cursor that reads all rows at once."""
        return super().cursor(factory)
