"""The page and the command about the history: what another program changed, and the words that confirm it."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

import app as program
from kiosk.calls.history import heads
from kiosk.calls.history.checks import actions
from kiosk.calls.history.checks import store as checks
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.sqlite import sqlite3
from kiosk.jobs import actions as jobs
from kiosk.office import rounds
from kiosk.office.doctor import examination, past
from kiosk.office.doctor.records import State
from tests import builders

WORDS = "The supplier repaired the file on Friday."
SignedIn = Callable[[str], FlaskClient]


def tamper(database: Database, summary: str = "forged") -> None:
    connection = sqlite3.connect(database.path)
    connection.execute("UPDATE calls SET summary = ? WHERE id = 1", (summary,))
    connection.commit()
    connection.close()


@pytest.fixture
def tampered(school: Database) -> Database:
    builders.log_call(school)
    tamper(school)
    return school


def run(monkeypatch: pytest.MonkeyPatch, database: Database, *words: str):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(database.path.parent))
    return CliRunner().invoke(program.scandesk, ["check-history", *words])


def test_a_whole_history_says_so_and_shows_its_head(school: Database, signed_in: SignedIn):
    builders.log_call(school)
    page = signed_in("coordinator").get("/office/history")
    assert heads.read(school.path)[-1].words in page.text
    assert "to look at" not in page.text


def test_the_start_finds_it_and_every_page_of_the_desk_says_so(tampered: Database, app: Flask, signed_in: SignedIn):
    for who, sees in (("desk", True), ("coordinator", True), ("tech1", False)):
        assert ("changed by another program" in signed_in(who).get("/account").text) is sees, who


def test_the_desk_sees_what_was_found_and_the_coordinator_confirms_it(tampered: Database, signed_in: SignedIn):
    desk, huw = signed_in("desk"), signed_in("coordinator")
    page = desk.get("/office/history").text
    assert "C1 was changed by another program: the summary." in page
    assert "<textarea" not in page
    key, (number,) = new_form_key(), checks.open_keys(tampered)
    data = {"form_key": key, "up_to": str(number), "words": WORDS}
    assert desk.post("/office/history", data=data).status_code == 403
    short = huw.post("/office/history", data={**data, "words": "ok"})
    assert short.status_code == 422
    assert ">ok</textarea>" in short.text.replace("\n", "")
    assert huw.post("/office/history", data=data).status_code == 302
    assert huw.post("/office/history", data=data).status_code in (302, 422), "a form that comes twice takes effect once"
    after = huw.get("/office/history").text
    assert WORDS in after
    assert "alert-danger" not in after
    rows = tampered.connection.execute("SELECT actor, words FROM history_confirmations").fetchall()
    assert [tuple(row) for row in rows] == [("Huw Ellis", WORDS)]


def test_what_was_found_after_the_page_was_opened_is_not_confirmed_with_it(tampered: Database, signed_in: SignedIn):
    huw, (number,) = signed_in("coordinator"), checks.open_keys(tampered)
    tamper(tampered, "forged again")
    actions.check(tampered, actions.DAILY, clock.now())
    huw.post("/office/history", data={"form_key": new_form_key(), "up_to": str(number), "words": WORDS})
    assert checks.open_findings(tampered) == 1


@pytest.mark.parametrize("up_to", ["", "x", "-1", "²", "9" * 30, "0"])
def test_a_page_that_showed_nothing_confirms_nothing(tampered: Database, signed_in: SignedIn, up_to: str):
    data = {"form_key": new_form_key(), "up_to": up_to, "words": WORDS}
    assert signed_in("coordinator").post("/office/history", data=data).status_code == 422
    assert checks.open_findings(tampered) == 1


def test_it_is_checked_on_demand_as_a_job(school: Database, signed_in: SignedIn):
    builders.log_call(school)
    answer = signed_in("coordinator").post("/office/history/check")
    assert jobs.wait(school, int(answer.location.rsplit("/", 1)[1])).result == "/office/history"
    assert checks.past_checks(school, 1)[0].how == actions.ASKED


def test_the_clockwork_checks_it(school: Database):
    builders.log_call(school)
    (each,) = [each for each in rounds.rounds_of(school) if each.name == "history"]
    each.work(clock.now(), lambda: True)
    assert checks.past_checks(school, 1)[0].how == actions.DAILY


def test_the_command_names_the_call_and_ends_with_1(tampered: Database, monkeypatch: pytest.MonkeyPatch):
    done = run(monkeypatch, tampered)
    assert done.exit_code == 1
    assert "BAD  C1 was changed by another program: the summary." in done.output
    assert run(monkeypatch, tampered, "--newest").exit_code == 1


def test_the_command_compares_with_a_head_that_was_written_down(school: Database, monkeypatch: pytest.MonkeyPatch):
    builders.log_call(school)
    head = heads.read(school.path)[-1].words
    done = run(monkeypatch, school)
    assert done.exit_code == 0
    assert head in done.output
    assert run(monkeypatch, school, "--against", head).exit_code == 0
    assert run(monkeypatch, school, "--against", head.replace(head[-1], "0" if head[-1] != "0" else "1")).exit_code == 1
    assert run(monkeypatch, school, "--against", "my head").exit_code == 1
    assert "A head is a number" in run(monkeypatch, school, "--against", "my head").output


def test_the_doctor_says_how_it_stands(tampered: Database):
    def looked() -> State:
        (found,) = examination.examine(tampered, builders.SECRET, clock.now(), (past.history,))
        return found.state

    assert looked() is State.OK
    actions.check(tampered, actions.DAILY, clock.now())
    assert looked() is State.WRONG
    huw, newest = builders.actor(tampered, "coordinator"), max(checks.open_keys(tampered))
    actions.confirm(tampered, huw, newest, WORDS, new_form_key(), clock.now())
    assert looked() is State.OK
