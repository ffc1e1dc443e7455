"""What failures meant: which came again, how long devices were out of use, what was paid."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.calls.records import CallKind, Cause, ResolutionType
from kiosk.core.forms import new_form_key
from kiosk.devices.records import Kind
from kiosk.measures.failure_rates import report, rules
from kiosk.measures.failure_rates.records import Fault, Grouping
from kiosk.measures.periods import Period
from kiosk.repairs import actions as repairs
from kiosk.repairs import store as repair_store
from kiosk.repairs.actions import Sent
from kiosk.repairs.records import Back, NewRepair, Outcome, SentHow
from tests.measures.failure_rates.conftest import DESK, at, pay

JUNE = Period(date(2025, 6, 1), date(2025, 6, 30))
JULY = Period(date(2025, 7, 1), date(2025, 7, 31))


def fault(number: int, day: str, resolved: str = "", device: int = 1, symptom: str = "no_picture") -> Fault:
    stamp = "T10:00:00Z"
    return Fault(number, "k", device, symptom, day + stamp, (resolved or day) + stamp)


@pytest.mark.parametrize(
    ("second", "comes_again"),
    [
        (fault(2, "2025-07-01"), True),  # 30 days after
        (fault(2, "2025-07-02"), False),
        (fault(2, "2025-06-10", device=2), False),
        (fault(2, "2025-06-10", symptom="no_sound"), False),
    ],
)
def test_again_is_the_same_device_and_symptom_within_thirty_days(second, comes_again):
    assert (2 in rules.repeats([second, fault(1, "2025-06-01")])) is comes_again


def test_soon_is_counted_from_when_the_one_before_was_put_right():
    assert rules.repeats([fault(1, "2025-03-01", "2025-06-01"), fault(2, "2025-06-20")]) == {2}


@given(st.lists(st.integers(0, 400), max_size=30))
def test_the_first_is_never_again_and_all_that_follow_soon_are(days: list[int]):
    begins = date(2025, 1, 1)
    faults = [fault(n, (begins + timedelta(days=day)).isoformat()) for n, day in enumerate(sorted(days))]
    gaps = [after - before for before, after in zip(sorted(days), sorted(days)[1:], strict=False)]
    assert len(rules.repeats(faults)) == sum(gap <= 30 for gap in gaps)


@pytest.fixture
def device(empty_school):
    return empty_school.device(empty_school.model("Epson", "EB", Kind.PROJECTOR), "Room 1", "2024-01-01", "Acme")


def only(school, period: Period):
    return report.failure_rates(school.database, Grouping.DEVICE, period).rates[0]


def test_what_failed_before_the_period_makes_its_first_failure_one_that_came_again(empty_school, device):
    for day in ("2025-05-28", "2025-06-10", "2025-06-20", "2025-08-01"):
        empty_school.failure(device, at(day))
    assert only(empty_school, JUNE).burden.repeats == 2
    rate = only(empty_school, Period(date(2025, 5, 1), date(2025, 8, 31)))
    assert (rate.burden.repeats, rate.failures) == (2, 4)
    behind = report.failed_calls(empty_school.database, Grouping.DEVICE, device.code, JUNE)
    assert [call.is_repeat for call in behind] == [True, True]


def test_a_device_is_out_of_use_from_when_it_occurred_to_when_it_was_resolved_in_school_hours(empty_school, device):
    call = empty_school.call(device, at("2025-06-06", "13:00:00"))  # Friday 14:00 at the school
    empty_school.close(call, at("2025-06-09", "08:00:00"))  # Monday 09:00: two hours of Friday, one of Monday
    rate = only(empty_school, JUNE)
    assert rate.burden.downtime == 3 * 3600
    assert rate.downtime_a_year == pytest.approx(3 * 3600 * 365 / 30)
    assert only(empty_school, JULY).burden.downtime == 0


def test_parts_count_on_the_day_they_were_used_but_not_what_is_used_up(empty_school, device):
    lamp = empty_school.failure(device, at("2025-06-10"))
    toner = empty_school.close(
        empty_school.call(device, at("2025-06-11")), at("2025-06-11"), ResolutionType.FIX, Cause.CONSUMABLE
    )
    asked = empty_school.close(empty_school.call(device, at("2025-06-12"), "", CallKind.REQUEST), at("2025-06-12"))
    pay(empty_school, lamp.id, 8900, "2025-06-10")
    pay(empty_school, lamp.id, 100, "2025-07-02")
    pay(empty_school, toner.id, 5000, "2025-06-11")
    pay(empty_school, asked.id, 700, "2025-06-12")
    assert only(empty_school, JUNE).burden.cost_pence == 8900
    assert only(empty_school, JULY).burden.cost_pence == 100


def test_a_repair_counts_when_it_comes_back(empty_school, device):
    database = empty_school.database
    sent = datetime(2025, 6, 28, 9, tzinfo=UTC)
    new = NewRepair(new_form_key(), device.supplier_id, SentHow.COLLECTED, "2025-07-10", "", "")
    repair = repairs.send_away(database, DESK, new, [Sent(device)], sent)
    before = only(empty_school, JUNE)
    row = repair_store.devices_of(database, [repair.id])[repair.id][0]
    back = Back(Outcome.REPAIRED, "2025-07-05T09:00:00Z", cost_pence=14000)
    repairs.come_back(database, DESK, repair, row, back, datetime(2025, 7, 5, 10, tzinfo=UTC))
    assert only(empty_school, JUNE) == before
    assert only(empty_school, JULY).burden.cost_pence == 14000


def test_prices_that_are_missing_are_told(empty_school, device):
    with empty_school.database.writing() as connection:
        connection.execute("UPDATE devices SET price_pence = 42000")
    empty_school.device(empty_school.model("Epson", "EB", Kind.PROJECTOR), "Room 2", "2024-01-01")
    rate = report.failure_rates(empty_school.database, Grouping.MODEL, JUNE).rates[0]
    assert (rate.price_pence, rate.unpriced, rate.devices) == (42000, 1, 2)
