"""What needs attention, taking note of it, telling somebody by hand, the ladder; and the panel on a call."""

import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import CallKind, Step
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.escalations import actions, store
from kiosk.escalations.firing import fire_due
from kiosk.escalations.panel import on_call
from kiosk.escalations.records import Level, Rung
from kiosk.outbox import store as outbox
from kiosk.outbox.records import State
from tests import builders
from tests.builders import MONDAY

SignedIn = Callable[[str], FlaskClient]


def p1(database: Database, summary: str = "No Wi-Fi") -> int:
    return builders.log_call(database, None, impact=1, urgency=1, summary=summary).id


def ids(database: Database) -> list[int]:
    return [row["id"] for row in store.unseen(database, 100)]


def test_a_quiet_day_says_so(signed_in: SignedIn):
    assert "Nothing needs attention now." in signed_in("desk").get("/escalations/").text


def test_only_the_desk_and_the_coordinator(signed_in: SignedIn, client: FlaskClient, school: Database):
    call_id = p1(school)
    fire_due(school, MONDAY)
    technician = signed_in("tech1")
    for path in ("/escalations/", f"/escalations/calls/{call_id}/tell", "/escalations/major/", "/escalations/rules"):
        assert technician.get(path).status_code == 403
        assert client.get(path).status_code == 302
    assert technician.post("/escalations/seen", data={"escalation": ids(school)}).status_code == 403
    assert signed_in("desk").get("/escalations/rules").status_code == 403
    assert len(ids(school)) == 1


def test_one_or_several_are_taken_note_of(signed_in: SignedIn, school: Database):
    for number in range(3):
        p1(school, f"No Wi-Fi in room {number}")
    fire_due(school, MONDAY)
    desk = signed_in("desk")
    page = desk.get("/escalations/").text
    assert page.count('name="escalation"') == 3
    assert re.search(r'tab-count">\s*<span class="visually-hidden">: </span>3<', page)
    first, *others = ids(school)
    desk.post("/escalations/seen", data={"escalation": [first, "0", "x", "9" * 30]})
    assert ids(school) == others
    desk.post("/escalations/seen", data={"escalation": others})
    assert ids(school) == []
    row = school.connection.execute("SELECT seen_by, seen_by_id FROM escalations LIMIT 1").fetchone()
    assert (row["seen_by"], row["seen_by_id"]) == ("Carys Morgan", builders.actor(school, "desk").person_id)


def test_who_saw_it_first_stays(school: Database):
    p1(school)
    fire_due(school, MONDAY)
    (only,) = ids(school)
    assert actions.acknowledge(school, builders.actor(school, "desk"), [only], MONDAY) == 1
    assert actions.acknowledge(school, builders.actor(school, "coordinator"), [only], MONDAY) == 0
    assert school.connection.execute("SELECT seen_by FROM escalations").fetchone()[0] == "Carys Morgan"


def test_everything_that_is_late_stands_on_the_day_list(signed_in: SignedIn, school: Database):
    desk = builders.actor(school, "desk")
    late, today, due, far = (
        calls.triage(school, desk, call, call.kind, 3, 3, MONDAY)
        for call in (builders.log_call(school, None, summary=s) for s in ("Late", "Today", "Due", "Far"))
    )
    calls.follow_up(school, desk, late, "2026-09-07", "", MONDAY)
    calls.follow_up(school, desk, today, "2026-09-08", "", MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    call_store.save_due_times(school, due.id, None, clock.stored(tuesday - timedelta(hours=1)))
    call_store.save_due_times(school, far.id, None, clock.stored(tuesday + timedelta(days=2)))
    with time_machine.travel(tuesday, tick=False):
        page = signed_in("desk").get("/escalations/").text
        assert actions.attention_count(school, tuesday.date()) == 1
    parts = {part.split("<")[0].strip(): part for part in page.split("<h2>")[1:]}
    assert "Late" in parts["The day to look again has passed"]
    assert "Today" in parts["Look again today"]
    assert "overdue since" in parts["To be resolved today, or late"]
    assert "Far" not in page


def test_a_missed_follow_up_is_listed_and_counted_once(school: Database):
    desk = builders.actor(school, "desk")
    call = calls.triage(school, desk, builders.log_call(school, None), CallKind.INCIDENT, 3, 3, MONDAY)
    calls.follow_up(school, desk, call, "2026-09-07", "", MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    for _ in ("missed", "escalated", "seen"):
        day = actions.day_list(school, tuesday, tuesday.date())
        assert len(day.missed) + len(day.unseen) == actions.attention_count(school, tuesday.date()) == 1
        actions.acknowledge(school, desk, ids(school), tuesday)
        fire_due(school, tuesday)


def test_what_ended_asks_for_nothing_any_more(school: Database):
    desk = builders.actor(school, "desk")
    call = builders.log_call(school, None, impact=1, urgency=1)
    fire_due(school, MONDAY)
    calls.cancel(school, desk, call, "A drill", MONDAY)
    assert ids(school) == []
    fire_due(school, MONDAY)
    assert actions.attention_count(school, MONDAY.date()) == 0
    (escalation,) = store.escalations_of(school, call.id)
    assert escalation.seen_by == "Scandesk: the call has ended"


# --- by hand


def test_the_desk_tells_the_next_level_and_says_why_once(signed_in: SignedIn, with_ladder: Database):
    call_id = p1(with_ladder)
    desk = signed_in("desk")
    form = desk.get(f"/escalations/calls/{call_id}/tell").text
    key = re.search(r'name="form_key" value="([^"]+)"', form)
    assert key
    data = {"form_key": key[1], "whom": "rung:coordinator", "why": "A new switch costs money.", "is_mailed": "y"}
    for _ in range(2):
        answer = desk.post(f"/escalations/calls/{call_id}/tell", data=data)
        assert answer.location == f"/desk/calls/{call_id}"
    (message,) = outbox.messages(with_ladder, State.WAITING, 9)
    assert message.recipient == "huw@school.example"
    assert "A new switch costs money." in message.body
    events = [e for e in call_store.events(with_ladder, call_id) if e.step is Step.ESCALATE]
    assert [(e.actor, e.note) for e in events] == [("Carys Morgan", "A new switch costs money.")]
    (escalation,) = store.escalations_of(with_ladder, call_id)
    assert (escalation.level, escalation.seen_by) == (Level.BY_HAND, "Carys Morgan")


def test_telling_without_a_why_or_to_nobody_is_refused(signed_in: SignedIn, with_ladder: Database):
    call_id = p1(with_ladder)
    path = f"/escalations/calls/{call_id}/tell"
    desk = signed_in("desk")
    good = {"form_key": "k" * 22, "whom": "rung:leader", "why": "Because."}
    for wrong in ({"why": " "}, {"whom": "rung:caretaker"}, {"whom": "contact:99"}, {"whom": ""}, {"form_key": "x"}):
        assert desk.post(path, data=good | wrong).status_code == 422, wrong
    assert store.escalations_of(with_ladder, call_id) == []
    closed = builders.closed_call(with_ladder, builders.add_device(with_ladder))
    assert desk.post(f"/escalations/calls/{closed.id}/tell", data=good).status_code == 422


# --- the ladder


def test_the_ladder_is_set_up(signed_in: SignedIn, school: Database):
    coordinator = signed_in("coordinator")
    assert "Nobody yet" in coordinator.get("/escalations/rules").text
    head = {"rung": "leader", "name": "Delyth Pugh", "email": "head@school.example", "phone": "01792 555 0100"}
    assert coordinator.post("/escalations/contacts/new", data=head | {"email": "head"}).status_code == 422
    assert coordinator.post("/escalations/contacts/new", data=head | {"email": "a@b.uk, c@d.uk"}).status_code == 422
    assert coordinator.post("/escalations/contacts/new", data=head).status_code == 302
    (contact,) = store.contacts(school)
    rule = {"whom": f"contact:{contact.id}", "is_mailed": "y"}
    assert coordinator.post("/escalations/rules/resolve_100", data=rule).status_code == 302
    saved = store.rules(school)[Level.RESOLVE_100]
    assert (saved.is_on, saved.rung, saved.contact_id, saved.is_mailed) == (False, Rung.LEADER, contact.id, True)
    assert "Delyth Pugh" in coordinator.get("/escalations/rules").text
    retired = coordinator.post(f"/escalations/contacts/{contact.id}", data=head | {"is_retired": "y"})
    assert retired.status_code == 302
    assert store.rules(school)[Level.RESOLVE_100].contact_id is None, "nobody is told in vain"
    assert coordinator.get("/escalations/rules/by_hand").status_code == 404
    assert coordinator.post("/escalations/rules/resolve_100", data={"whom": "contact:99"}).status_code == 422


# --- the panel


def panel_text(app: Flask, database: Database, username: str, call_id: int) -> str:
    call = call_store.call(database, call_id)
    assert call
    panel = on_call(database, builders.actor(database, username), call)
    with app.test_request_context():
        macro = app.jinja_env.from_string(
            '{% from "escalations/_on_call.html" import on_call with context %}{{ on_call(panel, call) }}'
        )
        return macro.render(panel=panel, call=call, csrf_token=lambda: "t")


def test_the_panel_shows_what_fired_and_lets_the_desk_act(app: Flask, signed_in: SignedIn, school: Database):
    call_id = p1(school)
    assert "Nobody was told so far" in panel_text(app, school, "desk", call_id)
    fire_due(school, MONDAY)
    text = panel_text(app, school, "desk", call_id)
    assert "not seen yet" in text
    assert f"/escalations/calls/{call_id}/major" in text
    fields = dict(re.findall(r'name="(escalation|call)" value="(\d+)"', text))
    answer = signed_in("desk").post("/escalations/seen", data=fields)
    assert answer.location == f"/desk/calls/{call_id}"
    assert "seen by Carys Morgan" in panel_text(app, school, "desk", call_id)


def test_a_technician_sees_what_fired_and_has_no_buttons(app: Flask, school: Database):
    call = builders.dispatched_call(school, builders.add_device(school), impact=1, urgency=1)
    assert panel_text(app, school, "tech1", call.id).strip() == ""
    fire_due(school, MONDAY)
    text = panel_text(app, school, "tech1", call.id)
    assert "P1 or major incident" in text
    assert "<form" not in text
    assert "/escalations/" not in text


def test_a_day_set_on_a_resolved_call_is_not_forgotten(school: Database):
    desk = builders.actor(school, "desk")
    call = builders.resolved_call(school, builders.add_device(school))
    calls.follow_up(school, desk, call, "2026-09-08", "Ring Mrs Pritchard.", MONDAY)
    tuesday, wednesday = (MONDAY + timedelta(days=days) for days in (1, 2))
    assert [row["id"] for row in actions.day_list(school, tuesday, tuesday.date()).today] == [call.id]
    assert [row["id"] for row in actions.day_list(school, wednesday, wednesday.date()).missed] == [call.id]
    assert actions.attention_count(school, wednesday.date()) == 1
