"""The one SQLite library of this process: everything that opens the data file imports it from here.

`pysqlite3` brings an SQLite of its own; where it cannot be installed, Python's is used. sqlite-utils chooses the same
one by itself. Two libraries on one file in one process would let go of each other's locks.
"""

from collections.abc import Iterator
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

__all__ = ["Connection", "Row", "WholeReads", "is_unavailable", "is_wal_safe", "sqlite3"]

WAL_SAFE_FROM = (3, 51, 3)
# What the file or the disk cannot do just now; the low byte of SQLite's error codes: busy, locked, read-only, disk
# I/O error, malformed, full, cannot open, not a database
UNAVAILABLE = {5, 6, 8, 10, 11, 13, 14, 26}


def is_wal_safe(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Tell whether a write-ahead log is safe: an older SQLite may damage the file when one connection commits while
    another one empties the log.
    """
    return version >= WAL_SAFE_FROM


def is_unavailable(error: BaseException) -> bool:
    """Tell whether an error is the file's or the disk's, and no mistake in a statement."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, sqlite3.DatabaseError) and code is not None and code & 0xFF in UNAVAILABLE


class Connection(sqlite3.Connection):
    """A connection of either library; `pysqlite3` alone has no dump. A damaged file is always a DatabaseError."""

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """Run one statement."""
        try:
            return super().execute(sql, parameters)
        except UnicodeDecodeError as error:  # a name in the file was hit: what SQLite says of it is no text
            raise sqlite3.DatabaseError(f"database disk image is malformed: {error}") from error

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
