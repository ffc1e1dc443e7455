"""A stick or a second disk: each copy proved there on its own; away, back again, mistaken for this PC's own disk."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.backups import folder, making, rescue, standing, store
from kiosk.backups.records import Outcome, What
from kiosk.core import clock
from kiosk.core.commands import DATA_FILE
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import change_setting
from kiosk.core.store import save_setting
from kiosk.office.doctor import copies as doctor
from tests.builders import MONDAY, NO_PLACE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def stick(tmp_path: Path, filled: Database) -> Path:
    """A folder that stands for a stick. It lies on the same disk, which is said; nothing else is different."""
    (tmp_path / "stick").mkdir()
    change_setting(filled, "backup_folder", str(tmp_path / "stick"))
    return tmp_path / "stick"


def pull_out(stick: Path) -> Path:
    return stick.rename(stick.with_name("in the drawer"))


def plug_in(stick: Path) -> None:
    stick.with_name("in the drawer").rename(stick)


def names(folder_: Path) -> list[str]:
    return sorted(file.name for file in folder_.iterdir() if file.suffix == ".sqlite3")


def test_each_backup_goes_there_too_and_is_proved_there(filled, instance, stick):
    making.look(filled, MONDAY)
    making.look(filled, MONDAY + HOUR)
    assert names(stick) == names(instance / "backups")
    assert all(copies.check(stick / name) for name in names(stick))
    assert standing.tell(filled, MONDAY + HOUR) == []


def test_a_copy_that_arrives_damaged_gets_no_name(filled, stick, monkeypatch):
    def spoil(copy: Path, *_: object) -> None:
        raise CopyRefused(f"The backup is damaged: {copy.name}.")

    making.make(filled, making.BY_THE_HOUR, MONDAY)
    monkeypatch.setattr(copies, "check", spoil)
    assert "damaged" in making.second_device(filled, MONDAY)
    assert [file for file in stick.iterdir() if file.suffix != ".lock"] == []
    found = store.last_note(filled, What.COPIED)
    assert found
    assert found.outcome is Outcome.FAILED


def test_a_stick_that_is_away_is_said_and_caught_up_with_when_it_returns(filled, instance, stick):
    making.look(filled, MONDAY)
    pull_out(stick)
    for hour in range(1, 80):
        making.look(filled, MONDAY + hour * HOUR)
    found = standing.standing(filled, MONDAY + 79 * HOUR)
    assert "not plugged in" in found.second_words
    (banner,) = standing.tell(filled, MONDAY + 79 * HOUR)
    assert not banner.is_grave
    assert "for 3 days or more" in banner.words
    assert not stick.exists()  # no folder is made where the stick should be
    plug_in(stick)
    newest = folder.own_backups(instance)[0].name
    making.look(filled, MONDAY + 79 * HOUR)
    assert newest in names(stick)
    assert standing.tell(filled, MONDAY + 79 * HOUR) == []
    for _ in range(40):
        making.second_device(filled, MONDAY + 79 * HOUR)
    assert set(names(stick)) >= {each.name for each in folder.own_backups(instance)}


def test_one_that_answers_with_an_error_is_away_too(filled, instance):
    """As the system does of a stick that was pulled out while it was in use."""
    save_setting(filled, "backup_folder", NO_PLACE, clock.stored(MONDAY))
    assert making.look(filled, MONDAY), "the backup on this PC is made all the same"
    assert standing.same_disk_words(filled) == ""
    found = standing.standing(filled, MONDAY)
    assert "not plugged in" in found.second_words
    assert len(standing.tell(filled, MONDAY + 4 * DAY)) == 2, "it is late by then, and so is the next backup"


def test_a_folder_that_cannot_be_made_is_said_and_noted(filled, instance, stick, monkeypatch):
    making.make(filled, making.BY_THE_HOUR, MONDAY)
    monkeypatch.setattr(making, "away", lambda *_: "")  # it went between the look and the copy
    save_setting(filled, "backup_folder", f"{NO_PLACE}/of a stick", clock.stored(MONDAY))
    assert "could not be written" in making.second_device(filled, MONDAY)
    found = store.last_note(filled, What.COPIED)
    assert found
    assert found.outcome is Outcome.FAILED


def test_before_three_days_nobody_is_bothered(filled, stick):
    making.look(filled, MONDAY)
    pull_out(stick)
    making.look(filled, MONDAY + DAY)
    making.look(filled, MONDAY + 3 * DAY - HOUR)
    assert standing.tell(filled, MONDAY + 3 * DAY - HOUR) == []


def test_a_mount_point_without_its_stick_is_not_written_to(filled, stick):
    making.look(filled, MONDAY)
    pull_out(stick)
    stick.mkdir()  # what is left is an empty folder on this PC's own disk
    making.look(filled, MONDAY + HOUR)
    assert list(stick.iterdir()) == []
    assert "Is the second device plugged in?" in standing.standing(filled, MONDAY + HOUR).second_words


def test_a_fresh_stick_on_another_disk_is_taken(filled, stick):
    shared_memory = Path("/dev/shm")  # noqa: S108  # another disk, wherever there is one
    if not shared_memory.is_dir() or shared_memory.stat().st_dev == stick.stat().st_dev:
        pytest.skip("NO SECOND DISK: nothing here lies on another one")
    fresh = shared_memory / f"scandesk-{stick.parent.name}"
    fresh.mkdir()
    try:
        making.look(filled, MONDAY)
        change_setting(filled, "backup_folder", str(fresh))
        making.look(filled, MONDAY + HOUR)
        assert len(names(fresh)) == 2
        assert standing.same_disk_words(filled) == ""
    finally:
        shutil.rmtree(fresh)


def test_a_folder_on_the_same_disk_is_used_and_said(filled, instance, stick):
    making.look(filled, MONDAY)
    assert "same disk" in standing.same_disk_words(filled)
    assert names(stick)


def test_a_broken_file_is_put_back_from_the_stick_when_this_pc_has_no_backup(filled, instance, stick):
    making.look(filled, MONDAY)
    filled.close()
    for each in folder.own_backups(instance):
        each.path.unlink()
    (instance / DATA_FILE).write_bytes(b"spoilt")
    assert "took its place" in " ".join(rescue.look_after(instance, MONDAY + HOUR))


@pytest.mark.parametrize(
    ("typed", "words"), [("stick", "whole path"), ("/nowhere/at/all", "no folder"), ("/" + "x" * 400, "whole path")]
)
def test_a_folder_that_cannot_be_is_refused_beside_the_field(filled, typed, words):
    with pytest.raises(FieldRefused, match=words):
        change_setting(filled, "backup_folder", typed)


def test_numbers_go_on_after_those_on_the_stick(filled, instance, stick):
    making.look(filled, MONDAY)
    for each in folder.own_backups(instance):
        each.path.unlink()  # another PC, the same stick
    made = making.make(filled, making.ASKED_FOR, MONDAY + HOUR)
    assert made.number == 2


def test_the_doctor_asks_for_a_second_device(filled, instance):
    patient = type("Patient", (), {"database": filled, "now": MONDAY, "folder": instance})()
    (found,) = doctor.second_device(patient)
    assert "lost together" in found.words
    making.look(filled, MONDAY)
    assert doctor.backups(patient)[0].state == "ok"
    patient.now = MONDAY + 27 * HOUR
    assert doctor.backups(patient)[0].state == "wrong"
