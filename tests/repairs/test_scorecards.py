"""Agreed against measured, from real calls and repairs; and as a file."""

from datetime import date, timedelta

import pytest

from kiosk.calls import actions as calls
from kiosk.calls.records import HoldReason
from kiosk.core import clock
from kiosk.core.tables import read_table, write_table
from kiosk.repairs import actions, store
from kiosk.repairs.actions import Sent
from kiosk.repairs.records import Back, NewRepair, Outcome, SentHow, Verdict
from kiosk.repairs.scorecards import report
from kiosk.suppliers import actions as suppliers
from kiosk.suppliers import agreements
from kiosk.suppliers.records import Agreement
from tests.builders import MONDAY, actor, add_device, dispatched_call

HOUR = timedelta(hours=1)
LONG_AFTER = MONDAY + timedelta(days=30)
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


def worked(start, end):
    """A school that is open around the clock."""
    return max(end - start, timedelta())


@pytest.fixture
def av(school):
    found = suppliers.find_or_add_supplier(school, "Clwyd AV", MONDAY)
    agreed = Agreement(0, found.id, "AV-1", 4, 24, "", "", "2026-01-01", None)
    agreements.agree(school, actor(school, "desk"), agreed, MONDAY)
    return found


@pytest.fixture
def tom(school):
    return actor(school, "tech1")


def card(school, av, period=SEPTEMBER, now=LONG_AFTER):
    return report.scorecard(school, av.id, *period, worked, now)


def held(school, tom, device, hours=0):
    call = dispatched_call(school, device)
    return calls.hold(school, tom, call, HoldReason.SUPPLIER, "2026-09-30", "", MONDAY + hours * HOUR)


def send(school, tom, av, device, call=None, key="s" * 20):
    new = NewRepair(key, av.id, SentHow.POSTED, "2026-09-30")
    return actions.send_away(school, tom, new, [Sent(device, call)], MONDAY)


def take_in(school, tom, repair, came, noted):
    inside = store.devices_of(school, [repair.id])[repair.id][0]
    actions.come_back(school, tom, repair, inside, Back(Outcome.REPAIRED, clock.stored(came)), noted)


def test_a_call_that_waited_without_anything_sent(school, tom, av):
    call = held(school, tom, add_device(school, supplier="Clwyd AV"))
    actions.they_answered_about(school, tom, call, "r" * 20, "", MONDAY + 3 * HOUR)
    calls.start(school, tom, calls.known_call(school, call.id), MONDAY + 30 * HOUR)
    [line] = card(school, av).lines
    assert (line.job.call_id, line.response, line.fix) == (call.id, 3 * HOUR, 30 * HOUR)
    assert (line.response_verdict, line.fix_verdict) == (Verdict.KEPT, Verdict.MISSED)


def test_time_the_school_takes_after_it_is_back_is_not_the_suppliers(school, tom, av):
    device = add_device(school)
    call = dispatched_call(school, device)
    repair = send(school, tom, av, device, call)
    take_in(school, tom, repair, MONDAY + 20 * HOUR, MONDAY + 70 * HOUR)
    calls.start(school, tom, calls.known_call(school, call.id), MONDAY + 100 * HOUR)
    [line] = card(school, av).lines
    assert (line.fix, line.fix_verdict) == (20 * HOUR, Verdict.KEPT)
    assert line.back_at == MONDAY + 20 * HOUR


def test_a_device_stays_with_them_though_its_call_went_on_with_a_spare(school, tom, av):
    device = add_device(school)
    repair = send(school, tom, av, device, call := dispatched_call(school, device))
    calls.start(school, tom, calls.known_call(school, call.id), MONDAY + HOUR)
    assert card(school, av).lines[0].back_at is None
    take_in(school, tom, repair, MONDAY + 50 * HOUR, MONDAY + 50 * HOUR)
    assert card(school, av).lines[0].fix == 50 * HOUR


def test_a_device_sent_without_a_call_is_a_job_too(school, tom, av):
    repair = send(school, tom, av, add_device(school, "Hall projector"))
    actions.they_answered(school, tom, repair, "r" * 20, MONDAY + 2 * HOUR, "", MONDAY + 9 * HOUR)
    found = card(school, av, now=MONDAY + 10 * HOUR)
    assert [(line.job.title, line.response, line.fix) for line in found.lines] == [
        ("Hall projector", 2 * HOUR, 10 * HOUR)
    ]
    assert found.lines[0].fix_verdict is Verdict.RUNNING
    assert (found.totals.answered_kept, found.totals.fixed_judged) == (1, 0)


def test_what_waited_for_another_supplier_or_another_reason_is_not_theirs(school, tom, av):
    other = suppliers.find_or_add_supplier(school, "Tŵr Computing", MONDAY)
    device = add_device(school, "A", supplier="Clwyd AV")
    send(school, tom, other, device, dispatched_call(school, device))
    call = dispatched_call(school, add_device(school, "B", supplier="Clwyd AV"))
    calls.hold(school, tom, call, HoldReason.PART, "2026-09-30", "", MONDAY)
    held(school, tom, add_device(school, "C", supplier="Tŵr Computing"))
    assert card(school, av).lines == ()
    assert len(card(school, other).lines) == 2


def test_the_agreement_of_that_day_is_what_counts(school, tom, av):
    held(school, tom, add_device(school, supplier="Clwyd AV"))
    later = Agreement(0, av.id, "AV-2", None, 900, "", "", "2026-09-08", None)
    agreements.agree(school, actor(school, "desk"), later, MONDAY)
    [line] = card(school, av).lines
    assert line.agreement
    assert (line.agreement.contract_number, line.fix_verdict) == ("AV-1", Verdict.MISSED)


def test_only_what_began_in_these_days(school, tom, av):
    held(school, tom, add_device(school, supplier="Clwyd AV"))
    assert len(card(school, av, (date(2026, 9, 7), date(2026, 9, 7))).lines) == 1
    assert card(school, av, (date(2026, 9, 8), date(2026, 9, 30))).lines == ()
    assert card(school, av, (date(2026, 9, 1), date(2026, 9, 6))).lines == ()


def test_the_file_says_the_same_and_calculates_nothing(school, tom, av):
    send(school, tom, av, add_device(school, "=HYPERLINK(1)"))
    found = report.listing(card(school, av), "supplier")
    data = write_table(found.columns, found.rows)
    assert b"'=HYPERLINK" in data
    table = read_table(data)
    row = dict(zip(table.headings, table.rows[0].cells, strict=True))
    assert (row["Repair"], row["Sent At"], row["Agreed Fix Hours"], row["Fix Kept"]) == (
        "R1",
        "2026-09-07T08:30:00Z",
        "24",
        "no",
    )
    assert ",".join(table.headings) == (
        "Call,Repair,What,Sent At,Answered At,Back At,Agreed Response Hours,Measured Response Hours,Response Kept,"
        "Agreed Fix Hours,Measured Fix Hours,Fix Kept"
    )


def test_the_waits_are_found_through_an_index(school, tom, av):
    held(school, tom, add_device(school, supplier="Clwyd AV"))
    queries = []
    school.connection.set_trace_callback(queries.append)
    card(school, av)
    school.connection.set_trace_callback(None)
    read = next(query for query in queries if "step = 'hold'" in query)
    plan = " ".join(row["detail"] for row in school.connection.execute(f"EXPLAIN QUERY PLAN {read}"))
    assert "call_events_by_step (step=? AND at>? AND at<?)" in plan
