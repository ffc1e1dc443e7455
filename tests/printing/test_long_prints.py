"""Large prints run beside the server: they say how far they are, can be cancelled, and leave the ledger alone."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from kiosk.core.commands import open_database
from kiosk.jobs import actions as jobs
from kiosk.jobs.records import JobState
from kiosk.printing import actions, long_prints
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.drawer import store as drawer_store
from kiosk.printing.printers import actions as printers
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.stickers import store as ledger
from labels.errors import PdfEngineMissing, SheetFailed
from labels.printer import Printer
from tests.builders import MONDAY, actor, add_device

ROOT = Path(__file__).parents[2]
SHEET = {"stock": "L7159", "start": "1"}
A_WHILE_S = 60


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


@pytest.fixture
def long_ones(monkeypatch, tmp_path):
    """Let every print be a long one, and its worker's files lie in a folder of their own."""
    monkeypatch.setattr(long_prints, "AT_ONCE", 0)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def ledger_counts(school) -> tuple[int, ...]:
    tables = ("sheets", "stickers", "print_runs", "drawer_sheets", "browser_prints")
    return tuple(school.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


NOTHING = (0, 0, 0, 0, 0)


def ask(browser, devices, address="/printing/", **what) -> int:
    answer = browser.post(address, data=SHEET | {"chosen": [str(device.id) for device in devices]} | what)
    assert answer.status_code == 302, answer.text
    assert answer.location.startswith("/jobs/")
    return int(answer.location.rsplit("/", 1)[1])


def test_a_long_print_ends_on_its_page_with_its_proof(school, desk, long_ones):
    printers.add_printer(
        school, actor(school, "coordinator"), SchoolPrinter(0, Printer("Office laser", 600)), "k" * 20, MONDAY
    )
    made = [add_device(school, f"Tablet {number}") for number in range(30)]
    job_id = ask(desk, made, printer="1")
    done = jobs.wait(school, job_id, A_WHILE_S)
    assert (done.state, done.result) == (JobState.DONE, "/printing/sheets/1"), done.error
    assert (done.done, done.total, done.stage) == (30, 30, "Reading back")
    page = desk.get(f"/jobs/{job_id}", follow_redirects=True).text
    assert "All 30 codes read back, smallest module" in page
    assert "600 dpi, for Office laser" in page
    assert desk.get("/printing/sheets/1.pdf").data.startswith(b"%PDF")
    assert list(long_ones.iterdir()) == []
    assert "30 labels on L7159" in desk.get("/jobs/").text


def worker_processes(folder: Path) -> list[str]:
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes()
        except OSError:
            continue
        if str(folder).encode() in words:
            found.append(words.decode())
    return found


def wait_until(holds, said: str) -> None:
    give_up_at = time.monotonic() + A_WHILE_S
    while not holds():
        assert time.monotonic() < give_up_at, said
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="NO /proc: it looks for processes where Linux shows them")
def test_cancel_ends_the_worker_and_leaves_nothing_behind(school, desk, long_ones):
    made = [add_device(school, f"Tablet {number}") for number in range(240)]
    job_id = ask(desk, made)
    wait_until(lambda: worker_processes(long_ones), "no worker was started")
    desk.post(f"/jobs/{job_id}/cancel")
    assert jobs.wait(school, job_id, A_WHILE_S).state is JobState.CANCELLED
    assert worker_processes(long_ones) == []
    assert list(long_ones.iterdir()) == []
    assert ledger_counts(school) == NOTHING
    page = desk.get(f"/jobs/{job_id}").text
    assert "It was cancelled" in page
    assert 'href="/printing/"' in page


def test_sheets_that_fail_the_proof_are_in_no_ledger(school, desk, long_ones, monkeypatch):
    def fail(*_args, **_kwargs):
        raise SheetFailed("Page 1, label 7K3Q-9XZ: no QR codes can be read on the label instead of one.")

    monkeypatch.setattr(actions, "make_sheets", fail)
    job_id = ask(desk, [add_device(school)], "/printing/?kind=projector")
    done = jobs.wait(school, job_id)
    assert done.state is JobState.FAILED
    page = desk.get(f"/jobs/{job_id}").text
    assert "no QR codes can be read" in page
    assert 'href="/printing/?kind=projector"' in page
    assert ledger_counts(school) == NOTHING


def test_what_is_wrong_with_an_order_is_said_before_a_job_begins(school, desk, long_ones):
    device = add_device(school)
    for wrong in ({"start": "99"}, {"stock": "L0000"}, {"printer": "7"}, {"drawer": "7"}):
        answer = desk.post("/printing/", data=SHEET | {"chosen": [str(device.id)]} | wrong)
        assert answer.status_code == 422
        assert f'id="{next(iter(wrong))}-error"' in answer.text
    assert jobs.newest_jobs(school, actor(school, "desk")) == []


def test_without_an_engine_the_job_leads_to_the_browser(school, desk, long_ones, monkeypatch):
    def missing(*_args, **_kwargs):
        raise PdfEngineMissing("The PDF cannot be made on this PC because the Pango library is missing.")

    monkeypatch.setattr(actions, "make_sheets", missing)
    job_id = ask(desk, [add_device(school)])
    assert jobs.wait(school, job_id).result == "/printing/browser/1?engine=missing"
    assert "Pango" in desk.get(f"/jobs/{job_id}", follow_redirects=True).text
    assert ledger_counts(school) == (0, 0, 0, 0, 1)


def test_a_half_used_sheet_is_filled_where_it_is_free(school, desk):
    person = actor(school, "desk")
    sheet = drawer.put_in(school, person, "Blue folder", "L7159", 20, "k" * 20, MONDAY)
    drawer.mark_damaged(school, person, sheet.id, [21], MONDAY)
    made = [add_device(school, f"Tablet {number}") for number in range(4)]
    page = desk.get(f"/printing/?drawer={sheet.id}").text
    assert "Blue folder has 3 free (L7159)" in page
    assert f'value="{sheet.id}" selected' in page
    chosen = {"chosen": [str(device.id) for device in made], "drawer": str(sheet.id)}
    answer = desk.post("/printing/", data=SHEET | chosen)
    assert answer.status_code == 302, answer.text
    rows = school.connection.execute("SELECT cell FROM stickers ORDER BY id").fetchall()
    assert [row["cell"] for row in rows] == [20, 22, 23, 24]
    assert drawer.known_sheet(school, sheet.id).gone_how == "full"
    (left,) = drawer_store.open_sheets(school)
    assert (left.taken, left.stock) == (1, "L7159")
    again = desk.post("/printing/", data=SHEET | chosen)
    assert again.status_code == 422
    assert "not in the drawer" in again.text


def test_of_two_prints_on_one_sheet_the_second_is_refused_and_noted_nowhere(school, desk, monkeypatch):
    person = actor(school, "desk")
    sheet = drawer.put_in(school, person, "Blue folder", "L7159", 20, "k" * 20, MONDAY)
    device, really = add_device(school), actions.make_sheets

    def meanwhile(*args, **kwargs):
        drawer.mark_damaged(school, person, sheet.id, [20], MONDAY)
        return really(*args, **kwargs)

    monkeypatch.setattr(actions, "make_sheets", meanwhile)
    chosen = {"chosen": [str(device.id)], "drawer": str(sheet.id)}
    answer = desk.post("/printing/", data=SHEET | chosen)
    assert answer.status_code == 422
    assert "in the meantime" in answer.text
    assert ledger_counts(school) == (0, 0, 0, 1, 0)


KILLED = """
import os, pathlib, sys, tempfile, threading
from kiosk.core.access import SYSTEM
from kiosk.core.commands import open_database
from kiosk.jobs.records import NoProgress
from kiosk.printing import long_prints
from kiosk.printing.choosing import store
from kiosk.printing.records import Order
from labels.stock import find_stock
from tests.builders import MONDAY

database = open_database(pathlib.Path(sys.argv[1]))
tempfile.tempdir = sys.argv[2]
long_prints.AT_ONCE = 0
long_prints.ask(database, SYSTEM, store.offered(database, {}, 999), Order(find_stock("L7159")), False, MONDAY, "/")
print("begun", flush=True)
threading.Event().wait()
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="NO /proc: it looks for processes where Linux shows them")
def test_a_server_that_is_killed_while_it_prints_leaves_no_line_in_the_ledger(school, signed_in, long_ones):
    for number in range(60):
        add_device(school, f"Tablet {number}")
    folder = school.path.parent
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(long_ones)], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ
    ) as server:
        assert server.stdout
        assert server.stdout.readline() == b"begun\n"
        wait_until(lambda: worker_processes(long_ones), "no worker was started")
        server.kill()
        server.wait()
    page = signed_in("desk").get("/jobs/1").text
    assert "It was interrupted" in page
    assert "start it again" in page
    again = open_database(folder)
    assert ledger_counts(again) == NOTHING
    again.close()
    # the worker of a dead server notices, or ends with its sheets: nobody fetches them
    wait_until(lambda: not worker_processes(long_ones), "the worker runs on")
    assert ledger.sheets(school, 1) is None
