"""What root looks up in the data before it writes the unit: two folders, and it leaves everything as it was."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import scandesk
from kiosk.core import presence
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import log_of, sqlite3
from kiosk.office.service import plan

NOBODY = 65534
A_STEP_BACK = "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)"
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="NO ROOT: only root can become another")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def instance(stick: Path, tmp_path: Path, monkeypatch) -> Path:
    """The data of a school whose backups go to a stick, too; nobody has them open."""
    folder = tmp_path / "instance"
    change_backup_folder(folder, str(stick))
    monkeypatch.setenv("SCANDESK_INSTANCE", str(folder))
    monkeypatch.setattr(plan, "chosen", lambda: None)
    return folder


def change_backup_folder(folder: Path, named: str) -> None:
    database = open_database(folder)
    change_setting(database, "backup_folder", named)
    database.close()


def behind_its_back(instance: Path, sql: str) -> None:
    with closing(sqlite3.connect(instance / DATA_FILE, isolation_level=None)) as connection:
        connection.execute(sql)


def shown() -> str:
    done = CliRunner().invoke(scandesk, ["service", "show"])
    assert done.exit_code == 0, done.output
    return done.output


def all_of(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder; what SQLite keeps for those who have the file open at this moment is none of it."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith("-shm"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def cut_off(database: Database, target: Path) -> Path:
    """Return the data as they lie there when the power goes."""
    shutil.copytree(database.path.parent, target)
    (target / presence.MARK).touch()
    return target


def test_data_of_an_older_scandesk_are_not_brought_up_to_date(instance, stick):
    behind_its_back(instance, A_STEP_BACK)
    before = all_of(instance)
    assert f"ReadWritePaths=-{stick}\n" in shown()
    assert all_of(instance) == before


def test_the_log_of_a_server_that_was_cut_off_is_left_to_its_next_start(instance, tmp_path, monkeypatch):
    newest = tmp_path / "newest"
    newest.mkdir()
    database = open_database(instance)
    database.empty_log()
    change_setting(database, "backup_folder", str(newest))
    folder = cut_off(database, tmp_path / "cut off")
    database.close()
    monkeypatch.setenv("SCANDESK_INSTANCE", str(folder))
    before = all_of(folder)
    assert f"ReadWritePaths=-{newest}\n" in shown(), "what stands in the log alone counts, too"
    assert all_of(folder) == before


def test_beside_a_server_that_runs_nothing_changes(instance, stick):
    database = open_database(instance)
    try:
        change_setting(database, "school", "Llanfair")
        before = all_of(instance)
        assert f"ReadWritePaths=-{stick}\n" in shown()
        assert all_of(instance) == before
    finally:
        database.close()


def test_data_of_a_newer_scandesk_still_name_their_folders(instance, stick):
    behind_its_back(instance, "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('scandesk', '9999_x')")
    assert f"ReadWritePaths=-{stick}\n" in shown()


@pytest.mark.parametrize("spoilt", [b"x" * 9000, b"", None, "settings"])
def test_data_that_cannot_be_read_name_no_folders(instance, spoilt):
    if spoilt == "settings":
        behind_its_back(instance, "DROP TABLE settings")
    elif spoilt is None:
        (instance / DATA_FILE).unlink()
    else:
        (instance / DATA_FILE).write_bytes(spoilt)
    before = all_of(instance)
    assert "ReadWritePaths=-" not in shown()
    assert all_of(instance) == before


def test_whoever_writes_to_the_data_adds_no_line_to_the_unit(instance):
    behind_its_back(instance, "UPDATE settings SET value = '/mnt' || char(10) || 'ExecStartPre=+/bin/sh'")
    assert "ExecStartPre" not in shown()


@pytest.fixture
def of_nobody(instance: Path) -> Iterator[Path]:
    """An older Scandesk's data, cut off, of a user without rights, where that user can reach them."""
    database = open_database(instance)
    behind_its_back(instance, A_STEP_BACK)
    shared = Path("/var/tmp") / f"scandesk-unit-{os.getpid()}"  # noqa: S108  tmp_path is closed to other users
    shared.mkdir(mode=0o755)
    folder = cut_off(database, shared / "instance")
    database.close()
    (folder / f"{DATA_FILE}-shm").unlink()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(shared)


@as_root
def test_nothing_of_root_is_left_in_the_data_of_the_services_user(of_nobody, stick, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(of_nobody))
    assert log_of(of_nobody / DATA_FILE).stat().st_size
    assert f"ReadWritePaths=-{stick}\n" in shown()
    assert {path.stat().st_uid for path in (of_nobody, *of_nobody.rglob("*"))} == {NOBODY}
    assert (os.geteuid(), os.getegid()) == (0, 0)
