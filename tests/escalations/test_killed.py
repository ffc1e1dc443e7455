"""A power cut between two escalations, and in the middle of one: each fires once, and all fire."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.calls.records import Step
from kiosk.core.database import Database
from kiosk.escalations.firing import fire_due
from kiosk.outbox import store as outbox
from kiosk.outbox.records import State
from tests import builders
from tests.builders import MONDAY

CALLS = 12
REPOSITORY = Path(__file__).parents[2]


def start(folder: Path, point: str, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.escalations.killed", str(folder), point, str(number)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def counts(database: Database) -> tuple[int, int, int]:
    """Return how many escalations, events and mails there are."""
    count = "SELECT count(*) FROM escalations", f"SELECT count(*) FROM call_events WHERE step = '{Step.ESCALATE.value}'"
    rows, events = (database.connection.execute(query).fetchone()[0] for query in count)
    return rows, events, len(outbox.messages(database, State.WAITING, 1000))


def each_once(database: Database) -> None:
    """Insist that every call has exactly one escalation, one event and one mail."""
    for query in (
        "SELECT call_id, count(*) FROM escalations GROUP BY call_id",
        "SELECT call_id, count(*) FROM call_events WHERE step = 'escalate' GROUP BY call_id",
        "SELECT call_id, count(*) FROM outbox GROUP BY call_id",
    ):
        assert [row[1] for row in database.connection.execute(query)] == [1] * CALLS, query


@pytest.fixture
def burning(with_ladder: Database) -> Database:
    """A school with a P1 in every room."""
    for number in range(CALLS):
        builders.log_call(with_ladder, None, impact=1, urgency=1, summary=f"No Wi-Fi in room {number}")
    return with_ladder


@pytest.mark.parametrize("number", [1, 5, CALLS])
@pytest.mark.parametrize("point", ["between", "after the row", "after the event", "after the mail"])
def test_killed_by_itself(burning: Database, tmp_path: Path, point: str, number: int):
    with start(tmp_path, point, number) as process:
        assert process.wait(60) == -signal.SIGKILL, "it was really killed"
    whole = number if point == "between" else number - 1
    assert counts(burning) == (whole, whole, whole), "what had begun is undone, what had fired stays"
    assert fire_due(burning, MONDAY) == CALLS - whole
    each_once(burning)
    assert fire_due(burning, MONDAY) == 0


@pytest.mark.parametrize("number", [2, 7])
def test_killed_from_outside_again_and_again(burning: Database, tmp_path: Path, number: int):
    for _ in range(2):
        with start(tmp_path, "outside", 0) as process:
            assert process.stdout
            for _ in range(number):
                process.stdout.readline()
            os.kill(process.pid, signal.SIGKILL)
        rows, events, mails = counts(burning)
        assert rows == events == mails
    assert rows >= min(number, CALLS)
    fire_due(burning, MONDAY)
    each_once(burning)
