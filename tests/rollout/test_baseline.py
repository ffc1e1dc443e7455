"""The baseline: measured by hand, never changed, and in front of every switch."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calendar import actions as calendar
from kiosk.calendar.hours import SchoolHours, Term
from kiosk.calendar.reading import read_hours
from kiosk.calendar.targets import Target
from kiosk.calls.records import Channel
from kiosk.core.refusals import FieldRefused
from kiosk.core.sqlite import sqlite3
from kiosk.measures.periods import Period
from kiosk.rollout.baseline import actions, rules, store
from kiosk.rollout.baseline.records import Line, Which
from kiosk.rollout.baseline.rules import _line
from tests import builders
from tests.builders import MONDAY

PERIOD = Period(date(2026, 9, 1), date(2026, 9, 30))
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def with_calls(database, count, **what):
    device = builders.add_device(database)
    for number in range(count):
        builders.resolved_call(database, device, MONDAY + number * HOUR / 4, **what)


def of(lines, priority, which):
    return next(line for line in lines if (line.priority, line.which) == (priority, which))


def test_times_are_counted_by_hand(school):
    """Six calls of priority 2, each seen to at once and resolved in an hour: half, 80 % and 90 % took an hour."""
    with_calls(school, 6)
    lines = actions.measured(school, PERIOD, NOW)
    resolve, respond = of(lines, 2, Which.RESOLVE), of(lines, 2, Which.RESPOND)
    assert (resolve.calls, resolve.median, resolve.most_of_80, resolve.most_of_90) == (6, 3600, 3600, 3600)
    assert (resolve.target, resolve.kept) == (7 * 3600, 1.0)
    assert (respond.calls, respond.median, respond.kept) == (6, 0, 1.0)
    assert of(lines, 1, Which.RESOLVE) == Line(1, Which.RESOLVE, 0, target=4 * 3600)


def test_percentiles_and_the_share_kept_are_counted_by_hand():
    line = _line(3, Which.RESOLVE, [1, 2, 3, 4, 5, 6, 7, 8, 9, 100], timedelta(seconds=8))
    assert (line.median, line.most_of_80, line.most_of_90, line.kept) == (5.5, 8, 9, 0.8)
    few = _line(3, Which.RESOLVE, [1, 2, 3, 4], timedelta(seconds=8))
    assert (few.can_tell, few.median, few.kept) == (False, None, None)
    assert _line(5, Which.RESPOND, [1.0] * 5, None).kept is None


@given(st.lists(st.integers(0, 10**6), min_size=5), st.integers(1, 10**6))
def test_the_numbers_stand_in_their_order(took, target):
    line = _line(2, Which.RESOLVE, took, timedelta(seconds=target))
    assert line.median <= line.most_of_80 <= line.most_of_90 <= max(took)
    assert line.kept * len(took) == pytest.approx(sum(time <= target for time in took))


def test_old_logs_are_no_baseline(school):
    with_calls(school, 6, channel=Channel.IMPORTED)
    assert sum(line.calls for line in actions.measured(school, PERIOD, NOW)) == 0


def test_the_last_whole_term_comes_first_then_sixty_school_days():
    terms = (
        Term("Spring", date(2026, 1, 5), date(2026, 3, 27)),
        Term("Summer", date(2026, 4, 13), date(2026, 7, 17)),
        Term("Autumn", date(2026, 9, 2), date(2026, 12, 18)),
    )
    hours = SchoolHours("Europe/London", (*(read_hours("08:00-16:00"),) * 5, (), ()), {}, terms, "")
    found = rules.usual_periods(hours, date(2026, 9, 30))
    assert list(found) == ["Summer", "Spring", "Last 60 school days"]
    assert found["Summer"] == Period(date(2026, 4, 13), date(2026, 7, 17))
    last = found["Last 60 school days"]
    days = (last.first_on + timedelta(days=n) for n in range(last.days))
    assert sum(bool(hours.day(day).open) for day in days) == 60
    assert hours.day(last.first_on).open
    never = SchoolHours("Europe/London", ((),) * 7)
    assert rules.last_school_days(never, date(2026, 9, 30)).days == 367


def test_a_baseline_is_recorded_once_and_never_changes(school):
    with_calls(school, 6)
    huw = builders.actor(school, "coordinator")
    for _ in range(2):
        actions.record(school, huw, PERIOD, "Two weeks without a technician.", "a baseline's key", NOW)
    with_calls(school, 6)
    (kept,) = store.baselines(school)
    assert of(kept.figures, 2, Which.RESOLVE).calls == 6
    with pytest.raises(sqlite3.IntegrityError, match="never changed"), school.writing() as connection:
        connection.execute("UPDATE baselines SET figures = '[]'")
    with pytest.raises(FieldRefused, match="too few"):
        actions.record(school, huw, Period(date(2020, 1, 1), date(2020, 2, 1)), "", "another baseline's key", NOW)


def test_targets_are_not_switched_on_before_a_baseline_unless_somebody_says_why(school):
    huw = builders.actor(school, "coordinator")
    with pytest.raises(FieldRefused, match="No baseline") as refusal:
        actions.switch(school, huw, True, "", NOW)
    assert refusal.value.field == "why"
    assert not calendar.targets(school).is_on
    assert store.switches(school) == []
    with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
        connection.execute("INSERT INTO target_switches (is_on, at, actor) VALUES (1, 'x', 'x')")
    actions.switch(school, huw, True, "Agreed with the governors.", NOW)
    assert calendar.targets(school).is_on
    actions.switch(school, huw, True, "", NOW)  # sent twice
    actions.switch(school, huw, False, "", NOW)
    with_calls(school, 6)
    actions.record(school, huw, PERIOD, "", "a baseline's key", NOW)
    actions.switch(school, huw, True, "", NOW)
    assert [(one.is_on, one.baseline_id, one.why) for one in store.switches(school)] == [
        (True, 1, ""),
        (False, None, ""),
        (True, None, "Agreed with the governors."),
    ]


def test_the_page_measures_proposes_records_and_switches(school, office, desk):
    with_calls(school, 6)
    days = {"first_on": "2026-09-01", "last_on": "2026-09-30"}
    query = "?from=2026-09-01&to=2026-09-30"
    page = desk.get(f"/rollout/baseline{query}").text
    assert "80 % within 1 h, 90 % within 1 h, of 6 calls" in page
    assert "kept by 100 %" in page
    assert "Switch the targets on" not in page
    assert desk.get("/rollout/baseline?from=nonsense").status_code == 422
    refused = office.post("/rollout/baseline/switch", data=days | {"to": "on"})
    assert refused.status_code == 422
    assert 'id="why-error"' in refused.text
    recorded = office.post("/rollout/baseline/record", data=days | {"form_key": "k" * 20, "note": "September"})
    assert recorded.location == f"/rollout/baseline{query}"
    assert "September" in desk.get("/rollout/baseline/1").text + desk.get("/rollout/baseline").text
    typed = {f"{which}_{p}": "" for which in ("respond", "resolve") for p in range(1, 6)} | days
    wrong = office.post("/rollout/baseline/targets", data=typed | {"resolve_2": "soon"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    assert office.post("/rollout/baseline/targets", data=typed | {"resolve_2": "30 min"}).status_code == 302
    assert calendar.targets(school).by_priority[2] == Target(None, timedelta(minutes=30))
    assert "kept by 0 %" in desk.get(f"/rollout/baseline{query}").text
    assert office.post("/rollout/baseline/switch", data=days | {"to": "on"}).status_code == 302
    assert calendar.targets(school).is_on
    rows = desk.get(f"/rollout/baseline.json{query}").json["rows"]
    found = next(row for row in rows if (row["priority"], row["which"]) == ("P2", "resolve"))
    assert (found["calls"], found["median"], found["share_kept"]) == (6, 3600, 0.0)
