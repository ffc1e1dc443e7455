"""A stick or a second disk: each copy proved there on its own; away, back again, mistaken for this PC's own disk."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.backups import folder, making, rescue, rules, standing, store
from kiosk.backups.records import Note, Outcome, What
from kiosk.core import clock
from kiosk.core.commands import DATA_FILE, open_database
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


@pytest.mark.parametrize("size", [0, 4096 * 40])
def test_a_copy_that_a_pulled_out_stick_has_cut_off_is_copied_again(filled, instance, stick, size):
    making.look(filled, MONDAY)
    making.look(filled, MONDAY + HOUR)
    for name in names(stick):
        (stick / name).write_bytes((stick / name).read_bytes()[:size])
    making.look(filled, MONDAY + HOUR + HOUR / 12)
    assert all(copies.check(stick / name) for name in names(stick))
    assert len(names(stick)) == 2


def test_a_copy_that_can_be_read_and_has_another_size_is_copied_again(filled, stick):
    made = making.make_everywhere(filled, MONDAY).backup
    there = stick / made.name
    there.write_bytes(there.read_bytes() + bytes(4096))
    assert copies.manifest_of(there).birth == copies.manifest_of(made.path).birth
    making.second_device(filled, MONDAY + HOUR / 12)
    assert there.stat().st_size == made.size


def test_a_spoilt_backup_does_not_take_the_place_of_its_sound_copy(filled, instance, stick):
    made = making.make_everywhere(filled, MONDAY).backup
    made.path.write_bytes(b"")
    making.second_device(filled, MONDAY + HOUR / 12)
    assert copies.check(stick / made.name)


@pytest.fixture
def juniors(tmp_path: Path, stick: Path) -> Iterator[Database]:
    """Another school, whose second folder is the same."""
    (tmp_path / "juniors").mkdir()
    found = open_database(tmp_path / "juniors")
    with found.writing() as connection:  # it may have been begun in the same second otherwise
        connection.execute("UPDATE _sqlite_migrations SET applied_at = '2025-09-01T08:00:00'")
    change_setting(found, "backup_folder", str(stick))
    yield found
    found.close()


def births_on(stick: Path) -> list[str]:
    return [copies.manifest_of(stick / name).birth for name in names(stick)]


def test_two_schools_in_one_folder_do_not_push_each_other_out(filled, juniors, instance, stick):
    infants, others = store.begun_at(filled), store.begun_at(juniors)
    for hour in range(30):
        making.look(filled, MONDAY + hour * HOUR)
        for tenth in range(3):  # the other school's clock runs ahead of this one's
            making.make_everywhere(juniors, MONDAY + (hour * 10 + tenth) * HOUR)
    assert births_on(stick).count(infants) == len(folder.own_backups(instance)) >= rules.HOURS_KEPT
    assert births_on(stick).count(others) >= rules.HOURS_KEPT
    assert all(each.path.name in names(stick) for each in folder.own_backups(instance))


def test_what_another_school_keeps_in_the_folder_is_said_and_not_offered(filled, juniors, instance, stick):
    making.look(juniors, MONDAY)
    making.look(filled, MONDAY + HOUR)
    assert [each.made_at for each in making.second_backups(filled)] == [MONDAY + HOUR]
    assert "also holds a backup of other data" in standing.others_words(filled)
    making.look(juniors, MONDAY + 2 * HOUR)
    assert "also holds 2 backups of other data" in standing.others_words(filled)


def test_a_backup_of_another_school_with_the_same_name_is_not_replaced(filled, juniors, stick):
    making.make(juniors, making.BY_THE_HOUR, MONDAY)
    making.make(filled, making.BY_THE_HOUR, MONDAY)  # in the same second, and neither saw the other's
    making.second_device(juniors, MONDAY)
    making.second_device(filled, MONDAY)
    assert births_on(stick) == [store.begun_at(juniors)]
    making.look(filled, MONDAY + HOUR)
    assert births_on(stick) == [store.begun_at(juniors), store.begun_at(filled)]


def fill_the_log(database: Database, lines: int = 600) -> None:
    """Note as many backups on this PC as a month brings."""
    for hour in range(lines):
        store.add_note(database, Note(clock.stored(MONDAY + hour * HOUR), What.MADE, Outcome.GOOD, "x.sqlite3", ""))


def refuse_writing(stick: Path) -> None:
    """Let nothing be written there, as on a stick that is read-only: whoever the tests run as."""
    (stick / "backups.lock").unlink(missing_ok=True)
    (stick / "backups.lock").mkdir()


def examined(database: Database, instance: Path, now: datetime) -> tuple[str, str]:
    """Return what the doctor says of the second device."""
    patient = type("Patient", (), {"database": database, "now": now, "folder": instance})()
    (found,) = doctor.second_device(patient)
    return found.state, found.words


@pytest.mark.parametrize("is_from_the_first_day", [True, False])
def test_a_device_that_takes_nothing_is_told_however_long_it_lasts(filled, instance, stick, is_from_the_first_day):
    if not is_from_the_first_day:
        making.look(filled, MONDAY)
    refuse_writing(stick)
    making.make(filled, making.BY_THE_HOUR, MONDAY + HOUR)
    for round_ in range(600):  # one each five minutes: two days
        making.second_device(filled, MONDAY + HOUR + round_ * HOUR / 12)
    assert examined(filled, instance, MONDAY + 2 * DAY)[0] == "attention", (
        "never in order while something is to be said"
    )
    fill_the_log(filled)
    for later in (4 * DAY, 30 * DAY):
        making.second_device(filled, MONDAY + later)
        banners = [each.words for each in standing.tell(filled, MONDAY + later)]
        assert any("for 3 days or more" in words and "could not be written" in words for words in banners)
        assert examined(filled, instance, MONDAY + later)[0] == "attention"


def test_the_same_failure_is_noted_once(filled, stick):
    making.make(filled, making.BY_THE_HOUR, MONDAY)
    refuse_writing(stick)
    for round_ in range(20):
        making.second_device(filled, MONDAY + round_ * HOUR / 12)
    (lines,) = filled.connection.execute("SELECT count(*) FROM backup_notes WHERE what = 'copied'").fetchone()
    assert lines == 1


def test_a_mount_point_is_known_after_a_month_without_its_stick(filled, instance, stick):
    making.look(filled, MONDAY)
    pull_out(stick)
    stick.mkdir()
    making.look(filled, MONDAY + HOUR)
    fill_the_log(filled)
    making.look(filled, MONDAY + 30 * DAY)
    assert list(stick.iterdir()) == [], "else copies go onto the disk of the data, and nobody is told"
    assert any("for 3 days or more" in each.words for each in standing.tell(filled, MONDAY + 30 * DAY))
    assert examined(filled, instance, MONDAY + 30 * DAY)[0] == "attention"


def test_another_folder_is_not_taken_for_the_one_that_held_copies(filled, instance, stick, tmp_path):
    making.look(filled, MONDAY)
    (tmp_path / "other").mkdir()
    change_setting(filled, "backup_folder", str(tmp_path / "other"))
    making.look(filled, MONDAY + HOUR)
    assert len(names(tmp_path / "other")) == 2


def test_a_stick_that_comes_back_with_all_it_needs_is_in_order_at_once(filled, instance, stick):
    making.look(filled, MONDAY)
    pull_out(stick)
    making.look(filled, MONDAY + HOUR / 4)
    assert "not plugged in" in standing.standing(filled, MONDAY + HOUR / 4).second_words
    plug_in(stick)
    making.look(filled, MONDAY + HOUR / 2)
    assert standing.standing(filled, MONDAY + HOUR / 2).second_words == ""


def test_the_doctor_asks_for_a_second_device(filled, instance):
    patient = type("Patient", (), {"database": filled, "now": MONDAY, "folder": instance})()
    (found,) = doctor.second_device(patient)
    assert "lost together" in found.words
    making.look(filled, MONDAY)
    assert doctor.backups(patient)[0].state == "ok"
    patient.now = MONDAY + 27 * HOUR
    assert doctor.backups(patient)[0].state == "wrong"
