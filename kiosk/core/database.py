"""One SQLite file, one writer at a time, nothing acknowledged before it is on the disk.

Every thread keeps one connection. Every write is BEGIN IMMEDIATE .. COMMIT under one lock that is held over COMMIT
and its checkpoint: SQLite before 3.51.3 can damage the file when one connection commits while another checkpoints.
The lock is a file, so commands that run beside the server take turns with it.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
from flask import current_app

from kiosk.core.refusals import Refused, StoreUnavailable

log = logging.getLogger("scandesk")

LOCK_WAIT_S = 5.0
NOTHING_SAVED = (
    "Nothing could be saved just now. Keep this page open: what you typed is still in it. "
    "Please send it again in a minute, or telephone the service desk."
)
DAMAGED = sqlite3.DatabaseError  # what a damaged file, or one that cannot be read, answers to whoever asks it
REQUIRED_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a power cut loses no acknowledged report
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,  # what is deleted is written over, not only forgotten
}


class DatabaseRefused(Refused):
    """The database file cannot be used as it is; the text says why."""


class Database:
    """The school's data file: reads on `connection`, writes inside `writing()`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._threads = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._turn = threading.RLock()
        self.before_commit: list[Callable[[sqlite3.Connection], None]] = []
        self._file_turn = filelock.FileLock(path.with_suffix(".lock"), timeout=LOCK_WAIT_S, thread_local=False)

    @property
    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, opened and checked on first use."""
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            try:
                with self._turn, self._file_turn:
                    connection = _open(self.path)
            except filelock.Timeout as error:
                raise StoreUnavailable(NOTHING_SAVED) from error
            self._threads.connection = connection
            self._opened.append(connection)
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection inside one transaction; a block inside a block joins the outer one.

        What stands in `before_commit` runs at the end of every transaction, as a part of it.
        Raises StoreUnavailable when the file cannot be written; then nothing of the block was saved.
        """
        connection = self.connection
        if connection.in_transaction:
            with _part_of_a_transaction(connection):
                yield connection
            return
        try:
            with self._turn, self._file_turn:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    for tidy in self.before_commit:
                        tidy(connection)
                    connection.execute("COMMIT")
                except BaseException:
                    connection.rollback()
                    raise
        except (sqlite3.OperationalError, filelock.Timeout) as error:
            log.warning("the database could not be written: %s", error)
            raise StoreUnavailable(NOTHING_SAVED) from error

    def rewrite(self) -> bool:
        """Write the whole file anew, so that nothing that was deleted lies in it; `empty_log` says what is returned.

        Nobody else writes meanwhile. Raises StoreUnavailable when there is no room or somebody holds the file.
        """
        try:
            with self._turn, self._file_turn:
                self.connection.execute("VACUUM")
        except (sqlite3.OperationalError, filelock.Timeout) as error:
            log.warning("the database could not be written anew: %s", error)
            raise StoreUnavailable(NOTHING_SAVED) from error
        return self.empty_log()

    def empty_log(self) -> bool:
        """Empty the write-ahead log; False when somebody is still reading from it."""
        try:
            with self._turn, self._file_turn:
                return not self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except (sqlite3.OperationalError, filelock.Timeout):
            return False

    def close(self) -> None:
        """Close every thread's connection; the last one tidies the write-ahead log, so it waits its turn."""
        with self._turn, self._file_turn:
            while self._opened:
                self._opened.pop().close()
        self._threads = threading.local()


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
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        for name, value in REQUIRED_PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        settings = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in REQUIRED_PRAGMAS}
    except sqlite3.Error as error:
        raise DatabaseRefused(f"The data file {path} cannot be opened: {error}.") from error
    if settings != REQUIRED_PRAGMAS:
        raise DatabaseRefused(
            f"The data file {path} does not keep its safety settings ({settings}). "
            "Is it on a network drive or a synchronised folder? Keep it on this PC's own disk."
        )
    return connection


def the_database() -> Database:
    """Return the running app's database."""
    found: Database = current_app.extensions["scandesk.database"]
    return found
