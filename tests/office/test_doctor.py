"""The doctor: each finding in words with what to do, nothing that hangs, and an exit status that a script can use."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.serving import make_server

from app import scandesk
from kiosk.core import pdf
from kiosk.core.addresses import lan_addresses
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.secret import read_secret
from kiosk.core.settings import change_setting, read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.office.addresses import reach
from kiosk.office.addresses.records import Answer, Reached
from kiosk.office.doctor import examination, machine, network, paper, store
from kiosk.office.doctor.records import Found, Patient, State, in_order, is_wrong, needs_attention
from tests import builders
from tests.builders import MONDAY, add_device, print_stickers

HOME = Path(__file__).parents[2]


@pytest.fixture
def patient(school, tmp_path) -> Patient:
    mark = reach.mark_of(builders.SECRET)
    return Patient(school, read_settings(school), tmp_path, mark, MONDAY, ("10.20.0.15",))


def states(found: list[Found]) -> list[State]:
    assert all(each.words for each in found)
    assert all(bool(each.to_do) == (each.state is not State.OK) for each in found)
    return [each.state for each in found]


def with_address(patient: Patient, address: str) -> Patient:
    change_setting(patient.database, "address", address)
    return replace(patient, settings=read_settings(patient.database))


# --- the network


@pytest.fixture
def own_number() -> str:
    """A number of this PC that a phone could ask."""
    if not (own := lan_addresses()):
        pytest.skip("NO NETWORK: this PC has none, not even its own")
    return own[0]


@pytest.fixture
def running(app: Flask, own_number) -> Iterator[int]:
    server = make_server(own_number, 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join(5)
    server.server_close()


@pytest.fixture
def reachable(monkeypatch, own_number) -> None:
    """Names of the school lead to this PC: phones see what we see."""
    look_up = reach.socket.getaddrinfo

    def known(host: str, *rest: object, **more: object) -> list:
        return look_up(own_number if host.endswith(".school") else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reach.socket, "getaddrinfo", known)


@pytest.mark.usefixtures("reachable")
def test_every_address_that_paper_carries_is_asked(patient, running):
    print_stickers(patient.database, add_device(patient.database), address=f"http://old.school:{running}")
    print_stickers(patient.database, add_device(patient.database), address="http://gone.invalid")
    found = network.addresses(with_address(patient, f"http://new.school:{running}"))
    assert states(found) == [State.OK, State.WRONG, State.OK]
    said = {each.words.split(" ")[0]: each.words for each in found}
    assert "printed now, on 0" in said[f"http://new.school:{running}"]
    assert "an old one, still on 1" in said[f"http://old.school:{running}"]
    assert "Nobody on this network knows the name" in said["http://gone.invalid"]


@pytest.mark.usefixtures("reachable")
def test_a_server_that_does_not_run_is_told_from_an_address_that_leads_elsewhere(patient, free_port):
    [found] = network.addresses(with_address(patient, f"http://it.school:{free_port}"))
    assert states([found]) == [State.ATTENTION]
    assert "leads to this PC, but Scandesk is not running" in found.words
    elsewhere = Reached("http://it.school", Answer.REFUSED, ("203.0.113.9",))
    assert states([network._found(elsewhere, None, patient, "http://it.school")]) == [State.WRONG]


def test_an_answer_to_a_name_that_this_pc_alone_knows_is_no_proof(patient):
    """On Debian the list of hosts leads a PC's own name to 127.0.1.1, whatever the school's name server says."""
    own = Reached("http://it.school", Answer.OURS, ("127.0.1.1",))
    found = network._found(own, None, patient, "http://it.school")
    assert states([found]) == [State.ATTENTION]
    assert "says nothing about phones" in found.words
    assert "Open it on a phone" in found.to_do


@pytest.fixture
def free_port() -> int:
    with reach.socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_without_an_address_it_says_where_it_is_set(patient):
    empty = replace(patient, settings=type(patient.settings)({}))
    assert states(network.addresses(empty)) == [State.ATTENTION]
    itself = replace(patient, settings=type(patient.settings)({"address": "http://localhost:8080"}))
    assert states(network.addresses(itself)) == [State.WRONG]


@pytest.mark.parametrize(
    ("address", "own", "state", "words"),
    [
        ("http://10.20.0.15:8080", ("10.20.0.15",), State.OK, "as it stands on the stickers"),
        ("http://10.20.0.15:8080", ("10.20.0.77",), State.WRONG, "but this PC has 10.20.0.77 now"),
        ("http://127.0.0.2:8080", ("10.20.0.77",), State.OK, "as it stands on the stickers"),  # a second one of this PC
        ("http://helpdesk.school", ("10.20.0.77",), State.OK, "carry a name"),
        ("http://helpdesk.school", (), State.WRONG, "no number"),
    ],
)
def test_a_number_that_the_router_changed_is_noticed(patient, address, own, state, words):
    [found] = network.own_number(replace(with_address(patient, address), own_numbers=own))
    assert (found.state, words in found.words) == (state, True)


def test_asking_many_dead_addresses_takes_no_longer_than_asking_one(patient, monkeypatch):
    asked: list[str] = []
    together = threading.Barrier(3, timeout=5)

    def never(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        together.wait()  # passes only when all are asked at the same time
        raise OSError

    for n in range(2):
        print_stickers(patient.database, add_device(patient.database), address=f"http://old{n}.school")
    monkeypatch.setattr(reach.socket, "getaddrinfo", never)
    assert states(network.addresses(patient)) == [State.WRONG] * 3
    assert len(asked) == 3


# --- the PC


def test_a_clock_that_was_never_set_or_went_back_is_noticed(patient):
    builders.log_call(patient.database, add_device(patient.database))
    assert states(machine.clock_sanity(patient)) == [State.OK]
    assert states(machine.clock_sanity(replace(patient, now=MONDAY - timedelta(minutes=9)))) == [State.OK]
    assert states(machine.clock_sanity(replace(patient, now=MONDAY - timedelta(minutes=11)))) == [State.WRONG]
    assert states(machine.clock_sanity(replace(patient, now=MONDAY.replace(year=1980)))) == [State.WRONG]


@pytest.mark.parametrize(
    ("free", "state"), [(10 * 1024**3, State.OK), (1024**3, State.ATTENTION), (100 * 1024**2, State.WRONG)]
)
def test_a_disk_that_fills_up_is_noticed(patient, monkeypatch, free, state):
    monkeypatch.setattr(machine.free_space.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert states(machine.disk(patient)) == [state]
    monkeypatch.undo()
    assert states(machine.disk(patient))[0] in State


def test_data_where_it_is_not_safe_is_noticed(patient, tmp_path):
    assert states(machine.data_folder(patient)) == [State.OK]
    copied = tmp_path / "Dropbox" / "scandesk"
    found = machine.data_folder(replace(patient, folder=copied))
    assert states(found) == [State.WRONG]
    assert "SCANDESK_INSTANCE" in found[0].to_do


def test_a_sound_file_is_said_to_be_sound(patient):
    assert states(machine.data_file(patient)) == [State.OK, State.OK]


def test_a_damaged_file_is_noticed(patient, tmp_path):
    for n in range(60):
        add_device(patient.database, f"Projector {n} with a name that fills pages", location=f"Room {n}")
    patient.database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    content = bytearray((tmp_path / DATA_FILE).read_bytes())
    root = patient.database.connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'locations'").fetchone()
    size = patient.database.connection.execute("PRAGMA page_size").fetchone()[0]
    start = (root[0] - 1) * size
    content[start + 20 : start + size - 20] = b"\x5a" * (size - 40)
    (damaged / DATA_FILE).write_bytes(content)
    found = machine.data_file(replace(patient, folder=damaged))
    assert states(found) == [State.OK, State.WRONG]
    assert "bring back the newest backup" in found[1].to_do


def test_a_file_that_is_none_is_noticed(patient, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / DATA_FILE).write_bytes(b"not a database at all" * 100)
    assert states(machine.data_file(replace(patient, folder=other))) == [State.OK, State.WRONG]


@pytest.mark.parametrize("name", ["50% school", "a%20b", "IT #1", "what?", "tŷ ysgol"])
def test_a_folder_may_be_called_anything(patient, tmp_path, name):
    folder = tmp_path / name / "instance"
    folder.mkdir(parents=True)
    open_database(folder).close()
    beside = {path for path in tmp_path.rglob("*") if path.parent != folder}
    assert states(machine.data_file(replace(patient, folder=folder))) == [State.OK, State.OK]
    now_beside = {path for path in tmp_path.rglob("*") if path.parent != folder}
    assert now_beside == beside  # it looked at that file, and made no other one
    (folder / DATA_FILE).write_bytes(b"not a database at all" * 100)
    assert states(machine.data_file(replace(patient, folder=folder))) == [State.OK, State.WRONG]


def test_a_file_that_is_gone_is_said(patient, tmp_path):
    assert "unable to open" in machine.data_file(replace(patient, folder=tmp_path / "gone"))[1].words


def test_a_row_that_belongs_to_nothing_is_noticed(patient, tmp_path):
    add_device(patient.database)
    with sqlite3.connect(tmp_path / DATA_FILE) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute("DELETE FROM locations")
    other.close()
    assert "belongs to nothing" in machine.data_file(patient)[1].words


def test_a_file_too_big_to_look_at_is_not_waited_for(school, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "STEPS_BETWEEN_LOOKS", 1)
    assert store.soundness(tmp_path / DATA_FILE, limit_s=-1) is None


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({}, State.OK),
        ({"mail": "on", "mail_host": "smtp.school.example", "mail_sender": "it@school.example"}, State.OK),
        ({"mail": "on", "mail_host": "smtp.school.example"}, State.ATTENTION),
    ],
)
def test_mail_may_stay_off_but_not_half_set(patient, settings, state):
    assert states(machine.mail(replace(patient, settings=type(patient.settings)(settings)))) == [state]


# --- paper


def test_it_says_what_makes_the_pdfs(patient):
    engine, typeface = paper.pdfs(patient)
    assert states([engine, typeface]) == [State.OK, State.OK]
    assert "WeasyPrint 7" in engine.words
    assert "Pango 1." in engine.words
    assert "Source Sans 3" in typeface.words


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        (pdf.Engine(missing="cannot load library 'pango-1.0'"), "browser"),
        (pdf.Engine(problem="The PDF was not ready after 20 seconds."), "Look again in a minute"),
        (pdf.Engine("70.0", "1.50.0", "Atkinson Hyperlegible", is_welsh=False), "lacks ŵ and ŷ"),
    ],
)
def test_what_is_missing_to_print_is_calm_advice(patient, monkeypatch, engine, words):
    monkeypatch.setattr(paper, "engine", lambda: engine)
    found = paper.pdfs(patient)
    assert found[-1].state is State.ATTENTION
    assert words in found[-1].words + found[-1].to_do


# --- all together


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(school, caplog):
    def broken(_: Patient) -> list[Found]:
        raise ZeroDivisionError("out of luck")

    found = examination.examine(school, builders.SECRET, MONDAY, (broken, machine.mail))
    assert states(found) == [State.WRONG, State.OK]
    assert "out of luck" in found[0].words
    assert "broken failed" in caplog.text


@pytest.mark.parametrize(
    ("found", "worst"),
    [
        ([], State.OK),
        ([in_order("a", "b"), needs_attention("a", "b", "c")], State.ATTENTION),
        ([is_wrong("a", "b", "c"), needs_attention("a", "b", "c")], State.WRONG),
    ],
)
def test_the_gravest_counts(found, worst):
    assert examination.worst(found) is worst


def test_the_page_says_the_grave_things_first(school, signed_in, monkeypatch):
    checks = (machine.mail, lambda _: [is_wrong("Disk <b>", "full", "make room")])
    monkeypatch.setattr(examination.examine, "__defaults__", (checks,))
    page = signed_in("coordinator").get("/office/doctor").text
    assert page.index("Disk &lt;b&gt;") < page.index("E-mail")
    assert "1 thing needs you" in page
    assert "make room" in page


@pytest.fixture
def run(school, tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))

    def command() -> Result:
        return CliRunner().invoke(scandesk, ["doctor"])

    return command


def test_the_command_says_everything_and_ends_with_1_when_something_is_wrong(run, monkeypatch):
    checks = (machine.mail, lambda _: [needs_attention("Disk", "nearly full", "make room")])
    monkeypatch.setattr(examination.examine, "__defaults__", (checks,))
    done = run()
    assert done.exit_code == 0, done.output
    assert "ok   E-mail: Off." in done.output
    assert "look Disk: nearly full\n     -> make room" in done.output
    monkeypatch.setattr(examination.examine, "__defaults__", ((lambda _: [is_wrong("Disk", "full", "make room")],),))
    done = run()
    assert done.exit_code == 1
    assert "BAD  Disk: full" in done.output


def test_beside_a_running_server_it_knows_the_server_and_after_it_says_that_it_stopped(tmp_path, free_port):
    """As on the school's PC: the command is a process of its own, with the same data folder."""
    if not (own := lan_addresses()):
        pytest.skip("NO NETWORK: this PC has none, not even its own")
    database = open_database(tmp_path)
    change_setting(database, "address", f"http://{own[0]}:{free_port}")
    database.close()
    with served(tmp_path, own[0], free_port):
        wait_for(f"http://{own[0]}:{free_port}", reach.mark_of(read_secret(tmp_path)))
        assert "this Scandesk answers" in doctor_says(tmp_path)
    assert "Scandesk is not running there just now" in doctor_says(tmp_path)


@contextmanager
def served(folder: Path, host: str, port: int) -> Iterator[None]:
    command = [sys.executable, "app.py", "serve", "--host", host, "--port", str(port)]
    environment = os.environ | {"SCANDESK_INSTANCE": str(folder)}
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=HOME, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str, mark: str) -> None:
    for _ in range(300):
        if reach.reach(address, mark, 1).is_ours:
            return
        threading.Event().wait(0.1)
    pytest.fail(f"nobody answers at {address}")


def doctor_says(folder: Path) -> str:
    environment = os.environ | {"SCANDESK_INSTANCE": str(folder)}
    done = subprocess.run(
        [sys.executable, "app.py", "doctor"], cwd=HOME, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
