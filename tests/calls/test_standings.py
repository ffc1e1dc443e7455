"""How a call stood, from when to when: written beside its steps, never changed afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.calls import actions
from kiosk.calls.records import Cause, HoldReason, Resolution, ResolutionType
from kiosk.core import clock
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.sqlite import sqlite3
from tests import builders
from tests.measures.figures.life import Life

FIXED = Resolution(ResolutionType.FIX, Cause.WEAR, "New lamp.", 20)
KEPT = (
    *("kind", "symptom", "priority", "device_id", "model_id", "location_id", "technician_id", "status"),
    *("resolution_type", "cause", "reopened", "resolved_at", "closed_at", "respond_by", "resolve_by"),
)


def rows(database, query: str, *values) -> list[sqlite3.Row]:
    return database.connection.execute(query, values).fetchall()


def test_a_life_from_row_to_row(school):
    desk, tech1 = (builders.actor(school, name) for name in ("desk", "tech1"))
    now, minute = builders.MONDAY, timedelta(minutes=1)
    call = builders.dispatched_call(school, builders.add_device(school), now)
    call = actions.note(school, tech1, call, "Rang.", now + minute)
    call = actions.hold(school, desk, call, HoldReason.PART, "2026-09-14", "Lamp ordered.", now + 2 * minute)
    call = actions.resolve(school, tech1, call, FIXED, now + 3 * minute)
    call = actions.close(school, desk, call, FIXED, "", now + 4 * minute)
    actions.reopen(school, desk, call, "Dark again.", now + 5 * minute)
    found = rows(school, "SELECT * FROM call_standings WHERE call_id = ? ORDER BY id", call.id)
    seen = [(row["status"], row["hold_reason"], row["until_at"]) for row in found if row["since_at"] != row["until_at"]]
    at = [clock.stored(now + n * minute) for n in range(6)]
    assert seen == [
        ("dispatched", None, at[2]),
        ("on_hold", "part", at[3]),
        ("resolved", None, at[4]),
        ("closed", None, at[5]),
        ("triaged", None, "9999"),
    ]
    assert [row["resolved_at"] for row in found[-3:]] == [at[3], at[3], None]
    assert found[-1]["reopened"] == 1


@pytest.mark.parametrize("seed", range(3))
def test_the_last_row_of_each_call_is_how_it_stands(school, seed):
    Life(school, seed).live(datetime(2026, 9, 7, tzinfo=UTC), 25, lambda _: None)
    compared = ", ".join(f"calls.{name} IS call_standings.{name}" for name in KEPT)
    found = rows(
        school, f"SELECT {compared} FROM calls JOIN call_standings ON call_id = calls.id AND until_at = '9999'"
    )
    assert len(found) == rows(school, "SELECT count(*) FROM calls")[0][0] > 50
    assert all(all(row) for row in found)
    gaps = """
        SELECT 1 FROM (SELECT call_id, since_at, lag(until_at) OVER (PARTITION BY call_id ORDER BY id) AS before
                         FROM call_standings)
         WHERE before IS NOT NULL AND before <> since_at
    """
    assert rows(school, gaps) == []


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE call_standings SET status = 'closed'",
        "UPDATE call_standings SET since_at = '2020'",
        "UPDATE call_standings SET until_at = '2030' WHERE until_at <> '9999'",
        "DELETE FROM call_standings",
    ],
)
def test_what_stood_is_never_changed(school, attempt):
    builders.closed_call(school, builders.add_device(school))
    with pytest.raises((sqlite3.IntegrityError, StoreUnavailable)), school.writing() as connection:
        connection.execute(attempt)
