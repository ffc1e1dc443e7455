"""Swap with a spare in one step: the register, the timeline and the end of the call, or nothing at all."""

import re

import pytest

from kiosk.calls import store as calls
from kiosk.calls.records import Status, Step
from kiosk.core import clock
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions as device_actions
from kiosk.devices import store as devices
from kiosk.devices.records import Kind
from kiosk.fieldwork.swaps import store
from kiosk.locations import store as locations
from kiosk.repairs import actions as repairs
from kiosk.repairs import store as repair_store
from kiosk.repairs.actions import Sent
from kiosk.repairs.records import Back, NewRepair, Outcome, SentHow
from kiosk.suppliers import actions as suppliers
from tests import builders
from tests.builders import MONDAY, add_device, closed_call, dispatched_call, log_call


@pytest.fixture
def technician(signed_in):
    return signed_in("tech1")


@pytest.fixture
def broken(school):
    return add_device(school, "Hall projector", location="Hall")


@pytest.fixture
def spare(school):
    change_setting(school, "spares_location", "ICT store")
    return add_device(school, "Spare projector", location="ICT store", asset_tag="LG-0100")


@pytest.fixture
def call(school, broken):
    return dispatched_call(school, broken)


def form(school, spare, /, **what):
    room = locations.location_by_name(school, "ICT store")
    values = {
        "form_key": new_form_key(),
        "spare": spare.code,
        "store": str(room.id),
        "resolves": "y",
        "cause": "hardware",
        "text": "Lamp gone, spare hung.",
        "minutes": "20",
    }
    return {name: value for name, value in (values | what).items() if value is not None}


def events_of(school, call, step):
    return [event for event in calls.events(school, call.id) if event.step is step]


def test_one_sending_moves_both_and_resolves_the_call(school, technician, broken, spare, call):
    data = form(school, spare)
    for _ in range(2):  # sent twice, it is one swap
        assert technician.post(f"/fieldwork/calls/{call.id}/swap", data=data).location == "/fieldwork/"
    assert devices.device(school, broken.id).location == "ICT store"
    assert devices.device(school, spare.id).location == "Hall"
    after = calls.call(school, call.id)
    assert (after.status, after.resolution_type, after.technician_minutes) == (Status.RESOLVED, "swap", 20)
    assert after.device_id == broken.id
    (event,) = events_of(school, call, Step.SWAP)
    assert broken.shown_code in event.details["device"]
    assert "now in Hall" in event.details["spare"]
    assert len(store.swaps_of(school, call.id)) == 1


def test_the_failure_stays_with_the_device_that_failed(school, broken, spare, call, signed_in):
    signed_in("tech1").post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare))
    desk = {"resolution_type": "swap", "cause": "hardware", "told_how": "in_person", "note": "", "symptom": ""}
    answer = signed_in("desk").post(f"/desk/calls/{call.id}/close", data=desk)
    assert answer.status_code == 302, answer.text
    count = "SELECT count(*) FROM calls WHERE is_failure AND device_id = ?"
    assert school.connection.execute(count, (broken.id,)).fetchone()[0] == 1
    assert school.connection.execute(count, (spare.id,)).fetchone()[0] == 0


def test_a_swap_that_does_not_resolve_leaves_the_call_open_with_its_minutes(school, technician, spare, call):
    data = form(school, spare, resolves=None, cause=None)
    assert technician.post(f"/fieldwork/calls/{call.id}/swap", data=data).location == f"/fieldwork/calls/{call.id}"
    after = calls.call(school, call.id)
    assert (after.status, after.technician_minutes) == (Status.DISPATCHED, 20)
    assert events_of(school, call, Step.SWAP)[0].note == "Lamp gone, spare hung."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"spare": "nonsense"}, "No device has this code"),
        ({"spare": ""}, "Scan the sticker"),
        ({"store": "0"}, "Choose where the broken one goes"),
        ({"cause": ""}, "Choose a cause"),
        ({"text": ""}, "Write what was done"),
        ({"minutes": ""}, "Enter the minutes"),
        ({"minutes": "-4"}, "Enter whole minutes"),
        ({"form_key": "short"}, "The page was incomplete"),
        ({"version": "1"}, "Somebody else changed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(school, technician, broken, spare, call, wrong, words):
    answer = technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare, **wrong))
    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert devices.device(school, broken.id).location == "Hall"
    assert devices.device(school, spare.id).location == "ICT store"
    assert calls.call(school, call.id) == call
    assert events_of(school, call, Step.SWAP) == []


def test_a_spare_with_an_open_call_is_refused_with_a_link(school, technician, spare, call):
    other = log_call(school, spare)
    answer = technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare))
    assert answer.status_code == 422
    assert f"C{other.id}" in answer.text
    assert f'href="/fieldwork/devices/{spare.code}"' in answer.text


def test_a_spare_with_closed_calls_alone_is_taken(school, technician, spare, call):
    closed_call(school, spare)
    assert technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare)).status_code == 302


def test_another_kind_is_asked_about_first(school, technician, call):
    laptop = add_device(school, "Loan laptop", Kind.LAPTOP, model="Latitude 3340", location="ICT store")
    data = form(school, laptop)
    answer = technician.post(f"/fieldwork/calls/{call.id}/swap", data=data)
    assert answer.status_code == 422
    assert "is a laptop, the broken one a projector" in answer.text
    assert 'name="takes_other_kind"' in answer.text
    answer = technician.post(f"/fieldwork/calls/{call.id}/swap", data=data | {"takes_other_kind": "y"})
    assert answer.status_code == 302


def test_a_retired_spare_and_the_broken_one_itself_are_refused(school, technician, broken, spare, call):
    itself = technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, broken))
    assert "This is the broken one itself" in itself.text
    desk = builders.actor(school, "desk")
    device_actions.retire_device(school, desk, spare.id, "2026-09-01", "worn out", MONDAY)
    retired = technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare))
    assert (retired.status_code, "was retired on" in retired.text) == (422, True)


def test_spares_of_the_kind_are_offered_from_the_store(school, technician, spare, call):
    add_device(school, "Loan laptop", Kind.LAPTOP, model="Latitude 3340", location="ICT store")
    busy = add_device(school, "Busy spare", location="ICT store")
    log_call(school, busy)
    page = technician.get(f"/fieldwork/calls/{call.id}/swap").text
    assert re.findall(r"/swap\?spare=(\w+)", page) == [spare.code]
    assert f'value="{spare.code}"' in technician.get(f"/fieldwork/calls/{call.id}/swap?spare={spare.code}").text
    asset_tag = technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare, spare="lg-0100"))
    assert asset_tag.status_code == 302


def test_the_swap_of_another_technicians_call_is_not_there(school, spare, call, signed_in):
    other = signed_in("tech2")
    assert other.get(f"/fieldwork/calls/{call.id}/swap").status_code == 404
    assert other.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare)).status_code == 404
    assert devices.device(school, spare.id).location == "ICT store"


def test_a_call_without_a_device_has_nothing_to_swap(school, technician):
    call = dispatched_call(school, None, summary="No Wi-Fi")  # type: ignore[arg-type]
    assert technician.get(f"/fieldwork/calls/{call.id}/swap").status_code == 404
    assert technician.get(f"/fieldwork/calls/{call.id}").status_code == 200


def test_swaps_stay(school, technician, spare, call):
    technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare))
    for statement in ("DELETE FROM swaps", "UPDATE swaps SET at = ''"):
        with pytest.raises(sqlite3.IntegrityError):
            school.connection.execute(statement)


def test_what_is_with_a_supplier_is_no_spare(school, technician, spare, call):
    supplier = suppliers.find_or_add_supplier(school, "Clwyd AV", MONDAY)
    sent = NewRepair(new_form_key(), supplier.id, SentHow.POSTED, "2026-09-30")
    repairs.send_away(school, builders.actor(school, "desk"), sent, [Sent(spare)], MONDAY)
    assert "Spare projector" not in technician.get(f"/fieldwork/calls/{call.id}/swap").text
    answer = technician.post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare))
    assert answer.status_code == 422
    assert "Spare projector is with Clwyd AV (R1)." in answer.text
    assert store.swaps_of(school, call.id) == []


def test_a_broken_device_in_the_store_is_not_offered_like_a_sound_one(school, signed_in, broken, spare, call):
    signed_in("tech1").post(f"/fieldwork/calls/{call.id}/swap", data=form(school, spare))
    desk = {"resolution_type": "swap", "cause": "hardware", "told_how": "in_person", "note": "", "symptom": ""}
    assert signed_in("desk").post(f"/desk/calls/{call.id}/close", data=desk).status_code == 302
    add_device(school, "Zone projector", location="ICT store")
    other = add_device(school, "Library projector", location="Library")
    offered = store.spares(school, devices.device(school, broken.id).location_id, Kind.PROJECTOR, other.id)
    assert [(row["name"], bool(row["swapped_out_at"])) for row in offered] == [
        ("Zone projector", False),
        ("Hall projector", True),
    ]
    page = signed_in("tech1").get(f"/fieldwork/calls/{dispatched_call(school, other).id}/swap").text
    assert page.count("was swapped out itself") == 1
    supplier = suppliers.find_or_add_supplier(school, "Clwyd AV", MONDAY)
    sent = NewRepair(new_form_key(), supplier.id, SentHow.POSTED, "2099-09-30")
    away = repairs.send_away(school, builders.actor(school, "desk"), sent, [Sent(broken)], clock.now())
    (row,) = repair_store.devices_of(school, [away.id])[away.id]
    back = Back(Outcome.REPAIRED, clock.stored(clock.now()))
    repairs.come_back(school, builders.actor(school, "desk"), away, row, back, clock.now())
    offered = store.spares(school, devices.device(school, broken.id).location_id, Kind.PROJECTOR, other.id)
    assert not any(row["swapped_out_at"] for row in offered)


def test_a_device_that_was_swapped_is_not_swapped_once_more(school, technician, broken, spare, call):
    """The second spare would take the place of the broken one, which lies in the store by now."""
    second = add_device(school, "Second spare", location="ICT store")
    data = form(school, spare, resolves=None, cause=None)
    assert technician.post(f"/fieldwork/calls/{call.id}/swap", data=data).status_code == 302
    anew = {"spare": second.code, "form_key": new_form_key()}
    for what, said in (
        (data | {"spare": second.code}, "sent already, with another spare"),
        (data | anew, "took its place"),
    ):
        again = technician.post(f"/fieldwork/calls/{call.id}/swap", data=what)
        assert again.status_code == 422
        assert said in again.text
    assert len(store.swaps_of(school, call.id)) == 1
    assert devices.device(school, second.id).location == "ICT store"
    device_actions.swap(
        school,
        builders.actor(school, "tech1"),
        spare.id,
        broken.id,
        devices.device(school, second.id).location_id,
        MONDAY,
    )  # the first one hangs there again
    assert (
        technician.post(
            f"/fieldwork/calls/{call.id}/swap", data=form(school, second, resolves=None, cause=None)
        ).status_code
        == 302
    )
