"""Visits: planned by the desk or the technician, listed in walking order, printed as job sheets."""

import re
from datetime import date, timedelta

import pytest

from kiosk.calls import actions as calls
from kiosk.calls.records import HoldReason
from kiosk.core import clock, pdf
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound
from kiosk.fieldwork.visits import actions, rules, store
from tests import builders
from tests.builders import MONDAY, add_device, closed_call, dispatched_call, resolved_call

TODAY = MONDAY.date()


@pytest.fixture
def tech(school):
    return builders.actor(school, "tech1")


@pytest.fixture
def desk(school):
    return builders.actor(school, "desk")


def plan(school, tech, days, by=None, now=MONDAY):
    return actions.plan(school, by or tech, tech, now.date() + timedelta(days=days), "", now)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-09-07", "today"),
        ("2026-09-08", "tomorrow"),
        ("2026-09-15", "Tue 15 Sep"),
        ("2027-01-12", "Tue 12 Jan 2027"),
        ("2026-09-06", "Sun 6 Sep"),
    ],
)
def test_how_a_day_is_said(on, words):
    assert rules.day_words(on, TODAY) == words


def test_several_visits_stand_in_order_and_the_same_day_is_planned_once(school, tech, desk):
    late, soon = plan(school, tech, 8), plan(school, tech, 1, by=desk)
    assert plan(school, tech, 8) == late
    assert store.coming(school, TODAY.isoformat()) == [soon, late]
    assert store.next_of(school, tech.person_id, TODAY.isoformat()) == soon
    assert store.next_of(school, tech.person_id, "2026-09-09") == late
    assert soon.planned_by == "Carys Morgan"


def test_a_visit_called_off_makes_room_for_the_next_one(school, tech, desk):
    first, second = plan(school, tech, 1), plan(school, tech, 8)
    actions.call_off(school, desk, first.id, MONDAY)
    assert store.next_of(school, tech.person_id, TODAY.isoformat()) == second
    with pytest.raises(NotFound):
        actions.call_off(school, desk, first.id, MONDAY)
    assert plan(school, tech, 1).id != first.id
    assert school.connection.execute("SELECT count(*) FROM visits").fetchone()[0] == 3


def test_days_that_cannot_be_and_people_who_may_not_are_refused(school, tech, desk):
    for days in (-1, 500):
        with pytest.raises(FieldRefused):
            plan(school, tech, days)
    with pytest.raises(FieldRefused):
        actions.plan(school, desk, desk, TODAY, "", MONDAY)
    other = builders.actor(school, "tech2")
    with pytest.raises(NotAllowed):
        plan(school, tech, 1, by=other)
    visit = plan(school, tech, 1)
    with pytest.raises(NotFound):
        actions.call_off(school, other, visit.id, MONDAY)
    assert store.coming(school, TODAY.isoformat()) == [visit]


def test_a_visits_calls_come_in_walking_order_most_urgent_first_in_the_room(school, tech):
    room10, room2 = add_device(school, location="Room 10"), add_device(school, location="Room 2")
    calm, urgent = (dispatched_call(school, room10, impact=impact, urgency=impact) for impact in (3, 1))
    near = dispatched_call(school, room2, impact=3, urgency=3)
    nowhere = dispatched_call(school, None, summary="No Wi-Fi")
    resolved_call(school, room2)
    found = store.calls_of(school, tech.person_id, "2026-09-08")
    assert [line.id for line in found] == [near.id, urgent.id, calm.id, nowhere.id]
    assert [room for room, _ in rules.by_room(found)] == ["Room 2", "Room 10", "No location given"]


def test_what_waits_comes_along_only_when_the_visit_is_what_it_waits_for(school, tech, desk):
    device = add_device(school)
    for_visit, for_part, part_is_due = (dispatched_call(school, device) for _ in range(3))
    calls.hold(school, tech, for_visit, HoldReason.NEXT_VISIT, "2026-09-20", "", MONDAY)
    calls.hold(school, tech, for_part, HoldReason.PART, "2026-09-20", "", MONDAY)
    calls.hold(school, tech, part_is_due, HoldReason.PART, "2026-09-08", "", MONDAY)
    call = builders.log_call(school, device)
    call = calls.triage(school, desk, call, call.kind, 2, 2, MONDAY)
    later = calls.dispatch(school, desk, call, tech, "", MONDAY, "2026-09-15")
    on = {
        day: {line.id for line in store.calls_of(school, tech.person_id, day)} for day in ("2026-09-08", "2026-09-15")
    }
    assert on["2026-09-08"] == {for_visit.id, part_is_due.id}
    assert on["2026-09-15"] == {for_visit.id, part_is_due.id, later.id}


def test_a_job_sheet_tells_the_last_three_and_what_helped(school, tech):
    device = add_device(school, "Hall projector")
    earlier = [closed_call(school, device, summary=f"Fault {number}") for number in range(5)]
    other = closed_call(school, add_device(school))
    call = dispatched_call(school, device)
    again = dispatched_call(school, device)
    found = store.earlier_on_devices(school, [call.id, again.id])
    assert [row.id for row in found[call.id]] == [past.id for past in reversed(earlier[2:])]
    assert [row.id for row in found[again.id]] == [call.id, earlier[4].id, earlier[3].id]
    assert found[call.id][0].resolution == "Reseated the HDMI cable."
    assert other.id not in {row.id for rows in found.values() for row in rows}


def test_the_desk_plans_a_visit_and_sees_who_comes_when(school, signed_in):
    desk, on = signed_in("desk"), clock.now().date() + timedelta(days=3)
    tech = builders.actor(school, "tech1")
    data = {"technician": str(tech.person_id), "visit_on": on.isoformat(), "note": "mornings only"}
    for _ in range(2):
        assert desk.post("/fieldwork/visits/", data=data).location == "/fieldwork/visits/"
    page = desk.get("/fieldwork/visits/").text
    assert page.count(f"Tom Ashworth comes on {on:%a} {on.day} {on:%b}</span></a>") == 1
    (visit,) = re.findall(r'href="(/fieldwork/visits/\d+)"', page)
    call = dispatched_call(school, add_device(school, location="Room 7"))
    assert f'href="/desk/calls/{call.id}"' in desk.get(visit).text
    assert f'href="/fieldwork/calls/{call.id}"' in signed_in("tech1").get(visit).text
    assert desk.post(f"{visit}/call-off").location == "/fieldwork/visits/"
    assert desk.get(visit).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"technician": ""}, "Choose a technician"),
        ({"technician": "99"}, "Choose a technician"),
        ({"visit_on": ""}, "Choose the day"),
        ({"visit_on": "2020-01-01"}, "Choose today or a later day"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said(school, signed_in, wrong, words):
    tech = builders.actor(school, "tech1")
    data = {"technician": str(tech.person_id), "visit_on": date(2099, 1, 1).isoformat()}
    answer = signed_in("desk").post("/fieldwork/visits/", data=data | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert store.coming(school, "2000-01-01") == []


def test_a_technician_sees_the_day_of_another_but_not_the_list(school, signed_in):
    tech = builders.actor(school, "tech1")
    visit = actions.plan(school, tech, tech, clock.now().date(), "", clock.now())
    other = signed_in("tech2")
    page = other.get("/fieldwork/visits/").text
    assert "Tom Ashworth comes today" in page
    assert f"/fieldwork/visits/{visit.id}" not in page
    for address in (f"/fieldwork/visits/{visit.id}", f"/fieldwork/visits/{visit.id}/sheet"):
        assert other.get(address).status_code == 404
    assert other.post(f"/fieldwork/visits/{visit.id}/call-off").status_code == 404
    mine = {"technician": str(tech.person_id), "visit_on": "2026-12-24"}
    assert other.post("/fieldwork/visits/", data=mine).status_code == 422


def test_the_sheets_hold_what_is_needed_on_paper(school, signed_in):
    device = add_device(school, "Hall projector", location="Hall", asset_tag="LG-0042")
    closed_call(school, device, summary="Lamp flickers")
    call = dispatched_call(
        school, device, description="Dark in assembly", error_text="0x8: lamp", reporter_name="Mrs Hughes"
    )
    tech = builders.actor(school, "tech1")
    visit = actions.plan(school, tech, tech, clock.now().date(), "", clock.now())
    for who, address in (
        ("tech1", f"/fieldwork/visits/{visit.id}/sheet"),
        ("desk", f"/fieldwork/visits/{visit.id}/sheet"),
        ("coordinator", f"/fieldwork/calls/{call.id}/sheet"),
    ):
        page = signed_in(who).get(address).text
        for words in (
            call.reference,
            "Hall",
            device.shown_code,
            "LG-0042",
            "Dark in assembly",
            "0x8: lamp",
            "Mrs Hughes",
            "Lamp flickers",
            "Reseated the HDMI cable.",
            "Minutes",
            "Parts",
            "Signature",
        ):
            assert words in page, (who, words)
    assert signed_in("tech2").get(f"/fieldwork/calls/{call.id}/sheet").status_code == 404


def test_a_full_day_of_long_reports_is_within_the_work_that_a_pdf_may_take(school, signed_in, monkeypatch):
    words = "The picture goes off after a few minutes and comes back when somebody switches it off and on again. "
    for number in range(20):
        device = add_device(school, f"Projector {number}", location=f"Room {number}")
        dispatched_call(school, device, description=words * 8, error_text=words * 4)
    tech = builders.actor(school, "tech1")
    visit = actions.plan(school, tech, tech, clock.now().date(), "", clock.now())
    run = pdf._run  # of the three limits only the time that it waits differs: a busy PC lets the process wait
    monkeypatch.setattr(pdf, "_run", lambda job, folder, _: run(job, folder, 900.0))
    answer = signed_in("tech1").get(f"/fieldwork/visits/{visit.id}/sheet.pdf")
    assert answer.mimetype == "application/pdf"


def test_calls_left_for_the_next_visit_say_when_that_is(school, signed_in):
    tech = builders.actor(school, "tech1")
    call = dispatched_call(school, add_device(school))
    calls.hold(school, tech, call, HoldReason.NEXT_VISIT, "2099-01-01", "", clock.now())
    browser = signed_in("tech1")
    assert "not planned yet" in browser.get(f"/fieldwork/calls/{call.id}").text
    on = clock.now().date() + timedelta(days=9)
    actions.plan(school, tech, tech, on, "", clock.now())
    said = rules.day_words(on.isoformat(), clock.now().date())
    assert f"Left for the next visit: <strong>{said}</strong>" in browser.get(f"/fieldwork/calls/{call.id}").text
    assert f"waits for the next visit {said}" in browser.get("/fieldwork/").text
