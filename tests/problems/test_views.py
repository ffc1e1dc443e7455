"""The pages of problems: the list with its proposals, raising, steps, thresholds, and the pieces for other pages."""

import re

import pytest
import time_machine
from flask import render_template_string

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import ResolutionType, Step
from kiosk.problems import actions, panel, store
from kiosk.problems.records import KnownError, State
from tests import builders
from tests.builders import MONDAY, actor, add_device, closed_call, dispatched_call, log_call

KEY = "k" * 22


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(MONDAY):
        yield


@pytest.fixture
def coordinator(signed_in):
    return signed_in("coordinator")


def raised(browser, **data):
    answer = browser.post("/problems/new", data={"form_key": KEY, "title": "Projectors switch off"} | data)
    assert answer.status_code == 302, answer.text
    return answer.location


def of_proposal(page):
    return {name: re.search(f'name="{name}" value="([^"]+)"', page)[1] for name in ("key", "newest")}


def test_a_problem_raised_from_a_call_starts_from_what_the_call_tells(school, signed_in):
    device = add_device(school, "Hall projector", location="Hall")
    call = closed_call(school, device, resolution_type=ResolutionType.WORKAROUND)
    page = signed_in("desk").get(f"/problems/new?call={call.id}").text
    assert 'value="No picture"' in page
    assert '<option value="no_picture" selected>' in page
    assert f'<option value="{device.location_id}" selected>' in page
    assert f'value="{device.shown_code}"' in page
    assert "Reseated the HDMI cable." in page
    where = raised_from = (
        signed_in("desk")
        .post(
            f"/problems/new?call={call.id}",
            data={"form_key": KEY, "title": "No picture", "device": device.shown_code, "symptom": "no_picture"},
        )
        .location
    )
    problem = store.problem(school, int(where.rsplit("/", 1)[1]))
    assert problem
    assert (problem.raised_how, problem.device_id, problem.calls) == ("call", device.id, 1)
    assert "C1 No picture" in signed_in("tech1").get(raised_from).text


def test_a_technician_raises_one_from_their_own_call_only(school, signed_in):
    call = dispatched_call(school, add_device(school))
    assert signed_in("tech1").get(f"/problems/new?call={call.id}").status_code == 200
    assert signed_in("tech2").get(f"/problems/new?call={call.id}").status_code == 404
    answer = signed_in("tech2").post(f"/problems/new?call={call.id}", data={"form_key": KEY, "title": "x"})
    assert answer.status_code == 404
    assert store.problems(school, "active", "") == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("title", "x" * 200),
        ("device", "nonsense"),
        ("model", "999"),
        ("kind", "toaster"),
        ("location", "9" * 40),
        ("symptom", "'"),
        ("review_on", "2026-09-06"),
        ("review_on", "soon"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(school, coordinator, field, typed):
    data = {"form_key": KEY, "title": "t", "evidence": "typed words"} | {field: typed}
    answer = coordinator.post("/problems/new", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "typed words" in answer.text
    assert store.problems(school, "active", "") == []


def test_the_steps_of_a_problem_from_its_page(school, coordinator, signed_in):
    address = raised(coordinator)
    call = log_call(school)
    for step, data in (
        ("link", {"call": f"c{call.id}"}),
        ("find", {"cause": "Filter full", "workaround": "Clean <b>it</b>"}),
        ("tell", {"is_public": "y", "public_title": "Goes off", "public_workaround": "Wait"}),
        ("note", {"note": "Rang Epson"}),
        ("describe", {"title": "Filters", "kind": "projector", "review_on": "2026-10-01", "owner": ""}),
    ):
        answer = coordinator.post(f"{address}/{step}", data=data)
        assert answer.status_code == 302, answer.text
    page = coordinator.get(address).text
    for words in ("Known error", "users are told", "Filter full", "Clean &lt;b&gt;it", "Rang Epson", "Filters"):
        assert words in page, words
    assert coordinator.post(f"{address}/solve", data={"solution": ""}).status_code == 422
    assert coordinator.post(f"{address}/solve", data={"solution": "New filters"}).status_code == 302
    assert coordinator.post(f"{address}/close", data={"note": "Watched"}).status_code == 302
    assert coordinator.post(f"{address}/note", data={"note": "late"}).status_code == 422, "it is closed"
    assert coordinator.post(f"{address}/reopen", data={"note": "Back again"}).status_code == 302
    assert coordinator.get("/problems/?view=known_error").text.count("Filters") == 1
    assert coordinator.get("/problems/?view=nonsense").status_code == 404
    assert coordinator.post(f"{address}/nonsense").status_code == 404


def test_the_desk_is_offered_what_the_desk_may_do(school, coordinator, signed_in):
    address = raised(coordinator)
    desk = signed_in("desk")
    page = desk.get(address).text
    assert 'id="step-note"' in page
    assert 'id="step-link"' in page
    for step in ("find", "tell", "solve", "describe", "close"):
        assert f'id="step-{step}"' not in page
        answer = desk.post(f"{address}/{step}", data={"cause": "x", "solution": "x", "note": "x", "title": "x"})
        assert answer.status_code == 422, step
    problem = actions.known_problem(school, 1)
    assert (problem.state, problem.cause, problem.version) == (State.OPEN, "", 1)


def test_who_looked_at_an_older_state_is_told_and_keeps_what_was_typed(school, coordinator):
    address = raised(coordinator)
    coordinator.post(f"{address}/find", data={"cause": "Filter", "version": "1"})
    answer = coordinator.post(f"{address}/find", data={"cause": "The lamp after all", "version": "1"})
    assert answer.status_code == 422
    assert "Somebody else changed PR1" in answer.text
    assert "The lamp after all" in answer.text
    assert actions.known_problem(school, 1).cause == "Filter"


def test_a_proposal_is_raised_once_with_its_calls_and_its_evidence(school, coordinator, signed_in):
    device = add_device(school, "Hall projector", location="Hall")
    for _ in range(3):
        log_call(school, device)
    page = coordinator.get("/problems/").text
    assert "3 incidents on this device in 30 days." in page
    data = of_proposal(page)
    assert "Raise this problem" not in signed_in("tech1").get("/problems/").text
    desk = signed_in("desk")
    first, again = (desk.post("/problems/proposals/accept", data=data) for _ in range(2))
    assert first.location == again.location
    problem = actions.known_problem(school, 1)
    assert (problem.title, problem.calls, problem.raised_how) == ("No picture: Hall projector, Hall", 3, "rule")
    assert "C3," in problem.evidence
    assert "Proposed" not in coordinator.get("/problems/").text


def test_a_proposal_is_turned_down_with_a_reason(school, coordinator, signed_in):
    device = add_device(school)
    for _ in range(3):
        log_call(school, device)
    data = of_proposal(coordinator.get("/problems/").text)
    answer = coordinator.post("/problems/proposals/dismiss", data=data | {"reason": " "})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert signed_in("desk").post("/problems/proposals/dismiss", data=data | {"reason": "x"}).status_code == 403
    assert coordinator.post("/problems/proposals/dismiss", data=data | {"reason": "One lamp"}).status_code == 302
    assert "Proposed" not in coordinator.get("/problems/").text
    assert "One lamp" in coordinator.get("/problems/rules").text
    log_call(school, device)
    assert "Proposed" in coordinator.get("/problems/").text
    stale = coordinator.post("/problems/proposals/accept", data=data)
    assert stale.status_code == 422
    assert "changed in the meantime" in stale.text


def test_the_thresholds_are_edited_by_the_coordinator(school, coordinator, signed_in):
    assert signed_in("desk").get("/problems/rules").status_code == 403
    data = {"problem_days": "14", "problem_calls": "4", "problem_people": "8", "problem_workarounds": "0"}
    assert coordinator.post("/problems/rules", data=data).status_code == 302
    assert vars(actions.thresholds(school)) == {"days": 14, "calls": 4, "people": 8, "workarounds": 0}
    answer = coordinator.post("/problems/rules", data=data | {"problem_days": "0", "problem_calls": "x"})
    assert answer.status_code == 422
    assert 'id="problem_days-error"' in answer.text
    assert actions.thresholds(school).days == 14


def test_a_call_is_linked_from_its_own_page(school, coordinator, signed_in):
    raised(coordinator)
    call = dispatched_call(school, add_device(school))
    answer = signed_in("tech1").post(f"/problems/calls/{call.id}/link", data={"problem": "1"})
    assert answer.location == f"/fieldwork/calls/{call.id}"
    assert Step.LINK_PROBLEM in [event.step for event in call_store.events(school, call.id)]
    for spoilt in ("", "x"):
        assert coordinator.post(f"/problems/calls/{call.id}/link", data={"problem": spoilt}).status_code == 302
    assert coordinator.post(f"/problems/calls/{call.id}/link", data={"problem": "99"}).status_code == 404
    assert signed_in("tech2").post(f"/problems/calls/{call.id}/link", data={"problem": "1"}).status_code == 404


def test_the_pieces_for_other_pages(app, school, coordinator):
    device = add_device(school)
    call = log_call(school, device)
    raised(coordinator, model=str(device.model.id), cause="Filter", workaround="Clean <it>")
    shown = panel.on_call(school, actor(school, "desk"), calls.known_call(school, call.id))
    with app.test_request_context():
        source = '{% from "problems/_on_call.html" import on_call %}{{ on_call(panel, call, "/desk/calls/1") }}'
        html = render_template_string(source, panel=shown, call=call)
        assert 'href="/desk/calls/1?problem=1#step-resolve"' in html
        assert "Clean &lt;it&gt;" in html
        assert f'action="/problems/calls/{call.id}/link"' in html
        source = '{% from "problems/_for_reporter.html" import known_errors %}{{ known_errors(errors) }}'
        html = render_template_string(source, errors=[KnownError(1, "It <goes> off", "Wait")])
        assert "It &lt;goes&gt; off" in html


def test_events_and_problems_are_never_deleted(school, coordinator):
    raised(coordinator)
    for query in ("DELETE FROM problems", "DELETE FROM problem_events", "UPDATE problem_events SET note = 'x'"):
        with pytest.raises(Exception, match="never"):
            school.connection.execute(query)
    assert builders.actor(school, "desk")
