"""Sessions: they end when nobody is there, and after a school day, whatever the PC's clock does meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from kiosk import create_app
from kiosk.core import clock, clock_watch
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.people import actions as people
from kiosk.people import store as people_store
from kiosk.people.audit.actions import refusals_of
from kiosk.people.audit.store import lines
from kiosk.people.records import Person
from kiosk.people.sessions import actions, lives, rules, store
from kiosk.people.sessions.rules import IDLE_S, LASTS_S, browser_words
from tests import builders
from tests.clocks import SteadyClock

ELSEWHERE = {"REMOTE_ADDR": "10.20.0.77"}
JUMPS = [
    timedelta(days=-20 * 365),
    timedelta(hours=-1),
    timedelta(seconds=-1),
    timedelta(hours=1),
    timedelta(hours=9),
    timedelta(days=10 * 365),
]


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> SteadyClock:
    found = SteadyClock()
    monkeypatch.setattr(clock_watch, "steady_s", found)
    return found


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/desk/").status_code == 200


def person_called(school: Database, username: str) -> Person:
    person = people_store.person_by_username(school, username)
    assert person
    return person


def events(school: Database, person: str) -> list[str]:
    refusals_of(school).write(school)
    return [line.event for line in lines(school, {"person": person_called(school, person).id})]


@pytest.mark.parametrize(
    ("age", "idle", "over"),
    [
        (0, 0, False),
        (IDLE_S, IDLE_S - 1, False),
        (IDLE_S, IDLE_S, True),
        (LASTS_S - 1, 0, False),
        (LASTS_S, 0, True),
    ],
)
def test_half_an_hour_without_anybody_and_eight_hours_in_all(age: int, idle: int, over: bool):
    assert rules.is_over(age, idle) is over


def test_whoever_signs_in_over_somebody_else_ends_their_session(app, school):
    """A cookie that was copied before would open the account of whoever nobody sees any more."""
    browser = app.test_client()
    browser.post("/sign-in", data={"username": "coordinator", "password": builders.PASSWORD})
    copied = browser.get_cookie("scandesk")
    assert copied
    answer = browser.post("/sign-in", data={"username": "desk", "password": builders.PASSWORD})
    assert answer.status_code == 302
    assert is_in(browser)
    thief = app.test_client()
    thief.set_cookie("scandesk", copied.value)
    assert not is_in(thief)
    assert events(school, "coordinator")[:2] == ["signed_out", "signed_in"]


def test_a_session_ends_when_nobody_is_there(signed_in, steady):
    browser = signed_in("desk")
    for _ in range(3):
        steady.seconds += IDLE_S - 1
        assert is_in(browser)
    steady.seconds += IDLE_S
    assert not is_in(browser)
    assert not is_in(browser), "it stays over"


def test_without_the_end_of_idle_sessions_it_would_go_on(signed_in, steady, monkeypatch):
    """The same, with the guard taken away."""
    monkeypatch.setattr(rules, "IDLE_S", 10**9)
    browser = signed_in("desk")
    steady.seconds += IDLE_S
    assert is_in(browser)


def test_a_session_ends_after_eight_hours_whatever_is_done(signed_in, steady):
    browser, began = signed_in("desk"), steady.seconds
    while steady.seconds + 600 < began + LASTS_S:
        steady.seconds += 600
        assert is_in(browser)
    steady.seconds = began + LASTS_S
    assert not is_in(browser)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(signed_in, steady):
    browser = signed_in("desk")
    for _ in range(6):
        steady.seconds += IDLE_S / 6
        asked = browser.get("/desk/changes?since=0", headers={"X-Asked-By": "clock"})
    assert asked.status_code == 302
    assert not is_in(browser)
    typing = signed_in("desk")
    for _ in range(6):
        steady.seconds += IDLE_S / 2
        assert typing.get("/account/stay").status_code == 204
    assert is_in(typing)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_clock_that_jumps_signs_nobody_out(signed_in, school, steady, jump):
    browsers = [signed_in(who) for who in ("desk", "coordinator")]
    with time_machine.travel(clock.now() + jump):
        lives.lives_of(school).write(school, clock.now(), steady())
        assert [browser.get("/devices/").status_code for browser in browsers] == [200, 200]
        signed_in("desk")  # somebody else who signs in ends no session either
        assert [browser.get("/devices/").status_code for browser in browsers] == [200, 200]
    assert [browser.get("/devices/").status_code for browser in browsers] == [200, 200]


def restarted(app: Flask, school: Database, tmp_path) -> Flask:
    """The same school after the server was started again: memory is gone."""
    lives._of_databases.clear()
    return create_app(tmp_path, school, TESTING=True, SECRET_KEY=builders.SECRET, WTF_CSRF_ENABLED=False)


@pytest.mark.parametrize(
    ("away", "goes_on"),
    [
        (timedelta(seconds=IDLE_S - 120), True),
        (timedelta(seconds=IDLE_S + 1), False),
        (timedelta(days=3), False),
        (timedelta(hours=-5), True),
        (timedelta(days=-9000), True),
    ],
)
def test_a_restart_takes_the_stored_moments(app, signed_in, school, steady, tmp_path, away, goes_on):
    browser = signed_in("desk")
    steady.seconds += 60
    assert is_in(browser)
    lives.lives_of(school).write(school, clock.now(), steady())
    cookie = browser.get_cookie("scandesk")
    assert cookie
    again = restarted(app, school, tmp_path).test_client()
    again.set_cookie("scandesk", cookie.value)
    with time_machine.travel(clock.now() + away):
        assert is_in(again) is goes_on


def test_the_round_forgets_what_is_over_and_writes_who_was_there(signed_in, school, steady):
    over, lives_on = signed_in("desk"), signed_in("tech1")
    steady.seconds += IDLE_S - 1
    assert lives_on.get("/devices/").status_code == 200
    before = school.connection.total_changes
    steady.seconds += 2
    assert lives.lives_of(school).write(school, clock.now(), steady()) == 1
    assert [each.person_id for each in store.all_of_them(school)] == [person_called(school, "tech1").id]
    assert school.connection.total_changes > before
    assert not is_in(over)
    before = school.connection.total_changes
    assert lives.lives_of(school).write(school, clock.now(), steady()) == 0
    assert school.connection.total_changes == before, "nothing new, nothing written"


def test_over_plain_http_a_session_opens_from_the_place_it_began(app, signed_in, school):
    browser = signed_in("desk")
    assert browser.get("/desk/", environ_base=ELSEWHERE).status_code == 302
    assert is_in(browser), "who owns it stays signed in"
    assert "session_elsewhere" in events(school, "desk")
    app.config["SCANDESK_HTTPS"] = True
    assert browser.get("/desk/", environ_base=ELSEWHERE).status_code == 200


def test_ending_ones_own_sessions(signed_in, school):
    here, there, third = (signed_in("desk") for _ in range(3))
    page = here.get("/account").text
    assert page.count('name="session"') == 2
    assert "this one" in page
    number = store.of_person(school, person_called(school, "desk").id)[1].id
    assert here.post("/account/sessions/end", data={"session": number}).status_code == 302
    assert [is_in(each) for each in (here, there, third)] == [True, False, True]
    here.post("/account/sessions/end")
    assert [is_in(each) for each in (here, third)] == [True, False]
    assert events(school, "desk").count("sessions_ended") == 2


def test_nobody_ends_the_sessions_of_others(signed_in, school):
    theirs, mine = signed_in("coordinator"), signed_in("desk")
    number = store.of_person(school, person_called(school, "coordinator").id)[0].id
    mine.post("/account/sessions/end", data={"session": number})
    assert theirs.get("/office/").status_code == 200


def test_the_coordinator_signs_somebody_out_everywhere(signed_in, school):
    theirs, office = [signed_in("desk"), signed_in("desk")], signed_in("coordinator")
    person = person_called(school, "desk")
    assert "Signed in in 2 browsers" in office.get(f"/office/people/{person.id}").text
    assert office.post(f"/office/people/{person.id}/sign-out").status_code == 302
    assert not any(is_in(each) for each in theirs)
    line = next(line for line in lines(school, {"person": person.id}) if line.event == "sessions_ended")
    assert line.actor == "Huw Ellis"


def test_at_most_twenty_browsers_of_one_person(school):
    person = person_called(school, "desk")
    origin = actions.Origin(person.actor, "this PC")
    first = actions.begin(school, person, clock.now(), origin)
    for _ in range(actions.SIGNED_IN_AT_ONCE):
        actions.begin(school, person, clock.now(), origin)
    assert len(store.of_person(school, person.id)) == actions.SIGNED_IN_AT_ONCE
    assert actions.person_of(school, first, "", clock.now()) is None


def test_signing_out_clears_what_the_browser_kept(signed_in):
    browser = signed_in("desk")
    answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(browser)


def test_who_loses_a_role_stays_signed_in_and_who_gets_one_does_not(signed_in, school):
    person = person_called(school, "desk")
    people.change_person(school, person.id, frozenset({Role.DESK, Role.TECHNICIAN}), is_active=True)
    browser = signed_in("desk")
    people.change_person(school, person.id, frozenset({Role.DESK}), is_active=True)
    assert is_in(browser)
    people.change_person(school, person.id, frozenset({Role.DESK, Role.COORDINATOR}), is_active=True)
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit Chrome/140 Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5.0", "Another program"),
        ("", "Another program"),
        ("Mozilla/5.0 <script>alert(1)</script>", "A browser"),
    ],
)
def test_a_browser_is_told_by_three_words_of_ours(agent, words):
    assert browser_words(agent) == words
