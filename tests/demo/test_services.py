"""The demo shows everything the service desk can do, and what it shows holds together."""

from datetime import date, timedelta

import pytest

from kiosk.calendar import actions as calendar
from kiosk.core import clock
from kiosk.demo import terms
from kiosk.escalations import actions as escalations
from kiosk.escalations.major import actions as major
from kiosk.problems import actions as problems
from kiosk.problems.known import known_errors_for
from kiosk.suppliers import agreements
from tests.demo.conftest import SUMMER, THURSDAY

WHEN = {"demo": THURSDAY, "demo_in_summer": SUMMER}
OTHER_DAYS = ("closure", "half", "inset")


@pytest.fixture(params=["demo", "demo_in_summer"])
def built(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def now(request, built):
    return WHEN[request.node.callspec.params["built"]]


def test_the_calendar_says_what_the_history_lived_by(built):
    hours = calendar.school_hours(built.database)
    special = {day for (day,) in built.rows(f"SELECT first_on FROM calendar_days WHERE kind IN {OTHER_DAYS}")}
    first, days = date(2024, 11, 20), 1000
    for day in (first + timedelta(days=n) for n in range(days)):
        if day.isoformat() not in special:
            assert bool(hours.day(day).open) == terms.is_school_day(day), day
    assert {kind for (kind,) in built.rows("SELECT DISTINCT kind FROM calendar_days")} == {*OTHER_DAYS, "holiday"}


def test_everything_happened_in_school_hours(built):
    hours = calendar.school_hours(built.database)
    for (stored,) in built.rows("SELECT DISTINCT at FROM call_events"):
        at = clock.moment(stored)
        day = hours.day(at.astimezone(terms.ZONE).date())
        assert any(opens <= at <= closes for opens, closes in day.open), stored


def test_events_come_in_the_order_of_their_time(built, now):
    """Steps that are left beside a call a minute later may overtake by that minute, never by more."""
    last: dict[int, str] = {}
    for call_id, stored in built.rows("SELECT call_id, at FROM call_events ORDER BY id"):
        before = last.get(call_id, "")
        assert not before or clock.moment(stored) >= clock.moment(before) - timedelta(minutes=3), (call_id, stored)
        last[call_id] = max(before, stored)
    assert max(last.values()) <= clock.stored(now)


def test_targets_judge_the_last_half_year_only(built, now):
    since = calendar.targets(built.database).since_at
    assert since is not None
    assert timedelta(days=150) < now - clock.moment(since) < timedelta(days=190)
    assert not built.number(f"SELECT count(*) FROM calls WHERE resolve_by IS NOT NULL AND logged_at < '{since}'")
    kept = built.number("SELECT count(*) FROM calls WHERE resolved_at <= resolve_by")
    missed = built.number("SELECT count(*) FROM calls WHERE resolved_at > resolve_by")
    assert kept > missed > 10


def test_attention_asks_for_a_handful(built, now):
    today = now.astimezone(terms.ZONE).date()
    assert 3 <= escalations.attention_count(built.database, today) <= 15
    assert built.number("SELECT count(*) FROM escalations WHERE seen_at IS NOT NULL") > 50
    rungs = built.rows("SELECT DISTINCT rung FROM escalation_contacts")
    assert {"desk_owner", "coordinator", "leader"} <= {rung for (rung,) in rungs}


def test_the_rules_propose_a_problem(built, now):
    assert problems.proposed(built.database, now)


def test_a_scan_shows_the_known_error(built):
    found = known_errors_for(built.database, built.scannable.with_fault)
    assert [(known.title, bool(known.workaround)) for known in found] == [
        ("These projectors switch off when their filter is full of dust", True)
    ]


def test_problems_stand_behind_real_calls(built):
    states = dict(built.rows("SELECT state, count(*) FROM problems GROUP BY state"))
    assert states == {"open": 1, "known_error": 1, "closed": 1}
    linked = built.rows("SELECT problem_id, count(*) FROM problem_calls GROUP BY problem_id")
    assert len(linked) == 3


def test_a_contract_ends_within_two_months(built, now):
    ((supplier, left),) = [
        (ending.supplier.name, ending.days_left) for ending in agreements.ending_contracts(built.database, now)
    ]
    assert supplier == "Tŵr Computing"
    assert 0 < left < 60


def test_suppliers_can_be_judged(built, now):
    assert built.number("SELECT count(*) FROM repair_devices WHERE outcome = 'repaired' AND cost_pence > 0") >= 2
    away = "SELECT asset_tag FROM repair_devices JOIN devices ON devices.id = device_id WHERE back_at IS NULL"
    assert ("MF-001",) in built.rows(away)
    assert built.number("SELECT count(*) FROM supplier_replies") >= 2


def test_what_is_away_waits_for_the_supplier(built):
    query = """
        SELECT status, hold_reason FROM repair_devices JOIN calls ON calls.id = call_id WHERE back_at IS NULL
    """
    assert set(built.rows(query)) == {("on_hold", "supplier")}


def test_articles_helped_and_did_not(built):
    outcomes = dict(built.rows("SELECT outcome, count(*) FROM article_uses GROUP BY outcome"))
    assert outcomes["helped"] > outcomes["did_not_help"] >= 3
    assert built.number("SELECT count(*) FROM article_help") >= 20
    assert built.number("SELECT count(*) FROM articles WHERE call_id IS NOT NULL") >= 2
    first, last = built.rows("SELECT min(at), max(at) FROM article_uses")[0]
    assert clock.moment(last) - clock.moment(first) > timedelta(days=500)


def test_a_sheet_is_half_ticked_and_others_are_finished(built):
    query = """
        SELECT calls.status, count(step_results.id) FROM checklists_used
          JOIN calls ON calls.id = call_id LEFT JOIN step_results ON used_id = checklists_used.id
         WHERE calls.device_id = (SELECT id FROM devices WHERE asset_tag = 'PJ-002') AND calls.is_open
         GROUP BY checklists_used.id
    """
    assert built.rows(query) == [("in_progress", 3)]
    closed = "SELECT count(*) FROM checklists_used JOIN calls ON calls.id = call_id WHERE status = 'closed'"
    assert built.number(closed) >= 5
    assert {person for (person,) in built.rows("SELECT DISTINCT person_id FROM skills")} == {2, 3}


def test_the_server_was_down_and_the_school_learnt_from_it(built, now):
    ((incident_id,),) = built.rows("SELECT id FROM major_incidents")
    incident = major.known_incident(built.database, incident_id)
    assert not incident.is_open
    assert incident.reviewed_at
    done = [bool(at) for (at,) in built.rows("SELECT done_at FROM major_actions ORDER BY due_on")]
    assert done == [True, True, False]
    assert major.current_notices(built.database) == []


def test_nothing_runs_and_no_mail_goes(built):
    assert not built.number("SELECT count(*) FROM work_timers")
    assert not built.number("SELECT count(*) FROM outbox")


def test_visits_are_to_come_on_the_technicians_days(built, now):
    today = now.astimezone(terms.ZONE).date().isoformat()
    planned = built.rows("SELECT technician_id, visit_on FROM visits")
    assert {technician for technician, _ in planned} == {2, 3}
    assert all(on >= today for _, on in planned)
    assert all(terms.is_school_day(date.fromisoformat(on)) for _, on in planned)


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("status = 'returned'", 1),
        ("status = 'investigating'", 1),
        ("status = 'on_hold' AND approval = 'asked'", 1),
        ("status = 'set_aside'", 2),
        ("is_open AND id IN (SELECT call_id FROM call_events WHERE step = 'add')", 1),
        ("expected <> ''", 10),
        ("tried <> ''", 50),
        ("last_worked IS NOT NULL", 50),
        ("priority_reason <> ''", 15),
        ("id IN (SELECT call_id FROM call_events WHERE step = 'works_now')", 3),
        ("id IN (SELECT call_id FROM call_events WHERE step = 'still_broken')", 3),
        ("id IN (SELECT call_id FROM parts_used)", 30),
        ("id IN (SELECT call_id FROM swaps) AND status = 'closed'", 1),
        ("resolution_type = 'workaround'", 1),
    ],
)
def test_every_step_of_the_lifecycle_is_shown(built, what, least):
    assert built.number(f"SELECT count(*) FROM calls WHERE {what}") >= least


def test_reporters_were_told_in_every_way(built):
    told = {how for (how,) in built.rows("SELECT DISTINCT told_how FROM calls WHERE status = 'closed'")}
    assert told == {"in_person", "phone", "email", "status_page", "not_reached", "not_needed"}
    assert not built.number("SELECT count(*) FROM calls WHERE told_how = 'not_needed' AND reporter_name <> ''")
