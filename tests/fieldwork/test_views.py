"""The technician's phone: the work by room, a call, a device's life."""

import re
from datetime import timedelta

import pytest

from kiosk.calls import actions, store
from kiosk.calls.records import Channel, HoldReason, Status
from kiosk.core import clock
from tests import builders
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call, resolved_call


@pytest.fixture
def technician(signed_in):
    return signed_in("tech1")


def test_my_work_is_what_the_desk_sent_by_room_the_most_urgent_room_first(school, technician):
    hall, office = add_device(school, location="Hall"), add_device(school, location="Office")
    calm = dispatched_call(school, hall, impact=3, urgency=3)
    urgent = dispatched_call(school, office, impact=1, urgency=1)
    same_room = dispatched_call(school, office, impact=3, urgency=2)
    others = [log_call(school, hall), resolved_call(school, hall), closed_call(school, hall)]
    page = technician.get("/fieldwork/").text
    assert re.findall(r'href="/fieldwork/calls/(\d+)"', page) == [str(c.id) for c in (urgent, same_room, calm)]
    assert page.index("Office") < page.index("Hall")
    assert not [call for call in others if f"/fieldwork/calls/{call.id}" in page]


def test_the_way_of_a_call_on_the_technicians_phone(school, technician):
    call = dispatched_call(school, add_device(school))
    page = f"/fieldwork/calls/{call.id}"
    assert technician.post(f"{page}/start", data={"version": str(call.version)}).location == page
    assert 'id="step-resolve" name="step" open' in technician.get(page).text
    assert technician.post(f"{page}/note", data={"note": "Looked.", "minutes": "5"}).location == page
    hold = {"hold_reason": "next_visit", "follow_up_on": "2099-01-01", "minutes": "5"}
    assert technician.post(f"{page}/hold", data=hold).location == page
    assert technician.post(f"{page}/start").location == page
    done = {"resolution_type": "fix", "cause": "settings", "resolution": "Reset.", "minutes": "10"}
    assert technician.post(f"{page}/resolve", data=done).location == "/fieldwork/"
    after = actions.known_call(school, call.id)
    assert (after.status, after.technician_minutes) == (Status.RESOLVED, 20)
    assert "Reset." in technician.get(page).text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(school, technician):
    call = dispatched_call(school, add_device(school))
    data = {"resolution": "typed words", "cause": "", "resolution_type": "fix", "minutes": "5"}
    answer = technician.post(f"/fieldwork/calls/{call.id}/resolve", data=data)
    assert answer.status_code == 422
    assert 'id="resolve-cause-error"' in answer.text
    assert "typed words" in answer.text
    assert store.call(school, call.id) == call


def test_only_the_steps_of_the_field_are_offered(school, technician):
    call = dispatched_call(school, add_device(school))
    page = technician.get(f"/fieldwork/calls/{call.id}").text
    offered = set(re.findall(r'id="step-([a-z_]+)"', page))
    assert offered == {"resolve", "hold", "note"}
    assert f"/fieldwork/calls/{call.id}/timer" in page


def test_a_devices_life_is_told_newest_first_and_page_by_page(school, technician):
    device = add_device(school, "Hall projector")
    made = [log_call(school, device, summary=f"Fault {number:02}") for number in range(60)]
    page = technician.get(f"/fieldwork/devices/{device.code}").text
    assert page.index("Fault 59") < page.index("Fault 10")
    assert "Fault 09" not in page
    older = technician.get(f"/fieldwork/devices/{device.code}?before={made[10].id}").text
    assert "Fault 09" in older
    assert "Fault 10" not in older
    assert technician.get("/fieldwork/devices/0000000").status_code == 404
    assert technician.get(f"/fieldwork/devices/{device.shown_code.lower()}").status_code == 200


def test_failures_of_a_year_are_counted_from_calls_closed_as_faults(school, technician):
    device, now = add_device(school), clock.now()
    for days in (3, 30, 300, 500):
        closed_call(school, device, now=now - timedelta(days=days))
    log_call(school, device)
    page = technician.get(f"/fieldwork/devices/{device.code}").text
    assert re.search(r"\b3 failures(</a>)? in the last 365 days", page)


def test_a_technician_opens_only_own_calls_from_a_devices_life(school, signed_in):
    device = add_device(school)
    own = dispatched_call(school, device, summary="Own call")
    other = builders.log_call(school, device, summary="Not sent")
    page = signed_in("tech1").get(f"/fieldwork/devices/{device.code}").text
    assert f"/fieldwork/calls/{own.id}" in page
    assert f"/calls/{other.id}" not in page
    assert f"/desk/calls/{other.id}" in signed_in("desk").get(f"/fieldwork/devices/{device.code}").text
    assert actor(school, "tech1").person_id == own.technician_id
    assert own.logged_at == clock.stored(MONDAY)


def test_what_waits_stands_apart_until_its_day_has_come(school, technician):
    tech, hall = actor(school, "tech1"), add_device(school, "Hall projector", location="Hall")
    waiting, due, today = (dispatched_call(school, hall, summary=words) for words in ("Waiting", "Due", "At hand"))
    now = clock.now()
    actions.hold(school, tech, waiting, HoldReason.PART, (now + timedelta(days=9)).date().isoformat(), "", now)
    actions.hold(school, tech, due, HoldReason.PART, now.date().isoformat(), "", now)
    at_hand, apart = technician.get("/fieldwork/").text.split('aria-label="Waiting"')
    assert [words in at_hand for words in ("Waiting", "Due", "At hand")] == [False, True, True]
    assert f"/fieldwork/calls/{waiting.id}" in apart
    assert today.id != due.id


def test_what_was_resolved_today_is_shown_to_whoever_did_it(school, technician, signed_in):
    now = clock.now()
    resolved_call(school, add_device(school), now - timedelta(hours=1), summary="Done just now")
    resolved_call(school, add_device(school), now - timedelta(days=3), summary="Done days ago")
    page = technician.get("/fieldwork/").text
    assert ("Done just now" in page, "Done days ago" in page) == (True, False)
    assert "Done just now" not in signed_in("tech2").get("/fieldwork/").text


def test_how_much_comes_past_the_desk_is_said_in_one_sentence(school, technician):
    now = clock.now()
    log_call(school, add_device(school), now)
    log_call(school, add_device(school), now, channel=Channel.CORRIDOR)
    assert (
        "Past the desk this month: 1 of 2 calls in the school, 0 written down by you."
        in technician.get("/fieldwork/").text
    )
