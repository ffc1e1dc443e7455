"""Where the server listens is noted, and a port that cannot be had is said in plain words, by a real second server."""

import errno
import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.office.listening import FILE, last_start, note_start, why_not
from tests.builders import MONDAY

HOME = Path(__file__).parents[2]


def test_a_start_is_noted_and_read_again(tmp_path):
    assert last_start(tmp_path) is None
    note_start(tmp_path, "0.0.0.0", 8080, MONDAY)  # noqa: S104
    note_start(tmp_path, "::", 80, MONDAY + timedelta(hours=1))
    found = last_start(tmp_path)
    assert (found.host, found.port, found.at) == ("::", 80, MONDAY + timedelta(hours=1))
    assert found.own_address == "http://[::1]:80"
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"host": "a", "port": "x", "at": "y"}', '{"port": 2}'])
def test_a_note_that_was_cut_off_is_no_note(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    assert last_start(tmp_path) is None


def test_a_disk_that_takes_no_note_keeps_nobody_from_starting(tmp_path):
    note_start(tmp_path / "no such folder", "127.0.0.1", 8080, MONDAY)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EADDRINUSE, "Port 80 is in use already"),
        (errno.EACCES, "sudo ./run service install --port 80"),
        (errno.EADDRNOTAVAIL, "does not have the address 10.20.0.15"),
        (socket.EAI_NONAME, "does not have the address 10.20.0.15"),
        (errno.EMFILE, "Port 80 cannot be used: Too many open files"),
    ],
)
def test_why_nobody_can_listen_is_said_in_words(number, words):
    assert words in why_not(OSError(number, os.strerror(number) if number > 0 else "no name"), "10.20.0.15", 80)


def started(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SCANDESK_INSTANCE": str(folder)}
    command = [sys.executable, "app.py", "serve", *options]
    return subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_port_that_another_program_has_is_said_by_the_command(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = started(tmp_path, "--host", "127.0.0.1", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is in use already" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-name.invalid"])
def test_an_address_that_this_pc_does_not_have_is_said_by_the_command(tmp_path, host):
    done = started(tmp_path, "--host", host, "--port", "8099")
    assert done.returncode == 1
    assert f"does not have the address {host}" in done.stderr
    assert "Traceback" not in done.stderr
