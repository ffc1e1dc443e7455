"""The commands as somebody types them: what they say, and the status they end with (a contract)."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import scandesk
from kiosk.core.addresses import lan_addresses
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.settings import read_settings
from kiosk.people import actions as people
from kiosk.people import store as people_store
from tests.builders import add_device

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))

    def command(*words: str) -> Result:
        return CliRunner().invoke(scandesk, words)

    return command


@pytest.fixture
def data(run, tmp_path):
    database = open_database(tmp_path)
    yield database
    database.close()


def test_a_setting_is_shown_and_changed(run, data):
    assert run("setting", "address").output == "\n"
    changed = run("setting", "address", "HelpDesk:8080")
    assert (changed.exit_code, changed.output) == (0, "address is now http://helpdesk:8080\n")
    assert run("setting", "address").output == "http://helpdesk:8080\n"
    assert read_settings(data).address == "http://helpdesk:8080"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("setting", "address", "ftp://x"), 1),
        (("setting", "school", " "), 1),
        (("setting", "nonsense"), 2),
        (("setting",), 2),
        (("nonsense",), 2),
        (("serve", "--port", "0"), 2),
        (("serve", "--port", "70000"), 2),
        (("add-person", "Ann"), 2),
        (("add-person", "Ann", "--role", "head"), 2),
        (("add-person", " ", "--role", "desk"), 1),
        (("labels", "--all"), 2),
        (("labels", "--stock", "L7159", "--out", "x.pdf"), 2),
        (("labels", "--all", "--code", "7K3Q9XZ", "--stock", "L7159", "--out", "x.pdf"), 2),
        (("labels", "--all", "--stock", "L7159", "--out", "x.pdf", "--start", "0"), 2),
        (("--help",), 0),
        (("labels", "--help"), 0),
    ],
)
def test_the_status_a_command_ends_with(run, words, status):
    done = run(*words)
    assert done.exit_code == status, done.output
    assert "Traceback" not in done.output
    if status:
        assert "Error:" in done.output


def test_a_person_is_added_with_a_password_that_is_said_once(run, data):
    done = run("add-person", "Ann Jones", "--role", "technician", "--role", "desk")
    assert done.exit_code == 0
    found = re.search(r"Ann Jones \(service desk, technician\)\n  username (\S+)\n  password (\S+)\n", done.output)
    assert found
    assert people.person_with_password(data, found[1], found[2])
    again = run("add-person", "Ann Jones", "--role", "desk")
    assert again.exit_code == 1
    assert "Ann Jones has an account already (ann.jones)." in again.output
    assert len(people_store.all_people(data)) == 1


def test_labels_from_the_shell(run, data, tmp_path):
    first, out = add_device(data, location="Hall"), tmp_path / "labels.pdf"
    add_device(data, location="Office")
    usual = ("--stock", "L7159", "--out", str(out))
    run("setting", "address", "http://localhost:8080")
    refused = run("labels", "--all", *usual)
    assert refused.exit_code == 1
    assert "would lead a phone to itself" in refused.output
    assert not out.exists()
    run("setting", "address", "http://helpdesk:8080")
    run("setting", "school", "Llanfair Green")
    done = run("labels", "--all", *usual)
    assert done.exit_code == 0, done.output
    assert "all 2 codes read back" in done.output
    assert out.read_bytes().startswith(b"%PDF")
    assert "all 1 codes read back" in run("labels", "--location", "hall", *usual).output
    assert run("labels", "--code", first.shown_code.lower(), *usual).exit_code == 0
    for words in (("--location", "Nowhere"), ("--code", "x"), ("--code", "0000000"), ("--all", "--start", "25")):
        refused = run("labels", *words, *usual)
        assert refused.exit_code == 1, words
        assert "Error:" in refused.output
    assert run("labels", "--all", "--stock", "L0000", "--out", str(out)).exit_code == 1
    nowhere = run("labels", "--all", "--stock", "L7159", "--out", str(tmp_path / "no" / "where.pdf"))
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output


def test_labels_before_an_address_was_set_take_this_pcs_own_and_say_so(run, data, tmp_path):
    add_device(data)
    own = lan_addresses()
    done = run("labels", "--all", "--stock", "L7159", "--out", str(tmp_path / "labels.pdf"))
    if own:
        assert done.exit_code == 0, done.output
        assert f"This PC's own one is printed: http://{own[0]}:8080" in done.stderr
        assert read_settings(data).address == f"http://{own[0]}:8080"
    else:
        assert "Set the address" in done.output


def test_a_data_file_of_a_newer_scandesk_is_refused_in_words(run, data):
    insert = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('scandesk', '9999_later', 'now')"
    data.connection.execute(insert)
    done = run("setting", "school")
    assert done.exit_code == 1
    assert "newer Scandesk" in done.output


def test_a_file_that_is_no_data_file_is_refused_in_words(run, tmp_path):
    (tmp_path / DATA_FILE).write_text("not a database at all" * 50)
    done = run("setting", "school")
    assert done.exit_code == 1
    assert "cannot be opened" in done.output


def test_a_port_that_is_taken_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "app.py", "serve", "--host", "127.0.0.1", "--port", port],
            cwd=REPOSITORY,
            env=os.environ | {"SCANDESK_INSTANCE": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert "Is Scandesk running in another window" in done.stderr
    assert "Traceback" not in done.stderr
