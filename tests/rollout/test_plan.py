"""The plan: what is so already, decisions with their history, owners and days, the leaders' signature."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from kiosk.calendar import actions as calendar
from kiosk.calendar.records import TermEntry
from kiosk.core import evidence
from kiosk.core.access import Role
from kiosk.core.refusals import FieldRefused, Overtaken
from kiosk.core.settings import read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.people.records import Person
from kiosk.rollout.parts import PARTS
from kiosk.rollout.plan import actions, rules, store
from kiosk.rollout.plan.actions import Said
from kiosk.rollout.plan.evidence import FACTS, costs_of_double_roles
from kiosk.rollout.plan.records import Progress, Stage
from kiosk.rollout.plan.steps import BY_KEY, STEPS, step_called
from kiosk.rollout.review.lines import LINES
from tests import builders
from tests.builders import MONDAY

DAY = timedelta(days=1)


def line(database, key, tellers=None):
    return actions.line_of(database, step_called(key), tellers or {}, MONDAY)


def said(decision="So be it.", owner="Huw", due_on="2026-10-01", is_done=False, settings=None, version=0):
    return Said(decision, owner, due_on, is_done, settings or {}, version)


def save(database, key, what):
    actions.save(database, builders.actor(database, "coordinator"), step_called(key), what, MONDAY)


def test_every_step_has_its_evidence_and_reads_well():
    assert set(FACTS) == set(BY_KEY)
    assert len(BY_KEY) == len(STEPS)
    for step in STEPS:
        assert step.purpose.count(". ") >= 1, f"{step.key}: two sentences"
        assert step.places, step.key
        assert step.proposal.endswith("."), step.key


# what FITS asks to define, prepare and decide, each with the step that walks it
WALKED = {
    "lifecycle stages": "stages",
    "incidents and problems": "concepts",
    "diagnostic processes": "diagnosis",
    "how to record": "recording",
    "training and feedback": "feedback",
    "users": "users",
    "who staffs it, rota and cover": "desk-staff",
    "plan training": "training",
    "forms and documentation": "forms",
    "leaders' commitment": "leaders",
    "follow the plan": "follow",
    "letter": "letter",
    "charter": "charter",
    "roles": "roles",
    "how calls go to technicians": "to-technicians",
    "documents": "documents",
    "knowledge base": "knowledge",
    "workarounds": "workarounds",
    "how resolutions are written up": "resolutions",
    "how users are kept informed": "informing",
    "location": "location",
    "communication": "communication",
    "workload": "workload",
    "impact on users": "impact",
    "call log": "recording",
    "baseline first": "baseline",
    "review": "review",
}


@pytest.mark.parametrize("item", WALKED)
def test_every_seed_item_is_walked(school, item):
    found = line(school, WALKED[item])
    assert found.step.stage in Stage


def test_every_part_of_fits_is_walked_or_evidenced(shared):
    """The plan's steps, the review's lines and the list of parts cover each row of the reference's table."""
    text = (shared / "reference" / "fits.md").read_text(encoding="utf-8")
    table = text[text.index("## 9.") : text.index("## 10.")]
    rows = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:]
    assert len(PARTS) == len(rows)
    groups = {"Expect": "expect", "Achieved": "achieved", "Benefit": "benefit"}
    for prefix, group in groups.items():
        wanted = [row for row in rows if row.startswith(f"{prefix}:")]
        assert len(wanted) == len([one for one in LINES if one.group == group]), prefix
    of_review = {one.key for one in LINES}
    assert of_review <= {part.key for part in PARTS}


def test_what_is_so_is_read_live(school):
    assert line(school, "hours").facts[-1] == "No terms are entered yet."
    term = TermEntry(0, "Summer term 2027", "2027-04-12", "2027-07-17")
    calendar.save_term(school, builders.actor(school, "coordinator"), term, MONDAY)
    assert line(school, "hours").facts[-1] == "Terms entered up to 17 Jul 2027."
    assert line(school, "desk-staff").facts[0] == "1 person at the desk: Carys Morgan."
    builders.add_person(school, "office2", "Nia Rees", Role.DESK)
    builders.add_person(school, "office3", "Ifan Pugh", Role.DESK)
    assert line(school, "desk-staff").facts[0].startswith("3 people at the desk: ")
    assert line(school, "targets").facts == ("Targets are off.",)
    builders.closed_call(school, builders.add_device(school))
    assert line(school, "resolutions").facts[0].startswith("1 of 1 call closed")
    assert "1 scanned sticker" in line(school, "recording").facts[0]


def test_a_slice_on_the_same_floor_tells_its_fact_by_name(school, app: Flask, office):
    assert line(school, "charter").facts == ("Nothing of it is published yet.",)
    told = {"charter": lambda database, now: "Charter: version 2 published."}
    assert line(school, "charter", told).facts == ("Charter: version 2 published.",)
    assert "Nothing of it is published yet." in office.get("/rollout/steps/charter").text
    builders.documents(school)
    assert "charter: version 1 of" in office.get("/rollout/steps/charter").text
    with pytest.raises(ValueError, match="charter"):
        evidence.offer(app, told, told)


def test_one_person_with_several_roles_is_told_what_it_costs():
    both = Person(1, "sian", "Siân", "", True, frozenset({Role.DESK, Role.TECHNICIAN}))
    assert costs_of_double_roles([both]) == [
        "Siân is desk and technician: answering the telephone costs technical time."
    ]
    assert costs_of_double_roles([replace(both, is_active=False)]) == []
    assert len(costs_of_double_roles([replace(both, roles=frozenset(Role))])) == 3


def test_a_decision_is_kept_with_who_and_when_and_its_history(school):
    save(school, "location", said("At the counter."))
    save(school, "location", said("In the library.", version=1))
    save(school, "location", said("In the library.", owner="Carys", version=2))  # the same words decide nothing new
    decisions = store.decisions_of(school, "location")
    assert [(one.words, one.actor) for one in decisions] == [
        ("In the library.", "Huw Ellis"),
        ("At the counter.", "Huw Ellis"),
    ]
    assert line(school, "location").progress.owner == "Carys"
    with pytest.raises(sqlite3.IntegrityError, match="never changed"), school.writing() as connection:
        connection.execute("UPDATE rollout_decisions SET words = 'x'")
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"), school.writing() as connection:
        connection.execute("DELETE FROM rollout_decisions")


def test_a_step_saves_its_settings_or_nothing_at_all(school):
    save(school, "users", said(settings={"users": "64"}))
    assert read_settings(school).users == "64"
    assert line(school, "users").facts == ("64 people use it, as entered.",)
    with pytest.raises(FieldRefused, match="whole number"):
        save(school, "users", said("Everybody.", settings={"users": "many"}, version=1))
    assert line(school, "users").decision.words == "So be it."


def test_done_needs_a_decision_and_two_people_do_not_overwrite_each_other(school):
    with pytest.raises(FieldRefused, match="decided"):
        save(school, "impact", said("", is_done=True))
    save(school, "impact", said(is_done=True))
    assert line(school, "impact").progress.done_by == "Huw Ellis"
    with pytest.raises(Overtaken):
        save(school, "impact", said(version=0))
    with pytest.raises(Overtaken):
        save(school, "impact", said("Otherwise.", version=7))
    assert len(store.decisions_of(school, "impact")) == 1  # nothing of it was half saved
    save(school, "impact", said(is_done=False, version=1))
    assert not line(school, "impact").is_done


def test_late_and_left_follow_from_the_day(school):
    found = replace(line(school, "users"), progress=Progress("users", due_on="2026-09-01"))
    assert found.is_late("2026-09-02")
    assert not found.is_late("2026-09-01")
    assert found.state("2026-09-02") == "Late"
    done = replace(found, progress=replace(found.progress, done_at="2026-09-01T08:00:00Z"))
    soon = replace(found, progress=Progress("users", due_on="2026-08-01"))
    never = replace(found, progress=Progress("users"))
    assert rules.left_over([never, found, done, soon]) == [soon, found, never]


def test_the_signature_keeps_the_plan_as_it_read_then(school):
    coordinator = builders.actor(school, "coordinator")
    save(school, "location", said("At the counter."))
    words = ("Rhian Price", "Head", MONDAY.date(), "a signature's key")
    actions.sign(school, coordinator, *words, {}, MONDAY)
    actions.sign(school, coordinator, *words, {}, MONDAY)  # sent twice
    save(school, "location", said("In the library.", version=1))
    (signed,) = store.signatures(school)
    assert (signed.name, signed.role, signed.signed_on) == ("Rhian Price", "Head", "2026-09-07")
    assert "Where the desk is (Huw, until 1 Oct 2026): At the counter." in signed.text
    assert "library" not in signed.text
    with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
        connection.execute("UPDATE rollout_signatures SET text = ''")
    with pytest.raises(FieldRefused, match="not come"):
        actions.sign(school, coordinator, "R", "Head", MONDAY.date() + DAY, "another signature", {}, MONDAY)


# --- the pages


def test_the_co_ordinator_walks_the_steps(school, office):
    page = office.get("/rollout/steps/users")
    assert "This is a proposal." in page.text
    assert BY_KEY["users"].proposal in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    typed = {"version": version, "decision": "Staff and governors.", "users": "many", "owner": "Huw", "next": "1"}
    wrong = office.post("/rollout/steps/users", data=typed)
    assert wrong.status_code == 422
    assert 'id="users-error"' in wrong.text
    assert "Staff and governors." in wrong.text
    saved = office.post("/rollout/steps/users", data=typed | {"users": "64", "due_on": "2026-10-01"})
    assert saved.location.endswith("/rollout/steps/desk-staff")
    home = office.get("/rollout/").text
    assert f"0 of {len(STEPS)} steps are done" in home
    assert "Huw, until 1 Oct 2026" in home


def test_the_desk_reads_and_changes_nothing(school, desk):
    page = desk.get("/rollout/steps/privacy").text
    assert "<textarea" not in page
    assert "(not for your role)" in page
    assert desk.post("/rollout/steps/users", data={"decision": "No."}).status_code == 403
    assert desk.get("/rollout/steps/nonsense").status_code == 404
    assert desk.get("/rollout/sign-off").status_code == 403


def test_the_plan_as_a_list(school, desk):
    save(school, "location", said("At the counter."))
    rows = desk.get("/rollout.json").json["rows"]
    assert [row["step"] for row in rows] == [step.key for step in STEPS]
    found = next(row for row in rows if row["step"] == "location")
    assert (found["decision"], found["decided_by"], found["due_on"]) == ("At the counter.", "Huw Ellis", "2026-10-01")
    assert desk.get("/rollout.csv").text.startswith("\ufeffStep,Stage,Title,Decision")


def test_a_leader_signs_on_the_page(school, office):
    form = office.get("/rollout/sign-off").text
    key = re.search(r'name="form_key" value="([^"]+)"', form)[1]
    typed = {"form_key": key, "name": "Rhian Price", "role": "", "signed_on": "2026-09-01"}
    assert office.post("/rollout/sign-off", data=typed).status_code == 422
    assert office.post("/rollout/sign-off", data=typed | {"role": "Head"}).status_code == 302
    assert "Signed by Rhian Price, Head, on 1 Sep 2026" in office.get("/rollout/plan").text
    assert "nothing decided yet" in office.get("/rollout/sign-offs/1").text
    assert office.get("/rollout/sign-offs/2").status_code == 404


def test_incidents_and_problems_are_explained(desk):
    page = desk.get("/rollout/concepts").text
    for word in ("An incident", "A request", "A problem", "workaround", "known error"):
        assert word in page


def test_all_parts_of_fits_are_listed_and_none_leads_to_a_closed_door(desk, office):
    for browser in (desk, office):
        page = browser.get("/rollout/parts").text
        listed = page[page.index("<h2>") :]
        assert all(part.words.replace("'", "&#39;") in listed for part in PARTS)
        for address in re.findall(r'<li><a href="([^"]+)"', listed):
            assert browser.get(address, follow_redirects=True).status_code == 200, address
