"""The desk: the queue in its order, the call with all its steps, and a call that comes by phone."""

import re
from datetime import timedelta

import pytest
import time_machine

from kiosk.calls import actions, store, tokens
from kiosk.calls.records import CallKind, Cause, HoldReason, ResolutionType, Status
from kiosk.desk import store as desk_store
from tests import builders
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call, resolved_call

KEY = "k" * 22
PHONE = {
    "form_key": KEY,
    "channel": "phone",
    "answer": "incident:no",
    "summary": "No picture in the hall",
    "symptom": "no_picture",
}


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def references(page: str) -> list[str]:
    return re.findall(r'class="what"><a href="/desk/calls/(\d+)"', page)


# --- the queue


def test_the_most_urgent_comes_first_and_of_those_the_oldest(school, desk):
    made = {}
    for number, (impact, urgency) in enumerate([(2, 3), (1, 1), (2, 2), (1, 1)]):
        call = log_call(school, impact=impact, urgency=urgency, now=MONDAY + timedelta(minutes=number))
        made[number] = str(call.id)
    assert references(desk.get("/desk/").text) == [made[1], made[3], made[2], made[0]]
    assert references(desk.get("/desk/?order=age").text) == [made[0], made[1], made[2], made[3]]


def test_each_part_of_the_queue_shows_its_own_and_counts_it(school, desk):
    device, person = add_device(school), actor(school, "desk")
    calls = {"new": log_call(school, device), "with_technician": dispatched_call(school, device)}
    triaged = actions.triage(school, person, log_call(school, device), CallKind.INCIDENT, 1, 1, MONDAY)
    held = dispatched_call(school, device)
    held = actions.hold(school, person, held, HoldReason.PART, MONDAY.date().isoformat(), "", MONDAY)
    calls |= {"to_dispatch": triaged, "on_hold": held, "to_close": resolved_call(school, device)}
    closed_call(school, device)
    for view, call in calls.items():
        page = desk.get(f"/desk/?view={view}").text
        assert references(page) == [str(call.id)], view
        assert f'view={view}" aria-current="page">' in page
    assert len(references(desk.get("/desk/").text)) == 5
    mine = references(desk.get("/desk/?view=mine").text)
    assert str(calls["new"].id) not in mine
    assert len(mine) == 4
    with time_machine.travel(MONDAY + timedelta(days=3)):
        fresh = desk.post("/sign-in", data={"username": "desk", "password": builders.PASSWORD})
        assert fresh.status_code == 302
        assert references(desk.get("/desk/?view=follow_up").text) == [str(held.id)]
        assert "was to be looked at" in desk.get("/desk/?view=follow_up").text
    with time_machine.travel(MONDAY - timedelta(days=3)):
        assert references(desk.get("/desk/?view=follow_up").text) == []
    values = {"today": MONDAY.date().isoformat(), "person_id": person.person_id, "now": "2026", "soon": "2026"}
    counts = desk_store.counts(school, values)
    assert {name: count for name, count in counts.items() if count} == {
        "all": 5,
        "new": 1,
        "mine": 4,
        "unassigned": 1,
        "to_dispatch": 1,
        "follow_up": 1,
        "with_technician": 1,
        "on_hold": 1,
        "to_close": 1,
    }


def test_filters_stand_in_the_address_and_stay_there(school, desk):
    hall, office = add_device(school, location="Hall"), add_device(school, location="Office")
    here = dispatched_call(school, hall, impact=1, urgency=1)
    log_call(school, office, kind=CallKind.REQUEST, symptom="supplies", impact=3, urgency=3)
    technician = actor(school, "tech1").person_id
    for query in ("priority=1", "kind=incident", f"technician={technician}", f"location={hall.location_id}"):
        page = desk.get(f"/desk/?{query}").text
        assert references(page) == [str(here.id)], query
        assert query in page.replace("&amp;", "&"), "the parts of the queue keep the filter"
    assert references(desk.get("/desk/?priority=5&kind=incident").text) == []
    for spoilt in ("priority=x", "technician=x", "location=-1", "kind='", "priority=1%00"):
        assert desk.get(f"/desk/?{spoilt}").status_code == 200
    assert desk.get("/desk/?view=nonsense").status_code == 404
    assert desk.get("/desk/?order=calls.id; DROP TABLE calls").status_code == 404


@pytest.mark.parametrize("order", ["priority", "age"])
def test_paging_shows_every_call_once_whatever_is_logged_meanwhile(school, desk, order):
    for number in range(120):
        urgency = number % 3 + 1
        log_call(school, impact=2, urgency=urgency, now=MONDAY + timedelta(seconds=number // 4))
    seen, address = [], f"/desk/?order={order}"
    while address:
        page = desk.get(address).text
        seen += references(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
        if len(seen) == 50:  # what is new stands before or after, but moves nothing
            log_call(school, impact=1, urgency=1, now=MONDAY - timedelta(days=1))
    assert len(seen) == len(set(seen)) == 120
    assert desk.get(f"/desk/?order={order}&view=new").text.count('rel="next"') == 1


@pytest.mark.parametrize("after", ["x", "1", "1~2", "1~2~x", "~~", "1~~1", "9" * 40, "1~2~3~4", "-1~x~1", "١~x~1"])
def test_a_spoilt_address_shows_the_first_page(school, desk, after):
    call = log_call(school)
    page = desk.get("/desk/", query_string={"after": after})
    assert page.status_code == 200
    assert references(page.text) in ([str(call.id)], []) if after == "1~~1" else references(page.text) == [str(call.id)]


def test_counts_stop_at_ninety_nine(school, desk):
    for _ in range(101):
        log_call(school)
    assert "<strong>99+</strong>" in desk.get("/desk/").text


# --- a call


def test_the_call_page_shows_all_that_is_known(school, desk):
    device = add_device(school, "Hall projector", location="Hall", asset_tag="LG-1", supplier="Clwyd AV")
    other = add_device(school, "Spare", location="Store")
    earlier = closed_call(school, device)
    helped = closed_call(school, other)
    open_too = log_call(school, device, summary="Remote lost")
    call = log_call(school, device, reporter_name="Dilys", description="It <hums>", error_text="E-47")
    page = desk.get(f"/desk/calls/{call.id}").text
    for words in ("Dilys", "It &lt;hums&gt;", "E-47", "LG-1", "Clwyd AV", "Remote lost", "Reseated the HDMI cable."):
        assert words in page
    for linked in (earlier, helped, open_too):
        assert f"/desk/calls/{linked.id}" in page
    assert tokens.status_token(builders.SECRET, call.form_key) in page
    assert 'id="step-triage" name="step" open' in page


def test_a_known_fix_is_offered_and_fills_the_form(school, desk):
    device, other = add_device(school, "Hall"), add_device(school, "Spare")
    helped = closed_call(school, other)
    call = dispatched_call(school, device)
    assert f"?fix={helped.id}#step-resolve" in desk.get(f"/desk/calls/{call.id}").text
    page = desk.get(f"/desk/calls/{call.id}?fix={helped.id}").text
    assert f"Reseated the HDMI cable.\n(As in {helped.reference})" in page
    assert 'value="fix" checked' in page
    assert '<option value="hardware" selected>' in page
    assert 'id="step-resolve" name="step" open' in page
    assert store.call(school, call.id) == call


def take(browser, call, step, **data):
    return browser.post(f"/desk/calls/{call.id}/{step}", data={"version": str(call.version)} | data)


def test_the_whole_life_of_a_call_by_its_forms(school, desk):
    call = log_call(school, add_device(school))
    technician = str(actor(school, "tech1").person_id)
    done = {"resolution_type": "fix", "cause": "wear", "resolution": "New lamp."}
    steps = [
        ("triage", {"kind": "incident", "impact": "1", "urgency": "2"}, Status.TRIAGED),
        ("note", {"note": "Rang back.", "minutes": "5"}, Status.TRIAGED),
        ("follow_up", {"follow_up_on": "2099-01-01"}, Status.TRIAGED),
        ("dispatch", {"technician": technician, "note": "Ladder.", "follow_up_on": "2099-01-02"}, Status.DISPATCHED),
        ("take_back", {"note": "Ill."}, Status.TRIAGED),
        ("hold", {"hold_reason": "part", "follow_up_on": "2099-01-01", "minutes": "10"}, Status.ON_HOLD),
        ("resolve", done | {"minutes": "15"}, Status.RESOLVED),
        ("reopen", {"note": "Dark again."}, Status.TRIAGED),
        ("resolve", done | {"resolution_type": "swap", "minutes": "0"}, Status.RESOLVED),
        ("close", {"resolution_type": "swap", "cause": "hardware", "told_how": "phone", "note": "told"}, Status.CLOSED),
    ]
    for step, data, status in steps:
        answer = take(desk, call, step, **data)
        assert answer.location == f"/desk/calls/{call.id}", (step, answer.text)
        call = actions.known_call(school, call.id)
        assert call.status == status, step
    assert call.technician_minutes == 30
    assert (call.resolution_type, call.cause) == (ResolutionType.SWAP, Cause.HARDWARE)
    assert len(store.events(school, call.id)) == len(steps) + 1
    assert desk.get(f"/desk/calls/{call.id}").status_code == 200


@pytest.mark.parametrize(
    ("step", "status", "data", "field"),
    [
        ("triage", "logged", {}, "kind"),
        ("triage", "logged", {"kind": "incident", "impact": "4", "urgency": "1"}, "impact"),
        ("triage", "logged", {"kind": "incident", "impact": "1", "urgency": "1", "technician": "4711"}, "technician"),
        ("note", "logged", {"note": " ", "minutes": "5"}, "note"),
        ("note", "logged", {"note": "typed words", "minutes": "a while"}, "minutes"),
        ("note", "logged", {"note": "typed words", "minutes": "-1"}, "minutes"),
        ("note", "logged", {"note": "typed words", "minutes": "99999"}, "minutes"),
        ("note", "logged", {"note": "typed words" * 400}, "note"),
        ("follow_up", "logged", {"note": "typed words"}, "follow_up_on"),
        ("follow_up", "logged", {"note": "typed words", "follow_up_on": "2001-01-01"}, "follow_up_on"),
        ("dispatch", "dispatched", {"note": "typed words"}, "technician"),
        ("hold", "dispatched", {"note": "typed words", "follow_up_on": "2099-01-01"}, "hold_reason"),
        ("hold", "dispatched", {"note": "typed words", "hold_reason": "part"}, "follow_up_on"),
        ("hold", "dispatched", {"note": "typed words", "hold_reason": "part", "follow_up_on": "x"}, "follow_up_on"),
        ("resolve", "dispatched", {"resolution": "typed words", "cause": "wear", "minutes": "5"}, "resolution_type"),
        ("resolve", "dispatched", {"resolution": "typed words", "resolution_type": "fix", "minutes": "5"}, "cause"),
        ("resolve", "dispatched", {"resolution_type": "fix", "cause": "wear", "minutes": "5"}, "resolution"),
        ("resolve", "dispatched", {"resolution": "typed words", "resolution_type": "fix", "cause": "wear"}, "minutes"),
        ("cancel", "logged", {}, "note"),
        ("duplicate", "logged", {"original": "typed words"}, "original"),
        ("duplicate", "logged", {"original": "C99"}, "original"),
        ("close", "resolved", {"resolution_type": "fix", "cause": "", "note": "typed words"}, "cause"),
        ("close", "resolved", {"resolution_type": "fix", "cause": "wear", "note": "typed words"}, "told_how"),
        ("return", "logged", {}, "note"),
        ("tell", "logged", {}, "note"),
        ("own", "logged", {"owner": "99"}, "owner"),
        ("override", "logged", {"priority": "1"}, "note"),
        ("override", "logged", {"priority": "2", "note": "typed words"}, "priority"),
        ("override", "logged", {"priority": "9", "note": "typed words"}, "priority"),
        ("convert", "logged", {}, "note"),
        ("correct", "logged", {"summary": "typed words", "device": "nonsense"}, "device"),
        ("correct", "logged", {"summary": "", "expected": "typed words"}, "summary"),
        ("correct", "logged", {"summary": "typed words", "reporter_email": "a@b, c@d"}, "reporter_email"),
        ("dispatch", "dispatched", {"note": "typed words", "technician": "2", "how": "next_visit"}, "follow_up_on"),
        ("reopen", "resolved", {}, "note"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(school, desk, step, status, data, field):
    made = {"logged": log_call, "dispatched": dispatched_call, "resolved": resolved_call}[status]
    call = made(school, add_device(school))
    answer = take(desk, call, step, **data)
    assert answer.status_code == 422
    assert "Not a valid" not in answer.text or field in ("impact", "minutes", "follow_up_on")
    assert f'id="{step}-{field}-error"' in answer.text
    assert f'<a href="#{step}-{field}">' in answer.text
    assert f'id="step-{step}" name="step" open' in answer.text
    if "typed words" in "".join(data.values()):
        assert "typed words" in answer.text
    assert store.call(school, call.id) == call


def test_somebody_was_quicker_and_what_was_typed_stays(school, desk):
    call = log_call(school)
    assert take(desk, call, "note", note="first").status_code == 302
    answer = take(desk, call, "note", note="typed words")
    assert answer.status_code == 422
    assert "Somebody else changed" in answer.text
    assert "typed words" in answer.text
    assert len(store.events(school, call.id)) == 2


def test_triage_sends_at_once_or_does_nothing(school, desk):
    call, technician = log_call(school), str(actor(school, "tech1").person_id)
    data = {"kind": "incident", "impact": "1", "urgency": "1"}
    assert take(desk, call, "triage", **data, technician=str(actor(school, "desk").person_id)).status_code == 422
    assert store.call(school, call.id) == call
    assert take(desk, call, "triage", **data, technician=technician).status_code == 302
    after = actions.known_call(school, call.id)
    assert (after.status, str(after.technician_id), after.priority) == (Status.DISPATCHED, technician, 1)


def test_a_duplicate_is_named_by_its_reference(school, desk):
    device = add_device(school)
    original, twin = log_call(school, device), log_call(school, device)
    assert take(desk, twin, "duplicate", original=f" c{original.id} ").status_code == 302
    assert actions.known_call(school, twin.id).duplicate_of == original.id
    assert actions.known_call(school, original.id).people_affected == 2


def test_a_step_that_does_not_exist_or_is_not_open(school, desk):
    call = closed_call(school, add_device(school))
    assert desk.post(f"/desk/calls/{call.id}/nonsense").status_code == 404
    assert desk.post(f"/desk/calls/{call.id}/log").status_code == 404
    assert take(desk, call, "cancel", note="x").status_code == 422
    assert store.call(school, call.id) == call


# --- by phone


def test_a_call_by_phone_is_logged_and_triaged_in_one_go(school, desk):
    device = add_device(school, asset_tag="LG-1")
    answer = desk.post("/desk/calls/new", data=PHONE | {"device": "lg-1", "reporter_name": "Dilys"})
    call = actions.known_call(school, int(answer.location.rsplit("/", 1)[1]))
    assert (call.status, call.device_id, call.channel, call.priority) == (Status.TRIAGED, device.id, "phone", 2)
    assert call.owner_id == actor(school, "desk").person_id
    assert f"Logged as {call.reference}. Tell Dilys this reference." in desk.get(answer.location).text
    again = desk.post("/desk/calls/new", data=PHONE | {"device": "lg-1", "reporter_name": "Dilys"})
    assert again.location == answer.location
    assert len(store.events(school, call.id)) == 2


def test_a_device_is_named_by_code_tag_or_serial_or_not_at_all(school, desk):
    device = add_device(school, asset_tag="LG-1", serial="SER-9", location="Hall")
    for number, typed in enumerate((device.code, device.shown_code.lower(), "lg-1", "ser-9")):
        answer = desk.post("/desk/calls/new", data=PHONE | {"device": typed, "form_key": f"{number}" * 22})
        assert actions.known_call(school, int(answer.location.rsplit("/", 1)[1])).device_id == device.id
    answer = desk.post("/desk/calls/new", data=PHONE | {"location": str(device.location_id)})
    call = actions.known_call(school, int(answer.location.rsplit("/", 1)[1]))
    assert (call.device_id, call.location_id) == (None, device.location_id)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("summary", ""),
        ("summary", "x" * 201),
        ("device", "no such thing"),
        ("answer", ""),
        ("answer", "nonsense"),
        ("answer", "incident:nonsense"),
        ("channel", "pigeon"),
        ("occurred_at", "2099-01-01T09:00"),
        ("occurred_at", "yesterday"),
    ],
)
def test_a_phone_call_with_something_wrong_keeps_what_was_typed(school, desk, field, typed):
    data = PHONE | {"description": "typed words", "reporter_name": "Dilys"} | {field: typed}
    answer = desk.post("/desk/calls/new", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "typed words" in answer.text
    assert 'value="Dilys"' in answer.text
    assert f'value="{KEY}"' in answer.text
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0


def test_when_it_happened_is_told_in_the_schools_time(school, desk):
    answer = desk.post("/desk/calls/new", data=PHONE | {"occurred_at": "2026-07-01T09:00"})
    call = actions.known_call(school, int(answer.location.rsplit("/", 1)[1]))
    assert call.occurred_at == "2026-07-01T08:00:00Z"


def test_a_full_disk_keeps_what_was_typed(school, desk):
    pages = school.connection.execute("PRAGMA page_count").fetchone()[0]
    school.connection.execute(f"PRAGMA max_page_count = {pages}")
    answer = None
    for number in range(20):  # what is left of the last page takes a few
        data = PHONE | {"description": "typed words " * 300, "form_key": f"{number:02}" * 11}
        answer = desk.post("/desk/calls/new", data=data)
        if answer.status_code != 302:
            break
    assert answer
    assert answer.status_code == 503
    assert "Nothing could be saved just now" in answer.text
    assert "typed words" in answer.text


def test_logging_from_a_device_shows_what_is_open_on_it(school, desk):
    device = add_device(school, "Hall projector")
    log_call(school, device, summary="Remote lost")
    page = desk.get(f"/desk/calls/new?device={device.code}").text
    assert "Already open on it" in page
    assert "Remote lost" in page
    assert f'value="{device.shown_code}"' in page
    assert desk.get("/desk/calls/new?device=nonsense").status_code == 200


def test_a_second_tap_does_no_harm_and_another_choice_from_the_same_page_comes_too_late(school, desk):
    call = actions.triage(school, actor(school, "desk"), log_call(school), CallKind.INCIDENT, 2, 1, MONDAY)
    tom, priya = (str(actor(school, name).person_id) for name in ("tech1", "tech2"))
    address, version = f"/desk/calls/{call.id}/dispatch", str(call.version)
    for _ in range(2):
        answer = desk.post(address, data={"version": version, "technician": tom, "how": "sent"})
        assert answer.status_code == 302
    late = desk.post(address, data={"version": version, "technician": priya, "how": "sent"})
    assert late.status_code == 422
    assert "Somebody else changed" in late.text
    stands = store.call(school, call.id)
    assert (str(stands.technician_id), stands.version) == (tom, call.version + 1)


def test_a_corrected_sheet_that_is_sent_twice_is_corrected_once(school, desk):
    call = log_call(school)
    sheet = {"version": str(call.version), "summary": "No picture since Friday", "symptom": "no_picture"}
    for _ in range(2):
        assert desk.post(f"/desk/calls/{call.id}/correct", data=sheet).status_code == 302
    assert [event.step for event in store.events(school, call.id)].count("correct") == 1
