"""Sending away and taking in over a real database, and the calls that follow along."""

from datetime import timedelta

import pytest

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import HoldReason, Status, Step
from kiosk.core import clock
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, NotAllowed, Overtaken
from kiosk.repairs import actions, panel, store
from kiosk.repairs.actions import Sent
from kiosk.repairs.records import Back, NewRepair, Outcome, QuoteAnswer, SentHow
from kiosk.suppliers import actions as suppliers
from tests.builders import MONDAY, actor, add_device, dispatched_call, log_call

FRIDAY = MONDAY + timedelta(days=4)
EXPECTED = "2026-09-18"


@pytest.fixture
def av(school):
    return suppliers.find_or_add_supplier(school, "Clwyd AV", MONDAY)


@pytest.fixture
def tom(school):
    return actor(school, "tech1")


def sent_away(school, who, av, *sent, **what):
    values = {"form_key": new_form_key(), "supplier_id": av.id, "sent_how": SentHow.COLLECTED, "expected_on": EXPECTED}
    new = NewRepair(**(values | {"their_reference": "RMA 77"} | what))
    return actions.send_away(school, who, new, list(sent), MONDAY)


def back(**what):
    values = {"outcome": Outcome.REPAIRED, "back_at": clock.stored(FRIDAY)}
    return Back(**(values | what))


def rows(school):
    tables = ("repairs", "repair_devices", "repair_events", "call_events")
    return [school.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def test_sending_away_lets_the_call_wait_for_the_supplier(school, tom, av):
    device = add_device(school, "Hall projector")
    call = dispatched_call(school, device)
    repair = sent_away(school, tom, av, Sent(device, call))
    waiting = calls.known_call(school, call.id)
    assert (waiting.status, waiting.hold_reason, waiting.follow_up_on) == (
        Status.ON_HOLD,
        HoldReason.SUPPLIER,
        EXPECTED,
    )
    steps = call_store.events(school, call.id)
    assert [event.step for event in steps[-2:]] == [Step.HOLD, Step.SEND_AWAY]
    assert steps[-1].details == {
        "supplier": "Clwyd AV",
        "device": f"Hall projector ({device.shown_code})",
        "their_reference": "RMA 77",
    }
    away = store.away(school, device.id)
    assert away
    assert (away.repair_id, away.supplier, away.expected_on) == (repair.id, "Clwyd AV", EXPECTED)


def test_coming_back_says_how_and_leaves_the_call_waiting(school, tom, av):
    device = add_device(school, "Hall projector")
    call = dispatched_call(school, device)
    repair = sent_away(school, tom, av, Sent(device, call))
    inside = store.devices_of(school, [repair.id])[repair.id][0]
    taken = back(outcome=Outcome.REPLACED, new_serial="SN9", cost_pence=8500)
    actions.come_back(school, tom, repair, inside, taken, FRIDAY)
    assert store.away(school, device.id) is None
    last = call_store.events(school, call.id)[-1]
    assert last.step is Step.COME_BACK
    assert last.details["outcome"] == "Replaced by another"
    assert last.details["cost"] == "£85.00"
    assert calls.known_call(school, call.id).status is Status.ON_HOLD
    with pytest.raises(Overtaken):
        actions.come_back(school, tom, repair, inside, back(), FRIDAY)
    assert store.devices_of(school, [repair.id])[repair.id][0].new_serial == "SN9"


def test_a_device_that_is_away_cannot_be_sent_away_again(school, tom, av):
    first, second = add_device(school, "First"), add_device(school, "Second")
    repair = sent_away(school, tom, av, Sent(first))
    before = rows(school)
    with pytest.raises(FieldRefused, match="with Clwyd AV already"):
        sent_away(school, tom, av, Sent(second), Sent(first))
    with pytest.raises(FieldRefused, match="twice"):
        sent_away(school, tom, av, Sent(second), Sent(second))
    assert rows(school) == before
    with pytest.raises(Exception, match="UNIQUE"):  # the table itself holds it, too
        store.add_device(school, repair.id + 1, first.id, None)
    inside = store.devices_of(school, [repair.id])[repair.id][0]
    actions.come_back(school, tom, repair, inside, back(), FRIDAY)
    assert sent_away(school, tom, av, Sent(first)).id != repair.id


def test_all_of_it_or_nothing(school, tom, av):
    """One call that cannot wait keeps every device here."""
    good, bad = add_device(school, "Good"), add_device(school, "Bad")
    fine, only_logged = dispatched_call(school, good), log_call(school, bad)
    before = rows(school)
    with pytest.raises(NotAllowed):
        sent_away(school, tom, av, Sent(good, fine), Sent(bad, only_logged))
    assert rows(school) == before
    assert calls.known_call(school, fine.id) == fine


def test_who_looked_at_an_older_call_sends_nothing(school, tom, av):
    device = add_device(school)
    seen = dispatched_call(school, device)
    calls.start(school, tom, seen, MONDAY)
    with pytest.raises(Overtaken):
        sent_away(school, tom, av, Sent(device, seen))
    assert store.away(school, device.id) is None


def test_a_form_sent_twice_is_one_repair(school, tom, av):
    device = add_device(school)
    first, second = (sent_away(school, tom, av, Sent(device), form_key="k" * 20) for _ in range(2))
    assert first.id == second.id


def test_what_makes_no_sense_is_refused(school, tom, av):
    device = add_device(school)
    for what, field in (({"expected_on": "2026-09-06"}, "expected_on"), ({"supplier_id": 999}, "supplier")):
        with pytest.raises(FieldRefused) as refused:
            sent_away(school, tom, av, Sent(device), **what)
        assert refused.value.field == field
    repair = sent_away(school, tom, av, Sent(device))
    inside = store.devices_of(school, [repair.id])[repair.id][0]
    late, early = clock.stored(FRIDAY + timedelta(days=1)), clock.stored(MONDAY - timedelta(days=1))
    for what, field in (
        ({"back_at": late}, "back_at"),
        ({"back_at": early}, "back_at"),
        ({"outcome": Outcome.REPLACED}, "new_serial"),
    ):
        with pytest.raises(FieldRefused) as refused:
            actions.come_back(school, tom, repair, inside, back(**what), FRIDAY)
        assert refused.value.field == field
    assert store.away(school, device.id)


def test_a_quote_is_accepted_by_whoever_keeps_the_money(school, tom, av):
    huw = actor(school, "coordinator")
    repair = sent_away(school, tom, av, Sent(add_device(school)))
    with pytest.raises(FieldRefused):
        actions.answer_quote(school, huw, repair, QuoteAnswer.ACCEPTED, "", FRIDAY)
    repair = actions.quote(school, tom, repair, 8500, "2026-09-10", FRIDAY)
    with pytest.raises(NotAllowed):
        actions.answer_quote(school, tom, repair, QuoteAnswer.ACCEPTED, "", FRIDAY)
    repair = actions.answer_quote(school, huw, repair, QuoteAnswer.ACCEPTED, "", FRIDAY)
    assert (repair.quote_answer, repair.quote_answered_by) == (QuoteAnswer.ACCEPTED, "Huw Ellis")
    stale = repair
    repair = actions.quote(school, tom, repair, 9900, "2026-09-11", FRIDAY)
    assert repair.quote_answer is None, "another quote wants another answer"
    with pytest.raises(Overtaken):
        actions.answer_quote(school, huw, stale, QuoteAnswer.ACCEPTED, "", FRIDAY)


def test_they_answered_is_noted_once(school, tom, av):
    device = add_device(school, supplier="Clwyd AV")
    call = dispatched_call(school, device)
    with pytest.raises(NotAllowed):
        actions.they_answered_about(school, tom, call, "r" * 20, "", MONDAY)
    call = calls.hold(school, tom, call, HoldReason.SUPPLIER, EXPECTED, "", MONDAY)
    assert panel.on_call(school, tom, call).waits_for_supplier
    for _ in range(2):
        fresh = calls.known_call(school, call.id)
        actions.they_answered_about(school, tom, fresh, "r" * 20, "A man comes on Friday", MONDAY)
    shown = panel.on_call(school, tom, calls.known_call(school, call.id))
    assert [reply.note for reply in shown.replies] == ["A man comes on Friday"]
    notes = [event.note for event in call_store.events(school, call.id)]
    assert notes.count("The supplier answered: A man comes on Friday") == 1


def test_repairs_and_their_events_are_never_deleted(school, tom, av):
    repair = sent_away(school, tom, av, Sent(add_device(school)))
    actions.they_answered(school, tom, repair, "r" * 20, MONDAY, "", MONDAY)
    for table in ("repairs", "repair_devices", "repair_events", "supplier_replies"):
        with pytest.raises(Exception, match="never"):
            school.connection.execute(f"DELETE FROM {table}")
