"""An old call log from its file to its end: kept, planned, carried out, known again, undone; by page and by command."""

import io
import json

import pytest
from click.testing import CliRunner

from kiosk.calls import actions as call_actions
from kiosk.calls import store as calls
from kiosk.calls.records import Status
from kiosk.core.refusals import Refused
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import read_table
from kiosk.imports import actions, carrying_out
from kiosk.imports.calls.commands import import_calls
from kiosk.imports.subjects import likeliest
from kiosk.locations import actions as locations
from kiosk.locations import store as locations_store
from tests.builders import actor, add_device, log_call
from tests.imports.calls.logs import NOW, SCHOOL_LOG

WRONG = "104,7/9/2026 08:45,Room 12,,No sound,,6/9/2026,Closed,,,,\n"
NOT_OF_THE_CALLS = ("imports", "import_rows", "import_plans", "import_effects", "import_mappings", "old_call_logs")


def dump(school):
    """All that the database holds, but for what it remembers of imports, of words to be found, and of what was."""
    skipped = (*NOT_OF_THE_CALLS, "call_words", "words_to_read", "history", "history_seals")
    return [
        line
        for line in school.connection.iterdump()
        if not any(line.startswith(f'INSERT INTO "{table}"') or f"'{table}_" in line for table in skipped)
        and "call_words" not in line
    ]


def carried_out(school, text: str = SCHOOL_LOG):
    upload_id = actions.keep_upload(school, actor(school, "coordinator"), "old log.csv", text.encode(), NOW)
    actions.confirm(school, actor(school, "coordinator"), upload_id, NOW)
    return actions.known_upload(school, upload_id)


def test_a_log_goes_in_and_out_again(school):
    add_device(school, "Hall projector", location="Room 12")
    live = log_call(school)
    before = dump(school)
    upload = carried_out(school)
    assert upload.subject == "calls"
    assert dict(upload.summary)["added"] == 3
    assert calls.call(school, live.id + 3)
    assert locations_store.location_by_name(school, "Library")
    again = carried_out(school)
    assert dict(again.summary)["unchanged"] == 3
    assert carrying_out.obstacles(school, upload) == []
    actions.undo(school, actor(school, "coordinator"), upload.id, NOW)
    assert dump(school) == before
    assert locations_store.location_by_name(school, "Library") is None
    assert dict(carried_out(school).summary)["added"] == 3


def test_the_calls_say_who_let_them_in(school):
    carried_out(school)
    (event,) = [event for event in calls.events(school, 1) if event.step == "take_in"]
    assert event.actor == "Huw Ellis"


def test_a_call_that_was_worked_on_keeps_the_whole_import(school):
    upload = carried_out(school)
    waiting = next(call for n in (1, 2, 3) if (call := calls.call(school, n)) and call.status is Status.LOGGED)
    call_actions.note(school, actor(school, "desk"), waiting, "Rang the supplier.", NOW)
    (obstacle,) = carrying_out.obstacles(school, upload)
    assert obstacle.address == f"/desk/calls/{waiting.id}"
    before = dump(school)
    with pytest.raises(Refused, match="cannot be undone: C2"):
        actions.undo(school, actor(school, "coordinator"), upload.id, NOW)
    assert dump(school) == before


def test_a_location_that_is_used_by_now_stays(school):
    upload = carried_out(school)
    library = locations.find_or_add_location(school, "Library", NOW)
    add_device(school, "Library screen", location="Library")
    actions.undo(school, actor(school, "coordinator"), upload.id, NOW)
    assert locations_store.location(school, library.id)
    assert locations_store.location_by_name(school, "Hall") is None


def test_rejected_rows_come_back_to_be_put_right(school):
    upload = carried_out(school, SCHOOL_LOG + WRONG)
    assert dict(upload.summary)["rejected"] == 1
    table = read_table(upload.rejects)
    assert table.rows[0].cells[-1] == "It was resolved before it was logged."
    corrected = upload.rejects.replace(b"6/9/2026", b"8/9/2026")
    assert dict(carried_out(school, corrected.decode("utf-8-sig")).summary)["added"] == 1


def test_a_failure_in_the_middle_leaves_nothing(school, monkeypatch):
    before = dump(school)

    def broken(*_):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("kiosk.calls.old_logs.store.take_in", broken)
    with pytest.raises(Refused):
        carried_out(school)
    assert dump(school) == before


def test_a_register_is_no_call_log_and_a_call_log_no_register(shared):
    registers = [
        "Asset Tag,Serial,Model,Location,Status,Purchase Date,Notes",
        "Item,Room,Serial No,Date of purchase,Cost",
    ]
    for headings in registers:
        subject = likeliest(headings.split(","))
        assert subject
        assert subject.key == "devices"
    for path in (
        "uci-incident-log/incident_event_log.csv",
        "servicenow-demo-incidents/incidents_REST.csv",
        "openrepair-calllog/wales_en.csv",
    ):
        with (shared / "data" / path).open(encoding="utf-8") as file:
            subject = likeliest(file.readline().strip().split(","))
        assert subject
        assert subject.key == "calls", path
    by_hand = likeliest(SCHOOL_LOG.splitlines()[0].split(","))
    assert by_hand
    assert by_hand.key == "calls"


# --- the command


@pytest.fixture
def run(school, tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run_it(content, *options):
        file = tmp_path / "log.csv"
        file.write_text(content, encoding="utf-8")
        return CliRunner().invoke(import_calls, [str(file), *options])

    return run_it


def count(school) -> int:
    return int(school.connection.execute("SELECT count(*) FROM calls").fetchone()[0])


def test_a_dry_run_says_what_it_would_do_and_does_nothing(run, school, tmp_path):
    said = run(SCHOOL_LOG + WRONG, "--dry-run")
    assert said.exit_code == 0, said.output
    for words in (
        "4 rows tell of 4 calls, 2026-09-07 to 2026-09-09.",
        "State: Closed (2), Awaiting parts (1), Fixed (1).",
        "Priority: High (1), Low (1), Medium (1), none given (1).",
        "From logged to resolved: 2.5 hours in the middle of 1 calls.",
        "Line 6: rejected. It was resolved before it was logged.",
        "Would be: 3 added",
        "1 rejected",
        "Reported by: left out",
    ):
        assert words in said.output, said.output
    assert count(school) == 0
    assert not (tmp_path / "log-rejects.csv").exists()


def test_the_command_takes_a_log_in(run, school, tmp_path):
    said = run(SCHOOL_LOG + WRONG)
    assert said.exit_code == 0, said.output
    assert count(school) == 3
    assert (tmp_path / "log-rejects.csv").exists()
    assert "Mrs Rees" not in json.dumps(
        [dict(row) for row in school.connection.execute("SELECT reporter_name FROM calls")]
    )
    again = run(SCHOOL_LOG)
    assert "3 unchanged" in again.output
    assert count(school) == 3


def test_names_and_columns_by_hand(run, school):
    log = SCHOOL_LOG.replace("Problem", "Was ist los").replace("Date reported", "Gemeldet")
    refused = run(log)
    assert refused.exit_code == 1
    assert "There must be a column for 'Logged at'" in refused.output or "there must be" in refused.output
    said = run(
        log, *("--column", "Gemeldet=opened", "--column", "Was ist los=description", "--keep-names", "Reported by")
    )
    assert said.exit_code == 0, said.output
    first = calls.call(school, 1)
    assert first
    assert (first.reporter_name, first.summary) == ("Mrs Rees", "No picture")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--column", "Nothing=opened"), "There is no column 'Nothing'"),
        (("--column", "Ref=number"), "There is no field 'number'"),
        (("--keep-names", "Nobody"), "There is no column 'Nobody'"),
    ],
)
def test_what_is_said_wrongly_is_refused_in_words(run, school, options, words):
    said = run(SCHOOL_LOG, *options)
    assert said.exit_code == 1
    assert words in said.output
    assert "Traceback" not in said.output
    assert count(school) == 0


def test_state_words_that_are_not_known_are_explained_on_the_page(signed_in, school):
    browser = signed_in("coordinator")
    log = "Ref;Logged;Problem;Status\n1;1/9/2026;No sound;Ouvert\n2;1/9/2026;No picture;En cours, d'oeuvre = 1\n"
    browser.post("/imports/", data={"file": (io.BytesIO(log.encode()), "log.csv")})
    browser.post("/imports/1/plan")
    page = browser.get("/imports/1").text
    assert "What does this log mean by these words?" in page
    assert "To be added</dt><dd>0" in page
    said = {"state-0": "En cours, d'oeuvre = 1", "means-0": "worked_on", "state-1": "Ouvert", "means-1": "nonsense"}
    assert browser.post("/imports/1/states", data=said).location == "/imports/1"
    page = browser.get("/imports/1").text
    assert "To be added</dt><dd>1" in page
    assert "En cours" not in page.split("What does this log mean")[1].split("</form>")[0]
    browser.post("/imports/1/states", data={"state-0": "Ouvert", "means-0": "new"})
    page = browser.get("/imports/1").text
    assert "To be added</dt><dd>2" in page
    assert "What does this log mean" not in page
    assert read_settings(school).old_call_states == "en cours d oeuvre 1 = worked on, ouvert = new"
    before = "".join(school.connection.iterdump())
    browser.post("/imports/1/states", data={"state-0": "Ouvert", "means-0": ""})
    assert "".join(school.connection.iterdump()) == before
