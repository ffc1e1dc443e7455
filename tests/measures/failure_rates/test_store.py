"""The counts out of a real database: worked out by hand, recounted in Python, and what must not change them."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.calls import actions as calls
from kiosk.calls.records import CallKind, Cause, ResolutionType
from kiosk.calls.taking import known_call
from kiosk.core.settings import change_setting
from kiosk.devices import actions as devices
from kiosk.devices.records import KIND_WORDS, Kind
from kiosk.measures.failure_rates import report, store
from kiosk.measures.failure_rates.records import Grouping
from kiosk.measures.periods import Period
from tests.measures.failure_rates.conftest import DESK, at, pay


def counted(school, by: Grouping, period: Period) -> dict[str, tuple[int, int, int]]:
    rates = report.failure_rates(school.database, by, period).rates
    found = {rate.name.split(" (")[0] if by is Grouping.DEVICE else rate.name: rate for rate in rates}
    assert len(found) == len(rates) or by is Grouping.DEVICE
    return {name: (rate.devices, rate.days, rate.failures) for name, rate in found.items()}


def test_by_model(school, year):
    assert counted(school, Grouping.MODEL, year) == {"Epson EB-2250U": (2, 548, 3), "HP LaserJet 4": (2, 424, 4)}


def test_by_kind(school, year):
    assert counted(school, Grouping.KIND, year) == {"Projectors": (2, 548, 3), "Printers": (2, 424, 4)}


def test_by_location_time_and_failures_go_where_the_device_stood(school, year):
    assert counted(school, Grouping.LOCATION, year) == {"Room 1": (3, 524, 5), "Room 2": (2, 448, 2)}


def test_by_supplier(school, year):
    assert counted(school, Grouping.SUPPLIER, year) == {"Acme": (2, 548, 3), "No supplier named": (2, 424, 4)}


def test_by_age_time_and_failures_go_where_the_device_was_so_old(school, year):
    """Epson 1 turned 5 on 1 January 2025; Epson 2 was new on 2 July; both HPs turned 6 on 1 May."""
    assert counted(school, Grouping.AGE, year) == {
        "Under 1 year": (1, 183, 1),
        "5 to 6 years": (3, 365 + 59 + 120, 2 + 1 + 2),
        "6 to 7 years": (1, 245, 1),
    }


def test_a_device_that_is_put_right_in_the_register_takes_its_failures_along(school, year):
    """Time and failures are counted under the same model, so that neither stands alone."""
    before = counted(school, Grouping.MODEL, year)
    with school.database.writing() as connection:
        connection.execute("INSERT INTO models (maker, name, kind, created_at) VALUES ('Epson', 'X', 'projector', '')")
        connection.execute(
            "UPDATE devices SET model_id = (SELECT max(id) FROM models) WHERE id = (SELECT min(id) FROM devices)"
        )
    after = counted(school, Grouping.MODEL, year)
    assert (after["Epson X"], after["Epson EB-2250U"]) == ((1, 365, 2), (1, 183, 1))
    assert after["HP LaserJet 4"] == before["HP LaserJet 4"]


def test_by_device(school, year):
    rates = report.failure_rates(school.database, Grouping.DEVICE, year).rates
    found = sorted((rate.days, rate.failures, rate.devices) for rate in rates)
    assert found == [(59, 1, 1), (183, 1, 1), (365, 2, 1), (365, 3, 1)]
    assert all(rate.name.endswith((", Room 1", ", Room 2")) for rate in rates)


@pytest.mark.parametrize("by", Grouping)
def test_all_devices_together_are_the_same_by_whatever(school, year, by):
    total = report.failure_rates(school.database, by, year).total
    assert (total.devices, total.days, total.failures) == (4, 972, 7)
    assert total.per_year == pytest.approx(7 * 365 / 972)


@pytest.mark.parametrize("by", Grouping)
def test_the_calls_behind_a_number_are_as_many(school, year, by):
    for rate in report.failure_rates(school.database, by, year).rates:
        behind = report.failed_calls(school.database, by, rate.key, year)
        assert len(behind) == rate.failures
        assert behind == sorted(behind, key=lambda call: (call.closed_at, call.call_id), reverse=True)


def test_a_period_follows_the_clock_on_the_schools_wall(school):
    device = school.device(school.model("HP", "Elite", Kind.LAPTOP), "Room 9", "2025-01-01")
    june = Period(date(2025, 6, 1), date(2025, 6, 30))
    for moment in ("2025-05-31T22:59:59", "2025-05-31T23:00:00", "2025-06-30T22:59:59", "2025-06-30T23:00:00"):
        school.failure(device, datetime.fromisoformat(moment).replace(tzinfo=UTC), "Room 9")
    assert counted(school, Grouping.MODEL, june)["HP Elite"] == (1, 30, 2)
    change_setting(school.database, "time_zone", "UTC")
    assert counted(school, Grouping.MODEL, june)["HP Elite"] == (1, 30, 2)
    change_setting(school.database, "time_zone", "Asia/Tokyo")
    assert counted(school, Grouping.MODEL, june)["HP Elite"] == (1, 30, 2)
    day = Period(date(2025, 7, 1), date(2025, 7, 1))
    assert counted(school, Grouping.MODEL, day)["HP Elite"] == (1, 1, 2)


def test_a_device_outside_its_service_has_no_time(empty_school):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-10")
    empty_school.retire(device, "2025-03-12")
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    for by in Grouping:
        assert list(counted(empty_school, by, march).values()) == [(1, 2, 0)]
        assert counted(empty_school, by, Period(date(2025, 3, 12), date(2025, 3, 31))) == {}
        assert counted(empty_school, by, Period(date(2025, 3, 1), date(2025, 3, 9))) == {}


def test_a_failure_closed_after_the_device_was_retired_is_told_without_a_rate(empty_school):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-10")
    empty_school.retire(device, "2025-03-12")
    empty_school.failure(device, datetime(2025, 4, 1, tzinfo=UTC), "Room 1")
    found = report.failure_rates(empty_school.database, Grouping.MODEL, Period(date(2025, 4, 1), date(2025, 4, 30)))
    assert [(rate.devices, rate.failures, rate.per_year) for rate in found.rates] == [(0, 1, None)]


def test_a_placement_never_counts_outside_the_devices_service(empty_school):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-10")
    with empty_school.database.writing() as connection:
        connection.execute("UPDATE placements SET since_on = '2020-01-01'")
    empty_school.retire(device, "2025-03-20")
    assert counted(empty_school, Grouping.LOCATION, Period(date(2025, 3, 1), date(2025, 3, 31))) == {
        "Room 1": (1, 10, 0)
    }


@pytest.mark.parametrize("by", Grouping)
def test_a_device_in_the_cupboard_collects_no_service(empty_school, by):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-01")
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    empty_school.retire(device, "2025-03-11")
    empty_school.bring_back(device, "2025-03-21")
    assert list(counted(empty_school, by, march).values()) == [(1, 21, 0)]
    assert counted(empty_school, by, Period(date(2025, 3, 11), date(2025, 3, 20))) == {}
    assert report.failure_rates(empty_school.database, by, march).total.days == 21


def test_where_a_device_was_put_while_it_was_retired_counts_from_its_return(empty_school):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-01")
    empty_school.retire(device, "2025-03-11")
    empty_school.move(device, "Cupboard", datetime(2025, 3, 12, tzinfo=UTC))
    empty_school.move(device, "Room 2", datetime(2025, 3, 20, tzinfo=UTC))
    empty_school.bring_back(device, "2025-03-21")
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    assert counted(empty_school, Grouping.LOCATION, march) == {"Room 1": (1, 10, 0), "Room 2": (1, 11, 0)}


def test_a_device_that_is_retired_as_of_a_day_before_its_last_move_has_no_days_after_it(empty_school):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-01")
    empty_school.move(device, "Room 2", datetime(2025, 3, 15, tzinfo=UTC))
    empty_school.retire(device, "2025-03-11")
    empty_school.bring_back(device, "2025-03-21")
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    assert counted(empty_school, Grouping.LOCATION, march) == {"Room 1": (1, 10, 0), "Room 2": (1, 11, 0)}


def test_a_failure_in_the_cupboard_is_told_where_the_device_stood_last(empty_school):
    device = empty_school.device(empty_school.model("HP", "Elite", Kind.LAPTOP), "Room 1", "2025-03-01")
    empty_school.retire(device, "2025-03-11")
    empty_school.move(device, "Cupboard", datetime(2025, 3, 12, tzinfo=UTC))
    empty_school.failure(device, datetime(2025, 3, 15, tzinfo=UTC))
    assert counted(empty_school, Grouping.LOCATION, Period(date(2025, 3, 1), date(2025, 3, 31))) == {
        "Room 1": (1, 10, 1)
    }


@pytest.mark.parametrize("by", Grouping)
def test_service_is_counted_over_the_placements_once_each_device_found_by_its_number(school, by):
    query = f"EXPLAIN QUERY PLAN {store.in_service(by)}"
    plan = [row["detail"] for row in school.database.connection.execute(query, {"first": "2025", "before": "2026"})]
    ages = ["SCAN json_each VIRTUAL TABLE INDEX 1:"] if by is Grouping.AGE else []
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN placements", *ages]
    assert "SEARCH devices USING INTEGER PRIMARY KEY (rowid=?)" in plan


def test_an_empty_school(empty_school, year):
    found = report.failure_rates(empty_school.database, Grouping.MODEL, year)
    assert (found.rates, found.total.per_year) == ((), None)


Away = dict[int, tuple[str, str]]  # device id: retired on, back on


def random_school(school, seed: int) -> Away:
    away: Away = {}
    dice = random.Random(seed)  # the same school every time
    start = date(2024, 6, 1)
    models = [school.model("M", f"{number}", dice.choice(list(Kind))) for number in range(3)]
    rooms = [f"Room {number}" for number in range(4)]
    for _ in range(10):
        begins = start + timedelta(days=dice.randrange(700))
        supplier = dice.choice(["", "Acme", "Bolt"])
        device = school.device(dice.choice(models), dice.choice(rooms), begins.isoformat(), supplier)
        moves = sorted(begins + timedelta(days=dice.randrange(300)) for _ in range(dice.randrange(3)))
        for day in moves:
            school.move(device, dice.choice(rooms), datetime(day.year, day.month, day.day, 11, tzinfo=UTC))
        if dice.random() < 0.3:
            gone = min(begins + timedelta(days=dice.randrange(500)), date(2026, 6, 1))
            school.retire(device, gone.isoformat())
            if dice.random() < 0.6:
                back = gone + timedelta(days=dice.randrange(100))
                away[device.id] = (gone.isoformat(), back.isoformat())
                school.bring_back(device, back.isoformat())
        for _ in range(dice.randrange(8)):
            day = begins + timedelta(days=dice.randrange(1, 400))
            logged = datetime(day.year, day.month, day.day, dice.randrange(24), 30, tzinfo=UTC)
            kind = dice.choice([CallKind.INCIDENT, CallKind.INCIDENT, CallKind.REQUEST])
            call = school.call(device, logged, dice.choice(["", *rooms]), kind)
            closed = logged + timedelta(hours=dice.randrange(200))
            school.close(call, closed, dice.choice(list(ResolutionType)), dice.choice(list(Cause)))
    return away


def recount(school, by: Grouping, period: Period, away: Away) -> dict[str, tuple[int, int, int]]:
    """Count day by day and call by call, without any of the SQL under test."""

    def rows(table: str):
        return school.database.connection.execute(f"SELECT * FROM {table}").fetchall()

    register = {row["id"]: row for row in rows("devices")}
    kinds = {row["id"]: row["kind"] for row in rows("models")}
    moves = sorted(rows("placements"), key=lambda row: row["id"])

    def stood(device_id: int, day: str) -> int:
        past = [row for row in moves if row["device_id"] == device_id and row["since_on"] <= day]
        return past[-1]["location_id"] if past else register[device_id]["location_id"]

    def key(device, location_id: int, day: str) -> str:
        supplier = device["supplier_id"]
        return {
            Grouping.DEVICE: device["code"],
            Grouping.MODEL: str(device["model_id"]),
            Grouping.KIND: kinds[device["model_id"]],
            Grouping.LOCATION: str(location_id),
            Grouping.SUPPLIER: str(supplier) if supplier else store.NO_SUPPLIER,
            Grouping.AGE: age(device["in_service_on"], day),
        }[by]

    def age(since: str, day: str) -> str:
        begun, then = date.fromisoformat(since), date.fromisoformat(day)
        years = then.year - begun.year - ((then.month, then.day) < (begun.month, begun.day))
        return str(max(0, min(years, 7)))

    members: dict[str, set[int]] = {}
    days: dict[str, int] = {}
    failures: dict[str, int] = {}
    for number in range(period.days):
        day = (period.first_on + timedelta(days=number)).isoformat()
        for device in register.values():
            gone, back = away.get(device["id"], ("", ""))
            is_here = device["retired_on"] is None or day < device["retired_on"]
            if device["in_service_on"] <= day and is_here and not gone <= day < back:
                group = key(device, stood(device["id"], day), day)
                members.setdefault(group, set()).add(device["id"])
                days[group] = days.get(group, 0) + 1
    for call in rows("calls"):
        is_fault = call["kind"] == "incident" and call["status"] == "closed" and call["cause"] != "consumable"
        is_fault = is_fault and call["resolution_type"] not in ("no_fault_found", "guidance")
        if is_fault and period.first_on.isoformat() <= call["closed_at"][:10] <= period.last_on.isoformat():
            location_id = call["location_id"] or stood(call["device_id"], call["logged_at"][:10])
            group = key(register[call["device_id"]], location_id, call["closed_at"][:10])
            failures[group] = failures.get(group, 0) + 1
    return {k: (len(members.get(k, ())), days.get(k, 0), failures.get(k, 0)) for k in members.keys() | failures.keys()}


@pytest.mark.parametrize("seed", range(4))
def test_a_recount_by_hand_gives_the_same(empty_school, seed):
    change_setting(empty_school.database, "time_zone", "UTC")  # so that a closing day is the text's first ten letters
    away = random_school(empty_school, seed)
    for period in (Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2025, 3, 3), date(2025, 4, 20))):
        for by in Grouping:
            rates = report.failure_rates(empty_school.database, by, period).rates
            found = {rate.key: (rate.devices, rate.days, rate.failures) for rate in rates if rate.days or rate.failures}
            assert found == recount(empty_school, by, period, away)


@pytest.mark.parametrize("by", Grouping)
def test_what_happens_later_changes_nothing(school, year, by):
    before = report.failure_rates(school.database, by, year)
    row = school.database.connection.execute("SELECT min(id) AS id FROM devices").fetchone()
    device = devices.known_device(school.database, row["id"])
    for day in range(1, 20):
        school.failure(device, datetime(2026, 1, day, tzinfo=UTC), "Room 2")
    school.close(school.call(device, datetime(2025, 6, 1, tzinfo=UTC), "Room 1"), datetime(2026, 2, 1, tzinfo=UTC))
    new = school.device(school.model("Epson", "EB-2250U", Kind.PROJECTOR), "Room 1", "2026-01-01", "Acme")
    school.failure(new, datetime(2026, 1, 2, tzinfo=UTC))
    if by is not Grouping.DEVICE:  # a device is called after the room where it stands now
        school.move(device, "Room 2", datetime(2026, 3, 1, tzinfo=UTC))
    school.retire(device, "2026-05-01")
    reopened = 0
    for failure in school.database.connection.execute("SELECT id FROM calls WHERE is_failure AND closed_at < '2026'"):
        calls.reopen(school.database, DESK, known_call(school.database, failure["id"]), "Again", at("2026-05-02"))
        pay(school, failure["id"], 5000, "2026-05-03")
        reopened += 1
    assert reopened > 7
    assert report.failure_rates(school.database, by, year) == before


@pytest.mark.parametrize("by", Grouping)
def test_the_failures_are_found_by_their_closing_time_not_among_all_calls(school, by):
    query = f"EXPLAIN QUERY PLAN SELECT {store.FAILURE_KEYS[by]} AS key, count(*) {store.FAILURES} GROUP BY key"
    values = {"begins": "2025", "ends": "2026", "before": "2026"}
    plan = [row["detail"] for row in school.database.connection.execute(query, values)]
    assert plan[0] == "SEARCH standings USING INDEX call_standings_failed (closed_at>? AND closed_at<?)"
    assert not [step for step in plan if step.startswith("SCAN")]


def test_every_group_has_a_name(school):
    assert set(store.names(school.database, Grouping.KIND)) == {kind.value for kind in KIND_WORDS}
    assert store.names(school.database, Grouping.SUPPLIER)[store.NO_SUPPLIER] == "No supplier named"
