"""What was said in the corridor: on the desk's list in seconds, counted, nothing lost."""

from datetime import timedelta

import pytest

from kiosk.calls import store as calls
from kiosk.calls.records import CallKind, Channel, Status, Step
from kiosk.core import clock
from kiosk.core.forms import new_form_key
from kiosk.devices import actions as devices
from kiosk.fieldwork import store
from kiosk.locations import actions as locations
from tests import builders
from tests.builders import MONDAY, add_device, log_call


@pytest.fixture
def technician(signed_in):
    return signed_in("tech1")


def said(**what):
    values = {"form_key": new_form_key(), "line": "No sound in assembly", "answer": "incident:yes"}
    return values | what


def last_call(school):
    return calls.call(school, school.connection.execute("SELECT max(id) FROM calls").fetchone()[0])


def test_it_goes_to_the_desk_and_not_to_the_technician(school, technician, signed_in):
    hall = locations.find_or_add_location(school, "Hall", MONDAY)
    answer = technician.post("/fieldwork/corridor/", data=said(room=str(hall.id), reporter_name="Mr Pugh"))
    call = last_call(school)
    assert answer.location == f"/fieldwork/corridor/{call.id}"
    assert (call.channel, call.status, call.technician_id) == (Channel.CORRIDOR, Status.LOGGED, None)
    assert (call.location_id, call.reporter_name, call.owner_id) == (hall.id, "Mr Pugh", None)
    page = technician.get(answer.location).text
    assert "The desk has it" in page
    assert call.reference in page
    assert call.summary not in technician.get("/fieldwork/").text
    assert "No sound in assembly" in signed_in("desk").get("/desk/").text


def test_a_known_device_offers_its_symptoms_to_tap(school, technician):
    device = add_device(school, "Hall projector", location="Hall")
    page = technician.get(f"/fieldwork/corridor/?device={device.code}").text
    assert "Hall projector, Hall" in page
    data = said(device=device.shown_code, line="", symptom="no_picture", answer="incident:no")
    assert technician.post("/fieldwork/corridor/", data=data).status_code == 302
    call = last_call(school)
    assert (call.device_id, call.symptom, call.summary) == (device.id, "no_picture", "No picture")
    assert (call.location_id, call.model_id) == (device.location_id, device.model.id)


def test_sent_with_a_code_alone_it_asks_with_the_symptoms_of_its_kind(school, technician):
    device = add_device(school)
    answer = technician.post("/fieldwork/corridor/", data=said(device=device.code, line="", answer=""))
    assert answer.status_code == 422
    assert "Tap what is wrong, or say it in one line." in answer.text
    assert 'value="no_picture"' in answer.text


def test_the_room_is_remembered_for_the_next_one(school, technician):
    hall = locations.find_or_add_location(school, "Hall", MONDAY)
    assert " selected" not in technician.get("/fieldwork/corridor/").text.split("Not given")[1]
    technician.post("/fieldwork/corridor/", data=said(room=str(hall.id)))
    assert f'<option value="{hall.id}" selected>' in technician.get("/fieldwork/corridor/").text


def test_what_was_done_at_once_is_kept_with_its_minutes_and_the_desk_still_triages(school, technician):
    data = said(is_done="y", done="Turned the amplifier on.", minutes="4", answer="request:today")
    for _ in range(2):
        assert technician.post("/fieldwork/corridor/", data=data).status_code == 302
    call = last_call(school)
    assert (call.id, call.status, call.technician_minutes, call.kind) == (1, Status.LOGGED, 4, CallKind.REQUEST)
    (work,) = [event for event in calls.events(school, call.id) if event.step is Step.WORK]
    assert (work.note, work.minutes) == ("Turned the amplifier on.", 4)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"line": ""}, "Tap what is wrong"),
        ({"answer": "incident:maybe"}, "Tap how urgent"),
        ({"device": "nonsense"}, "No device has this code"),
        ({"room": "99"}, "Choose a room"),
        ({"room": "x"}, "Choose a room"),
        ({"is_done": "y"}, "Write what was done"),
        ({"is_done": "y", "done": "Reset."}, "Enter the minutes"),
        ({"minutes": "-1"}, "Enter whole minutes"),
        ({"form_key": ""}, "The page was incomplete"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_logged(school, technician, wrong, words):
    answer = technician.post("/fieldwork/corridor/", data=said(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert "No sound in assembly" in answer.text or not wrong.get("line", "x")
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_a_retired_device_is_refused(school, technician):
    device = add_device(school)
    devices.retire_device(school, builders.actor(school, "desk"), device.id, "2026-09-01", "worn out", MONDAY)
    answer = technician.post("/fieldwork/corridor/", data=said(device=device.code))
    assert (answer.status_code, "no longer in service" in answer.text) == (422, True)


def test_the_receipt_is_shown_to_whoever_wrote_it_down(school, technician, signed_in):
    technician.post("/fieldwork/corridor/", data=said())
    other = log_call(school, add_device(school))
    assert signed_in("tech2").get("/fieldwork/corridor/1").status_code == 404
    assert technician.get(f"/fieldwork/corridor/{other.id}").status_code == 404


def test_what_came_past_the_desk_is_counted(school, technician):
    tech1, tech2 = builders.actor(school, "tech1"), builders.actor(school, "tech2")
    device, now = add_device(school), clock.now()
    for days in (0, 0, 40):
        log_call(school, device, now - timedelta(days=days))
    technician.post("/fieldwork/corridor/", data=said())
    log_call(school, device, now - timedelta(days=40), channel=Channel.CORRIDOR)
    month = clock.stored(now - timedelta(days=30))
    assert store.bypass_share(school, month, tech1.person_id) == (1, 3, 1)
    assert store.bypass_share(school, month, tech2.person_id) == (1, 3, 0)
    assert store.bypass_share(school, month).percent == pytest.approx(100 / 3)
    assert store.bypass_share(school, clock.stored(now - timedelta(days=60))) == (2, 5, 0)
    assert store.bypass_share(school, clock.stored(now + timedelta(days=1))).percent is None
