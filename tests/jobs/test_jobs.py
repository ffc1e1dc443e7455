"""Long work beside the server: how far it is, cancelled, interrupted, refused; one of a kind at a time."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk import create_app
from kiosk.core import clock
from kiosk.core.commands import open_database
from kiosk.core.refusals import NotFound, Refused, StoreUnavailable
from kiosk.jobs import actions, marks, store, working
from kiosk.jobs.records import Cancelled, JobState, NoProgress
from tests.builders import MONDAY, actor

ROOT = Path(__file__).parents[2]
A_WHILE_S = 30


class Gate:
    """Work that says how far it is and then waits until a test lets it go on, a step at a time."""

    def __init__(self, result: str = "/devices/") -> None:
        self.result = result
        self.has_begun = threading.Event()
        self.goes_on = threading.Event()
        self.was_cancelled = False

    def __call__(self, database, progress) -> str:
        progress.step(1, 4, "Drawing")
        self.has_begun.set()
        assert self.goes_on.wait(A_WHILE_S)
        try:
            progress.step(3, 4, "Reading back")
        except Cancelled:
            self.was_cancelled = True
            raise
        return self.result


def begin(database, work, who="coordinator", kind="labels", **more) -> int:
    return actions.start(database, actor(database, who), kind, "240 labels", work, MONDAY, **more)


def test_a_job_says_how_far_it_is_and_leads_to_its_result(school, signed_in):
    gate, desk = Gate("/devices/?kind=tablet"), signed_in("desk")
    job_id = begin(school, gate)
    assert gate.has_begun.wait(A_WHILE_S)
    page = desk.get(f"/jobs/{job_id}").text
    assert "Drawing" in page
    assert 'value="25"' in page
    assert "1 of 4" in page
    assert 'http-equiv="refresh"' in page
    known = desk.get(f"/jobs/{job_id}.json").get_json()
    assert (known["state"], known["percent"], known["stage"]) == ("running", 25, "Drawing")
    assert "240 labels" in desk.get("/jobs/").text
    gate.goes_on.set()
    done = actions.wait(school, job_id)
    assert (done.state, done.result, done.done) == (JobState.DONE, "/devices/?kind=tablet", 3)
    assert done.started_at
    assert done.ended_at
    answer = desk.get(f"/jobs/{job_id}")
    assert (answer.status_code, answer.location) == (302, "/devices/?kind=tablet")
    assert desk.get(f"/jobs/{job_id}.json").get_json()["result"] == "/devices/?kind=tablet"


def test_cancel_ends_the_work_at_its_next_step(school, signed_in):
    gate, desk = Gate(), signed_in("desk")
    job_id = begin(school, gate, back="/printing/")
    assert gate.has_begun.wait(A_WHILE_S)
    answer = desk.post(f"/jobs/{job_id}/cancel", follow_redirects=True)
    assert "Being cancelled" in answer.text
    assert "Cancel</button>" not in answer.text
    gate.goes_on.set()
    assert actions.wait(school, job_id).state is JobState.CANCELLED
    assert gate.was_cancelled
    page = desk.get(f"/jobs/{job_id}").text
    assert "It was cancelled" in page
    assert 'href="/printing/"' in page
    assert 'http-equiv="refresh"' not in page
    again = desk.post(f"/jobs/{job_id}/cancel", follow_redirects=True)
    assert "It was too late to cancel" in again.text
    assert "at its next step" not in again.text
    assert actions.wait(school, job_id).state is JobState.CANCELLED


def test_work_that_was_done_before_it_could_be_cancelled_says_so(school, signed_in):
    has_begun, goes_on, desk = threading.Event(), threading.Event(), signed_in("desk")

    def work(_database, _progress) -> str:
        has_begun.set()
        assert goes_on.wait(A_WHILE_S)
        return "/devices/?kind=tablet"  # past its last step already when Cancel was pressed

    job_id = begin(school, work)
    assert has_begun.wait(A_WHILE_S)
    desk.post(f"/jobs/{job_id}/cancel")
    goes_on.set()
    assert actions.wait(school, job_id).state is JobState.DONE
    page = desk.get(f"/jobs/{job_id}").text
    assert "It was done before it could be cancelled" in page
    assert 'href="/devices/?kind=tablet"' in page


def test_a_job_is_cancelled_from_another_process_too(school):
    gate = Gate()
    job_id = begin(school, gate)
    assert gate.has_begun.wait(A_WHILE_S)
    store.wish_cancelled(school, job_id, clock.stored(MONDAY))
    original, working.NOTED_EVERY_S = working.NOTED_EVERY_S, 0
    try:
        gate.goes_on.set()
        assert actions.wait(school, job_id).state is JobState.CANCELLED
    finally:
        working.NOTED_EVERY_S = original


def test_one_of_a_kind_waits_for_the_one_before_and_can_be_cancelled_there(school):
    first, second, other, third = Gate(), Gate(), Gate(), Gate()
    ids = [begin(school, work) for work in (first, second, third)]
    other_id = begin(school, other, kind="imports")
    assert first.has_begun.wait(A_WHILE_S)
    assert other.has_begun.wait(A_WHILE_S)  # another kind does not wait
    assert not second.has_begun.is_set()
    actions.cancel(school, actor(school, "coordinator"), ids[1], MONDAY)
    for work in (first, other, third):
        work.goes_on.set()
    ended = [actions.wait(school, number).state for number in (*ids, other_id)]
    assert ended == [JobState.DONE, JobState.CANCELLED, JobState.DONE, JobState.DONE]
    assert not second.has_begun.is_set()


def test_what_is_refused_is_said_and_what_breaks_is_logged(school, signed_in, caplog):
    def refuse(database, progress):
        raise Refused("The stock is too small for this address.")

    def fall_over(database, progress):
        return str(1 // 0)

    desk = signed_in("desk")
    refused, broken = begin(school, refuse, back="/printing/?kind=tablet"), begin(school, fall_over)
    assert actions.wait(school, refused).error == "The stock is too small for this address."
    assert actions.wait(school, broken).state is JobState.FAILED
    page = desk.get(f"/jobs/{refused}").text
    assert "The stock is too small for this address." in page
    assert 'href="/printing/?kind=tablet"' in page
    page = desk.get(f"/jobs/{broken}").text
    assert "it was noted" in page
    assert "ZeroDivision" not in page
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("result", ["http://elsewhere.example/", "//elsewhere.example", "devices"])
def test_a_result_never_leads_elsewhere(school, result):
    gate = Gate(result)
    gate.goes_on.set()
    done = actions.wait(school, begin(school, gate))
    assert (done.state, done.result) == (JobState.FAILED, "")


def test_work_that_leaves_a_transaction_open_keeps_nothing_of_it(school):
    def forget(database, progress):
        database.connection.execute("BEGIN IMMEDIATE")
        database.connection.execute("UPDATE settings SET value = 'Nobody''s School' WHERE name = 'school'")
        raise Refused("No.")

    assert actions.wait(school, begin(school, forget)).error == "No."
    assert school.connection.execute("SELECT value FROM settings WHERE name = 'school'").fetchone()[0] != (
        "Nobody's School"
    )


def test_progress_inside_a_long_transaction_is_seen_and_holds_nothing_up(school, signed_in):
    begun, goes_on = threading.Event(), threading.Event()

    def import_all(database, progress):
        with database.writing():
            progress.step(5000, 20000, "Adding devices")
            begun.set()
            assert goes_on.wait(A_WHILE_S)
        return "/devices/"

    desk = signed_in("desk")
    job_id = begin(school, import_all, kind="imports")
    assert begun.wait(A_WHILE_S)
    known = desk.get(f"/jobs/{job_id}.json").get_json()
    assert (known["percent"], known["stage"]) == (25, "Adding devices")
    goes_on.set()
    assert actions.wait(school, job_id).state is JobState.DONE


def test_cancel_reaches_a_job_that_keeps_the_database_busy(school, monkeypatch):
    gate = Gate()
    job_id = begin(school, gate)
    assert gate.has_begun.wait(A_WHILE_S)

    def busy(*_):
        raise StoreUnavailable("Busy.")

    monkeypatch.setattr(store, "wish_cancelled", busy)
    actions.cancel(school, actor(school, "desk"), job_id, MONDAY)
    gate.goes_on.set()
    assert actions.wait(school, job_id).state is JobState.CANCELLED


def test_an_end_that_cannot_be_noted_is_shown_all_the_same(school, signed_in, monkeypatch):
    def no_space(*_args, **_kwargs):
        raise StoreUnavailable("The disk is full.")

    monkeypatch.setattr(store, "end", no_space)
    monkeypatch.setattr(working, "END_AGAIN_AFTER_S", 0)
    gate = Gate("/devices/")
    gate.goes_on.set()
    job_id = begin(school, gate)
    assert actions.wait(school, job_id).state is JobState.DONE
    assert signed_in("desk").get(f"/jobs/{job_id}").location == "/devices/"


def test_people_see_their_own_jobs_and_the_desk_sees_all(school, signed_in):
    gate = Gate()
    gate.goes_on.set()
    job_id = begin(school, gate, who="tech1")
    actions.wait(school, job_id)
    assert signed_in("tech1").get(f"/jobs/{job_id}.json").status_code == 200
    assert signed_in("desk").get(f"/jobs/{job_id}.json").status_code == 200
    tech2 = signed_in("tech2")
    for address in (f"/jobs/{job_id}", f"/jobs/{job_id}.json", "/jobs/99"):
        assert tech2.get(address).status_code == 404
    assert tech2.post(f"/jobs/{job_id}/cancel").status_code == 404
    assert "240 labels" not in tech2.get("/jobs/").text
    with pytest.raises(NotFound):
        actions.wait(school, 99)


def test_a_job_is_not_started_inside_a_transaction(school):
    with school.writing(), pytest.raises(RuntimeError, match="after COMMIT"):
        begin(school, Gate())


LEFT_BEHIND = """
import sys, threading, pathlib
from kiosk.core.access import SYSTEM
from kiosk.core.commands import open_database
from kiosk.jobs import actions
from tests.builders import MONDAY

def work(database, progress):
    progress.step(7, 9, "Drawing")
    print("begun", flush=True)
    threading.Event().wait()

database = open_database(pathlib.Path(sys.argv[1]))
job_id = actions.start(database, SYSTEM, "labels", "9 labels", work, MONDAY)
threading.Event().wait()
"""


def test_jobs_of_a_server_that_died_are_interrupted_and_those_of_a_living_one_are_not(school, app, signed_in):
    folder = school.path.parent
    with subprocess.Popen([sys.executable, "-c", LEFT_BEHIND, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) as other:
        try:
            assert other.stdout
            assert other.stdout.readline() == b"begun\n"
            desk = signed_in("desk")
            assert actions.interrupt_lost(school, MONDAY) == 0
            known = desk.get("/jobs/1.json").get_json()
            assert (known["state"], known["stage"], known["percent"]) == ("running", "Drawing", 77)
        finally:
            other.kill()
            other.wait()
    page = desk.get("/jobs/1").text
    assert "It was interrupted" in page
    assert "start it again" in page
    row = store.job(school, 1)
    assert row
    assert row.state is JobState.RUNNING  # a GET only says so; the next start of a server notes it
    assert list(folder.glob("*.jobs-*.lock"))
    assert actions.interrupt_lost(school, MONDAY) == 1
    row = store.job(school, 1)
    assert row
    assert row.state is JobState.INTERRUPTED
    assert list(folder.glob("*.jobs-*.lock")) == []
    assert actions.interrupt_lost(school, MONDAY) == 0


def test_the_next_start_of_a_server_notes_what_was_lost(school, tmp_path):
    lost = {"kind": "labels", "title": "9 labels", "back": "", "person_id": None, "actor": "Scandesk"}
    job_id = store.add_job(school, lost | {"process": "1-gone", "asked_at": clock.stored(MONDAY)})
    gate = Gate()
    own = begin(school, gate)
    create_app(tmp_path, school)
    row = store.job(school, job_id)
    assert row
    assert row.state is JobState.INTERRUPTED
    gate.goes_on.set()
    assert actions.wait(school, own).state is JobState.DONE


ENDS_IN_TIME = """
import sys, threading, pathlib
from kiosk.core.access import SYSTEM
from kiosk.core.commands import open_database
from kiosk.jobs import actions
from tests.builders import MONDAY

def work(database, progress):
    begun.set()
    while True:
        progress.step(1, 2, "Drawing")

begun = threading.Event()
database = open_database(pathlib.Path(sys.argv[1]))
actions.start(database, SYSTEM, "labels", "9 labels", work, MONDAY)
begun.wait()
"""


def test_a_server_that_is_stopped_stops_its_jobs_itself(tmp_path):
    open_database(tmp_path).close()
    subprocess.run([sys.executable, "-c", ENDS_IN_TIME, str(tmp_path)], cwd=ROOT, check=True, timeout=60)
    database = open_database(tmp_path)
    row = store.job(database, 1)
    database.close()
    assert row
    assert row.state is JobState.INTERRUPTED
    assert list(tmp_path.glob("*.jobs-*.lock")) == []


def test_a_mark_lives_as_long_as_its_holder(tmp_path):
    file = tmp_path / "scandesk.sqlite3"
    mark = marks.new_mark(file)
    assert marks.lives(file, mark)
    assert not marks.lives(file, "1-never")
    marks.give_up(file, mark)
    assert not marks.lives(file, mark)


def test_progress_that_nobody_watches_is_fine():
    NoProgress().step(1, 2, "Drawing")
