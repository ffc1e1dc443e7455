"""One SQLite file, one writer at a time, nothing acknowledged before it is on the disk.

Every thread keeps one connection. Every write is BEGIN IMMEDIATE .. COMMIT under one lock that is held over COMMIT
and the emptying of the write-ahead log. The lock is a file, so commands that run beside the server take turns with it.
An SQLite before 3.51.3 keeps no write-ahead log but a journal, which is as safe and slower (docs/decisions/0019).
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock
from flask import current_app

from kiosk.core import presence
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.core.sqlite import Connection, WholeReads, address_to_read, is_wal_safe, sqlite3
from kiosk.core.write_ahead_log import WriteAheadLog

log = logging.getLogger("scandesk")

LOCK_WAIT_S = 5.0
NOTHING_SAVED = (
    "Nothing could be saved just now. Keep this page open: what you typed is still in it. "
    "Please send it again in a minute, or telephone the service desk."
)
DAMAGED = sqlite3.DatabaseError  # what a damaged file, or one that cannot be read, answers to whoever asks it
REQUIRED_PRAGMAS: dict[str, str | int] = {
    "busy_timeout": 5000,  # first: the next ones may have to wait
    "journal_mode": "wal" if is_wal_safe() else "truncate",
    "synchronous": 2,  # FULL: a power cut loses no acknowledged report
    "wal_autocheckpoint": 0,  # the log is emptied under the write lock alone
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,  # what is deleted is written over, not only forgotten
    "mmap_size": 0,  # a read of the disk that fails is an error, and no end of the process
    **({} if is_wal_safe() else {"cache_spill": 0}),  # without a log, readers would wait as soon as pages are spilled
}


class DatabaseRefused(Refused):
    """The database file cannot be used as it is; the text says why."""


class Database:
    """The school's data file: reads on `connection`, writes inside `writing()`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.log = WriteAheadLog(path)
        self._threads = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._is_log_missed = False  # a server was cut off, and its log is gone: its next start has to say that
        self._turn = threading.RLock()
        self.on_opening: list[Callable[[sqlite3.Connection], None]] = []
        self.before_commit: list[Callable[[sqlite3.Connection], None]] = []
        self.after_commit: list[Callable[[], None]] = []
        self._file_turn = filelock.FileLock(path.with_suffix(".lock"), timeout=LOCK_WAIT_S, thread_local=False)

    @property
    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, opened and checked on first use."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            with self._turn_to_write():
                connection = self._opened_now()
            for lay in self.on_opening:
                lay(connection)
            self._threads.connection = connection
            self._opened.append(connection)
        return connection

    def _opened_now(self) -> sqlite3.Connection:
        if not self._opened:
            self._is_log_missed = presence.was_cut_off(self.path.parent) and not self.log.is_there
        try:
            return _open(self.path)
        except DatabaseRefused as refusal:
            if not self._opened:
                raise
            log.warning("one more connection could not be opened: %s", refusal)  # it was fine when Scandesk started
            raise StoreUnavailable(NOTHING_SAVED) from refusal

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction; a block inside a block joins the outer one.

        What stands in `before_commit` runs at the end of every transaction, as a part of it; what stands in
        `after_commit` runs when it is on the disk, before the next one begins, and raises nothing.
        Raises StoreUnavailable when the file cannot be written; then nothing of the block was saved.
        """
        connection = self.connection
        if connection.in_transaction:
            with _part_of_a_transaction(connection):
                yield connection
            return
        try:
            with self._turn_to_write():
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    for tidy in self.before_commit:
                        tidy(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    self._undo(connection)
                    raise
                for note in self.after_commit:
                    note()
                self.log.tend(connection)
        except sqlite3.DatabaseError as error:
            if not _is_the_files_fault(error):
                raise
            log.warning("the database could not be written: %s", error)
            raise StoreUnavailable(NOTHING_SAVED) from error

    @contextmanager
    def only_reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that changes not a byte of the file, before the file is known to be ours to change."""
        with self._turn_to_write():
            address = address_to_read(self.path)
            reader = sqlite3.connect(address, uri=True, isolation_level=None, factory=Connection)
            try:
                yield reader
            finally:
                reader.close()

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """Let no other thread and no other process write meanwhile; StoreUnavailable when the turn does not come."""
        with self._turn:
            try:
                self._file_turn.acquire()
            except OSError as error:  # somebody holds it for too long, or a full disk does not take the lock's file
                log.warning("the turn to write did not come: %s", error)
                raise StoreUnavailable(NOTHING_SAVED) from error
            try:
                yield
            finally:
                self._file_turn.release()

    def _undo(self, connection: sqlite3.Connection) -> None:
        """Roll back. A connection that cannot is closed: the next block would join a transaction that never ends."""
        try:
            connection.rollback()
        except sqlite3.Error as error:
            log.warning("the database could not be rolled back: %s", error)
        if connection.in_transaction:
            self._opened.remove(connection)
            self._threads.connection = None
            with suppress(sqlite3.Error):
                connection.close()

    def rewrite(self) -> bool:
        """Write the whole file anew, so that nothing that was deleted lies in it; `empty_log` says what is returned.

        Nobody else writes meanwhile. Raises StoreUnavailable when there is no room or somebody holds the file.
        """
        try:
            with self._turn_to_write():
                self.connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            log.warning("the database could not be written anew: %s", error)
            raise StoreUnavailable(NOTHING_SAVED) from error
        return self.empty_log()

    def empty_log(self, waits_ms: int = 5000) -> bool:
        """Empty the write-ahead log; False when somebody is still reading from it."""
        try:
            with self._turn_to_write():
                return self.log.empty(self.connection, waits_ms)
        except StoreUnavailable:
            return False

    def empty_log_when_idle(self) -> None:
        """Empty the write-ahead log if there is anything in it, without waiting for anybody."""
        if self.log.size:
            self.empty_log(0)

    def close(self) -> None:
        """Close every thread's connection; the last one tidies the write-ahead log, so it waits its turn."""
        try:
            with self._turn_to_write():
                self._close_all()
        except StoreUnavailable:  # somebody writes for long; what was saved here stays saved
            self._close_all()
        self._threads = threading.local()

    def _close_all(self) -> None:
        had_log = self.log.is_there
        while self._opened:
            self._opened.pop().close()
        if had_log and not self.log.is_there and not self._is_log_missed:  # so nobody else has the file open
            presence.note_tidied(self.path.parent)


def _is_the_files_fault(error: sqlite3.DatabaseError) -> bool:
    """Tell a file that cannot be written (full, locked, damaged) from a rule of the schema that said no."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


@contextmanager
def _part_of_a_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Undo this part alone when it fails, so that whoever catches the error can go on with the rest."""
    connection.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk may have undone the whole transaction already
            connection.execute("ROLLBACK TO part")
            connection.execute("RELEASE part")
        raise
    connection.execute("RELEASE part")


def _open(path: Path) -> sqlite3.Connection:
    factory = Connection if is_wal_safe() else WholeReads
    connection = None
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=factory)
        connection.row_factory = sqlite3.Row
        for name, value in REQUIRED_PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        settings = _settings(connection)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise DatabaseRefused(f"The data file {path} cannot be opened: {error}. {_what_to_do(error)}") from error
    if settings != REQUIRED_PRAGMAS:
        connection.close()
        raise DatabaseRefused(
            f"The data file {path} does not keep its safety settings ({settings}). "
            "Is it on a network drive or a synchronised folder? Keep it on this PC's own disk."
        )
    return connection


def _settings(connection: sqlite3.Connection) -> dict[str, str | int]:
    rows = []
    for name in REQUIRED_PRAGMAS:
        rows.append(connection.execute(f"PRAGMA {name}").fetchone())
    values = [row[0] if row else 0 for row in rows]  # an SQLite built without memory maps says nothing of their size
    return dict(zip(REQUIRED_PRAGMAS, values, strict=True))


def _what_to_do(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "Another program holds it: close that one, then start Scandesk again."
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return "Keep a copy of the whole folder, then bring back the newest backup."
    return "May the account that runs Scandesk write to it and to its folder, and is there room on the disk?"


def the_database() -> Database:
    """Return the running app's database."""
    found: Database = current_app.extensions["scandesk.database"]
    return found
