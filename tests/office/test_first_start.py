"""The first start belongs to the co-ordinator. (Who may open its page stands in tests/test_access.py.)"""

from datetime import UTC, datetime

import pytest
import time_machine
from click.testing import CliRunner

from app import scandesk
from kiosk import create_app
from kiosk.core.access import Role
from kiosk.office import actions, first_start
from kiosk.office.first_start import CODE_LASTS_S, WORDS, Answer, FirstStart
from kiosk.people import actions as people
from kiosk.people import store
from tests import builders
from tests.clocks import SteadyClock

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


@pytest.fixture
def steady(fresh) -> SteadyClock:
    """Begin the half hour of the code now, on a clock of the test's own."""
    found = SteadyClock()
    fresh.extensions["scandesk.first_start"] = FirstStart(found)
    return found


def test_after_half_an_hour_the_code_says_that_it_is_too_old_and_how_to_get_another(fresh, database, steady):
    browser, code = fresh.test_client(), fresh.extensions["scandesk.first_start"].code
    steady.seconds += CODE_LASTS_S - 1
    assert "Your account" in browser.get(f"/set-up?code={code}", environ_base=ELSEWHERE).text
    steady.seconds += 1
    for address in (f"/set-up?code={code}", "/set-up?code=wrong", "/set-up"):
        page = browser.get(address, environ_base=ELSEWHERE)
        assert page.status_code == (403 if "code=" in address else 200)
        assert WORDS[Answer.OLD_CODE] in page.text
        assert "Start Scandesk again" in page.text
        assert "Your account" not in page.text
    assert "Your account" in browser.get("/set-up").text, "at the PC itself it stays open"
    assert store.all_people(database) == []


def test_without_its_end_the_code_opens_the_page_for_ever(fresh, steady, monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(first_start, "CODE_LASTS_S", float("inf"))
    steady.seconds += 10**9
    code = fresh.extensions["scandesk.first_start"].code
    assert "Your account" in fresh.test_client().get(f"/set-up?code={code}", environ_base=ELSEWHERE).text


def test_a_clock_that_is_set_makes_the_code_neither_older_nor_younger(fresh, steady):
    code = fresh.extensions["scandesk.first_start"].code
    for year in (2000, 2040):
        with time_machine.travel(datetime(year, 1, 1, tzinfo=UTC), tick=False):
            page = fresh.test_client().get(f"/set-up?code={code}", environ_base=ELSEWHERE)
            assert "Your account" in page.text


def test_a_form_that_comes_with_an_old_code_keeps_what_was_typed_and_goes_on_with_the_new_one(fresh, database, steady):
    browser, old = fresh.test_client(), fresh.extensions["scandesk.first_start"].code
    typed = FIRST | {"code": old, "address_choice": "http://10.20.0.9:8080"}
    steady.seconds += CODE_LASTS_S
    page = browser.post("/set-up", data=typed, environ_base=ELSEWHERE)
    assert page.status_code == 403
    assert store.all_people(database) == []
    for kept in ("Llanfair Green", "Huw Ellis", 'value="huw"', 'value="http://10.20.0.9:8080" checked'):
        assert kept in page.text, kept
    assert builders.PASSWORD not in page.text
    assert 'id="code-error"' in page.text
    assert "http://10.20.0.9:8080" in page.text
    assert page.text.count('name="address_choice"') == 2, "which other numbers this PC has is told to nobody"
    fresh.extensions["scandesk.first_start"] = FirstStart(steady)  # started again
    again = fresh.extensions["scandesk.first_start"].code
    assert browser.post("/set-up", data=typed | {"code": again}, environ_base=ELSEWHERE).status_code == 302
    assert browser.get(f"/set-up?code={again}", environ_base=ELSEWHERE).location == "/sign-in", "it works once"


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
