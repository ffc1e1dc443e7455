"""What `serve`, `demo` and the commands refuse at their start: in words, with status 1, and the data as it was."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.one_server import LOCK_FILE, only_server
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from tests import builders

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534
IS_ROOT = sys.platform != "win32" and os.geteuid() == 0
AS_ROOT = pytest.mark.skipif(not IS_ROOT, reason="NO ROOT: only root can give files away and mount disks")
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="NO POSIX: Windows keeps rights in another way")
# root, too, has to ask for rights then
WITHOUT_POWERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if IS_ROOT else ()
# the real command, on a PC where other things are mounted
ELSEWHERE = """
import pathlib, sys
import app
from kiosk.core import places
places.MOUNTS = pathlib.Path(sys.argv.pop(1))
app.scandesk()
"""


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


WITHOUT_GUARDS = """
import contextlib
from kiosk.backups import commands as backups
from kiosk.core import commands
commands.check_place = backups.check_place = lambda folder: None
commands.only_server = lambda *_: contextlib.nullcontext()
import app
app.scandesk()
"""


def start(folder: Path, *words: str, program: tuple[str, ...] = ("app.py",), by: tuple[str, ...] = ()):
    """Run a command to its end; one that serves after all is ended, and that is a failure."""
    wanted = words or ("serve", "--host", "127.0.0.1", "--port", free_port())
    return subprocess.run(
        [*by, sys.executable, *program, *wanted],
        cwd=REPOSITORY,
        env=os.environ | {"SCANDESK_INSTANCE": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def bytes_in(folder: Path) -> dict[str, str]:
    """Everything that lies in a folder; the lock, which is always empty, does not count."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.name not in (LOCK_FILE, "scandesk.lock")]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@contextmanager
def serving(folder: Path, program: tuple[str, ...] = ("app.py",)) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, *program, "serve", "--host", "127.0.0.1", "--port", port],
        cwd=REPOSITORY,
        env=os.environ | {"SCANDESK_INSTANCE": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(1200):
            assert server.poll() is None, server.stdout.read()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/here", timeout=10).close()
                break
            except OSError:
                time.sleep(0.05)
        yield server, port
    finally:
        server.kill()
        server.wait(20)
        server.stdout.close()


def a_school_in(folder: Path) -> Path:
    database = open_database(folder)
    change_setting(database, "school", "Llanfair Green")
    builders.log_call(database, None)
    database.close()
    return folder


def network_drive(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place / "nas" / "scandesk")
    mounts = place / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//nas/data {place / 'nas'} cifs rw 0 0\n")
    return data, {"program": ("-c", ELSEWHERE, str(mounts))}


def share(_: Path) -> tuple[Path, dict]:
    return Path("\\\\nas\\data\\scandesk"), {}


def onedrive(place: Path) -> tuple[Path, dict]:
    return moved(a_school_in(place / "own"), place / "OneDrive - Llanfair Green" / "scandesk"), {}


def marked_by_dropbox(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place / "IT" / "scandesk")
    (place / "IT" / ".dropbox.cache").mkdir()
    return data, {}


def newer(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place)
    with database_file(data) as connection:
        values = ("scandesk", "9999_later", "2030-01-01T00:00:00Z")
        connection.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)", values)
    return data, {}


def no_database(place: Path) -> tuple[Path, dict]:
    (place / DATA_FILE).write_bytes(b"something the school needs" * 100)
    return place, {}


def of_another_program(place: Path) -> tuple[Path, dict]:
    with database_file(place) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER PRIMARY KEY, pence INTEGER)")
        connection.execute("INSERT INTO invoices (pence) VALUES (1250)")
    return place, {}


def a_file_in_its_place(place: Path) -> tuple[Path, dict]:
    (place / "instance").write_text("precious")
    return place / "instance", {}


def a_file_in_the_way(place: Path) -> tuple[Path, dict]:
    (place / "instance").write_text("precious")
    return place / "instance" / "data", {}


def read_only_folder(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place)
    data.chmod(0o555)
    return data, {"by": WITHOUT_POWERS}


def read_only_file(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place)
    (data / DATA_FILE).chmod(0o444)
    return data, {"by": WITHOUT_POWERS}


def secret_of_somebody_else(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place)
    (data / "secret").write_text("x" * 48)
    (data / "secret").chmod(0o600)
    os.chown(data / "secret", NOBODY, NOBODY)
    return data, {"by": WITHOUT_POWERS}


def no_rights(place: Path) -> tuple[Path, dict]:
    data = a_school_in(place / "data")
    data.chmod(0o700)
    os.chown(data, NOBODY, NOBODY)
    return data, {"by": WITHOUT_POWERS}


def moved(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True)
    shutil.move(source, target)
    return target


@contextmanager
def database_file(folder: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(folder / DATA_FILE, isolation_level=None)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (network_drive, "lies on a network drive (cifs)"),
        (share, "lies on a network drive (a share)"),
        (onedrive, "OneDrive - Llanfair Green copies elsewhere"),
        (marked_by_dropbox, "Dropbox copies elsewhere"),
        (newer, "written by a newer Scandesk (step 9999_later)"),
        (no_database, "cannot be used: the file is not a database."),
        (of_another_program, "cannot be used: it is not the data of a Scandesk."),
        (a_file_in_its_place, "is a file"),
        (a_file_in_the_way, "a file is in the way"),
        pytest.param(read_only_folder, "cannot be written to", marks=ON_POSIX),
        pytest.param(read_only_file, "cannot be written to", marks=ON_POSIX),
        pytest.param(secret_of_somebody_else, "secret cannot be written to", marks=AS_ROOT),
        pytest.param(no_rights, "cannot be written to", marks=AS_ROOT),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_it_does_not_start_where_the_data_is_not_safe(tmp_path: Path, made: Callable, words: str):
    folder, how = made(tmp_path)
    before = bytes_in(tmp_path)
    done = start(folder, **how)
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stderr
    assert "Error: The " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "Scandesk is running" not in done.stdout
    assert bytes_in(tmp_path) == before


def test_a_command_is_refused_like_the_server(tmp_path: Path):
    folder, how = onedrive(tmp_path)
    before = bytes_in(tmp_path)
    done = start(folder, "setting", "school", "Another School", **how)
    assert (done.returncode, bytes_in(tmp_path)) == (1, before)
    assert "OneDrive - Llanfair Green copies elsewhere" in done.stderr


def test_where_it_is_safe_it_starts(tmp_path: Path):
    with serving(a_school_in(tmp_path)):
        pass


@AS_ROOT
def test_a_disk_that_can_only_be_read_is_refused(tmp_path: Path):
    data = tmp_path / "disk"
    data.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(data)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("NO DISK OF ITS OWN: nothing can be mounted here")
    try:
        a_school_in(data)
        subprocess.run(["mount", "-o", "remount,ro", str(data)], check=True)
        before = bytes_in(data)
        done = start(data)
        assert (done.returncode, bytes_in(data)) == (1, before)
        assert "Read-only file system" in done.stderr
        assert "Traceback" not in done.stderr
    finally:
        subprocess.run(["umount", str(data)], check=True)


# --- one server for a data folder


def test_a_second_server_on_the_same_data_is_refused_and_commands_are_not(tmp_path: Path):
    with serving(tmp_path) as (_, port):
        for other_port in (port, free_port()):
            done = start(tmp_path, "serve", "--host", "127.0.0.1", "--port", other_port)
            assert done.returncode == 1
            assert f"Scandesk is running already on the data in {tmp_path}. Stop that one first" in done.stderr
            assert "Traceback" not in done.stderr
        assert start(tmp_path, "setting", "school", "Llanfair Green").returncode == 0
        assert start(tmp_path, "setting", "school").stdout == "Llanfair Green\n"
        urllib.request.urlopen(f"http://127.0.0.1:{port}/here", timeout=10).close()


def test_a_server_waits_for_a_command_that_is_alone_with_the_data_for_a_moment(tmp_path: Path):
    held = "with only_server(Path(sys.argv[1])): print('held', flush=True); time.sleep(3)"
    program = f"import sys, time; from pathlib import Path; from kiosk.core.one_server import only_server\n{held}"
    command = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with command:
        assert command.stdout
        assert command.stdout.readline() == "held\n"
        with serving(tmp_path):
            pass


def test_without_the_guards_both_would_start(tmp_path: Path):
    data = tmp_path / "Dropbox"
    with serving(data, ("-c", WITHOUT_GUARDS)), serving(data, ("-c", WITHOUT_GUARDS)):
        pass


def test_a_server_on_other_data_is_another_matter(tmp_path: Path):
    with serving(tmp_path / "one"), serving(tmp_path / "two"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="NO SIGKILL: Windows has none")
def test_what_a_killed_server_left_is_no_hindrance(tmp_path: Path):
    with serving(tmp_path) as (server, _):
        server.send_signal(signal.SIGKILL)
        server.wait(20)
        assert (tmp_path / LOCK_FILE).exists()
        with serving(tmp_path):
            pass


def test_a_lock_file_that_was_written_to_means_nothing(tmp_path: Path):
    (tmp_path / LOCK_FILE).write_text("12345")
    with serving(tmp_path):
        pass


def test_a_demo_that_is_shown_is_not_thrown_away_by_another(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SCANDESK_DEMO_INSTANCE", str(tmp_path / "demo"))
    monkeypatch.setenv("SCANDESK_DEMO_PASSWORD", "copper kettle lagoon")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "THIS-IS-A-DEMO.txt").touch()
    a_school_in(tmp_path / "demo")
    with only_server(tmp_path / "demo"):  # somebody serves it, as a demo or by the name of its folder
        before = bytes_in(tmp_path)
        done = start(tmp_path / "instance", "demo", "--host", "127.0.0.1", "--port", free_port())
        assert done.returncode == 1
        assert "Another demo is running" in done.stderr
        assert {name for name in bytes_in(tmp_path) if DATA_FILE in name} == {n for n in before if DATA_FILE in n}
        assert start(tmp_path / "demo").returncode == 1
