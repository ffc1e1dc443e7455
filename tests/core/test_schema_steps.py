"""Data of every released step become data of this one, no row lost, whenever the power goes; newer ones are refused."""

from pathlib import Path

import pytest

from checks.killed_change import NO_TRANSACTION
from checks.upgrades import (
    FIXTURES,
    OLD_STEPS,
    columns_of,
    old_data,
    rows_of,
    statements_after,
    steps_until,
    unpacked,
    wrong_after_a_kill,
    wrong_after_an_upgrade,
)
from kiosk.backups import folder
from kiosk.core import schema
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import DatabaseRefused
from tests.backups import school

KILLS = (0, 1, 3, 6)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_every_row_of_a_released_shape_is_there_afterwards(fixture, tmp_path):
    file = unpacked(fixture, tmp_path / "filled")
    assert sum(school.contents_of(file).tables[name].rows > 0 for name in columns_of(file)) > 40
    assert wrong_after_an_upgrade(fixture, tmp_path / "instance") == []


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
    place = tmp_path_factory.mktemp("old")
    return {step: old_data(place, step) for step in OLD_STEPS}


@pytest.mark.parametrize("kill", KILLS)
@pytest.mark.parametrize("step", OLD_STEPS)
def test_a_start_that_is_killed_while_it_changes_the_data_leaves_them_old_or_new(old_files, tmp_path, step, kill):
    assert wrong_after_a_kill(old_files[step], tmp_path / "instance", kill) == []


def test_a_change_without_its_transaction_would_be_noticed(old_files, tmp_path):
    """The red control: statements that are committed one by one leave something between the old and the new."""
    halfway = statements_after("0033") // 2
    found = wrong_after_a_kill(old_files["0033"], tmp_path / "instance", halfway, NO_TRANSACTION)
    assert found == ["the data are neither old nor new"]


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
