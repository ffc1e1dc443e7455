"""Broken data files: noticed at the start or by the daily look, moved aside, a backup in their place, and said."""

import random
import shutil
from pathlib import Path

import pytest

from checks import damages
from checks.damages import CALLS, LATER, MORE, Kept, looked_over, reports_of
from checks.spoiling import AFTER_A_CUT, PAGE, SEEN_AT_THE_START, flip_a_bit, overwrite, wreck_header
from kiosk import create_app
from kiosk.backups import asides, folder, making, rescue, settling, standing
from kiosk.core import presence
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import store
from kiosk.core.database import DatabaseRefused
from kiosk.core.refusals import Refused
from kiosk.core.sqlite import log_of, sqlite3
from tests.backups import school
from tests.builders import MONDAY, timedelta


@pytest.fixture(scope="module")
def kept(kept_school: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    place = tmp_path_factory.mktemp("kept")
    return damages.keep(kept_school, place / "working", place / "cut off")


@pytest.mark.parametrize(
    ("damage", "seed"), [(damage, seed) for damage, times in SEEN_AT_THE_START for seed in range(times)]
)
def test_a_broken_file_is_moved_aside_and_a_backup_takes_its_place(kept, tmp_path, damage, seed):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off if damage in AFTER_A_CUT else kept.closed, instance)
    damage(instance / DATA_FILE, random.Random(seed))  # the same every time
    broken = (instance / DATA_FILE).read_bytes() if (instance / DATA_FILE).exists() else None
    said = rescue.look_after(instance, LATER)
    assert "took its place" in " ".join(said)
    (account,) = asides.unconfirmed(instance)
    moved = account.folder / DATA_FILE
    assert (moved.read_bytes() if moved.exists() else None) == broken  # byte for byte, never deleted
    assert_the_school_is_back(instance)
    assert rescue.look_after(instance, LATER) == []


@pytest.mark.parametrize("at", [16, 18, 19, 21])
def test_a_broken_file_goes_aside_with_its_log_as_they_were_found(kept, tmp_path, at):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    file, log = instance / DATA_FILE, log_of(instance / DATA_FILE)
    overwrite(file, at, b"\x07")
    found = file.read_bytes(), log.read_bytes()
    store.fault(file)
    assert (file.read_bytes(), log.read_bytes()) == found
    rescue.look_after(instance, LATER)
    for account in asides.unconfirmed(instance):
        moved = account.folder / DATA_FILE
        assert (moved.read_bytes(), log_of(moved).read_bytes()) == found


def test_a_log_that_is_gone_is_noticed_also_by_the_start_after_one_that_was_cut_off(kept, tmp_path, monkeypatch):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    log_of(instance / DATA_FILE).unlink()

    def cut_off(*_: object) -> None:
        raise Refused("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(rescue, "_kept_all_the_same", cut_off)
        with pytest.raises(Refused):
            rescue.look_after(instance, LATER)
    assert rescue.LOG_MISSING in " ".join(rescue.look_after(instance, LATER))


def test_an_older_file_that_came_under_a_newer_log_is_named_by_the_daily_look(kept, kept_school, tmp_path):
    """SQLite finds nothing wrong with it: the calls of the log are there, the device they are about is not."""
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    shutil.copy(kept_school / DATA_FILE, instance / DATA_FILE)
    assert rescue.look_after(instance, LATER) == []
    assert any("belongs to a row of devices that is gone" in each for each in looked_over(instance, LATER))


def assert_the_school_is_back(instance: Path) -> None:
    replayed = []
    database = open_database(instance)
    try:
        assert (
            settling.settle(database, (lambda _: replayed.append(1) or "3 reports of the journal were put back.",)) == 1
        )
        assert database.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == CALLS
        (banner,) = [each for each in standing.tell(database, LATER) if "put back" in each.words]
        assert banner.is_grave
        assert "3 reports of the journal" in banner.words
        assert settling.settle(database, ()) == 0
        asides.confirm(instance, asides.all_asides(instance)[0].name, "Huw Ellis", LATER)
        assert not [each for each in standing.tell(database, LATER) if "put back" in each.words]
    finally:
        database.close()
    assert replayed == [1]


@pytest.mark.parametrize("seed", range(4))
def test_a_broken_file_that_was_cut_off_goes_with_its_log(kept, tmp_path, seed):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    wreck_header(instance / DATA_FILE, random.Random(seed))  # the same every time
    log = (instance / f"{DATA_FILE}-wal").read_bytes()
    assert log
    rescue.look_after(instance, LATER)
    (account,) = asides.unconfirmed(instance)
    assert (account.folder / f"{DATA_FILE}-wal").read_bytes() == log
    assert_the_school_is_back(instance)


def test_a_file_that_was_only_cut_off_keeps_everything(kept, tmp_path):
    """The red control: nothing is moved aside where nothing is broken."""
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    assert rescue.look_after(instance, LATER) == []
    assert school.count(instance / DATA_FILE, "calls") == CALLS + MORE
    assert asides.all_asides(instance) == []


def test_a_log_that_was_deleted_after_a_power_cut_is_said(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    (instance / f"{DATA_FILE}-wal").unlink()
    said = " ".join(rescue.look_after(instance, LATER))
    assert "the file scandesk.sqlite3-wal, was missing" in said
    assert asides.unconfirmed(instance)
    assert school.count(instance / DATA_FILE, "calls") >= CALLS


def test_a_log_that_is_missing_when_all_was_closed_is_as_it_should_be(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    open_database(instance).close()  # a command that ran before the next start, whichever
    assert not log_of(instance / DATA_FILE).exists()
    assert rescue.look_after(instance, LATER) == []
    assert school.count(instance / DATA_FILE, "calls") == CALLS + MORE
    assert asides.all_asides(instance) == []


def test_a_log_that_was_deleted_is_said_although_a_command_ran_before_the_next_start(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    log_of(instance / DATA_FILE).unlink()
    open_database(instance).close()
    assert rescue.LOG_MISSING in " ".join(rescue.look_after(instance, LATER))


def test_a_command_beside_the_server_takes_nothing_from_what_a_cut_leaves(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    served = open_database(instance)
    open_database(instance).close()
    assert presence.was_cut_off(instance)
    served.close()
    assert not presence.was_cut_off(instance)


def test_without_any_backup_the_broken_file_stays_where_it_is(kept_school, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept_school, instance)
    (instance / DATA_FILE).write_bytes(b"spoilt" * 1000)
    with pytest.raises(Refused, match="no sound backup"):
        rescue.look_after(instance, LATER)
    assert (instance / DATA_FILE).read_bytes() == b"spoilt" * 1000


def test_a_damaged_backup_is_passed_over_for_the_one_before(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.closed, instance)
    database = open_database(instance)
    newest = making.make(database, making.BY_THE_HOUR, MONDAY + timedelta(hours=21))
    database.close()
    overwrite(newest.path, newest.size // 2 // PAGE * PAGE, b"\xff" * PAGE)
    (instance / DATA_FILE).write_bytes(b"spoilt")
    rescue.look_after(instance, LATER)
    assert asides.all_asides(instance)[0].restored != newest.name
    assert_the_school_is_back(instance)


def test_commands_do_not_begin_anew_where_the_file_is_missing(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.closed, instance)
    (instance / DATA_FILE).unlink()
    with pytest.raises(DatabaseRefused, match="is missing"):
        open_database(instance)
    assert not (instance / DATA_FILE).exists()


def test_a_backup_that_somebody_copied_over_the_file_by_hand_becomes_the_data_file(kept, tmp_path):
    instance = tmp_path / "instance"
    shutil.copytree(kept.closed, instance)
    secret = (instance / "secret").read_bytes()
    shutil.copy(folder.own_backups(instance)[0].path, instance / DATA_FILE)
    (instance / "secret").unlink()
    assert "copied there" in " ".join(rescue.look_after(instance, LATER))
    assert (instance / "secret").read_bytes() == secret
    database = open_database(instance)
    assert not database.connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (store.ABOUT,)).fetchone()
    database.close()


@pytest.mark.parametrize("number", range(6))
def test_an_exchange_that_was_cut_off_anywhere_is_finished_at_the_next_start(kept, tmp_path, monkeypatch, number):
    instance = tmp_path / "instance"
    shutil.copytree(kept.cut_off, instance)
    raw = bytearray((instance / DATA_FILE).read_bytes())
    raw[:100] = bytes(100)
    (instance / DATA_FILE).write_bytes(raw)
    left = [number]
    original = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return original(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    try:
        rescue.look_after(instance, LATER)
    except KeyboardInterrupt:
        monkeypatch.undo()
        rescue.look_after(instance, LATER)
    monkeypatch.undo()
    database = open_database(instance)
    assert database.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == CALLS
    database.close()
    broken = [file for file in (instance / "aside").rglob(f"{DATA_FILE}*") if file.name.startswith(DATA_FILE)]
    assert any(file.read_bytes() == raw for file in broken)


# --- what no start can see


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_that_changes_a_report_is_noticed(kept_school, tmp_path, seed):
    instance = tmp_path / "instance"
    shutil.copytree(kept_school, instance)
    looked_over(instance, MONDAY)
    before = reports_of(instance / DATA_FILE)
    flip_a_bit(instance / DATA_FILE, random.Random(seed))  # the same every time
    try:
        is_changed = reports_of(instance / DATA_FILE) != before
    except (sqlite3.Error, UnicodeDecodeError):
        is_changed = True
    was_noticed = bool(rescue.look_after(instance, LATER)) or bool(looked_over(instance, LATER))
    assert was_noticed or not is_changed


def test_the_app_runs_what_is_wired_to_follow_a_restore(kept, tmp_path, monkeypatch):
    instance = tmp_path / "instance"
    shutil.copytree(kept.closed, instance)
    (instance / DATA_FILE).write_bytes(b"spoilt")
    rescue.look_after(instance, LATER)
    monkeypatch.setattr("kiosk.AFTER_RESTORE", (lambda _database: "Two reports came back.",))
    app = create_app(instance)
    database = app.extensions["scandesk.database"]
    assert "Two reports came back." in standing.tell(database, LATER)[0].words
    assert database.connection.execute("SELECT count(*) FROM sessions").fetchone()[0] == 0
    database.close()
