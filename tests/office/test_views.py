"""The office: settings and people. (The first start stands in tests/test_access.py.)"""

import itertools

import pytest

from kiosk.core.settings import read_settings
from kiosk.people import doors
from kiosk.people import store as people
from tests.builders import PASSWORD, actor

SETTINGS = {
    "school": "Llanfair Green",
    "address_choice": "other",
    "address": "http://10.20.0.15:8080",
    "desk_phone": "100",
}


@pytest.fixture
def office(signed_in):
    return signed_in("coordinator")


def test_the_settings_are_shown_and_changed_together(school, office):
    page = office.get("/office/settings").text
    assert 'value="Llanfair Green Primary School"' in page
    assert 'value="http://helpdesk.school:8080" checked' in page
    assert office.post("/office/settings", data=SETTINGS).status_code == 302
    found = read_settings(school)
    assert (found.school, found.address, found.desk_phone) == ("Llanfair Green", "http://10.20.0.15:8080", "100")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("school", ""),
        ("school", "x" * 101),
        ("address", "http://localhost"),
        ("address", "http://helpdesk/D/"),
        ("address", ""),
        ("desk_phone", "1" * 31),
    ],
)
def test_with_something_wrong_none_is_changed_and_what_was_typed_stays(school, office, field, typed):
    before = [tuple(row) for row in school.connection.execute("SELECT * FROM settings")]
    answer = office.post("/office/settings", data=SETTINGS | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert field == "school" or 'value="Llanfair Green"' in answer.text
    assert [tuple(row) for row in school.connection.execute("SELECT * FROM settings")] == before


def test_a_person_is_added_with_the_roles_that_were_ticked(school, office):
    answer = office.post("/office/people/new", data={"name": "Ann Jones", "roles": ["desk", "technician"]})
    assert answer.status_code == 201
    person = people.person_by_username(school, "ann.jones")
    assert person
    assert person.role_words == "service desk, technician"
    assert "Ann Jones" in office.get("/office/people").text


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": "", "roles": "desk"}, "name"),
        ({"name": "Ann <b>", "roles": []}, "roles"),
        ({"name": "Ann", "roles": "head"}, "roles"),
        ({"name": "Ann", "username": "DESK", "roles": "desk"}, "username"),
    ],
)
def test_a_person_with_something_wrong_is_not_added(school, office, data, field):
    answer = office.post("/office/people/new", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Ann <b>" not in answer.text
    assert len(people.all_people(school)) == 4


def test_roles_are_changed_but_somebody_stays_coordinator(school, office):
    technician, own = actor(school, "tech1").person_id, actor(school, "coordinator").person_id
    assert office.post(f"/office/people/{technician}", data={"roles": "desk", "is_active": "y"}).status_code == 302
    changed = people.person_by_username(school, "tech1")
    assert changed
    assert changed.role_words == "service desk"
    answer = office.post(f"/office/people/{own}", data={"roles": "desk", "is_active": "y"})
    assert answer.status_code == 422
    assert "Somebody has to stay ICT co-ordinator." in answer.text
    assert office.get("/office/people").status_code == 200


def test_who_finds_a_coordinators_pc_signed_in_makes_no_other_one_of_it(school, office, monkeypatch):
    """Nor do they get into a co-ordinator's account; a technician's is a co-ordinator's to give."""
    seconds = itertools.count(0, 60)
    monkeypatch.setattr(doors, "steady_s", lambda: float(next(seconds)))  # so that no wrong one holds the next one up
    own, tom = actor(school, "coordinator").person_id, actor(school, "tech1").person_id
    anybody, right, wrong = {"name": "Ann", "roles": "coordinator"}, {"password": PASSWORD}, {"password": "guess"}
    for typed, said in (({}, "Enter your own password."), (wrong, "The password is not right.")):
        refused = office.post("/office/people/new", data=anybody | typed)
        assert refused.status_code == 422
        assert f'href="#password">{said}' in refused.text
        raised = {"roles": ["technician", "coordinator"], "is_active": "y"}
        assert office.post(f"/office/people/{tom}", data=raised | typed).status_code == 422
    assert office.post("/office/people/new", data=anybody | right).status_code == 201
    ann = people.person_by_username(school, "ann")
    assert ann
    for step in ("password", "second-factor"):
        refused = office.post(f"/office/people/{ann.id}/{step}", data=wrong)
        assert refused.status_code == 422
        assert "The password is not right." in refused.text
    assert office.post(f"/office/people/{ann.id}/password", data=right).status_code == 201
    assert office.post(f"/office/people/{ann.id}/second-factor", data=right).status_code == 302
    assert office.post(f"/office/people/{own}/password", data=right).status_code == 400, (
        "one's own is changed elsewhere"
    )
    assert office.post(f"/office/people/{tom}/password").status_code == 201
    assert office.post(f"/office/people/{tom}", data=raised | right).status_code == 302


FINER = {
    "other_names": "it.school",
    "https": "off",
    "safeguarding_contact": "Mrs Hughes, deputy head",
    "report_limits": "on",
    "shared_addresses": "10.20.0.1",
    "walkup_addresses": "10.20.0.31",
    "walkup_idle": "60",
    "walkup_photo": "off",
    "walkup_print": "off",
    "quarantine_words": "poo, bum",
    "spares_location": "ICT store",
    "lookup_addresses": "Search|https://search.example/?q={}",
    "contract_reminder_days": "60",
    "contract_urgent_days": "30",
    "warranty_reminder_days": "60",
    "users": "45",
    "fix_time_bands": "4 h, 1 day, 3 days",
}


def test_finer_settings_are_saved_together(school, office):
    assert office.post("/office/finer-settings", data=FINER).status_code == 302
    assert read_settings(school).safeguarding_contact == "Mrs Hughes, deputy head"
    assert "Mrs Hughes, deputy head" in office.get("/office/finer-settings").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("report_limits", "maybe"),
        ("shared_addresses", "the hall"),
        ("walkup_addresses", "the staff room"),
        ("walkup_idle", "5"),
        ("walkup_photo", "perhaps"),
        ("lookup_addresses", "javascript:alert(1)"),
        ("contract_reminder_days", "soon"),
        ("users", "many"),
        ("fix_time_bands", "a while"),
    ],
)
def test_a_wrong_finer_setting_saves_none_and_keeps_what_was_typed(school, office, field, typed):
    before = [tuple(row) for row in school.connection.execute("SELECT * FROM settings")]
    answer = office.post("/office/finer-settings", data=FINER | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Mrs Hughes, deputy head" in answer.text
    assert [tuple(row) for row in school.connection.execute("SELECT * FROM settings")] == before
