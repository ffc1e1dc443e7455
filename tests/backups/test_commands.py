"""The commands on the PC itself, and the drill: a backup becomes a working school on an empty PC."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import app as commands
from checks.damages import CALLS
from kiosk.backups import asides, folder, making, rescue
from kiosk.backups.commands import backup, backups, restore
from kiosk.core import presence
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.copies import actions as copies
from kiosk.core.sqlite import log_of
from tests import builders
from tests.backups import school
from tests.backups.reporters import Visitor
from tests.browser import serving
from tests.builders import MONDAY

HOME = Path(__file__).parents[2]
NOBODY = 65534
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="NO ROOT: only root can become another")


@pytest.fixture
def run(instance, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(instance))

    def call(command, *words: str, typed: str = ""):
        return CliRunner().invoke(command, list(words), input=typed)

    return call


def test_backup_and_its_list(run, instance, tmp_path):
    assert "There is no backup of the data at all." in run(backups).output or "old" in run(backups).output
    said = run(backup)
    assert said.exit_code == 0, said.output
    (made,) = folder.own_backups(instance)
    assert str(made.path) in said.output
    listed = run(backups, "--check")
    assert f"{made.path}  sound" in listed.output
    assert listed.exit_code == 0
    schools_own = tmp_path / "stick"
    schools_own.mkdir()
    assert run(backup, "--to", str(schools_own)).exit_code == 0
    assert len(list(schools_own.glob("scandesk-*.sqlite3"))) == 1
    refused = run(backup, "--to", str(tmp_path / "nowhere"))
    assert refused.exit_code == 1
    assert "There is no folder" in refused.output
    made.path.write_bytes(made.path.read_bytes()[:-4096])
    assert "BAD" in run(backups, "--check").output
    assert run(backups, "--check").exit_code == 1


def a_backup(instance: Path) -> Path:
    database = open_database(instance)
    made = making.make(database, making.ASKED_FOR, MONDAY)
    builders.log_call(database, None, summary="After the backup")
    database.close()
    return made.path


def test_restore_says_what_is_lost_and_asks(run, instance):
    file = a_backup(instance)
    said = run(restore, str(file), typed="n\n")
    assert said.exit_code == 1
    assert "Since then 1 call and 1 step of calls were entered; the backup does not have that." in said.output
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 1
    assert not list(instance.glob("*.incoming"))
    assert asides.all_asides(instance) == []
    said = run(restore, str(file), typed="y\n")
    assert said.exit_code == 0, said.output
    assert school.count(instance / DATA_FILE, "calls") == CALLS
    (account,) = asides.all_asides(instance)
    assert school.count(account.folder / DATA_FILE, "calls") == CALLS + 1


def test_restore_makes_a_backup_at_once_of_what_it_put_back(run, instance):
    file = a_backup(instance)
    said = run(restore, str(file), "--yes")
    assert said.exit_code == 0, said.output
    newest = folder.own_backups(instance)[0]
    assert newest.number == 2
    assert copies.check(newest.path).rows_of("calls") == CALLS
    assert copies.manifest_of(newest.path).contents == copies.manifest_of(file).contents


def test_restore_says_that_there_is_no_backup_of_what_it_put_back(run, instance, tmp_path):
    file = shutil.move(a_backup(instance), tmp_path)
    shutil.rmtree(instance / "backups")
    (instance / "backups").write_text("in the way", encoding="utf-8")
    said = run(restore, str(file), "--yes")
    assert said.exit_code == 0, said.output
    assert "No backup could be made of what was put back: " in said.output
    assert "Done." in said.output
    assert school.count(instance / DATA_FILE, "calls") == CALLS


def test_after_a_restore_that_was_declined_no_log_is_missed(run, instance, tmp_path):
    file = a_backup(instance)
    database = open_database(instance)
    builders.log_call(database, None, summary="In the log when the power goes")
    shutil.copytree(instance, tmp_path / "cut off")
    database.close()
    shutil.rmtree(instance)
    (tmp_path / "cut off").rename(instance)
    (instance / presence.MARK).touch()
    assert run(restore, str(file), typed="n\n").exit_code == 1
    assert not log_of(instance / DATA_FILE).exists(), "it stands in the data file now"
    assert rescue.look_after(instance, MONDAY) == []
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 2


def test_restore_refuses_while_a_server_runs(run, instance):
    file = a_backup(instance)
    with presence.alone(instance):
        said = run(restore, str(file), "--yes")
    assert said.exit_code == 1
    assert "Stop it first" in said.output
    assert school.count(instance / DATA_FILE, "calls") == CALLS + 1


@pytest.mark.parametrize("spoil", ["cut", "flip", "text", "missing", "newer"])
def test_restore_refuses_a_file_that_is_not_sound_and_changes_nothing(run, instance, tmp_path, spoil):
    file = tmp_path / "given.sqlite3"
    shutil.copy(a_backup(instance), file)
    raw = file.read_bytes()
    if spoil == "cut":
        file.write_bytes(raw[: len(raw) // 2])
    elif spoil == "flip":
        school.behind_its_back(file, "UPDATE calls SET summary = 'x' WHERE id = 1")
    elif spoil == "text":
        file.write_text("no backup", encoding="utf-8")
    elif spoil == "missing":
        file.unlink()
    else:
        newer(file)
    before = school.contents_of(instance / DATA_FILE)
    said = run(restore, str(file), "--yes")
    assert said.exit_code == 1, said.output
    assert said.output.startswith("Error: ")
    assert school.contents_of(instance / DATA_FILE) == before
    assert asides.all_asides(instance) == []
    assert not list(instance.glob("*.incoming"))


@as_root
@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_stick_that_scandesk_may_not_read_is_said_with_what_to_type(instance, closed):
    place = Path("/var/tmp") / f"scandesk-stick-{os.getpid()}"  # noqa: S108  tmp_path is closed to other users
    stick, empty = place / "MY STICK", place / "instance"
    try:
        for each in (place, stick, empty):
            each.mkdir(mode=0o755)
        os.chown(empty, NOBODY, NOBODY)
        file = Path(shutil.copy(a_backup(instance), stick))
        file.chmod(0o600)
        if closed == "folder":
            stick.chmod(0o700)
        said = school.command(empty, "restore", str(file), "--yes")
        assert said.returncode == 1
        assert "Traceback" not in said.stderr
        assert "may not read" in said.stderr
        first, second = [shlex.split(line) for line in said.stderr.splitlines() if "sudo" in line]
        subprocess.run(first[1:], check=True)
        done = school.command(empty, "restore", second[-1], "--yes")
        assert done.returncode == 0, done.stderr
        assert school.count(empty / DATA_FILE, "calls") == CALLS
    finally:
        shutil.rmtree(place)


def newer(file: Path) -> None:
    """Make of a backup what a later Scandesk would have written."""
    fresh = file.with_name("later.sqlite3")
    copies.unpack(file, fresh)
    school.behind_its_back(fresh, "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('scandesk', '9999_x')")
    file.unlink()
    copies.make(fresh, file, "asked for", MONDAY)


def test_the_drill_an_empty_pc_has_the_school_again(instance, tmp_path):
    """The documented path: a fresh folder, `restore FILE`, start, sign in; the newest call is there."""
    database = open_database(instance)
    device = builders.add_device(database, "Projector", location="Hall")
    call = builders.log_call(database, device, summary="The newest call")
    made = making.make_into(database, a_folder(tmp_path / "stick"), MONDAY)
    database.close()
    empty = tmp_path / "new PC"
    done = subprocess.run(
        [sys.executable, "app.py", "restore", str(made)],
        cwd=HOME,
        env=os.environ | {"SCANDESK_INSTANCE": str(empty)},
        input="y\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "There are no data yet that could be lost." in done.stdout
    assert (empty / "secret").read_bytes() == (instance / "secret").read_bytes()
    with serving(empty) as url:
        desk = Visitor(url)
        desk.sign_in("desk", builders.PASSWORD)
        assert "The newest call" in desk.open(f"/desk/calls/{call.id}")
        assert "a backup was put back" in desk.open("/desk/")


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_the_commands_are_offered():
    assert {"backup", "backups", "restore"} <= set(commands.scandesk.commands)
