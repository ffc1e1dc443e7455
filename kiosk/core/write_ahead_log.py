"""The write-ahead log is emptied inside the write lock alone: when it has grown, and when nobody has anything to do.

SQLite would empty it by itself, in whichever connection commits next; `wal_autocheckpoint` is 0 so that it never does.
"""

import logging
from pathlib import Path

from kiosk.core.sqlite import log_of, sqlite3

log = logging.getLogger("scandesk")

EMPTIED_AT = 4 * 1024**2
TRIED_EVERY = 1024**2  # a reader may hold it: it is tried again when it has grown by so much
WAITS_FROM = 10 * 1024**2  # from here on a writer waits for readers, a little, so that the log stays below 16 MB
WAITS_MS = 2000


class WriteAheadLog:
    """The log beside a data file. Whoever calls this holds the write lock, and nothing here raises: what is in the
    log is saved already.
    """

    def __init__(self, data_file: Path) -> None:
        self._file = log_of(data_file)
        self._next_try = EMPTIED_AT

    @property
    def size(self) -> int:
        """How many bytes it has; 0 where there is none."""
        try:
            return self._file.stat().st_size
        except OSError:
            return 0

    @property
    def is_there(self) -> bool:
        """Tell whether there is one, be it empty: SQLite keeps it for as long as anybody has the data file open."""
        return self._file.exists()

    def tend(self, connection: sqlite3.Connection) -> None:
        """Empty it when it has grown; called after every COMMIT."""
        size = self.size
        if size < self._next_try:
            return
        self.empty(connection, WAITS_MS if size >= WAITS_FROM else 0)
        left = self.size
        self._next_try = max(EMPTIED_AT, left + TRIED_EVERY) if left else EMPTIED_AT

    def empty(self, connection: sqlite3.Connection, waits_ms: int = 0) -> bool:
        """Bring all of it into the data file and cut it to nothing; False when somebody still reads from it."""
        try:
            usual_ms = connection.execute("PRAGMA busy_timeout").fetchone()[0]
            connection.execute(f"PRAGMA busy_timeout = {waits_ms}")
            try:
                return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                connection.execute(f"PRAGMA busy_timeout = {usual_ms}")
        except sqlite3.Error as error:
            log.warning("the write-ahead log could not be emptied; it is tried again: %s", error)
            return False
