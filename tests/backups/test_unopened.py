"""The data cannot be opened: then, of all times, the backups are named and the doctor reports."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import scandesk
from kiosk.backups import folder, making
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import log_of
from tests.backups import school
from tests.builders import MONDAY

NEWER = "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('scandesk', '9999_x')"
PAGE = 4096


@pytest.fixture
def backed_up(instance: Path, tmp_path: Path, monkeypatch) -> Path:
    """A school with a backup here and on a stick."""
    (tmp_path / "stick").mkdir()
    database = open_database(instance)
    change_setting(database, "backup_folder", str(tmp_path / "stick"))
    making.make_everywhere(database, MONDAY)
    database.close()
    monkeypatch.setenv("SCANDESK_INSTANCE", str(instance))
    return instance


def spoil(instance: Path, how: str) -> None:
    file = instance / DATA_FILE
    if how == "missing":
        file.unlink()
    elif how == "newer":
        school.behind_its_back(file, NEWER)
    elif how == "garbage":
        file.write_bytes(b"x" * 9000)
    else:
        raw = bytearray(file.read_bytes())
        raw[PAGE : PAGE * 40] = bytes(PAGE * 39)
        file.write_bytes(raw)


def data_of(instance: Path) -> bytes | None:
    file = instance / DATA_FILE
    return file.read_bytes() if file.exists() else None


def typed(*words: str) -> Result:
    return CliRunner().invoke(scandesk, list(words))


@pytest.mark.parametrize("how", ["garbage", "missing", "newer", "torn"])
def test_the_backups_are_named_and_checked_from_the_folders_alone(backed_up, tmp_path, how):
    spoil(backed_up, how)
    before = data_of(backed_up)
    said = typed("backups", "--check")
    (own,) = folder.own_backups(backed_up)
    assert f"{own.path}  sound" in said.output
    assert f"{tmp_path / 'stick' / own.name}  sound" in said.output
    assert "The data themselves could not be opened: " in said.output
    assert said.exit_code == 1
    assert data_of(backed_up) == before


@pytest.mark.parametrize("how", ["garbage", "missing", "newer", "torn"])
def test_the_doctor_reports_what_needs_no_data(backed_up, how):
    spoil(backed_up, how)
    said = typed("doctor")
    assert "BAD  Data: They could not be opened: " in said.output
    assert f"old: {backed_up / 'backups'}" in said.output
    assert "Disk: " in said.output
    assert "Python: " in said.output
    assert said.exit_code == 1


def test_without_a_backup_the_doctor_says_so(instance, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(instance))
    for backup in folder.own_backups(instance):
        backup.path.unlink()
    spoil(instance, "garbage")
    assert "BAD  Backups: No backup was found" in typed("doctor").output
    assert not log_of(instance / DATA_FILE).exists()
