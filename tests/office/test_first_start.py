"""The first start belongs to the co-ordinator. (Who may open its page stands in tests/test_access.py.)"""

import pytest
from click.testing import CliRunner

from app import scandesk
from kiosk import create_app
from kiosk.core.access import Role
from kiosk.office import actions
from kiosk.people import actions as people
from kiosk.people import store
from tests import builders

ELSEWHERE = {"REMOTE_ADDR": "10.20.0.77"}
FIRST = {
    "school": "Llanfair Green",
    "address_choice": "other",
    "address": "http://helpdesk.school:8080",
    "name": "Huw Ellis",
    "username": "huw",
    "password": builders.PASSWORD,
}


@pytest.fixture
def fresh(database, tmp_path):
    return create_app(tmp_path, database, TESTING=True, SECRET_KEY=builders.SECRET, WTF_CSRF_ENABLED=False)


def test_a_technician_added_before_the_set_up_does_not_close_it(fresh, database):
    builders.add_person(database, "tom", "Tom Ashworth", Role.TECHNICIAN)
    browser = fresh.test_client()
    assert not actions.is_set_up(database)
    assert browser.get("/sign-in").location == "/set-up"
    assert browser.post("/set-up", data=FIRST).status_code == 302
    assert actions.is_set_up(database)
    assert browser.get("/set-up").location == "/sign-in"
    assert browser.post("/set-up", data=FIRST | {"username": "second"}).location == "/sign-in"
    assert store.person_by_username(database, "second") is None


def test_the_first_account_is_what_the_page_says_it_is(fresh, database):
    page = fresh.test_client().get("/set-up").text
    assert "ICT co-ordinator and service desk at once" in page
    fresh.test_client().post("/set-up", data=FIRST)
    huw = store.person_by_username(database, "huw")
    assert huw
    assert huw.role_words == "service desk, ICT co-ordinator"


def test_after_too_many_wrong_codes_the_page_says_what_helps(fresh):
    browser = fresh.test_client()
    said = "Too many tries: start Scandesk again, or open this page on the PC itself."
    for number in range(10):
        assert said not in browser.get("/set-up", environ_base=ELSEWHERE).text
        browser.get(f"/set-up?code=wrong{number}", environ_base=ELSEWHERE)
    code = fresh.extensions["scandesk.first_start"].code
    closed = browser.get(f"/set-up?code={code}", environ_base=ELSEWHERE)
    assert closed.status_code == 403
    assert said in closed.text
    assert "This is not the code" not in closed.text
    assert said in browser.post("/set-up", data=FIRST | {"code": code}, environ_base=ELSEWHERE).text
    assert "Your account" in browser.get("/set-up").text


def test_only_an_active_coordinator_counts(school):
    assert actions.is_set_up(school)
    school.connection.execute("UPDATE people SET is_active = 0 WHERE username = 'coordinator'")
    assert not actions.is_set_up(school)


def test_an_address_that_leads_nowhere_is_saved_with_a_warning(tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    done = CliRunner().invoke(scandesk, ["setting", "address", "http://localhost:8080"])
    assert done.exit_code == 0
    assert "labels are refused" in done.stderr
    done = CliRunner().invoke(scandesk, ["setting", "address", "http://helpdesk:8080"])
    assert (done.exit_code, done.stderr) == (0, "")


def test_the_first_account_is_refused_whole_when_there_is_a_coordinator(school):
    people_before = len(store.all_people(school))
    with pytest.raises(people.Refused, match="set up already"):
        actions.set_up(school, "S", "http://helpdesk", "", "u", "N", builders.PASSWORD, builders.MONDAY)
    assert len(store.all_people(school)) == people_before
