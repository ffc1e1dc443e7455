"""What the data file promises: all or nothing, one writer at a time, nothing half-saved, nothing newer than we are."""

import os
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import kiosk.core.database as database_module
from kiosk.core import store
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.database import REQUIRED_PRAGMAS, Database, DatabaseRefused
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.schema import STEPS_FOLDER, bring_up_to_date, statements
from kiosk.core.secret import read_secret
from kiosk.core.sqlite import is_unavailable, sqlite3
from tests import builders

REPOSITORY = Path(__file__).parents[2]


def save(database: Database, name: str) -> None:
    store.save_setting(database, name, "x", "2026-09-07T08:30:00Z")


def saved(database: Database) -> set[str]:
    return set(store.setting_values(database))


def test_every_connection_has_the_safety_settings(tmp_path):
    found, database = [], open_database(tmp_path)  # as the server opens it: the tests' own waits for no disk

    def read() -> None:
        found.append({name: database.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in REQUIRED_PRAGMAS})

    read()
    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    database.close()
    assert found == [REQUIRED_PRAGMAS] * 2
    assert REQUIRED_PRAGMAS["journal_mode"] == "wal"
    assert REQUIRED_PRAGMAS["synchronous"] == 2
    assert REQUIRED_PRAGMAS["foreign_keys"] == 1


def test_a_file_that_does_not_keep_the_settings_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(database_module.REQUIRED_PRAGMAS, "busy_timeout", -1)  # SQLite reads it back as 0
    with pytest.raises(DatabaseRefused, match="network drive"):
        _ = Database(tmp_path / DATA_FILE).connection


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    file = tmp_path / DATA_FILE
    file.write_bytes(b"something the school needs" * 100)
    with pytest.raises(DatabaseRefused, match="cannot be opened"):
        open_database(tmp_path)
    assert file.read_bytes() == b"something the school needs" * 100


def save_and_fail(database: Database, *names: str) -> None:
    with database.writing():
        for name in names:
            save(database, name)
        raise ZeroDivisionError


def test_a_block_is_saved_wholly_or_not_at_all(database):
    with pytest.raises(ZeroDivisionError):
        save_and_fail(database, "one", "two")
    assert saved(database) == set()
    with database.writing():
        save(database, "one")
        save(database, "two")
    assert saved(database) == {"one", "two"}


def test_a_block_inside_a_block_joins_it(database):
    def fail_outside() -> None:
        with database.writing():
            with database.writing():
                save(database, "inner")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_outside()
    assert saved(database) == set()


def test_an_inner_block_that_fails_takes_only_its_own_back(database):
    with database.writing():
        save(database, "outer")
        with pytest.raises(ZeroDivisionError):
            save_and_fail(database, "inner")
        save(database, "afterwards")
    assert saved(database) == {"outer", "afterwards"}


def test_nobody_sees_what_is_not_yet_committed(database):
    with ThreadPoolExecutor(1) as another:
        assert another.submit(saved, database).result() == set()
        with database.writing():
            save(database, "one")
            assert another.submit(saved, database).result(10) == set()
        assert another.submit(saved, database).result() == {"one"}


def test_a_full_disk_is_said_and_saves_nothing(database):
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnavailable, match="Nothing could be saved"):
        save(database, "x" * 100_000)
    assert saved(database) == set()
    database.connection.execute("PRAGMA max_page_count = 1000000")
    save(database, "one")
    assert saved(database) == {"one"}


@pytest.mark.skipif(sys.platform == "win32", reason="NO LIMIT ON FILES: Windows has none")
def test_a_disk_that_really_takes_no_more_loses_nothing_that_was_acknowledged(tmp_path):
    program = """
import pathlib, resource, signal, sys
from kiosk.core import store
from kiosk.core.commands import open_database
from kiosk.core.refusals import StoreUnavailable

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = open_database(pathlib.Path(sys.argv[1]))
largest = max(file.stat().st_size for file in pathlib.Path(sys.argv[1]).iterdir()) + 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
for number in range(1000):
    try:
        store.save_setting(database, f"n{number}", "x" * 5000, "now")
    except StoreUnavailable:
        print("refused")
        break
    print(number)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY, capture_output=True, text=True
    )
    told = done.stdout.split()
    assert told[-1] == "refused", done.stderr
    assert len(told) > 5
    again = open_database(tmp_path)
    assert saved(again) >= {f"n{number}" for number in told[:-1]}
    assert again.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    again.close()


def test_a_file_that_somebody_else_holds_is_said(database, monkeypatch):
    monkeypatch.setattr(database._file_turn, "timeout", 0.05)
    database.connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="Nothing could be saved"), database.writing():
        save(database, "one")
    other.execute("ROLLBACK")
    other.close()
    save(database, "one")


def test_a_word_that_was_hit_in_the_file_is_said_to_be_damage(database):
    """SQLite names what it does not find; Python cannot read the name, and says something else of it."""
    with database.writing() as connection:
        connection.execute("CREATE TABLE things (thing TEXT)")
        connection.execute("CREATE TABLE kept (thing TEXT)")
        connection.execute(
            "CREATE TRIGGER keep AFTER INSERT ON things BEGIN INSERT INTO kept (thing) VALUES (NEW.thing); END"
        )
    path = database.path
    database.close()
    path.write_bytes(path.read_bytes().replace(b"(NEW.thing)", b"(NEW.th\xf3ng)"))
    with pytest.raises(StoreUnavailable), database.writing() as connection:
        connection.execute("INSERT INTO things (thing) VALUES ('a')")
    with pytest.raises(sqlite3.DatabaseError) as error:
        database.connection.execute("INSERT INTO things (thing) VALUES ('a')")
    assert is_unavailable(error.value), "who only reads is told to come again, as with every other damage"


def test_a_mistake_of_our_own_is_not_taken_for_a_full_disk(database):
    with pytest.raises(sqlite3.IntegrityError), database.writing() as connection:
        connection.execute("INSERT INTO settings (name) VALUES ('one')")


def test_processes_that_write_take_turns(tmp_path):
    open_database(tmp_path).close()
    program = """
import pathlib, sys
from kiosk.core import store
from kiosk.core.commands import open_database

database = open_database(pathlib.Path(sys.argv[1]))
for number in range(40):
    with database.writing():
        count = int(store.setting_values(database).get("count", "0"))
        store.save_setting(database, "count", str(count + 1), "now")
"""
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY) for _ in range(3)]
    assert [writer.wait(300) for writer in writers] == [0, 0, 0]
    found = open_database(tmp_path)
    assert store.setting_values(found)["count"] == "120"
    found.close()


def test_threads_that_write_take_turns(database):
    def count() -> None:
        for _ in range(20):
            with database.writing():
                number = int(store.setting_values(database).get("count", "0"))
                store.save_setting(database, "count", str(number + 1), "now")

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.setting_values(database)["count"] == "160"


# --- the schema


def test_bringing_up_to_date_twice_changes_nothing(database):
    before = list(database.connection.iterdump())
    bring_up_to_date(database)
    assert list(database.connection.iterdump()) == before


def test_two_that_start_at_once_apply_each_step_once(tmp_path):
    program = (
        "import pathlib, sys; from kiosk.core.commands import open_database; open_database(pathlib.Path(sys.argv[1]))"
    )
    starters = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY) for _ in range(3)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0]
    found = open_database(tmp_path)
    steps = [row["name"] for row in found.connection.execute("SELECT name FROM _sqlite_migrations ORDER BY name")]
    assert steps == sorted(step.stem for step in STEPS_FOLDER.glob("*.sql"))
    found.close()


def test_a_file_of_a_newer_scandesk_is_refused_and_left_alone(database):
    insert = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('scandesk', '9999_later', 'now')"
    database.connection.execute(insert)
    before = list(database.connection.iterdump())
    with pytest.raises(DatabaseRefused, match="newer Scandesk \\(step 9999_later\\)"):
        bring_up_to_date(database)
    assert list(database.connection.iterdump()) == before


def test_a_step_that_fails_leaves_the_file_as_it_was(database, monkeypatch, tmp_path):
    for step in STEPS_FOLDER.glob("*.sql"):
        (tmp_path / step.name).write_bytes(step.read_bytes())
    (tmp_path / "9000_bad.sql").write_text("CREATE TABLE half (id INTEGER);\nCREATE TABLE calls (id INTEGER);\n")
    monkeypatch.setattr("kiosk.core.schema.STEPS_FOLDER", tmp_path)
    before = list(database.connection.iterdump())
    with pytest.raises((sqlite3.OperationalError, StoreUnavailable)):
        bring_up_to_date(database)
    assert list(database.connection.iterdump()) == before


def test_a_script_is_split_where_its_statements_end():
    script = """-- a comment; with a semicolon
CREATE TABLE a (
    name TEXT DEFAULT ';' -- here; too
);
CREATE TRIGGER t BEFORE UPDATE ON a
BEGIN
    SELECT RAISE(ABORT, 'no; never');
    SELECT 1;
END;

INSERT INTO a VALUES ('x');
"""
    found = list(statements(script))
    assert [statement.split()[-1] for statement in found] == [");", "END;", "('x');"]
    assert "".join(found).split() == script.split()
    connection = sqlite3.connect(":memory:")
    for statement in found:
        connection.execute(statement)
    assert connection.execute("SELECT name FROM a").fetchall() == [("x",)]
    connection.close()


def test_an_unfinished_script_is_no_step():
    with pytest.raises(ValueError, match="unfinished"):
        list(statements("CREATE TABLE a (id INTEGER"))


def test_every_foreign_key_leads_somewhere_and_holds(school):
    builders.closed_call(school, builders.add_device(school, supplier="Clwyd AV"))
    assert school.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for (table,) in school.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in school.connection.execute(f"PRAGMA foreign_key_list({table})"):
            assert school.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (row["table"],)).fetchone()


# --- the key


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path):
    key = read_secret(tmp_path)
    assert len(key) >= 43
    assert read_secret(tmp_path) == key
    assert read_secret(tmp_path / "other") != key
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_a_key_that_was_never_written_is_made_again(tmp_path):
    (tmp_path / "secret").touch()  # the power went between making the file and filling it
    assert len(read_secret(tmp_path)) >= 43
