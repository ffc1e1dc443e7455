"""The doctor on what the years do: the server, the service, phones, Python, memory, the log, the program."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.core.commands import open_database
from kiosk.core.secret import read_secret
from kiosk.core.settings import Settings, read_settings
from kiosk.office.addresses import reach
from kiosk.office.doctor import running, upkeep
from kiosk.office.doctor.records import Found, Patient, State
from kiosk.office.listening import last_start, note_start
from kiosk.office.phone_check.heard import heard_of
from kiosk.office.service import plan
from kiosk.office.service.records import Chosen
from kiosk.office.service.unit import unit
from kiosk.stickers.scans.collected import scans_of
from tests import builders
from tests.browser import free_port, serving
from tests.builders import MONDAY, add_device

ADDRESS = "http://helpdesk.school:8080"


@pytest.fixture
def patient(school, tmp_path) -> Patient:
    mark = reach.mark_of(builders.SECRET)
    return Patient(school, read_settings(school), tmp_path, mark, MONDAY, ("10.20.0.15",))


def the_one(found: list[Found]) -> Found:
    [one] = found
    assert bool(one.to_do) == (one.state is not State.OK)
    return one


# --- does it answer?


def test_a_server_that_never_started_is_said(patient):
    assert "not been started" in the_one(running.answering(patient)).words


def test_a_server_that_stopped_is_said_with_its_port(patient):
    port = free_port()
    note_start(patient.folder, "127.0.0.1", port, MONDAY)
    found = the_one(running.answering(patient))
    assert found.state is State.ATTENTION
    assert f"does not answer on port {port}" in found.words
    assert "systemctl start scandesk" in found.to_do


def test_a_running_server_is_asked_and_its_start_is_said(tmp_path):
    with serving(tmp_path):
        database = open_database(tmp_path)
        mark = reach.mark_of(read_secret(tmp_path))
        patient = Patient(database, read_settings(database), tmp_path, mark, MONDAY, ())
        found = the_one(running.answering(patient))
        other = the_one(running.answering(replace(patient, mark=reach.mark_of("of another Scandesk"))))
        database.close()
    started = last_start(tmp_path)
    assert (found.state, f"It answers on port {started.port}, since" in found.words) == (State.OK, True)
    assert other.state is State.WRONG
    assert "Another program answers" in other.words


class Ill(BaseHTTPRequestHandler):
    """A Scandesk that is there, and cannot read its data."""

    def do_GET(self) -> None:
        is_here = self.path == reach.PATH
        self.send_response(200 if is_here else 503)
        self.end_headers()
        self.wfile.write(reach.mark_of(builders.SECRET).encode() if is_here else b"not ok")

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def test_a_server_that_cannot_read_its_data_is_wrong(patient):
    with ThreadingHTTPServer(("127.0.0.1", 0), Ill) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        note_start(patient.folder, "127.0.0.1", server.server_port, MONDAY)
        found = the_one(running.answering(patient))
        server.shutdown()
        thread.join(5)
    assert (found.state, "cannot read its data" in found.words) == (State.WRONG, True)


# --- does it start with the PC?


@pytest.fixture
def installed(patient, tmp_path, monkeypatch):
    """A service as `install` leaves it, and what systemd says about it."""
    file = tmp_path / "scandesk.service"
    said = {"UnitFileState": "enabled", "NRestarts": "0"}
    chosen = Chosen("scandesk", "0.0.0.0", 8080)  # noqa: S104
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.setattr(plan, "installed_unit", lambda: file.read_text())
    monkeypatch.setattr(running.actions, "states", lambda: said)
    file.write_text(unit(plan.planned(None, None, None, chosen, ())))
    return said


def test_no_service_needs_attention(patient, monkeypatch):
    monkeypatch.setattr(plan, "chosen", lambda: None)
    assert "after a power cut somebody must start it" in the_one(running.service(patient)).words


def test_a_service_as_it_should_be(patient, installed):
    assert the_one(running.service(patient)).words == "It does, as scandesk."


def test_a_service_that_is_switched_off_is_wrong(patient, installed):
    installed["UnitFileState"] = "disabled"
    assert the_one(running.service(patient)).state is State.WRONG


def test_a_service_that_ended_by_itself_is_said(patient, installed):
    installed["NRestarts"] = "3"
    assert "ended 3 times by itself" in the_one(running.service(patient)).words


def test_a_folder_for_backups_that_the_service_may_not_write_to_is_noticed(patient, installed, monkeypatch):
    monkeypatch.setattr(plan, "folders_of", lambda _: (Path("/mnt/stick"),))
    found = the_one(running.service(patient))
    assert (found.state, found.to_do) == (State.ATTENTION, running.INSTALL_AGAIN)


# --- does a phone reach it?


def test_no_phone_yet_says_what_to_open_on_one(patient):
    found = the_one(running.reached(patient))
    assert found.state is State.ATTENTION
    assert f"Open {ADDRESS}/phone-check on a phone" in found.to_do


def test_a_scan_by_the_printed_address_counts_and_another_does_not(patient):
    code = add_device(patient.database).code
    scans = scans_of(patient.database)
    scans.note(patient.database, code, "other.school", ADDRESS, MONDAY)
    scans.write(patient.database)
    assert the_one(running.reached(patient)).state is State.ATTENTION
    scans.note(patient.database, code, "helpdesk.school:8080", ADDRESS, MONDAY)
    scans.write(patient.database)
    assert "came by http://helpdesk.school:8080 last on Mon " in the_one(running.reached(patient)).words


def test_a_phone_that_opened_the_page_counts(patient):
    heard_of(patient.database).note(ADDRESS, "helpdesk.school:8080", "10.20.0.77", MONDAY)
    assert the_one(running.reached(patient)).state is State.OK


@pytest.mark.parametrize("address", ["", "http://localhost:8080"])
def test_without_a_usable_address_phones_are_not_spoken_of(patient, address):
    assert running.reached(replace(patient, settings=Settings({"address": address}))) == []


# --- what wears off


@pytest.mark.parametrize(
    ("version", "now", "state"),
    [
        ((3, 11), date(2026, 11, 30), State.OK),
        ((3, 11), date(2027, 6, 1), State.ATTENTION),
        ((3, 11), date(2029, 1, 1), State.ATTENTION),
        ((3, 10), date(2026, 11, 30), State.WRONG),
        ((3, 99), date(2040, 1, 1), State.OK),
    ],
)
def test_a_python_comes_to_its_end(patient, version, now, state):
    there = replace(patient, now=datetime(now.year, now.month, now.day, tzinfo=UTC))
    assert the_one(upkeep.python(there, version)).state is state


@pytest.mark.parametrize(("megabytes", "state"), [(2000, State.OK), (300, State.ATTENTION), (100, State.WRONG)])
def test_memory_that_runs_out_is_noticed(patient, tmp_path, megabytes, state):
    said = tmp_path / "meminfo"
    said.write_text(f"MemTotal: 4000000 kB\nMemAvailable: {megabytes * 1024} kB\n")
    assert the_one(upkeep.memory(patient, said)).state is state
    assert upkeep.memory(patient, tmp_path / "none") == []


@pytest.mark.parametrize(("megabytes", "state"), [(9, State.OK), (51, State.ATTENTION)])
def test_a_log_that_grows_and_grows_is_noticed(patient, megabytes, state):
    assert "no log file yet" in the_one(upkeep.log_size(patient)).words
    for name in ("scandesk.log", "scandesk.log.1"):
        with (patient.folder / name).open("wb") as file:
            file.truncate(megabytes * 1024**2 // 2)
    assert the_one(upkeep.log_size(patient)).state is state


@pytest.mark.parametrize(("days", "state"), [(10, State.OK), (366, State.ATTENTION)])
def test_a_program_of_long_ago_is_noticed(patient, days, state):
    there = MONDAY.date() - timedelta(days=days)
    assert the_one(upkeep.program(patient, lambda: there)).state is state
    assert the_one(upkeep.program(patient, lambda: None)).state is State.OK


def test_the_program_knows_its_own_date_with_and_without_git(monkeypatch):
    by_git = upkeep.program_date()
    monkeypatch.setattr(upkeep.shutil, "which", lambda _: None)
    assert by_git
    assert upkeep.program_date()
