"""Training: planned, held, called off; who has had none; what calls suggest."""

from datetime import timedelta

import pytest

from kiosk.calls.records import Cause, ResolutionType
from kiosk.core.access import Role
from kiosk.core.refusals import FieldRefused, Overtaken, Refused
from kiosk.people import store as people
from kiosk.rollout.training import actions, rules, store
from kiosk.rollout.training.records import Audience, Held, NewTraining
from tests import builders
from tests.builders import MONDAY

TODAY = MONDAY.date().isoformat()


def planned(database, audience=Audience.DESK, key="a training's one-time key", on="2026-09-04"):
    new = NewTraining(key, audience, "Priorities", "Huw Ellis", on)
    return actions.plan(database, builders.actor(database, "coordinator"), new, MONDAY)


def held(database, names=(), people=(), on="2026-09-04", refresh_on="2027-09-04"):
    ids = frozenset(builders.actor(database, name).person_id or 0 for name in people)
    return Held(on, ids, tuple(names), "They liked it.", refresh_on)


def test_planned_once_and_held_with_who_came(school):
    first = planned(school)
    assert planned(school) == first
    actions.hold(school, first, held(school, ["Mrs Ŵyn"], ["desk"]), MONDAY)
    found = actions.known_training(school, first.id)
    assert (found.state(TODAY), found.came, found.refresh_on) == ("held", 2, "2027-09-04")
    assert [one.name for one in store.attendants(school, first.id)] == ["Carys Morgan", "Mrs Ŵyn"]
    with pytest.raises(Overtaken):
        actions.hold(school, first, held(school, ["Somebody else"]), MONDAY)
    actions.hold(school, found, held(school, ["Mrs Ŵyn"]), MONDAY)  # put right
    assert [one.name for one in store.attendants(school, first.id)] == ["Mrs Ŵyn"]


def test_what_cannot_be_is_refused_beside_its_field(school):
    training = planned(school)
    for wrong, field in (
        (held(school, ["A"], on="2026-09-08"), "held_on"),
        (held(school), "names"),
        (held(school, ["A"], refresh_on="2026-09-04"), "refresh_on"),
    ):
        with pytest.raises(FieldRefused) as refusal:
            actions.hold(school, training, wrong, MONDAY)
        assert refusal.value.field == field
    assert store.attendants(school, training.id) == []


def test_called_off_stays_in_the_list(school):
    training = planned(school)
    assert training.state(TODAY) == "overdue"
    actions.call_off(school, training.id, MONDAY)
    with pytest.raises(Refused, match="called off"):
        actions.call_off(school, training.id, MONDAY)
    assert [one.state(TODAY) for one in store.trainings(school)] == ["called off"]


def test_people_without_a_training_are_listed_by_role(school):
    def without():
        found = rules.untrained(people.all_people(school), store.trained(school))
        return {role: [person.username for person in found[role]] for role in found}

    assert without() == {Role.DESK: ["desk"], Role.TECHNICIAN: ["tech2", "tech1"], Role.COORDINATOR: ["coordinator"]}
    training = planned(school)
    assert Role.DESK in without()  # planned is not held
    actions.hold(school, training, held(school, people=["desk", "tech1"]), MONDAY)
    assert without() == {Role.TECHNICIAN: ["tech2", "tech1"], Role.COORDINATOR: ["coordinator"]}  # it was for the desk


def test_calls_that_ended_by_showing_how_suggest_a_topic(school):
    device = builders.add_device(school, "Hall projector", location="Hall")
    for number in range(3):
        at = MONDAY - timedelta(days=number)
        builders.closed_call(school, device, at, resolution_type=ResolutionType.GUIDANCE, cause=Cause.UNKNOWN)
    builders.closed_call(school, device, MONDAY, symptom="no_sound", cause=Cause.HANDLING)
    builders.closed_call(school, device, MONDAY, symptom="no_sound")
    _, found = actions.suggested(school, MONDAY + timedelta(hours=3))
    assert [(one.topic, len(one.calls), one.places) for one in found] == [("Projector: No picture", 3, "Hall (3)")]


def test_the_pages_of_training(school, office, desk):
    form = {"form_key": "k" * 20, "audience": "users", "topic": "", "trainer": "Carys", "planned_on": "2026-09-04"}
    assert office.post("/rollout/training/new", data=form).status_code == 422
    assert office.post("/rollout/training/new", data=form | {"topic": "Stickers"}).status_code == 302
    assert "Stickers" in desk.get("/rollout/training/").text
    assert "<form" not in desk.get("/rollout/training/1").text.split("<main")[1]
    came = {"version": "1", "held_on": "2026-09-04", "names": "Mrs Hughes\nmr Jones\nMrs Hughes\n", "came": ["99"]}
    assert office.post("/rollout/training/1/held", data=came).status_code == 422  # nobody has this number
    came["came"] = [str(builders.actor(school, "tech1").person_id)]
    assert office.post("/rollout/training/1/held", data=came).status_code == 302
    page = desk.get("/rollout/training/").text
    assert "3 people came" in page
    row = desk.get("/rollout/training.json").json["rows"][0]
    assert (row["audience"], row["names"], row["came"]) == ("users", "Tom Ashworth; Mrs Hughes; mr Jones", 3)
    assert office.post("/rollout/training/1/call-off").status_code in (409, 422, 400, 302)
    assert office.get("/rollout/training/99").status_code == 404
    assert 'value="Toner"' in office.get("/rollout/training/new?topic=Toner").text
