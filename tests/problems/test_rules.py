"""When a problem is proposed: worked examples, and what holds for any calls."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.access import Actor, Role
from kiosk.problems import rules
from kiosk.problems.records import ProblemStep, Rule, Sighting, State, Thresholds

TODAY = date(2026, 9, 30)
USUAL = Thresholds()


def day(days_ago: int) -> str:
    return (TODAY - timedelta(days=days_ago)).isoformat()


def seen(number: int, days_ago: int = 0, **what: object) -> Sighting:
    values = {"symptom": "no_picture", "kind": "projector", "device_id": 1, "model_id": 1, "location_id": 1}
    return Sighting(number, day(days_ago), **(values | what))  # type: ignore[arg-type]


def found(sightings, thresholds=USUAL, dismissed=None) -> list[tuple[str, tuple[int, ...]]]:
    return [(p.key, p.calls) for p in rules.proposals(sightings, thresholds, dismissed or {}, TODAY)]


def test_the_third_incident_on_a_device_within_thirty_days_proposes_a_problem():
    three = [seen(1, 30), seen(2, 10, symptom="remote"), seen(3)]
    assert found(three) == [("device:1", (1, 2, 3))]
    assert found([replace(three[0], logged_on=day(31)), *three[1:]]) == []
    assert found(three[1:]) == []


def test_the_same_symptom_on_the_same_kind_in_one_place_proposes_one():
    three = [seen(n, 2, device_id=n, model_id=n) for n in (1, 2, 3)]
    assert found(three) == [("place:1:projector:no_picture", (1, 2, 3))]
    assert found([*three[:2], replace(three[2], symptom="remote")]) == []
    assert found([*three[:2], replace(three[2], kind="screen")]) == []
    assert found([*three[:2], replace(three[2], location_id=2)]) == []
    assert found([replace(sighting, symptom="other") for sighting in three]) == [], "something else is not the same"


def test_five_people_in_one_school_day_propose_one():
    assert found([seen(1, people=5)]) == [("people:2026-09-30:call:1", (1,))]
    assert found([seen(1, people=4)]) == []
    spread = [seen(1, people=3, device_id=1, location_id=1), seen(2, people=2, device_id=2, location_id=2)]
    assert found(spread) == [("people:2026-09-30:model:1:no_picture", (1, 2))]
    assert found([spread[0], replace(spread[1], logged_on=day(1))]) == [], "another day"
    assert found([replace(s, symptom="other") for s in spread]) == []


def test_a_call_closed_with_a_workaround_only_proposes_one():
    assert found([seen(1, 90, workaround_on=day(3))]) == [("workaround:device:1", (1,))]
    assert found([seen(1, 90, workaround_on=day(31))]) == []
    assert found([seen(1, 90)]) == []


def test_a_rule_can_be_switched_off():
    calls = [seen(n, people=9, workaround_on=day(0)) for n in (1, 2, 3)]
    assert found(calls, Thresholds(calls=0, people=0, workarounds=0)) == []
    assert [key for key, _ in found(calls, Thresholds(calls=0, people=0))] == ["workaround:device:1"]


def test_what_was_turned_down_comes_again_with_a_newer_call():
    three = [seen(1), seen(2), seen(3)]
    assert found(three, dismissed={"device:1": 3}) == []
    assert found([*three, seen(4)], dismissed={"device:1": 3}) == [("device:1", (1, 2, 3, 4))]
    assert found(three, dismissed={"device:2": 3}) == [("device:1", (1, 2, 3))]


sightings = st.lists(
    st.builds(
        Sighting,
        id=st.integers(1, 60),
        logged_on=st.integers(-2, 45).map(day),
        symptom=st.sampled_from(["no_picture", "remote", "other"]),
        people=st.integers(1, 7),
        kind=st.sampled_from([None, "projector", "printer"]),
        device_id=st.sampled_from([None, 1, 2, 3]),
        model_id=st.sampled_from([None, 1, 2]),
        location_id=st.sampled_from([None, 1, 2]),
        workaround_on=st.none() | st.integers(0, 45).map(day),
    ),
    max_size=25,
    unique_by=lambda sighting: sighting.id,
)
limits = st.builds(
    Thresholds,
    days=st.integers(1, 40),
    calls=st.integers(0, 5),
    people=st.integers(0, 12),
    workarounds=st.integers(0, 3),
)


@given(sightings, limits)
def test_every_proposal_stands_on_calls_that_reach_its_threshold(calls, thresholds):
    by_id = {call.id: call for call in calls}
    since = day(thresholds.days)
    for proposal in rules.proposals(calls, thresholds, {}, TODAY):
        behind = [by_id[number] for number in proposal.calls]
        if proposal.rule is Rule.WORKAROUND_ONLY:
            assert len(behind) >= thresholds.workarounds > 0
            assert all(call.workaround_on and call.workaround_on >= since for call in behind)
            continue
        assert all(since <= call.logged_on <= TODAY.isoformat() for call in behind)
        if proposal.rule is Rule.MANY_PEOPLE:
            assert sum(call.people for call in behind) == proposal.people >= thresholds.people > 0
            assert {call.logged_on for call in behind} == {proposal.on}
        else:
            assert len(behind) >= thresholds.calls > 0


@given(sightings, limits)
def test_no_device_over_the_threshold_is_forgotten(calls, thresholds):
    proposed = [set(p.calls) for p in rules.proposals(calls, thresholds, {}, TODAY)]
    for device in (1, 2, 3):
        on_it = {c.id for c in calls if c.device_id == device and day(thresholds.days) <= c.logged_on <= day(0)}
        if len(on_it) >= thresholds.calls > 0:
            assert any(on_it <= group for group in proposed)


@given(sightings, limits, st.randoms())
def test_the_order_in_which_calls_are_read_changes_nothing(calls, thresholds, chance):
    mixed = list(calls)
    chance.shuffle(mixed)
    assert found(calls, thresholds) == found(mixed, thresholds)


@given(sightings, limits)
def test_none_says_less_than_another_and_what_is_turned_down_stays_away(calls, thresholds):
    proposed = rules.proposals(calls, thresholds, {}, TODAY)
    for first in proposed:
        assert not any(set(first.calls) <= set(other.calls) for other in proposed if other is not first)
    turned_down = {proposal.key: proposal.newest_call_id for proposal in proposed}
    assert rules.proposals(calls, thresholds, turned_down, TODAY) == []


@pytest.mark.parametrize(
    ("cause", "workaround", "state"),
    [("lamp", "switch it off and on", State.KNOWN_ERROR), ("lamp", "", State.OPEN), ("", "x", State.OPEN)],
)
def test_a_known_error_has_a_cause_and_a_workaround(cause, workaround, state):
    assert rules.state_when_found(cause, workaround) is state


def test_who_may_do_what():
    may = {role: {step for step, (roles, _) in rules.MAY.items() if role in roles} for role in Role}
    assert may[Role.DESK] == {ProblemStep.LINK, ProblemStep.NOTE}
    assert may[Role.TECHNICIAN] == may[Role.DESK] | {ProblemStep.FIND, ProblemStep.SOLVE}
    assert may[Role.COORDINATOR] == set(rules.MAY)
    assert Actor(None, "nobody").roles == frozenset()


def test_names_are_found_in_words_for_everybody():
    assert rules.names_in("Ask mrs HUGHES, or press reset", ["Mrs Hughes", "Tom"]) == ["Mrs Hughes"]
    assert rules.names_in("Customised tomatoes", ["Tom", " "]) == []


def test_a_part_of_a_name_is_a_name_when_it_is_written_as_one():
    people = ["Mrs Carys Morgan", "Gareth Price", "Year 6 Teacher"]
    assert rules.names_in("Morgan's laptop loses the wifi", people) == ["Morgan"]
    assert rules.names_in("Ask Carys for the cable", people) == ["Carys"]
    assert rules.names_in("gareth price knows", people) == ["Gareth Price"]
    assert rules.names_in("The price of a lamp. Teacher and Year 6 may wait. Mrs.", people) == []
