"""A major incident from the switch to the last action of its review."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import Step
from kiosk.core.database import Database
from kiosk.core.refusals import Overtaken, Refused
from kiosk.escalations import store as escalations
from kiosk.escalations.major import actions, store
from kiosk.escalations.major.records import Announcement, Incident
from kiosk.outbox import store as outbox
from kiosk.outbox.records import State
from tests import builders
from tests.builders import MONDAY

SignedIn = Callable[[str], FlaskClient]
SAID = Announcement("Huw Ellis", "Wi-Fi in the whole school", "The Wi-Fi is down. Please use paper registers.")
FORM = vars(SAID)
REVIEW = {"happened": "A switch burnt out.", "went_well": "Paper registers.", "to_change": "Keep a spare switch."}


def declared(database: Database) -> Incident:
    call = builders.log_call(database, None, summary="No Wi-Fi")
    return actions.declare(database, builders.actor(database, "desk"), call, SAID, MONDAY)


def test_one_switch_and_the_notice_stands_on_every_public_page(
    client: FlaskClient, signed_in: SignedIn, with_ladder: Database
):
    device = builders.add_device(with_ladder)
    call = builders.log_call(with_ladder, device, summary="No Wi-Fi")
    public = ("/", f"/D/{device.code}", f"/rooms/{device.location_id}", "/find?text=x", "/status/none", "/sign-in")
    for path in public:
        assert SAID.notice not in client.get(path).text
    answer = signed_in("desk").post(f"/escalations/calls/{call.id}/major", data=FORM)
    (incident,) = store.incidents(with_ladder)
    assert answer.location == f"/escalations/major/{incident['id']}"
    for path in public:
        page = client.get(path).text
        assert page.count(SAID.notice) == 1, path
        assert "Huw Ellis" not in page, "no names in public"
    (message,) = outbox.messages(with_ladder, State.WAITING, 9)
    assert message.recipient == "head@school.example"
    steps = [event.step for event in call_store.events(with_ladder, call.id)]
    assert steps.count(Step.MAJOR) == 1
    assert steps.count(Step.ESCALATE) == 1


def test_a_notice_is_text_and_nothing_else(client: FlaskClient, school: Database):
    call = builders.log_call(school, None)
    hostile = Announcement("x", '"><img src=x onerror=alert(1)>', "<script>alert(1)</script>\nTwo lines")
    actions.declare(school, builders.actor(school, "desk"), call, hostile, MONDAY)
    page = client.get("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nTwo lines" in page


def test_declared_twice_is_one(signed_in: SignedIn, school: Database):
    incident = declared(school)
    answer = signed_in("desk").post(f"/escalations/calls/{incident.call_id}/major", data=FORM)
    assert answer.location == f"/escalations/major/{incident.id}"
    call = call_store.call(school, incident.call_id)
    assert call
    with pytest.raises(Refused, match="already"):
        actions.declare(school, builders.actor(school, "desk"), call, SAID, MONDAY)
    assert len(store.incidents(school)) == 1
    assert len(escalations.escalations_of(school, call.id)) == 1


def test_several_may_be_open_each_with_one_notice(client: FlaskClient, school: Database):
    declared(school)
    second = builders.log_call(school, None)
    power = Announcement("Mair Rees", "Power", "No power in the hall.")
    actions.declare(school, builders.actor(school, "desk"), second, power, MONDAY)
    page = client.get("/").text
    assert (page.count(SAID.notice), page.count(power.notice)) == (1, 1)


def test_what_has_ended_is_not_declared(signed_in: SignedIn, school: Database):
    call = builders.closed_call(school, builders.add_device(school))
    assert signed_in("desk").post(f"/escalations/calls/{call.id}/major", data=FORM).status_code == 422
    for missing in FORM:
        new = builders.log_call(school, None)
        answer = signed_in("desk").post(f"/escalations/calls/{new.id}/major", data=FORM | {missing: ""})
        assert answer.status_code == 422
    assert store.incidents(school) == []


def test_the_notice_is_changed_and_ended(client: FlaskClient, signed_in: SignedIn, school: Database):
    incident = declared(school)
    desk, path = signed_in("desk"), f"/escalations/major/{incident.id}"
    news = FORM | {"notice": "The Wi-Fi is back in the hall.", "version": str(incident.version)}
    assert desk.post(f"{path}/notice", data=news).status_code == 302
    page = client.get("/").text
    assert "back in the hall" in page
    assert SAID.notice not in page
    assert desk.post(f"{path}/notice", data=news | {"notice": ""}).status_code == 422
    assert "paper registers" in desk.get(path).text, "what the notice was before stays in the timeline"
    for _ in range(2):
        assert desk.post(f"{path}/end").status_code == 302
    assert "back in the hall" not in client.get("/").text
    assert [event["what"] for event in store.events(school, incident.id)] == ["declared", "updated", "ended"]
    late = desk.post(f"{path}/notice", data=news | {"notice": "Too late"})
    assert late.status_code == 422


def test_two_who_change_the_notice_do_not_overwrite_each_other(signed_in: SignedIn, school: Database):
    incident = declared(school)
    path = f"/escalations/major/{incident.id}/notice"
    first = FORM | {"notice": "First", "version": str(incident.version)}
    assert signed_in("desk").post(path, data=first).status_code == 302
    second = signed_in("coordinator").post(path, data=first | {"notice": "Second"})
    assert second.status_code == 422
    assert "Somebody else changed this" in second.text
    assert "Second" in second.text, "what was typed stays"
    found = store.incident(school, incident.id)
    assert found
    assert found.notice == "First"
    with pytest.raises(Overtaken):
        actions.update(school, builders.actor(school, "desk"), incident, Announcement("a", "b", "c"), MONDAY)


def test_the_review_is_asked_for_until_it_is_written_and_its_actions_until_they_are_done(
    signed_in: SignedIn, school: Database
):
    incident = declared(school)
    desk, path = signed_in("desk"), f"/escalations/major/{incident.id}"
    version = str(incident.version)
    assert desk.post(f"{path}/review", data=REVIEW | {"version": version}).status_code == 422, "it is still open"
    desk.post(f"{path}/end")
    assert "the review is to be written" in desk.get("/escalations/").text
    ended = store.incident(school, incident.id)
    assert ended
    assert desk.post(f"{path}/review", data=REVIEW | {"happened": "", "version": "1"}).status_code == 422
    assert desk.post(f"{path}/review", data=REVIEW | {"version": str(ended.version)}).status_code == 302
    assert "the review is to be written" not in desk.get("/escalations/").text
    action = {"text": "Buy a spare switch", "owner": "Huw Ellis", "due_on": "2026-10-01"}
    for wrong in ({"text": ""}, {"owner": ""}, {"due_on": "soon"}):
        assert desk.post(f"{path}/actions", data=action | wrong).status_code == 422
    for _ in range(2):
        assert desk.post(f"{path}/actions", data=action).status_code == 302
    (decided,) = store.actions_of(school, incident.id)
    assert "Buy a spare switch" in desk.get("/escalations/").text
    assert desk.post(f"{path}/actions/{decided['id']}/done").status_code == 302
    assert desk.post(f"{path}/actions/{decided['id']}/done").status_code == 404
    assert "Buy a spare switch" not in desk.get("/escalations/").text
    page = desk.get(path).text
    assert "Carys Morgan" in page
    assert [event["what"] for event in store.events(school, incident.id)] == [
        "declared",
        "ended",
        "reviewed",
        "action",
        "done",
    ]


def test_an_action_is_done_under_its_own_incident_alone(signed_in: SignedIn, school: Database):
    first, second = declared(school), declared(school)
    desk = builders.actor(school, "desk")
    actions.decide(school, desk, first, "Buy a spare switch", "Huw Ellis", "2026-10-01", MONDAY)
    (decided,) = store.actions_of(school, first.id)
    path = f"/escalations/major/{second.id}/actions/{decided['id']}/done"
    assert signed_in("desk").post(path).status_code == 404


def test_the_events_stay(school: Database):
    declared(school)
    for statement in (
        "DELETE FROM major_events",
        "UPDATE major_events SET text = 'x'",
        "DELETE FROM major_incidents",
        "DELETE FROM major_actions",
    ):
        if "actions" in statement:
            actions.decide(
                school,
                builders.actor(school, "desk"),
                actions.known_incident(school, 1),
                "a",
                "b",
                "2026-10-01",
                MONDAY,
            )
        with pytest.raises(Exception, match=r"never"):
            school.connection.execute(statement)


def test_a_call_that_is_opened_again_may_be_declared_again(school: Database):
    incident = declared(school)
    desk = builders.actor(school, "desk")
    actions.end(school, desk, incident, MONDAY)
    call = call_store.call(school, incident.call_id)
    assert call
    again = actions.declare(school, desk, call, SAID, MONDAY)
    assert again.id != incident.id
    assert len(escalations.escalations_of(school, call.id)) == 2
    assert calls.call_for(school, desk, call.id).is_open
