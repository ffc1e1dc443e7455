"""Minutes by the clock: proposed, confirmed, counted once; forgotten ones are asked for."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls import actions as calls
from kiosk.calls.records import Status, Step
from kiosk.calls.store import call as call_row
from kiosk.calls.store import events
from kiosk.core import clock
from kiosk.core.commands import open_database
from kiosk.core.refusals import NotFound, Refused
from kiosk.fieldwork.timers import actions, rules, store
from tests import builders
from tests.builders import MONDAY, add_device, dispatched_call

LONDON = "Europe/London"


@pytest.fixture
def tech(school):
    return builders.actor(school, "tech1")


@pytest.fixture
def technician(signed_in):
    return signed_in("tech1")


@given(seconds=st.integers(0, int(rules.LONGEST_STRETCH.total_seconds())))
def test_begun_minutes_are_proposed(seconds):
    started = datetime(2026, 9, 8, 8, 0, tzinfo=UTC)
    minutes = rules.proposed_minutes(started, started + timedelta(seconds=seconds), LONDON)
    assert minutes is not None
    assert minutes >= 1
    assert minutes * 60 >= seconds
    assert minutes == 1 or (minutes - 1) * 60 < seconds


@pytest.mark.parametrize(
    ("started", "stopped", "minutes"),
    [
        (datetime(2026, 9, 8, 15, 0, tzinfo=UTC), datetime(2026, 9, 9, 8, 0, tzinfo=UTC), None),
        (datetime(2026, 9, 8, 22, 50, tzinfo=UTC), datetime(2026, 9, 8, 23, 10, tzinfo=UTC), None),  # midnight there
        (datetime(2026, 9, 8, 8, 0, tzinfo=UTC), datetime(2026, 9, 8, 16, 0, 1, tzinfo=UTC), None),
        (datetime(2026, 9, 8, 8, 0, tzinfo=UTC), datetime(2026, 9, 8, 16, 0, tzinfo=UTC), 480),
        (datetime(2026, 9, 8, 8, 0, tzinfo=UTC), datetime(2026, 9, 8, 7, 58, tzinfo=UTC), 1),  # the PC's clock jumped
    ],
)
def test_a_forgotten_clock_proposes_nothing(started, stopped, minutes):
    assert rules.proposed_minutes(started, stopped, LONDON) == minutes


def test_starting_another_stops_the_first_and_keeps_its_minutes_to_be_confirmed(school, tech):
    first, second = (dispatched_call(school, add_device(school)) for _ in range(2))
    assert actions.start(school, tech, first, MONDAY) is None
    stopped = actions.start(school, tech, second, MONDAY + timedelta(minutes=13, seconds=20))
    assert stopped
    assert stopped.call_id == first.id
    running = store.running(school, tech.person_id)
    assert running
    assert running.call_id == second.id
    (waiting,) = store.to_count(school, tech.person_id)
    assert actions.proposed(school, waiting, MONDAY + timedelta(days=3)) == 14
    assert call_row(school, first.id).technician_minutes == 0


def test_starting_the_clock_starts_the_work_and_twice_is_once(school, tech):
    call = dispatched_call(school, add_device(school))
    actions.start(school, tech, call, MONDAY)
    actions.start(school, tech, calls.call_for(school, tech, call.id), MONDAY + timedelta(minutes=5))
    running = store.running(school, tech.person_id)
    assert running
    assert running.started_at == clock.stored(MONDAY)
    assert call_row(school, call.id).status is Status.IN_PROGRESS
    assert store.to_count(school, tech.person_id) == []


def test_the_clock_runs_on_over_a_restart(school, tech, tmp_path):
    actions.start(school, tech, dispatched_call(school, add_device(school)), MONDAY)
    school.close()
    again = open_database(tmp_path)
    assert store.running(again, tech.person_id)
    again.close()


def test_minutes_are_counted_once_and_stand_in_the_timeline(school, tech):
    call = dispatched_call(school, add_device(school))
    actions.start(school, tech, call, MONDAY)
    timer = store.running(school, tech.person_id)
    with pytest.raises(Refused):
        actions.count(school, tech, timer.id, 5, MONDAY)
    later = MONDAY + timedelta(minutes=20)
    actions.stop(school, tech, timer.id, later)
    actions.stop(school, tech, timer.id, later + timedelta(hours=1))  # the second tap keeps the first one's time
    assert actions.proposed(school, actions.known_timer(school, tech, timer.id), later + timedelta(hours=2)) == 20
    for _ in range(2):
        assert actions.count(school, tech, timer.id, 25, later).minutes == 25
    assert call_row(school, call.id).technician_minutes == 25
    assert [e.minutes for e in events(school, call.id) if e.step is Step.WORK] == [25]
    assert store.minutes_since(school, tech.person_id, clock.stored(MONDAY)) == 25
    assert store.minutes_since(school, tech.person_id, clock.stored(later + timedelta(seconds=1))) == 0
    assert store.minutes_on_call(school, call.id, tech.person_id) == 25


def test_nobody_touches_the_clock_of_somebody_else(school, tech):
    actions.start(school, tech, dispatched_call(school, add_device(school)), MONDAY)
    timer = store.running(school, tech.person_id)
    other = builders.actor(school, "tech2")
    for verb in (lambda: actions.stop(school, other, timer.id, MONDAY), lambda: actions.known_timer(school, other, 1)):
        with pytest.raises(NotFound):
            verb()
    assert store.running(school, tech.person_id)


def test_no_clock_runs_on_a_call_that_has_ended(school, tech):
    with pytest.raises(Refused):
        actions.start(school, tech, builders.resolved_call(school, add_device(school)), MONDAY)


def test_the_way_of_the_minutes_on_the_phone(school, technician):
    call = dispatched_call(school, add_device(school))
    page = f"/fieldwork/calls/{call.id}"
    with time_machine.travel(MONDAY, tick=False) as now:
        technician = _again(technician)
        assert ">Start work<" in technician.get(page).text
        assert technician.post(f"{page}/timer").location == page
        stop = re.search(r"/fieldwork/timers/(\d+)/stop", technician.get("/fieldwork/").text)
        assert stop
        now.shift(timedelta(minutes=11, seconds=5))
        minutes = technician.post(stop[0]).location
        assert 'value="12"' in technician.get(minutes).text
        assert technician.post(minutes, data={"minutes": "x"}).status_code == 422
        assert technician.post(minutes, data={"minutes": "15"}).location == page
        assert technician.get(minutes).location == page
        assert "15 min of yours are counted by the clock already" in technician.get(page).text
        assert "15 min today" in technician.get("/fieldwork/").text


def test_a_forgotten_clock_asks_for_the_real_minutes(school, technician):
    call = dispatched_call(school, add_device(school))
    with time_machine.travel(MONDAY, tick=False) as now:
        technician = _again(technician)
        technician.post(f"/fieldwork/calls/{call.id}/timer")
        now.shift(timedelta(hours=20))
        technician = _again(technician)
        page = technician.post("/fieldwork/timers/1/stop", follow_redirects=True).text
        assert "The clock was forgotten" in page
        assert 'id="minutes" name="minutes" autocomplete="off" inputmode="numeric"' in page
        assert 'value=""' in page
        assert call_row(school, call.id).technician_minutes == 0


def _again(browser):
    answer = browser.post("/sign-in", data={"username": "tech1", "password": builders.PASSWORD})
    assert answer.status_code == 302
    return browser


def test_resolving_takes_the_minutes_of_the_clock_once(school, technician):
    call = dispatched_call(school, add_device(school))
    page = f"/fieldwork/calls/{call.id}"
    with time_machine.travel(MONDAY, tick=False) as now:
        technician = _again(technician)
        technician.post(f"{page}/timer")
        now.shift(timedelta(minutes=30))
        shown = technician.get(page).text
        assert re.search(r'id="resolve-minutes"[^>]*value="30"', shown)
        done = {"resolution_type": "fix", "cause": "settings", "resolution": "Reset.", "minutes": "30"}
        assert technician.post(f"{page}/resolve", data=done).location == "/fieldwork/"
        work = technician.get("/fieldwork/").text
    assert "The clock runs" not in work
    assert "Confirm the minutes" not in work
    assert call_row(school, call.id).technician_minutes == 30


def test_a_hold_without_minutes_leaves_the_clocks_to_be_confirmed(school, technician):
    call = dispatched_call(school, add_device(school))
    page = f"/fieldwork/calls/{call.id}"
    technician.post(f"{page}/timer")
    hold = {"hold_reason": "part", "follow_up_on": "2099-01-01", "minutes": ""}
    assert technician.post(f"{page}/hold", data=hold).location == page
    work = technician.get("/fieldwork/").text
    assert "The clock runs" not in work
    assert "Confirm the minutes" in work


def test_a_call_taken_back_meanwhile_still_takes_the_minutes(school, technician, tech):
    call = dispatched_call(school, add_device(school))
    technician.post(f"/fieldwork/calls/{call.id}/timer")
    desk = builders.actor(school, "desk")
    calls.take_back(school, desk, call_row(school, call.id), "", MONDAY)
    minutes = technician.post("/fieldwork/timers/1/stop").location
    assert technician.post(minutes, data={"minutes": "7"}).location == "/fieldwork/"
    assert call_row(school, call.id).technician_minutes == 7
