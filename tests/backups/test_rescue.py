"""What a start takes for the school's data, and which backups it takes when they are broken: no clock misleads it,
no other school's backup is taken, and what somebody put back on purpose stays put back.
"""

import os
import shutil
from pathlib import Path

import pytest

from checks.damages import CALLS, LATER
from kiosk.backups import asides, folder, making, putting_back, rescue
from kiosk.backups.records import Aside
from kiosk.core import presence
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.refusals import Refused
from kiosk.core.settings import change_setting
from tests import builders
from tests.backups import school
from tests.builders import MONDAY, datetime, timedelta

BACK_THEN = MONDAY - timedelta(days=11)


def another_school(kept_school: Path, folder: Path, name: str) -> Path:
    """Make the folder of a school whose data were begun at another time."""
    shutil.copytree(kept_school, folder)
    school.behind_its_back(folder / DATA_FILE, "UPDATE _sqlite_migrations SET applied_at = '2020-01-06 08:00:00'")
    school.behind_its_back(folder / DATA_FILE, "UPDATE settings SET value = ? WHERE name = 'school'", name)
    return folder


def make(instance: Path, now: datetime, calls: int = 0) -> Path:
    """Log calls, and make a backup."""
    database = open_database(instance)
    for number in range(calls):
        builders.log_call(database, None, summary=f"Before the backup ({number})")
    made = making.make(database, making.ASKED_FOR, now)
    database.close()
    return made.path


def put_back(instance: Path, backup: Path, now: datetime) -> Aside:
    """Put a backup back because somebody asks, as the command does."""
    return putting_back.exchange(instance, putting_back.prepare(instance, backup), "asked", "", "restore", now)


def name_of_school(instance: Path) -> str:
    database = open_database(instance)
    try:
        return str(database.connection.execute("SELECT value FROM settings WHERE name = 'school'").fetchone()[0])
    finally:
        database.close()


def test_a_clock_that_is_behind_does_not_undo_a_restore_where_scandesk_was_tried_before(
    kept_school, instance, tmp_path
):
    make(instance, MONDAY)
    real = make(another_school(kept_school, tmp_path / "real", "The real school"), MONDAY)
    put_back(instance, real, BACK_THEN)
    assert rescue.look_after(instance, BACK_THEN) == []
    assert name_of_school(instance) == "The real school"


def test_data_that_are_not_those_put_back_are_noticed_also_before_the_first_backup_of_them(
    kept_school, instance, tmp_path
):
    make(instance, MONDAY)
    trial = shutil.copy(instance / DATA_FILE, tmp_path / "trial")
    real = make(another_school(kept_school, tmp_path / "real", "The real school"), MONDAY)
    put_back(instance, real, LATER)
    shutil.copy(trial, instance / DATA_FILE)
    assert rescue.fault_of(instance) == rescue.OTHER_DATA


def test_a_restore_that_was_undone_says_nothing_about_which_data_are_expected(kept_school, instance, tmp_path):
    make(instance, MONDAY)
    real = make(another_school(kept_school, tmp_path / "real", "The real school"), MONDAY)
    putting_back.undo(instance, put_back(instance, real, LATER), LATER)
    assert rescue.fault_of(instance) == ""


def test_accounts_stand_in_the_order_in_which_things_happened_whatever_the_clock_said(instance):
    backup = make(instance, MONDAY)
    made = [put_back(instance, backup, now).name for now in (LATER, BACK_THEN)]
    assert [account.name for account in asides.all_asides(instance)] == made[::-1]


def test_an_exchange_that_was_cut_off_before_its_account_stood_is_as_if_never_begun(kept_school, instance, tmp_path):
    make(instance, MONDAY)
    real = make(another_school(kept_school, tmp_path / "real", "The real school"), MONDAY)
    putting_back.prepare(instance, real)
    (instance / asides.UNDER_WAY).write_text(asides.new_folder(instance, LATER).name, encoding="utf-8")
    assert rescue.look_after(instance, LATER) == []
    assert name_of_school(instance) != "The real school"
    assert not list(instance.glob("*.incoming"))


# --- two schools that keep their backups in one second folder


def share(instance: Path, folder_of_both: Path) -> None:
    """Bring the backups of a school into a folder that another one uses, too."""
    database = open_database(instance)
    change_setting(database, "backup_folder", str(folder_of_both))
    making.second_device(database, LATER)
    database.close()


def shared_by(*schools: Path, folder_of_both: Path) -> None:
    folder_of_both.mkdir()
    for each in schools:
        share(each, folder_of_both)


def spoil(instance: Path) -> None:
    (instance / DATA_FILE).write_bytes(b"spoilt" * 1000)


def test_a_backup_of_another_school_in_the_same_second_folder_is_passed_over(kept_school, instance, tmp_path):
    make(instance, MONDAY)
    other = another_school(kept_school, tmp_path / "other", "The junior school")
    for hour in range(3):  # its numbers are higher
        make(other, MONDAY + timedelta(hours=hour))
    shared_by(other, instance, folder_of_both=tmp_path / "both")
    spoil(instance)
    assert "took its place" in " ".join(rescue.look_after(instance, LATER))
    assert name_of_school(instance) != "The junior school"


@pytest.mark.parametrize("damage", ["all gone", "some rows gone"])
def test_without_a_backup_of_its_own_a_school_is_told_by_what_is_left_of_its_file(
    kept_school, instance, tmp_path, damage
):
    make(instance, MONDAY)
    other = another_school(kept_school, tmp_path / "other", "The junior school")
    make(other, MONDAY + timedelta(hours=1))
    make(other, MONDAY + timedelta(hours=2))
    shared_by(other, instance, folder_of_both=tmp_path / "both")
    for backup in folder.own_backups(instance):
        backup.path.unlink()
    if damage == "all gone":
        spoil(instance)
        with pytest.raises(Refused, match="may be another school's"):
            rescue.look_after(instance, LATER)
        return
    with (instance / DATA_FILE).open("r+b") as opened:
        opened.seek(-4096 * 3, os.SEEK_END)
        opened.write(b"\xff" * 4096 * 3)
    assert "took its place" in " ".join(rescue.look_after(instance, LATER))
    assert name_of_school(instance) != "The junior school"


def test_backups_that_all_are_of_one_school_are_taken_though_nothing_else_tells_whose_they_are(instance, tmp_path):
    make(instance, MONDAY)
    shared_by(instance, folder_of_both=tmp_path / "stick")
    folder.own_backups(instance)[0].path.unlink()
    spoil(instance)
    assert "took its place" in " ".join(rescue.look_after(instance, LATER))


# --- what somebody put back on purpose


@pytest.fixture
def gone_back(instance: Path) -> list[Path]:
    """Three backups, of which somebody put the second back; a backup of that is not yet made."""
    made = [make(instance, MONDAY + timedelta(hours=hour), calls=2) for hour in range(3)]
    put_back(instance, made[1], LATER)
    return made


def test_a_file_that_breaks_after_a_restore_is_not_replaced_by_what_was_there_before_it(instance, gone_back):
    spoil(instance)
    rescue.look_after(instance, LATER)
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 4
    spoil(instance)
    gone_back[1].write_bytes(b"spoilt")
    rescue.look_after(instance, LATER)
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 2, "an older one does not undo it either"
    spoil(instance)
    gone_back[0].write_bytes(b"spoilt")
    with pytest.raises(Refused, match="put an older one back to be rid of"):
        rescue.look_after(instance, LATER)


def test_a_sound_file_that_was_put_back_is_not_measured_by_what_was_there_before_it(instance, gone_back):
    open_database(instance).close()  # in use, with a log that is gone when it is closed
    (instance / presence.MARK).touch()
    rescue.look_after(instance, LATER)
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 4
    assert asides.all_asides(instance)[0].restored == "", "nothing took its place"


def test_backups_made_after_a_restore_are_taken_as_always(instance, gone_back):
    make(instance, LATER, calls=3)
    spoil(instance)
    rescue.look_after(instance, LATER)
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 7
