"""Proof of a visit: the right sticker is noted, the wrong one is refused with words that help."""

from datetime import timedelta

import pytest

from kiosk.calls.records import Step
from kiosk.calls.store import events
from kiosk.core import clock
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.fieldwork import arrival
from tests import builders
from tests.builders import MONDAY, add_device, dispatched_call, resolved_call


@pytest.fixture
def tech(school):
    return builders.actor(school, "tech1")


@pytest.fixture
def technician(signed_in):
    return signed_in("tech1")


def visits_of(school, call):
    return [event for event in events(school, call.id) if event.step is Step.VISIT]


@pytest.mark.parametrize("shape", ["{0.code}", "{0.shown_code}", "HTTP://HELPDESK.SCHOOL/D/{0.code}", "lg-0042"])
def test_the_right_sticker_is_noted_however_it_is_typed(school, technician, shape):
    device = add_device(school, "Hall projector", asset_tag="LG-0042")
    call = dispatched_call(school, device)
    page = f"/fieldwork/calls/{call.id}"
    assert technician.post(f"{page}/visit", data={"code": shape.format(device)}).location == page
    assert len(visits_of(school, call)) == 1
    assert "<strong>On site</strong>" in technician.get(page).text


def test_the_wrong_sticker_is_refused_and_the_words_say_which_and_where(school, technician):
    call = dispatched_call(school, add_device(school, "Hall projector", location="Hall"))
    other = add_device(school, "Office laptop", location="Office")
    answer = technician.post(f"/fieldwork/calls/{call.id}/visit", data={"code": other.code})
    assert answer.status_code == 422
    for words in ("Office laptop", other.shown_code, "belongs in Office", "Hall projector", "in Hall"):
        assert words in answer.text
    assert visits_of(school, call) == []


@pytest.mark.parametrize("typed", ["", "7K3Q-9XA", "nonsense", "0000000"])
def test_what_is_no_sticker_is_refused(school, technician, typed):
    call = dispatched_call(school, add_device(school))
    assert technician.post(f"/fieldwork/calls/{call.id}/visit", data={"code": typed}).status_code == 422
    assert visits_of(school, call) == []


def test_scanned_again_within_the_hour_it_is_the_same_visit(school, tech):
    device = add_device(school)
    call = dispatched_call(school, device)
    for minutes in (0, 1, 59):
        arrival.confirm_visit(school, tech, call, device.code, MONDAY + timedelta(minutes=minutes))
    assert [event.at for event in visits_of(school, call)] == [clock.stored(MONDAY)]
    arrival.confirm_visit(school, tech, call, device.code, MONDAY + timedelta(days=1))
    assert len(visits_of(school, call)) == 2


def test_no_visit_is_noted_on_a_call_that_has_ended_or_names_no_device(school, tech):
    device = add_device(school)
    with pytest.raises(Refused):
        arrival.confirm_visit(school, tech, resolved_call(school, device), device.code, MONDAY)
    without = dispatched_call(school, None, summary="No Wi-Fi")  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        arrival.confirm_visit(school, tech, without, device.code, MONDAY)
    assert not isinstance(refused.value, FieldRefused)


def test_scanning_with_the_phone_leads_to_the_confirmation(school, technician, signed_in):
    device = add_device(school, "Hall projector")
    call, other = dispatched_call(school, device), builders.log_call(school, device)
    page = technician.get(f"/D/{device.code}", follow_redirects=True).text
    assert f"You are here: confirm visit for C{call.id}" in page
    assert f"confirm visit for C{other.id}" not in page
    for nobody in ("tech2", "desk"):
        assert "You are here" not in signed_in(nobody).get(f"/fieldwork/devices/{device.code}").text


def test_another_technicians_visit_is_not_there(school, signed_in):
    device = add_device(school)
    call = dispatched_call(school, device)
    other = signed_in("tech2")
    assert other.get(f"/fieldwork/calls/{call.id}/visit").status_code == 404
    assert other.post(f"/fieldwork/calls/{call.id}/visit", data={"code": device.code}).status_code == 404
    assert visits_of(school, call) == []
