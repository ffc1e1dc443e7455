"""A period that is over gives the same numbers whenever it is asked for, and its parts add up to the whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.calendar import actions as calendar
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.measures import periods
from kiosk.measures.figures import report
from kiosk.measures.figures.measures import MEASURES
from kiosk.measures.figures.records import Figure, Split, Unit
from kiosk.measures.periods import Period
from tests import builders
from tests.measures.figures.life import Life

BEGINS = datetime(2026, 9, 7, tzinfo=UTC)
DAYS = 36
ADDED_UP = {Unit.CALLS, Unit.MINUTES, Unit.SCHOOL_TIME}
MIDDLES = {"time-to-resolve", "time-to-respond", "recording-time"}  # medians and means do not add up


def numbers(database: Database, period: Period, now: datetime) -> dict[str, Figure]:
    facts = report.whole_facts(database, period, now)
    return {measure.key: measure.count(facts) for measure in MEASURES}


def weeks() -> list[Period]:
    mondays = [BEGINS.date() + timedelta(days=7 * n) for n in range(DAYS // 7)]
    return [Period(monday, monday + timedelta(days=6)) for monday in mondays]


@pytest.mark.parametrize("seed", range(4))
def test_what_happens_after_a_period_changes_nothing_in_it(school, seed):
    calendar.switch_targets(school, builders.actor(school, "coordinator"), True, BEGINS)
    life, seen = Life(school, seed), {}

    def look_back(midnight: datetime) -> None:
        for week in weeks():
            over_at = clock.moment(periods.moments(week, "Europe/London")[1])
            if week not in seen and midnight >= over_at:
                seen[week] = numbers(school, week, over_at)

    life.live(BEGINS, DAYS, look_back)
    assert len(seen) == 5
    later = BEGINS + timedelta(days=400)
    for week, then in seen.items():
        assert numbers(school, week, later) == then
    assert sum(bool(figures["reopened"].calls) for figures in seen.values()) >= 2
    assert any(figures["within-target"].parts[2].calls for figures in seen.values())
    assert sum(bool(figures["satisfaction"].calls) for figures in seen.values()) >= 2


@pytest.mark.parametrize("by", Split)
def test_the_parts_of_any_split_add_up_to_the_whole(school, by):
    Life(school, 7).live(BEGINS, 20, lambda _: None)
    period, now = Period(date(2026, 9, 9), date(2026, 9, 24)), BEGINS + timedelta(days=20)
    facts = report.whole_facts(school, period, now)
    parts = report.split_facts(school, facts, by)
    assert len(parts) > 1
    for measure in MEASURES:
        whole = measure.count(facts)
        counted = [measure.count(part) for part in parts.values()]
        assert sorted(i for one in counted for i in one.calls) == sorted(whole.calls), measure.key
        assert sorted(i for one in counted for i in one.of_calls) == sorted(whole.of_calls), measure.key
        if measure.unit in ADDED_UP and measure.key not in MIDDLES:
            assert sum(one.value or 0 for one in counted) == pytest.approx(whole.value), measure.key


def test_page_file_and_command_count_from_the_same(school):
    Life(school, 3).live(BEGINS, 20, lambda _: None)
    period, now = Period(date(2026, 9, 9), date(2026, 9, 24)), BEGINS + timedelta(days=20)
    facts = report.whole_facts(school, period, now)
    for line in report.lines(school, period, now):
        behind = report.behind(facts, line.measure)
        rows = list(report.calls_listing(school, behind, "x").rows)
        counted = [row for row in rows if row[-2] == "yes"]
        assert len(counted) == len(line.figure.calls)
        if line.measure.unit is Unit.SHARE and line.measure.key not in ("fix-time", "quick-tasks", "reopened"):
            assert (len(counted) / len(rows) if rows else None) == line.figure.value
        if line.measure.unit is Unit.MINUTES and line.measure.key == "technician-time":
            assert sum(row[-1] for row in counted) == line.figure.value


def test_an_open_period_counts_up_to_now(school):
    device = builders.add_device(school)
    builders.log_call(school, device, BEGINS + timedelta(hours=9))
    period = Period(date(2026, 9, 1), date(2026, 9, 30))
    before, after = BEGINS + timedelta(hours=8), BEGINS + timedelta(hours=10)
    assert numbers(school, period, before)["logged"].value == 0
    found = numbers(school, period, after)
    assert (found["logged"].value, found["outstanding"].value) == (1, 1)
    assert replace(found["logged"], parts=()) == Figure(1, Unit.CALLS, (1,))
