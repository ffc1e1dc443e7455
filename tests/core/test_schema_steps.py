"""Data of every released step become data of this one, no row lost, whenever the power goes; newer ones are refused."""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.backups import folder
from kiosk.core import schema
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import DatabaseRefused
from tests.backups import school

REPOSITORY = Path(__file__).parents[2]
FIXTURES = sorted((REPOSITORY / "tests" / "fixtures" / "schemas").glob("[0-9]*.sql.gz"))
SIGKILLED = -9
OLD_STEPS = ("0002", "0006", "0013", "0024", "0033")
KILLS = (0, 1, 3, 6)
Table = tuple[list[str], str]


def unpacked(fixture: Path, instance: Path) -> Path:
    instance.mkdir(parents=True, exist_ok=True)
    school.load(gzip.decompress(fixture.read_bytes()).decode(), instance / DATA_FILE)
    return instance / DATA_FILE


def rows_of(file: Path, columns_of: dict[str, list[str]]) -> dict[str, str]:
    """Return a hash over all rows of each table, of some of its columns."""
    with store.reading(file) as connection:
        return {name: store.digest_of(connection, name, columns) for name, columns in columns_of.items()}


def columns_of(file: Path) -> dict[str, list[str]]:
    with store.reading(file) as connection:
        return {
            name: [bytes(row[1]).decode() for row in connection.execute(f"PRAGMA table_info({store.quoted(name)})")]
            for name in store.tables(connection)
            if name != store.LEDGER
        }


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_every_row_of_a_released_shape_is_there_afterwards(fixture, tmp_path):
    file = unpacked(fixture, tmp_path)
    columns = columns_of(file)
    before = rows_of(file, columns)
    assert sum(school.contents_of(file).tables[name].rows > 0 for name in columns) > 40
    open_database(tmp_path).close()
    assert rows_of(file, columns) == before
    with store.reading(file) as connection:
        assert store.step_of(connection) == max(schema.known_steps())


def test_the_red_control_of_comparing_rows(tmp_path):
    file = unpacked(FIXTURES[0], tmp_path)
    columns = columns_of(file)
    before = rows_of(file, columns)
    school.behind_its_back(file, "UPDATE devices SET name = name || '.' WHERE id = 2")
    after = rows_of(file, columns)
    assert {name for name in before if before[name] != after[name]} == {"devices"}


def test_a_fixture_is_kept_of_the_newest_released_step():
    kept = {fixture.name[:4] for fixture in FIXTURES}
    assert "0033" in kept
    assert kept <= {step[:4] for step in schema.known_steps()}


@pytest.fixture(scope="module")
def old_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Data as Scandesks of long ago left them, each with a few rows."""
    found = {}
    for step in OLD_STEPS:
        instance = tmp_path_factory.mktemp(f"step{step}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(schema, "STEPS_FOLDER", steps_until(tmp_path_factory.mktemp("steps"), step))
            database = open_database(instance)
        with database.writing() as connection:
            for number in range(5):
                connection.execute("INSERT INTO settings VALUES (?, 'x', '2026-09-07T08:30:00Z')", (f"old{number}",))
        database.close()
        found[step] = instance
    return found


def steps_until(target: Path, last: str) -> Path:
    for step in schema.STEPS_FOLDER.glob("[0-9]*.sql"):
        if step.name[:4] <= last:
            shutil.copy(step, target)
    return target


@pytest.mark.parametrize("kill", KILLS)
@pytest.mark.parametrize("step", OLD_STEPS)
def test_a_start_that_is_killed_while_it_changes_the_data_leaves_them_old_or_new(old_files, tmp_path, step, kill):
    instance = tmp_path / "instance"
    shutil.copytree(old_files[step], instance)
    old = school.contents_of(instance / DATA_FILE)
    command = [sys.executable, "-m", "tests.core.killed_change", str(instance), str(kill)]
    assert subprocess.run(command, cwd=REPOSITORY, check=False, timeout=120).returncode == SIGKILLED
    after = school.contents_of(instance / DATA_FILE, is_in_use=True)
    with store.reading(instance / DATA_FILE, is_in_use=True) as connection:
        is_new = store.step_of(connection) == max(schema.known_steps())
    assert is_new or after == old  # all steps, or none
    for copy in folder.step_backups(instance):
        assert copies.check(copy.path).contents == old
    assert len(folder.step_backups(instance)) == (0 if kill == 0 else 1)
    open_database(instance).close()
    assert school.contents_of(instance / DATA_FILE).tables["settings"] == old.tables["settings"]
    assert folder.step_backups(instance)


def test_a_change_without_its_transaction_would_be_noticed(old_files, tmp_path, monkeypatch):
    """The red control: statements that are committed one by one leave something between the old and the new."""
    shutil.copytree(old_files["0033"], tmp_path / "instance")
    old = school.contents_of(tmp_path / "instance" / DATA_FILE)
    with pytest.raises(ZeroDivisionError):
        _half_a_step(tmp_path / "instance")
    assert school.contents_of(tmp_path / "instance" / DATA_FILE, is_in_use=True) != old


def _half_a_step(instance: Path) -> None:
    newest = max(schema.STEPS_FOLDER.glob("[0-9]*.sql"))
    database = schema.Database(instance / DATA_FILE)
    for number, statement in enumerate(schema.statements(newest.read_text(encoding="utf-8"))):
        if number == 1:
            raise ZeroDivisionError
        database.connection.execute(statement)


def test_the_copy_from_before_is_named_so_and_can_be_put_back(tmp_path):
    before = school.contents_of(unpacked(FIXTURES[0], tmp_path))
    open_database(tmp_path).close()
    (copy,) = folder.step_backups(tmp_path)
    assert copy.name.startswith(f"scandesk-before-00{34 if '0034' in _numbers() else 36}")
    manifest = copies.check(copy.path)
    assert manifest.contents == before
    assert manifest.step == FIXTURES[0].name[:4] + "_privacy"
    open_database(tmp_path).close()
    assert folder.step_backups(tmp_path) == [copy]  # nothing was to be done the second time


def _numbers() -> set[str]:
    return {step[:4] for step in schema.known_steps()}


def test_fresh_data_need_no_copy(tmp_path):
    open_database(tmp_path).close()
    assert folder.step_backups(tmp_path) == []


def test_without_room_for_the_copy_nothing_is_changed(tmp_path, monkeypatch):
    before = school.contents_of(unpacked(FIXTURES[0], tmp_path))

    def no_room(*_: object) -> None:
        raise CopyRefused("There is no room for a backup.")

    monkeypatch.setattr(copies, "make", no_room)
    with pytest.raises(DatabaseRefused, match=r"keeps a copy first\. There is no room"):
        open_database(tmp_path)
    assert school.contents_of(tmp_path / DATA_FILE, is_in_use=True) == before


def test_newer_data_are_refused_and_left_as_they_are(tmp_path, monkeypatch, tmp_path_factory):
    open_database(tmp_path).close()
    raw = (tmp_path / DATA_FILE).read_bytes()
    monkeypatch.setattr(schema, "STEPS_FOLDER", steps_until(tmp_path_factory.mktemp("steps"), "0033"))
    with pytest.raises(DatabaseRefused, match="newer Scandesk"):
        open_database(tmp_path)
    assert school.contents_of(tmp_path / DATA_FILE, is_in_use=True)
    assert (tmp_path / DATA_FILE).read_bytes() == raw
