"""Old personal data goes by itself, once, in small steps; counts stay; a clock that jumped is not believed."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.measures import periods
from kiosk.measures.figures import facts, measures
from kiosk.privacy import raw
from kiosk.privacy.everything import store as everything
from kiosk.privacy.retention import actions, store
from kiosk.privacy.retention.records import PARTS
from tests import builders
from tests.privacy.planting import EMAIL, NAME, mail_is_on, plant_with_verbs

REPOSITORY = Path(__file__).parents[2]
LATER = builders.MONDAY + timedelta(days=200)
PHOTO = "INSERT INTO photos VALUES (NULL, ?, '2026-09-07T08:30:00Z', 1, 1, x'ffd8ff')"


@pytest.fixture
def old_school(school: Database) -> Database:
    """A school with twelve calls that ended long ago, one that is open, a message that was sent, a file and a mark."""
    mail_is_on(school)
    device = builders.add_device(school)
    for number in range(12):
        call = builders.closed_call(
            school,
            device,
            builders.MONDAY + timedelta(hours=number),
            reporter_name=f"{NAME} {'abcdefghijkl'[number]}ones",
            reporter_email=EMAIL,
            description=f"{NAME} {'abcdefghijkl'[number]}ones rang",
        )
    school.connection.execute(PHOTO, (call.id,))
    open_call = builders.log_call(school, device, reporter_name="Dai Pugh", summary="Dai Pugh waits")
    school.connection.execute(PHOTO, (open_call.id,))
    school.connection.execute(
        "INSERT INTO outbox (key, message_id, recipient, subject, body, made_at, trying_since, not_before, sent_at)"
        " VALUES ('k', 'm', ?, 'Done', 'Dear Gwen', '2026-09-07T09:00:00Z', 'x', 'x', '2026-09-07T09:00:01Z')",
        (EMAIL,),
    )
    school.connection.execute(
        "INSERT INTO imports (file_name, content, uploaded_at) VALUES ('a.csv', x'4777656e', '2026-09-07T09:00:00Z')"
    )
    number = school.connection.execute("SELECT id FROM imports").fetchone()[0]
    school.connection.execute("INSERT INTO import_rows VALUES (?, 2, '[\"Gwen\"]')", (number,))
    school.connection.execute(
        "INSERT INTO report_marks (at, act, phone, address) VALUES ('2026-09-07T09:00:00Z', 'report', 'p', 'a')"
    )
    builders.log_call(school, device, LATER - timedelta(hours=1))  # the school is alive: the clock can be believed
    return school


def dump(database: Database) -> list[str]:
    """Everything but the log of retention itself."""
    return [line for line in database.connection.iterdump() if '"retention_runs"' not in line]


def all_figures(database: Database) -> dict[str, object]:
    period = periods.Period((builders.MONDAY - timedelta(days=7)).date(), LATER.date())
    found = facts.facts_of(database, period, LATER)
    return {measure.key: measure.count(found) for measure in measures.MEASURES}


def test_what_is_old_goes_and_what_is_open_stays(old_school: Database):
    before = everything.triggers(old_school.connection)
    run = actions.look(old_school, LATER)
    assert run
    assert {part: getattr(run, part) for part in PARTS} == {
        "people": 12,
        "photos": 1,
        "mail": 1,
        "imports": 1,
        "marks": 1,
        "places": 0,
        "audit": 0,
    }
    said = old_school.connection.execute(
        "SELECT DISTINCT reporter_name, reporter_email, description FROM calls"
    ).fetchall()
    assert {tuple(row) for row in said} == {("", "", "[removed] rang"), ("Dai Pugh", "", ""), ("", "", "")}
    assert old_school.connection.execute("SELECT summary FROM calls WHERE is_open").fetchone()[0] == "Dai Pugh waits"
    assert old_school.connection.execute("SELECT count(*) FROM photos").fetchone()[0] == 1
    files = [old_school.path, old_school.path.with_name(old_school.path.name + "-wal")]
    assert raw.count_in_files(files, [NAME, EMAIL, "Gwen"]) == 0
    assert everything.triggers(old_school.connection) == before


def test_twice_is_as_once(old_school: Database):
    actions.look(old_school, LATER)
    once = dump(old_school)
    assert actions.look(old_school, LATER) is None
    again = actions.carry_out(old_school, LATER, asked_by="Huw Ellis")
    assert again
    assert [getattr(again, part) for part in PARTS] == [0] * len(PARTS)
    assert dump(old_school) == once
    assert len(store.runs(old_school)) == 2


def test_every_measure_is_what_it_was(old_school: Database):
    plant_with_verbs(old_school)
    before = all_figures(old_school)
    assert len(before) > 20
    actions.carry_out(old_school, LATER)
    after = all_figures(old_school)
    assert {key for key in before if before[key] != after[key]} == {"per-user"}


@pytest.mark.parametrize("stops_after", range(8))
def test_cut_off_in_the_middle_it_goes_on_and_counts_once(
    old_school: Database, monkeypatch: pytest.MonkeyPatch, stops_after: int
):
    monkeypatch.setattr(actions, "AT_ONCE", 4)
    left = iter([True] * stops_after)
    actions.look(old_school, LATER, lambda: next(left, False))
    assert store.runs(old_school)[0].ended_at is None
    run = actions.look(old_school, LATER + timedelta(hours=1))
    assert run
    assert run.ended_at
    assert run.people == 12
    assert len(store.runs(old_school)) == 1
    assert not any(now for now, _ in actions.due(old_school, LATER).values())


def test_killed_in_the_middle_nothing_is_half_done(old_school: Database):
    """A process of its own is killed after its second transaction has begun; then the round is done again."""
    before = everything.triggers(old_school.connection)
    old_school.close()
    program = f"""
import os, signal
from pathlib import Path
from datetime import datetime
from kiosk.core.database import Database
from kiosk.calls.forgetting import store
from kiosk.privacy.retention import actions
actions.AT_ONCE = 4
whole, calls = store.forget_people, []
def forget(connection, ids):
    whole(connection, ids)
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
store.forget_people = forget
actions.look(Database(Path({str(old_school.path)!r})), datetime.fromisoformat({LATER.isoformat()!r}))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False)
    assert done.returncode < 0
    assert everything.triggers(old_school.connection) == before
    assert store.runs(old_school)[0].people == 4
    named = "SELECT count(*) FROM calls WHERE reporter_name <> '' AND NOT is_open"
    assert old_school.connection.execute(named).fetchone()[0] == 8
    run = actions.look(old_school, LATER)
    assert run
    assert run.people == 12
    assert old_school.connection.execute(named).fetchone()[0] == 0


def test_it_says_what_would_go_and_changes_nothing(old_school: Database):
    before = dump(old_school)
    soon = builders.MONDAY + timedelta(days=85)
    assert actions.due(old_school, soon)["people"] == (0, 12)
    assert actions.due(old_school, LATER)["people"] == (12, 12)
    assert dump(old_school) == before


def test_it_can_be_switched_off_and_made_longer(old_school: Database):
    change_setting(old_school, "retention", "off")
    assert actions.look(old_school, LATER) is None
    change_setting(old_school, "retention", "on")
    change_setting(old_school, "retention_people_days", "365")
    run = actions.look(old_school, LATER)
    assert run
    assert (run.people, run.photos) == (0, 1)


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(days=3650)])
def test_a_clock_that_jumped_is_not_believed(old_school: Database, jump: timedelta, caplog: pytest.LogCaptureFixture):
    before = dump(old_school)
    assert actions.look(old_school, LATER + jump) is None
    assert actions.doubt_about(old_school, LATER + jump)
    assert "stays today" in caplog.text
    assert dump(old_school) == before


def test_the_log_stays(old_school: Database):
    actions.look(old_school, LATER)
    with pytest.raises(sqlite3.IntegrityError):
        old_school.connection.execute("UPDATE retention_runs SET people = 0")
    with pytest.raises(sqlite3.IntegrityError):
        old_school.connection.execute("DELETE FROM retention_runs")


def test_a_name_of_one_word_goes_from_its_field_and_stays_in_the_words(school: Database):
    device = builders.add_device(school)
    builders.closed_call(school, device, reporter_name="Office", description="The Office printer")
    actions.carry_out(school, LATER)
    row = school.connection.execute("SELECT reporter_name, description FROM calls").fetchone()
    assert tuple(row) == ("", "The Office printer")


def test_calls_that_were_cancelled_end_with_their_last_step(school: Database):
    device = builders.add_device(school)
    call = builders.log_call(school, device, reporter_name=NAME)
    builders.calls.cancel(school, builders.actor(school, "desk"), call, "not needed", builders.MONDAY)
    assert actions.due(school, builders.MONDAY + timedelta(days=89))["people"][0] == 0
    assert actions.due(school, builders.MONDAY + timedelta(days=91))["people"][0] == 1
