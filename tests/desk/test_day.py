"""The desk's day: what is due, saved views, many calls at once, what is new, who looks at a call."""

import re
from datetime import timedelta

import pytest
import time_machine

from kiosk.calls import actions, reporting, store
from kiosk.calls.records import Channel, HoldReason, Status
from kiosk.core import clock
from kiosk.core.refusals import FieldRefused
from kiosk.desk import store as desk_store
from kiosk.desk.day import actions as day
from kiosk.desk.day import store as day_store
from tests import builders
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call, resolved_call

KEY = "k" * 22


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def references(page: str) -> list[str]:
    return re.findall(r'class="what"><a href="/desk/calls/(\d+)"', page)


def due(school, call, **times: timedelta):
    """Give a call its times, counted from now."""
    changes = {name: clock.stored(clock.now() + away) for name, away in times.items()}
    assert store.change_call(school, call.id, call.version, changes)
    return actions.known_call(school, call.id)


def set_aside(school, **what):
    return log_call(school, set_aside_because="Too many in a minute", **what)


def triaged(school, **what):
    call = log_call(school, **what)
    return actions.triage(school, actor(school, "desk"), call, call.kind, call.impact, call.urgency, MONDAY)


# --- views and times


def test_of_one_priority_the_one_with_least_time_left_comes_first(school, desk):
    late, none, early = (log_call(school, now=MONDAY + timedelta(minutes=n)) for n in range(3))
    due(school, late, resolve_by=timedelta(hours=5))
    due(school, early, respond_by=timedelta(minutes=30), resolve_by=timedelta(hours=9))
    urgent = log_call(school, impact=1, urgency=1, now=MONDAY + timedelta(hours=1))
    assert references(desk.get("/desk/").text) == [str(c.id) for c in (urgent, early, late, none)]
    assert references(desk.get("/desk/?order=due").text) == [str(c.id) for c in (early, late, none, urgent)]


def test_overdue_and_about_to_breach_are_parts_of_the_queue(school, desk):
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        desk.post("/sign-in", data={"username": "desk", "password": builders.PASSWORD})
        unanswered = due(school, log_call(school), respond_by=-timedelta(minutes=130), resolve_by=timedelta(days=2))
        unsolved = due(school, triaged(school), resolve_by=-timedelta(days=2))
        answered = due(school, triaged(school), respond_by=-timedelta(days=1), resolve_by=timedelta(days=2))
        near = due(school, triaged(school), resolve_by=timedelta(minutes=90))
        done = due(school, resolved_call(school, add_device(school)), resolve_by=-timedelta(days=1))
        page = desk.get("/desk/?view=overdue").text
        assert references(page) == [str(unsolved.id), str(unanswered.id)]
        assert "Answer overdue by 2 h 10 min" in page
        assert "Overdue by 2 h 30 min" in page
        assert references(desk.get("/desk/?view=due_soon").text) == [str(near.id)]
        everything = references(desk.get("/desk/").text)
    assert {str(answered.id), str(done.id)} <= set(everything)


def test_what_waits_says_so(school, desk):
    call = dispatched_call(school, add_device(school))
    actions.hold(school, actor(school, "desk"), call, HoldReason.REPORTER, "2099-01-01", "", MONDAY)
    assert "Waiting for the reporter" in desk.get("/desk/?view=on_hold").text


def test_what_was_set_aside_is_in_its_own_view_alone(school, desk):
    assert "view=set_aside" not in desk.get("/desk/").text
    aside, new = set_aside(school), log_call(school)
    for query in ("", "?view=new", "?view=unassigned", "?order=due", "?order=age", "?kind=incident"):
        assert references(desk.get(f"/desk/{query}").text) == [str(new.id)], query
    page = desk.get("/desk/?view=set_aside").text
    assert references(page) == [str(aside.id)]
    assert '<option value="admit">' in page
    assert '<option value="own">' not in page
    values = {"today": "2099-01-01", "person_id": 1, "now": "2099", "soon": "2099"}
    counts = desk_store.counts(school, values)
    assert {name for name, count in counts.items() if count > 1} == set()
    assert counts["set_aside"] == 1


@pytest.mark.parametrize("order", ["priority", "due", "age"])
def test_paging_shows_every_call_once_in_every_order(school, desk, order):
    for number in range(70):
        call = log_call(school, impact=2, urgency=number % 3 + 1, now=MONDAY + timedelta(seconds=number // 4))
        if number % 3:
            due(school, call, resolve_by=timedelta(minutes=number // 10))
    first = desk.get(f"/desk/?order={order}").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    seen = references(first) + references(desk.get(following[1].replace("&amp;", "&")).text)
    assert len(seen) == len(set(seen)) == 70


def test_filters_of_every_kind(school, desk):
    device = add_device(school, supplier="Clwyd AV", location="Neuadd Tŷ")
    mine = dispatched_call(school, device, summary="Beamer y tŷ yn fud")
    other = log_call(school, summary="Dim llun")
    owner = actor(school, "desk").person_id
    asked = {
        f"owner={owner}": mine,
        "owner=none": other,
        "technician=none": other,
        "location=none": other,
        "status=dispatched": mine,
        f"supplier={device.supplier_id}": mine,
        "text=ty": mine,
        "text=beam fud": mine,
        "text=DIM": other,
    }
    for query, call in asked.items():
        assert references(desk.get(f"/desk/?{query}").text) == [str(call.id)], query
    assert references(desk.get("/desk/?text=beam llun").text) == []
    for spoilt in ('"', "a OR b", "NEAR(", "*", "-x", "summary:x", "\x00", "'; DROP TABLE calls"):
        assert desk.get("/desk/", query_string={"text": spoilt}).status_code == 200, spoilt


# --- saved views


def test_a_view_is_saved_shared_and_removed_by_its_owner_alone(school, desk, signed_in):
    query = "view=on_hold&priority=1&after=1~2&nonsense=x"
    answer = desk.post("/desk/views", data={"name": "Waiting P1", "query": query, "is_shared": "y"})
    assert answer.location == "/desk/?view=on_hold&priority=1"
    desk.post("/desk/views", data={"name": "By age", "query": "order=age"})
    page = desk.get("/desk/?order=age").text
    assert 'href="/desk/?order=age" aria-current="page"' in page
    other = signed_in("coordinator")
    seen = other.get("/desk/").text
    assert "Waiting P1" in seen
    assert "By age" not in seen
    assert "/remove" not in seen
    view = next(one for one in day_store.saved_views(school, None) if one.name == "Waiting P1")
    assert other.post(f"/desk/views/{view.id}/remove").status_code == 404
    assert desk.post(f"/desk/views/{view.id}/remove").status_code == 302
    assert "Waiting P1" not in other.get("/desk/").text


def test_a_view_saved_under_its_name_again_is_the_new_one(school, desk):
    for order in ("age", "due"):
        desk.post("/desk/views", data={"name": "Mine", "query": f"order={order}"})
    assert [one.query for one in day_store.saved_views(school, actor(school, "desk").person_id)] == ["order=due"]


def test_a_view_needs_a_name_and_there_are_not_too_many(school, desk):
    for name in ("", "x" * 41):
        desk.post("/desk/views", data={"name": name, "query": ""})
        assert "The view was not saved." in desk.get("/desk/").text
    person = actor(school, "desk")
    for number in range(20):
        day.save_view(school, person, f"View {number}", "", False, MONDAY)
    with pytest.raises(FieldRefused):
        day.save_view(school, person, "One more", "", False, MONDAY)


# --- many calls at once


def send(browser, step, *calls, **data):
    ticked = [f"{call.id}.{call.version}" for call in calls]
    return browser.post("/desk/bulk", data={"form_key": KEY, "step": step, "call": ticked} | data)


def test_the_page_before_names_the_calls_and_keeps_the_way_back(school, desk):
    first, second = log_call(school), log_call(school, summary="Hums")
    query = f"/desk/bulk?step=own&call={first.id}.1&call={second.id}.1&back=view%3Dnew"
    page = desk.get(query).text
    assert "Take ownership: 2 calls" in page
    assert f'value="{second.id}.1" checked' in page
    assert 'name="back" value="view=new"' in page
    assert desk.get("/desk/bulk?step=own").location.rstrip("?") == "/desk/"
    assert desk.get("/desk/bulk?step=own&call=x&call=1.x&call=.").status_code in (200, 302)
    assert desk.get("/desk/bulk?step=resolve&call=1.1").status_code == 404


def test_every_step_on_many_calls(school, desk):
    technician = str(actor(school, "tech1").person_id)
    made = {
        "own": (log_call, {}),
        "triage": (log_call, {}),
        "follow_up": (triaged, {"follow_up_on": "2099-01-01", "note": "After half term"}),
        "dispatch": (triaged, {"technician": technician}),
        "cancel": (log_call, {"note": "Power cut, all back"}),
        "admit": (set_aside, {}),
        "dismiss": (set_aside, {"note": "Pupils playing"}),
        "close": (lambda school: resolved_call(school, add_device(school)), {"told_how": "phone"}),
    }
    for number, (step, (make, data)) in enumerate(made.items()):
        calls = [make(school) for _ in range(3)]
        answer = send(desk, step, *calls, form_key=f"{number}" * 22, back="view=mine", **data)
        assert answer.location == "/desk/?view=mine", (step, answer.text)
        for call in calls:
            assert [event.step for event in store.events(school, call.id)][-1] == step
    assert "done for 3 calls" in desk.get("/desk/").text


def test_one_that_fails_stops_no_other_and_says_why(school, desk):
    good, ended = log_call(school), closed_call(school, add_device(school))
    stale = log_call(school)
    actions.note(school, actor(school, "desk"), stale, "meanwhile", MONDAY)
    answer = send(desk, "cancel", stale, good, ended, note="Power cut")
    page = desk.get(answer.location).text
    assert "Done for 1 call, not for 2." in page
    assert f"C{stale.id}</a> Somebody else changed C{stale.id} in the meantime." in page
    assert f"C{ended.id}</a> You cannot cancel this call while it is closed." in page
    assert actions.known_call(school, good.id).status is Status.CANCELLED
    assert actions.known_call(school, stale.id).status is Status.LOGGED


def test_many_are_triaged_but_a_priority_set_by_hand_stays(school, desk):
    call = actions.override(school, actor(school, "desk"), triaged(school), 1, "The inspectors sit there.", MONDAY)
    answer = send(desk, "triage", call, log_call(school))
    assert "Its priority was set by hand." in desk.get(answer.location).text
    assert store.call(school, call.id) == call


def test_a_form_that_is_sent_twice_acts_once_and_says_the_same(school, desk):
    calls = [log_call(school), log_call(school)]
    first = send(desk, "own", *calls)
    again = send(desk, "own", *calls)
    assert first.location == again.location
    assert [len(store.events(school, call.id)) for call in calls] == [2, 2]


def test_a_key_of_somebody_else_leads_to_nothing_of_theirs(school, desk, signed_in):
    ended = closed_call(school, add_device(school))
    answer = send(desk, "own", ended)
    assert signed_in("coordinator").get(answer.location).status_code == 404


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("follow_up", {}, "Choose a day."),
        ("follow_up", {"follow_up_on": "2001-01-01", "note": "typed words"}, "Choose today or a later day."),
        ("dispatch", {"technician": "4711", "note": "typed words"}, "Choose a technician."),
        ("cancel", {"note": " "}, "Write why nothing needs to be done."),
        ("dismiss", {}, "Write why they are no reports."),
        ("own", {"form_key": "short"}, "The page was incomplete."),
    ],
)
def test_what_is_wrong_for_all_is_said_once_and_nothing_is_done(school, desk, step, data, words):
    calls = [triaged(school), triaged(school)]
    answer = send(desk, step, *calls, **data)
    assert answer.status_code == 422
    assert words in answer.text
    assert "typed words" in answer.text or "typed words" not in str(data)
    assert f'value="{calls[0].id}.{calls[0].version}" checked' in answer.text
    assert [store.call(school, call.id) for call in calls] == calls


def test_only_the_desk_closes_and_cancels_many(school, signed_in):
    coordinator, call = signed_in("coordinator"), log_call(school)
    assert send(coordinator, "cancel", call, note="x").status_code == 404
    assert '<option value="close">' not in coordinator.get("/desk/").text
    assert send(coordinator, "own", call).status_code == 302
    assert actions.known_call(school, call.id).owner_id == actor(school, "coordinator").person_id


# --- what is new


def test_a_page_learns_how_many_calls_came_since(school, desk):
    log_call(school)
    known = desk.get("/desk/changes").json["last"]
    assert f'data-known="{known}"' in desk.get("/desk/").text
    assert desk.get(f"/desk/changes?since={known}").json == {"last": known, "new": 0}
    call = log_call(school, channel=Channel.SCAN)
    aside = set_aside(school)
    actions.note(school, actor(school, "desk"), call, "Rang", MONDAY)
    assert desk.get(f"/desk/changes?since={known}").json == {"last": known + 3, "new": 1}
    actions.admit(school, actor(school, "desk"), aside, "", MONDAY)
    assert desk.get(f"/desk/changes?since={known}").json["new"] == 2
    for spoilt in ("x", "-1", "9" * 30, ""):
        assert desk.get(f"/desk/changes?since={spoilt}").status_code == 200


# --- what the reporter wrote, and what comes back


def test_what_the_reporter_wrote_is_a_part_of_the_queue_until_somebody_acts(school, desk):
    call = dispatched_call(school, add_device(school))
    assert "reporter_wrote" not in desk.get("/desk/").text
    reporting.add(school, call, "It smells of burning now.", "a-form-of-the-status-page", MONDAY)
    assert "The reporter wrote" in desk.get("/desk/").text
    assert references(desk.get("/desk/?view=reporter_wrote").text) == [str(call.id)]
    desk.post(f"/desk/calls/{call.id}/note", data={"note": "Switched off at the wall."})
    assert references(desk.get("/desk/?view=reporter_wrote").text) == []


def test_what_will_come_back_leads_to_its_problem(school, desk):
    call = resolved_call(school, add_device(school))
    data = {"resolution_type": "fix", "cause": "wear", "symptom": "no_picture", "told_how": "phone", "recurs": "yes"}
    assert desk.post(f"/desk/calls/{call.id}/close", data=data).location == f"/problems/new?call={call.id}"
    assert "raise a problem for the cause" in desk.get(f"/desk/calls/{call.id}").text
