"""What stands beside a call: who else has it open, what a resolution can start from, calls like the one typed."""

from datetime import timedelta

import time_machine

from kiosk.calls import actions
from kiosk.calls.records import CallKind
from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.panels import presence
from tests import builders
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call


def test_two_people_on_one_call_see_each_other(school, app, signed_in):
    call, technician = dispatched_call(school, add_device(school)), signed_in("tech1")
    desk = signed_in("desk")
    address = f"/panels/calls/{call.id}/viewers"
    with time_machine.travel(MONDAY, tick=False) as now:
        for browser, username in ((desk, "desk"), (technician, "tech1")):
            browser.post("/sign-in", data={"username": username, "password": builders.PASSWORD})
        assert desk.post(address).json == {"words": ""}
        now.shift(60)
        assert technician.post(address).json == {"words": "Carys Morgan has this call open since 09:30."}
        assert desk.post(address).json == {"words": "Tom Ashworth has this call open since 09:31."}
        with app.app_context():
            panel = presence.on_call(actor(school, "coordinator"), call.id, clock.now(), "Europe/London")
        assert panel.words.count("has this call open") == 2
        desk.post(address, data={"leaves": "1"})
        assert technician.post(address).json == {"words": ""}
        desk.post(address)
        now.shift(80)
        assert technician.post(address).json == {"words": ""}, "who said nothing for a while has gone"


def test_nobody_is_noted_on_a_call_they_may_not_see(school, signed_in):
    call = dispatched_call(school, add_device(school))
    assert signed_in("tech2").post(f"/panels/calls/{call.id}/viewers").status_code == 404


def test_presence_forgets_who_left():
    here = presence.Presence()
    somebody = builders.Actor(5, "Siân", frozenset({Role.DESK}))
    for number in range(presence.MOST_CALLS + 1):
        here.look(somebody, number, MONDAY)
    here.look(somebody, 1, MONDAY + timedelta(days=1))
    assert len(here._viewers) == 1


def test_a_call_that_nobody_knows_anything_about_still_has_its_page(school, signed_in):
    bare = log_call(school, summary="Something hums", symptom="other", reporter_name="")
    page = signed_in("desk").get(f"/desk/calls/{bare.id}").text
    for heading in ("Answers", "Diagnostics sheet", "Problems behind it"):
        assert heading in page
    assert "Supplier</h2>" not in page


def test_resolving_can_start_from_what_helped_before(school, signed_in):
    device = add_device(school)
    earlier = closed_call(school, device)
    desk = signed_in("desk")
    call = actions.triage(school, actor(school, "desk"), log_call(school, device), CallKind.INCIDENT, 2, 2, MONDAY)
    page = desk.get(f"/desk/calls/{call.id}?fix={earlier.id}").text
    assert f"Reseated the HDMI cable.\n(As in C{earlier.id})" in page
    technician = signed_in("tech1")
    sent = dispatched_call(school, device)
    assert f"(As in C{earlier.id})" in technician.get(f"/fieldwork/calls/{sent.id}?fix={earlier.id}").text
    for spoilt in ("fix=99", "fix=x", "article=99", "problem=99", "problem=-1", "fix=", "article=1%00"):
        assert desk.get(f"/desk/calls/{call.id}?{spoilt}").status_code == 200
        assert "(As in" not in desk.get(f"/desk/calls/{call.id}?{spoilt}").text


def test_while_a_call_is_typed_past_calls_like_it_are_shown(school, signed_in):
    closed_call(school, add_device(school), summary="Projector shows a green picture", error_text="E-104")
    desk = signed_in("desk")
    assert "Reseated the HDMI cable." in desk.get("/panels/similar?text=green picture").text
    assert desk.get("/panels/similar?text=").text.strip() == ""
    assert desk.get("/panels/similar", query_string={"text": "' OR \"", "device": "%"}).status_code == 200
    assert signed_in("tech1").get("/panels/similar?text=green").status_code == 403
