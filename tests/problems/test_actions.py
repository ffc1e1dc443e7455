"""Problems over a real database: raised, linked, known, told, solved; proposed from real calls."""

from datetime import timedelta

import pytest

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls import store as call_store
from kiosk.calls.records import ResolutionType, Status, Step
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, NotAllowed, Overtaken
from kiosk.core.settings import change_setting
from kiosk.problems import actions, panel, store
from kiosk.problems.actions import PublicWords
from kiosk.problems.known import known_errors_for
from kiosk.problems.records import NewProblem, RaisedHow, State, Touches
from tests.builders import MONDAY, actor, add_device, closed_call, log_call

LATER = MONDAY + timedelta(days=3)


@pytest.fixture
def huw(school):
    return actor(school, "coordinator")


def a_problem(school, who, touches=None, calls_behind=(), **what):
    values = {"form_key": new_form_key(), "title": "Projectors switch off", "raised_how": RaisedHow.HAND}
    new = NewProblem(**(values | {"touches": touches or Touches()} | what))
    return actions.raise_problem(school, who, new, tuple(calls_behind), MONDAY)


def a_known_error(school, who, touches=None, **what):
    return a_problem(school, who, touches, cause="Filter full", workaround="Clean the filter", **what)


def told(school, who, problem, title="It goes off", workaround="Wait ten minutes"):
    return actions.tell_users(school, who, problem, PublicWords(True, title, workaround), MONDAY)


def test_linking_leaves_its_mark_in_both_timelines_and_happens_once(school, huw):
    call = log_call(school, add_device(school))
    problem = a_problem(school, huw, calls_behind=[call])
    actions.link(school, huw, problem, call, LATER)
    steps = [event.step for event in call_store.events(school, call.id)]
    assert steps.count(Step.LINK_PROBLEM) == 1
    linked = [event for event in call_store.events(school, call.id) if event.step is Step.LINK_PROBLEM]
    assert linked[0].details == {"problem": f"{problem.reference} Projectors switch off"}
    assert [(c.id, c.linked_by) for c in store.linked_calls(school, problem.id)] == [(call.id, "Huw Ellis")]
    assert [event.step for event in store.events(school, problem.id)] == ["link", "raise"]


def test_a_call_is_closed_while_its_problem_stays_open(school, huw):
    call = closed_call(school, add_device(school))
    problem = a_problem(school, huw, calls_behind=[call])
    assert calls.known_call(school, call.id).status is Status.CLOSED
    assert actions.known_problem(school, problem.id).state is State.OPEN


def test_a_form_sent_twice_raises_one_problem(school, huw):
    first, second = (a_problem(school, huw, form_key="k" * 20) for _ in range(2))
    assert first.id == second.id


def test_cause_and_workaround_make_a_known_error_which_is_solved_closed_and_opened_again(school, huw):
    tech = actor(school, "tech1")
    problem = a_problem(school, huw)
    problem = actions.find(school, tech, problem, "Filter full", "", MONDAY)
    assert problem.state is State.OPEN
    problem = actions.find(school, tech, problem, "Filter full", "Clean it", MONDAY)
    assert problem.state is State.KNOWN_ERROR
    problem = told(school, huw, problem)
    problem = actions.solve(school, tech, problem, "New filters", LATER)
    assert (problem.state, problem.is_public) == (State.SOLVED, False)
    problem = actions.close(school, huw, problem, "Watched for a month", LATER)
    problem = actions.reopen(school, huw, problem, "It is back", LATER)
    assert (problem.state, problem.closed_at, problem.solved_at) == (State.KNOWN_ERROR, None, None)


def test_who_sees_an_older_state_overwrites_nothing(school, huw):
    seen = a_problem(school, huw)
    actions.find(school, huw, seen, "Filter full", "", MONDAY)
    with pytest.raises(Overtaken):
        actions.find(school, huw, seen, "Lamp", "", MONDAY)
    assert actions.known_problem(school, seen.id).cause == "Filter full"


def test_the_desk_neither_finds_nor_closes_and_a_technician_does_not_tell_users(school, huw):
    problem = a_known_error(school, huw)
    desk, tech = actor(school, "desk"), actor(school, "tech1")
    with pytest.raises(NotAllowed):
        actions.find(school, desk, problem, "x", "y", MONDAY)
    with pytest.raises(NotAllowed):
        actions.close(school, desk, problem, "x", MONDAY)
    with pytest.raises(NotAllowed):
        told(school, tech, problem)
    assert actions.known_problem(school, problem.id) == problem


def test_users_are_told_where_all_that_is_named_fits(school, huw):
    device = add_device(school)
    other_room = add_device(school, location="Hall")
    other_kind = add_device(school, kind="printer", maker="HP", model="M404", location="Hall")
    told(school, huw, a_known_error(school, huw, Touches(model_id=device.model.id, location_id=device.location_id)))
    assert [error.title for error in known_errors_for(school, device)] == ["It goes off"]
    assert known_errors_for(school, other_room) == []
    told(school, huw, a_known_error(school, huw, Touches(kind="printer")), "Streaks", "Use the office printer")
    assert [error.title for error in known_errors_for(school, other_kind)] == ["Streaks"]
    told(school, huw, a_known_error(school, huw, Touches(device_id=other_room.id)), "Only this one")
    assert [error.title for error in known_errors_for(school, other_room)] == ["Only this one"]
    told(school, huw, a_known_error(school, huw), "Touches nothing")
    assert len(known_errors_for(school, device)) == 1, "what names nothing is told nowhere"


def test_users_are_told_only_while_it_is_a_known_error_and_switched_on(school, huw):
    device = add_device(school)
    problem = a_known_error(school, huw, Touches(device_id=device.id))
    assert known_errors_for(school, device) == []
    problem = told(school, huw, problem)
    assert len(known_errors_for(school, device)) == 1
    problem = actions.find(school, huw, problem, "", "", MONDAY)
    assert known_errors_for(school, device) == []
    with pytest.raises(FieldRefused, match="known errors"):
        told(school, huw, problem)


def test_public_words_hold_no_name_of_a_reporter_or_of_staff(school, huw):
    call = log_call(school, add_device(school), reporter_name="Mrs Hughes")
    problem = a_known_error(school, huw, calls_behind=[call])
    for words in (("Ask Mrs. Hughes", "Wait"), ("It goes off", "Ring tom ashworth")):
        with pytest.raises(FieldRefused, match="Leave out the name"):
            told(school, huw, problem, *words)
    assert not actions.known_problem(school, problem.id).is_public


# --- proposals


def keys(school, now=LATER):
    return [proposal.key for proposal in actions.proposed(school, now)]


def test_three_incidents_on_a_device_are_proposed_raised_and_not_proposed_again(school, huw):
    device = add_device(school)
    three = [log_call(school, device, symptom="remote", now=MONDAY + timedelta(hours=n)) for n in range(3)]
    proposal = actions.proposed(school, LATER)[0]
    assert proposal.key == f"device:{device.id}"
    assert proposal.calls == tuple(call.id for call in three)
    new = NewProblem("p" * 20, "Remote", RaisedHow.RULE, proposal.touches)
    problem = actions.accept(school, huw, proposal, new, LATER)
    assert {call.id for call in store.linked_calls(school, problem.id)} == {call.id for call in three}
    assert keys(school) == []


def test_cancelled_calls_duplicates_and_requests_are_no_evidence(school):
    device, desk = add_device(school), actor(school, "desk")
    first, second, third = (log_call(school, device, now=MONDAY + timedelta(hours=n)) for n in range(3))
    log_call(school, device, kind="request", symptom="supplies")
    assert keys(school) == [f"device:{device.id}"]
    calls.mark_duplicate(school, desk, third, first, MONDAY)
    assert keys(school) == []
    log_call(school, device)
    assert keys(school) == [f"device:{device.id}"]
    calls.cancel(school, desk, second, "Switched off at the wall", MONDAY)
    assert keys(school) == []


def test_what_was_turned_down_stays_away_until_a_newer_call_comes(school, huw):
    device = add_device(school)
    for _ in range(3):
        log_call(school, device)
    proposal = actions.proposed(school, LATER)[0]
    with pytest.raises(NotAllowed):
        actions.dismiss(school, actor(school, "desk"), proposal, "Three pupils, one lamp", LATER)
    with pytest.raises(FieldRefused):
        actions.dismiss(school, huw, proposal, "", LATER)
    actions.dismiss(school, huw, proposal, "Three pupils, one lamp", LATER)
    assert keys(school) == []
    log_call(school, device)
    assert keys(school) == [proposal.key]
    with pytest.raises(Overtaken):
        actions.proposal_now(school, proposal.key, proposal.newest_call_id, LATER)


def test_many_people_and_a_workaround_alone_are_proposed(school):
    call = log_call(school)
    for number in range(4):
        intake.affects_me_too(school, call.id, f"{number}" * 20, "", MONDAY)
    assert keys(school) == [f"people:2026-09-07:call:{call.id}"]
    device = add_device(school)
    # logged long ago, closed within the last month
    old = closed_call(school, device, MONDAY - timedelta(days=20), resolution_type=ResolutionType.WORKAROUND)
    assert f"workaround:device:{device.id}" in keys(school)
    assert f"workaround:device:{device.id}" not in keys(school, MONDAY + timedelta(days=60))
    problem = a_problem(school, actor(school, "tech1"), calls_behind=[old])
    actions.solve(school, actor(school, "tech1"), problem, "New lamp", LATER)
    assert actions.known_problem(school, problem.id).state is State.SOLVED


def test_the_thresholds_are_the_schools(school):
    device = add_device(school)
    for _ in range(2):
        log_call(school, device)
    assert keys(school) == []
    change_setting(school, "problem_calls", "2")
    assert keys(school) == [f"device:{device.id}"]
    change_setting(school, "problem_days", "1")
    assert keys(school) == []
    for spoilt in ("-1", "x", "", "1000", "٣"):
        with pytest.raises(FieldRefused):
            change_setting(school, "problem_calls", spoilt)


def test_the_rules_read_bounded_by_date_through_an_index(school):
    queries = []
    school.connection.set_trace_callback(queries.append)
    actions.proposed(school, LATER)
    school.connection.set_trace_callback(None)
    read = [query for query in queries if "INDEXED BY" in query]
    assert len(read) == 2
    for query in read:
        plan = " ".join(row["detail"] for row in school.connection.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "SEARCH calls USING INDEX" in plan
        assert "SCAN" not in plan
        assert "TEMP B-TREE" not in plan


# --- beside a call


def test_the_panel_of_a_call_shows_what_fits_it(school, huw):
    device = add_device(school)
    call = log_call(school, device)
    fits = a_known_error(school, huw, Touches(model_id=device.model.id))
    of_another_symptom = a_known_error(school, huw, Touches(symptom="remote", model_id=device.model.id))
    elsewhere = a_known_error(school, huw, Touches(location_id=add_device(school, location="Hall").location_id))
    shown = panel.on_call(school, huw, call)
    assert [problem.id for problem in shown.known_errors] == [fits.id]
    assert {problem.id for problem in shown.offered} == {of_another_symptom.id, elsewhere.id}
    actions.link(school, huw, fits, call, MONDAY)
    shown = panel.on_call(school, huw, call)
    assert [problem.id for problem in shown.linked] == [fits.id]
    assert shown.known_errors == ()
    resolution = panel.resolution_from(school, fits.id)
    assert resolution
    assert resolution.type is ResolutionType.WORKAROUND
    assert resolution.text == f"Clean the filter\n(As in {fits.reference})"
    assert panel.resolution_from(school, 999) is None
