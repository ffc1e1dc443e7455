"""What the demo promises about its school and its two years of calls."""

from collections import Counter
from datetime import date, time

import pytest

from kiosk.calls.records import CallKind, Status
from kiosk.calls.rules import OPEN
from kiosk.calls.symptoms import symptoms_for
from kiosk.core import clock
from kiosk.demo import terms
from kiosk.demo.school import ACCOUNTS, BAD_MODEL, GOOD_MODEL, UNLUCKY_TAG
from kiosk.devices.records import Kind

# each chain of the history has salts of its own
NOT_CONTENT = {"_sqlite_migrations", "sessions", "sqlite_sequence", "history", "history_seals"}
SECRETS = {"people": "password_hash"}
FAILURES_BY_MODEL = """
    SELECT models.maker || ' ' || models.name, count(calls.id), count(DISTINCT devices.id)
      FROM devices JOIN models ON models.id = devices.model_id
      LEFT JOIN calls ON calls.device_id = devices.id AND calls.is_failure GROUP BY 1
"""


def _local(stored: str):
    return clock.moment(stored).astimezone(terms.ZONE)


def test_the_school_has_what_was_promised(demo):
    sizes = {
        table: demo.number(f"SELECT count(*) FROM {table}")
        for table in ("devices", "models", "locations", "suppliers", "people")
    }
    assert sizes == {"devices": 120, "models": 15, "locations": 25, "suppliers": 3, "people": 4}
    assert demo.number("SELECT count(DISTINCT location_id) FROM devices") == 25
    assert demo.rows("SELECT username FROM people ORDER BY id") == [(a.username,) for a in ACCOUNTS]
    assert 550 <= demo.number("SELECT count(*) FROM calls") <= 950


def test_names_have_their_welsh_letters(demo):
    words = "".join(name for (name,) in demo.rows("SELECT name FROM locations UNION SELECT reporter_name FROM calls"))
    assert "ŵ" in words
    assert "ŷ" in words


@pytest.mark.parametrize("which", ["demo", "demo_in_summer"])
def test_open_calls_stand_in_every_status(which, request):
    built = request.getfixturevalue(which)
    standing = Counter(status for (status,) in built.rows("SELECT status FROM calls"))
    assert set(standing) == set(Status)
    assert 15 <= sum(standing[status] for status in OPEN) <= 60


def test_a_follow_up_has_been_reached_and_another_is_to_come(demo):
    held = demo.rows("SELECT follow_up_on, hold_reason FROM calls WHERE status = 'on_hold'")
    assert all(on and reason for on, reason in held)
    assert any(on <= "2026-11-19" for on, _ in held)
    assert any(on > "2026-11-19" for on, _ in held)


def test_the_same_day_gives_the_same_rows(demo, demo_again):
    tables = [name for (name,) in demo.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "calls" in tables
    for table in set(tables) - NOT_CONTENT:
        found = [row[1] for row in demo.rows(f"PRAGMA table_info({table})") if row[1] != SECRETS.get(table)]
        columns = ", ".join(f'"{name}"' for name in found)
        query = f"SELECT {columns} FROM {table} ORDER BY {columns}"
        assert demo.rows(query) == demo_again.rows(query), table


def test_nothing_is_reported_when_the_school_is_shut(demo):
    for (stored,) in demo.rows("SELECT logged_at FROM calls"):
        assert terms.is_school_day(_local(stored).date()), stored
        assert time(8) <= _local(stored).time() <= time(16), stored


def test_nobody_works_on_calls_when_the_school_is_shut(demo):
    for (stored,) in demo.rows("SELECT at FROM call_events"):
        assert terms.is_school_day(_local(stored).date()), stored
        assert time(8) <= _local(stored).time() <= time(16), stored


def test_mondays_and_septembers_are_busier(demo):
    per_day = Counter(_local(stored).date() for (stored,) in demo.rows("SELECT logged_at FROM calls"))
    days = terms.school_days(date(2024, 11, 20), date(2026, 11, 18))

    def average(chosen: list[date]) -> float:
        return sum(per_day[day] for day in chosen) / len(chosen)

    others = [day for day in days if day.weekday() != terms.MONDAY and day.month != 9]
    assert average([day for day in days if day.weekday() == terms.MONDAY]) > 1.15 * average(others)
    assert average([day for day in days if day.month == 9]) > 1.3 * average(others)


def test_calls_are_numbered_as_they_came(demo):
    logged = [stored for (stored,) in demo.rows("SELECT logged_at FROM calls ORDER BY id")]
    assert logged == sorted(logged)
    assert logged[-1] <= "2026-11-19T11:30:00Z"
    assert logged[0] < "2024-12-01"


def test_technicians_work_on_the_days_they_are_there(demo):
    for account in (account for account in ACCOUNTS if account.days):
        steps = "SELECT at FROM call_events JOIN people ON people.id = person_id WHERE username = '%s'"
        days = {_local(stored).weekday() for (stored,) in demo.rows(steps % account.username)}
        assert days == set(account.days)


def test_technicians_have_only_what_the_desk_dispatched(demo):
    assert not demo.number("SELECT count(*) FROM calls WHERE technician_id IS NOT NULL AND dispatched_at IS NULL")
    query = "SELECT count(*) FROM calls WHERE status IN ('logged', 'triaged') AND technician_id IS NOT NULL"
    assert not demo.number(query)
    assert demo.number("SELECT count(DISTINCT technician_id) FROM calls WHERE is_open") == 2


def test_symptoms_are_those_of_the_kind_of_device(demo):
    query = """
        SELECT DISTINCT calls.kind, models.kind, symptom FROM calls LEFT JOIN models ON models.id = calls.model_id
    """
    for call_kind, device_kind, symptom in demo.rows(query):
        offered = symptoms_for(CallKind(call_kind), Kind(device_kind) if device_kind else None)
        assert symptom in dict(offered), (call_kind, device_kind, symptom)


def test_minutes_are_the_sum_of_the_steps(demo):
    query = """
        SELECT count(*) FROM calls WHERE technician_minutes <>
               (SELECT sum(minutes) FROM call_events WHERE call_id = calls.id)
    """
    assert not demo.number(query)


def test_failure_rates_have_something_to_say(demo):
    failures = {model: (number, devices) for model, number, devices in demo.rows(FAILURES_BY_MODEL)}
    number, devices = failures.pop(BAD_MODEL)
    laptops = failures["Lenovo ThinkPad L13"]
    assert number / devices > 2 * laptops[0] / laptops[1]
    assert failures[GOOD_MODEL][0] == 0
    worst = """
        SELECT asset_tag FROM devices JOIN calls ON calls.device_id = devices.id
         WHERE is_failure AND asset_tag LIKE 'PR-%' GROUP BY asset_tag ORDER BY count(*) DESC
    """
    assert demo.rows(worst)[0] == (UNLUCKY_TAG,)


def test_devices_come_go_and_move(demo):
    assert demo.number("SELECT count(*) FROM devices WHERE retired_on IS NOT NULL") >= 5
    assert demo.number("SELECT count(*) FROM devices WHERE in_service_on > '2025-09-01'") >= 5
    assert demo.number("SELECT count(*) FROM placements WHERE until_on IS NOT NULL") >= 8
    query = """
        SELECT count(*) FROM calls JOIN devices ON devices.id = device_id
         WHERE substr(logged_at, 1, 10) > retired_on OR substr(logged_at, 1, 10) < in_service_on
    """
    assert demo.number(query) <= 2  # somebody else reported the same just before it was taken away


@pytest.mark.parametrize(
    "what",
    [
        "status = 'duplicate' AND duplicate_of IS NOT NULL",
        "status = 'cancelled'",
        "resolution_type = 'no_fault_found'",
        "resolution_type = 'guidance'",
        "resolution_type = 'cured_itself'",
        "kind = 'request' AND status = 'closed'",
        "cause = 'consumable'",
        "people_affected > 1",
        "channel = 'corridor'",
        "device_id IS NULL",
        "error_text <> ''",
        "id IN (SELECT call_id FROM call_events WHERE step = 'reopen')",
        "id IN (SELECT call_id FROM call_events WHERE step = 'hold' AND details LIKE '%supplier%')",
    ],
)
def test_every_sort_of_story_is_told(demo, what):
    assert demo.number(f"SELECT count(*) FROM calls WHERE {what}") >= 3


def test_the_stickers_to_scan(demo):
    faulty, quiet = demo.scannable.with_fault, demo.scannable.without_fault
    query = "SELECT count(*) FROM calls WHERE is_open AND device_id = %d"
    assert demo.number(query % faulty.id) >= 1
    assert demo.number(query % quiet.id) == 0
    assert faulty.retired_on is None
    assert quiet.retired_on is None
