"""The write-ahead log stays small, is emptied under the write lock alone, and never stands between a report and its
answer. Without it (an older SQLite), nobody keeps the file from whoever writes.
"""

import secrets
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.core import database as database_module
from kiosk.core import store, write_ahead_log
from kiosk.core.commands import open_database
from kiosk.core.database import REQUIRED_PRAGMAS, Database
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.sqlite import WholeReads, is_unavailable, is_wal_safe, sqlite3
from kiosk.office import rounds

REPOSITORY = Path(__file__).parents[2]
MB = 1024**2
WITH_A_LOG = pytest.mark.skipif(not is_wal_safe(), reason="NO WRITE-AHEAD LOG: this SQLite is too old for one")
# what a PC has where pysqlite3 cannot be installed: Python's own SQLite
WITHOUT_PYSQLITE3 = "import sys; sys.modules['pysqlite3'] = None\n"


def save(database: Database, name: str, length: int = 1) -> None:
    """Save something that is new each time: SQLite writes no page that stays the same."""
    store.save_setting(database, name, secrets.token_hex(length // 2 + 1), "2026-09-07T08:30:00Z")


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True), ((4, 0, 0), True)],
)
def test_a_log_is_kept_by_an_sqlite_that_is_safe_with_one(version, is_safe):
    assert is_wal_safe(version) == is_safe


def test_the_settings_fit_the_library():
    assert REQUIRED_PRAGMAS["journal_mode"] == ("wal" if is_wal_safe() else "truncate")
    assert (REQUIRED_PRAGMAS["synchronous"], REQUIRED_PRAGMAS["wal_autocheckpoint"]) == (2, 0)
    assert REQUIRED_PRAGMAS["mmap_size"] == 0


def peak_of(database: Database, writes: int) -> int:
    """Write from three threads, 64 kB at a time, and return the largest the log ever was."""
    peaks = []

    def write(thread: int) -> None:
        for number in range(writes):
            save(database, f"{thread}-{number % 5}", 64 * 1024)
            peaks.append(database.log.size)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
    return max(peaks)


@WITH_A_LOG
def test_the_log_is_emptied_when_it_has_grown(database):
    assert 3 * MB < peak_of(database, 60) <= 5 * MB
    assert database.log.size < 4 * MB


@WITH_A_LOG
@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_long_reader_does_not_make_it_grow_without_end(database, monkeypatch, is_guarded):
    """A reader that goes on until whoever writes has begun to wait for it: 25 MB are written meanwhile."""
    waiting, empty = threading.Event(), write_ahead_log.WriteAheadLog.empty

    def noted(log, connection, waits_ms=0):
        if waits_ms:
            waiting.set()
        return empty(log, connection, waits_ms)

    monkeypatch.setattr(write_ahead_log.WriteAheadLog, "empty", noted)
    if not is_guarded:
        monkeypatch.setattr(write_ahead_log, "WAITS_FROM", 1000 * MB)
    begun = threading.Event()

    def read_for_long() -> None:
        cursor = database.connection.execute("SELECT name FROM sqlite_master")
        cursor.fetchone()
        begun.set()
        waiting.wait(5)
        cursor.close()

    save(database, "first")
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_for_long)
        assert begun.wait(20)
        peak = peak_of(database, 130)
        reading.result()
    assert (peak <= 16 * MB) == is_guarded, f"{peak / MB:.1f} MB"
    if is_guarded:
        assert database.empty_log()
        assert database.log.size == 0


@WITH_A_LOG
def test_the_clockwork_empties_what_is_left(database):
    save(database, "one", 100_000)
    assert database.log.size > 100_000
    (tidy,) = [each for each in rounds.rounds_of(database) if each.name == "write-ahead log"]
    tidy.work(None, lambda: True)
    assert database.log.size == 0


@WITH_A_LOG
def test_it_is_emptied_under_the_lock_alone(database, monkeypatch):
    held, empty = [], write_ahead_log.WriteAheadLog.empty

    def noted(log, connection, waits_ms=0):
        held.append((database._file_turn.is_locked, database._turn._is_owned()))
        return empty(log, connection, waits_ms)

    monkeypatch.setattr(write_ahead_log.WriteAheadLog, "empty", noted)
    monkeypatch.setattr(write_ahead_log, "EMPTIED_AT", 1)
    database.log = write_ahead_log.WriteAheadLog(database.path)
    save(database, "one")
    database.empty_log()
    database.empty_log_when_idle()
    database.rewrite()
    assert len(held) >= 3
    assert set(held) == {(True, True)}


@WITH_A_LOG
def test_a_log_that_cannot_be_emptied_takes_nothing_back(database, monkeypatch, caplog):
    """The report is saved when it is in the log, whatever comes of emptying that: its answer must not say otherwise."""
    monkeypatch.setattr(write_ahead_log, "EMPTIED_AT", 1)
    database.log = write_ahead_log.WriteAheadLog(database.path)

    class Spoilt:
        def __init__(self, connection):
            self.connection = connection

        def execute(self, statement, *given):
            if "wal_checkpoint" in statement:
                raise sqlite3.OperationalError("disk I/O error")
            return self.connection.execute(statement, *given)

    empty = write_ahead_log.WriteAheadLog.empty
    monkeypatch.setattr(
        write_ahead_log.WriteAheadLog, "empty", lambda log, connection, ms=0: empty(log, Spoilt(connection), ms)
    )
    save(database, "one")
    assert "could not be emptied" in caplog.text
    assert set(store.setting_values(database)) == {"one"}
    assert database.connection.execute("PRAGMA busy_timeout").fetchone()[0] == 5000


def test_what_cannot_be_rolled_back_is_not_joined_by_the_next(database, monkeypatch):
    """A connection that stays inside a spoilt transaction would take the next report in, and never commit it."""
    first = database.connection

    class Stuck:
        in_transaction = True
        rollback = staticmethod(lambda: (_ for _ in ()).throw(sqlite3.OperationalError("disk I/O error")))
        close = first.close

        def execute(self, statement, *given):
            if statement == "COMMIT":
                raise sqlite3.OperationalError("disk I/O error")
            self.in_transaction = statement.startswith("BEGIN")
            return first.execute(statement, *given)

    stuck = Stuck()
    stuck.in_transaction = False
    monkeypatch.setattr(database._threads, "connection", stuck)
    database._opened[:] = [stuck]
    with pytest.raises(StoreUnavailable), database.writing():
        stuck.in_transaction = True
    assert database.connection is not stuck
    save(database, "next")
    reader = sqlite3.connect(database.path)
    assert reader.execute("SELECT name FROM settings").fetchall() == [("next",)]
    reader.close()


def test_an_error_of_the_file_is_told_from_a_mistake():
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as mistake:
        connection.execute("SELECT nonsense")
    connection.close()
    assert not is_unavailable(mistake.value)
    assert not is_unavailable(ValueError("x"))
    mistake.value.sqlite_errorcode = 10 | 3 << 8  # an I/O error while writing
    assert is_unavailable(mistake.value)


# --- an older SQLite: a journal instead of the log


@pytest.fixture
def without_log(tmp_path, monkeypatch):
    """A database as an older SQLite keeps it."""
    monkeypatch.setattr(database_module, "is_wal_safe", lambda: False)
    monkeypatch.setitem(REQUIRED_PRAGMAS, "journal_mode", "truncate")
    monkeypatch.setitem(REQUIRED_PRAGMAS, "cache_spill", 0)
    found = open_database(tmp_path)
    assert isinstance(found.connection, WholeReads)
    yield found
    found.close()


def test_without_a_log_readers_and_writers_take_turns(without_log):
    def write(thread: int) -> None:
        for number in range(8):
            save(without_log, f"{thread}-{number}", 5000)

    def read(_: int) -> None:
        for _ in range(20):
            for _row in without_log.connection.execute("SELECT * FROM sqlite_master"):
                pass

    with ThreadPoolExecutor(5) as pool:
        done = [*(pool.submit(write, n) for n in range(2)), *(pool.submit(read, n) for n in range(3))]
        for each in done:
            each.result()
    assert len(store.setting_values(without_log)) == 16
    assert without_log.log.size == 0


def half_read(database: Database) -> object:
    save(database, "one")
    save(database, "two")
    cursor = database.connection.execute("SELECT name FROM settings ORDER BY name")
    assert cursor.fetchone()["name"] == "one"
    return cursor


def test_without_a_log_a_list_that_is_half_read_stops_nobody(without_log):
    cursor = half_read(without_log)
    with ThreadPoolExecutor(1) as another:
        another.submit(save, without_log, "three").result()
    assert [row["name"] for row in cursor] == ["two"]
    assert cursor.fetchone() is None
    assert cursor.fetchall() == []


def test_without_a_log_a_usual_cursor_would_stop_them(without_log, monkeypatch):
    monkeypatch.setattr(WholeReads, "cursor", lambda self: sqlite3.Connection.cursor(self))
    cursor = half_read(without_log)

    def save_impatiently() -> None:
        without_log.connection.execute("PRAGMA busy_timeout = 50")
        save(without_log, "three")

    with ThreadPoolExecutor(1) as another, pytest.raises(StoreUnavailable):
        another.submit(save_impatiently).result()
    cursor.close()


def test_rows_come_from_a_whole_cursor_as_from_any_other(without_log):
    connection = without_log.connection
    for name in "abcde":
        save(without_log, name)
    cursor = connection.execute("SELECT name FROM settings ORDER BY name")
    assert [row[0] for row in cursor.fetchmany(2)] == ["a", "b"]
    assert [row[0] for row in cursor.fetchmany()] == ["c"]
    assert [row["name"] for row in cursor] == ["d", "e"]
    assert any("'a'" in line for line in connection.iterdump())
    with without_log.writing():
        gone = connection.execute("DELETE FROM settings WHERE name IN ('a', 'b')")
    assert gone.rowcount == 2


def test_python_s_own_library_keeps_the_same_data(tmp_path):
    """A PC without pysqlite3 opens the file of one with it, writes, and the other way round."""
    database = open_database(tmp_path)
    save(database, "with")
    database.close()
    program = """
import pathlib, sys
import sqlite_utils
from kiosk.core import store
from kiosk.core.commands import open_database
from kiosk.core.sqlite import is_wal_safe, sqlite3

database = open_database(pathlib.Path(sys.argv[1]))
assert sqlite3.__name__.startswith("sqlite3"), sqlite3
assert sqlite_utils.utils.sqlite3.connect is sqlite3.connect
mode = database.connection.execute("PRAGMA journal_mode").fetchone()[0]
assert mode == ("wal" if is_wal_safe() else "truncate"), mode
store.save_setting(database, "without", "x", "now")
print(sorted(store.setting_values(database)))
database.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PYSQLITE3 + program, str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "['with', 'without']\n", done.stderr
    again = open_database(tmp_path)
    assert set(store.setting_values(again)) == {"with", "without"}
    assert again.connection.execute("PRAGMA journal_mode").fetchone()[0] == REQUIRED_PRAGMAS["journal_mode"]
    again.close()
