"""Signing in while somebody guesses: at the app with fifty addresses, and at a server that runs."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

import pyotp
import pytest

from kiosk.core import clock
from kiosk.people import attempts, hashing, views
from kiosk.people import store as people
from kiosk.people.audit.records import Origin
from kiosk.people.second_factor import actions as factor
from kiosk.people.second_factor import rules as factor_rules
from tests.browser import served_school
from tests.builders import PASSWORD


def test_a_wrong_password_and_an_unknown_name_are_slowed_down_alike(client, monkeypatch):
    monkeypatch.setattr(views, "steady_s", lambda: 1000.0)

    def tries(username: str, address: str) -> list[tuple[int, str]]:
        answers = []
        for _ in range(4):
            data = {"username": username, "password": "not this one"}
            answer = client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})
            answers.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
        return answers

    known, unknown = tries("desk", "10.0.0.7"), tries("nobody.at.all", "10.0.0.8")
    assert known == unknown
    assert [status for status, _ in known] == [422, 422, 429, 429]
    assert "Please wait 2 seconds, then sign in again." in known[2][1]


def test_the_username_stays_and_the_wait_is_said(client):
    for _ in range(3):
        answer = client.post("/sign-in", data={"username": "desk", "password": "not this one"})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    assert 'name="username"' in answer.text
    assert 'value="desk"' in answer.text
    assert "not this one" not in answer.text


@pytest.mark.parametrize("addresses", [1, 50])
def test_a_thousand_wrong_passwords_are_hardly_looked_at(client, monkeypatch, addresses):
    looked_at = []
    monkeypatch.setattr(hashing, "fits", lambda *_: looked_at.append(1))
    for number in range(1000):
        address = {"REMOTE_ADDR": f"10.0.0.{number % addresses}"}
        client.post("/sign-in", data={"username": "coordinator", "password": f"guess {number}"}, environ_base=address)
    assert 0 < len(looked_at) <= attempts.MOST_EVALUATED


def test_a_browser_that_was_here_before_does_not_wait_for_strangers(client, signed_in):
    owner = signed_in("desk")
    owner.post("/sign-out")
    right = {"username": "desk", "password": PASSWORD}
    for _ in range(20):
        client.post("/sign-in", data=right | {"password": "guess"})
    assert client.post("/sign-in", data=right).status_code == 429
    assert owner.post("/sign-in", data=right).status_code == 302
    cookie = owner.get_cookie("scandesk_known")
    assert cookie
    assert cookie.http_only
    client.set_cookie("scandesk_known", cookie.value[:-3] + "abc")
    assert client.post("/sign-in", data=right).status_code == 429, "a made-up cookie is nothing"


def test_a_copied_session_does_not_guess_the_password_it_was_begun_with(signed_in):
    browser = signed_in("desk")
    pages = []
    for number in range(4):
        wrong = {"current": f"guess {number}", "password": "four green umbrellas"}
        pages.append(browser.post("/account", data=wrong).text)
    assert "The current password is not right." in pages[1]
    assert "Please wait" in pages[2]
    weak = {"current": PASSWORD, "password": "short"}
    other = signed_in("tech1")
    for _ in range(5):
        assert "at least 12" in other.post("/account", data=weak).text, "a weak new one is no guess"


class Person:
    """A browser at a real server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        self.token = ""

    def get(self, path: str) -> str:
        return self.opener.open(self.url + path, timeout=60).read().decode()

    def sign_in(self, username: str, password: str) -> tuple[int, int]:
        """Return the status, and after how many seconds to come again."""
        self.token = self.token or re.search(r'name="csrf_token" value="([^"]+)"', self.get("/sign-in"))[1]
        data = urlencode({"username": username, "password": password, "csrf_token": self.token}).encode()
        try:
            answer = self.opener.open(f"{self.url}/sign-in", data, timeout=60)
        except HTTPError as refusal:
            return refusal.code, int(refusal.headers.get("Retry-After", 0))
        return answer.status, 0


def test_the_owner_gets_in_at_a_server_under_attack(tmp_path):
    """A thousand wrong passwords for the co-ordinator; meanwhile they sign in at a new browser, and staff report."""
    with served_school(tmp_path) as school, ThreadPoolExecutor(3) as pool:
        guesses = [pool.submit(_guess, school.url, 334) for _ in range(3)]
        owner, waited = Person(school.url), 0
        for _ in range(20):
            assert owner.get("/"), "whoever reports is served meanwhile"
            status, wait = owner.sign_in("coordinator", PASSWORD)
            if status == 200:
                break
            assert status == 429
            assert 1 <= wait <= attempts.LONGEST_WAIT_S
            waited += wait
            time.sleep(wait)
        assert status == 200
        assert "Office" in owner.get("/office/")
        statuses = [each for guess in guesses for each in guess.result()]
    assert waited <= attempts.LONGEST_WAIT_S + attempts.KEPT_FREE_S
    assert len(statuses) == 1002
    assert statuses.count(422) <= attempts.MOST_EVALUATED
    assert set(statuses) <= {422, 429}


def _guess(url: str, times: int) -> list[int]:
    stranger = Person(url)
    return [stranger.sign_in("coordinator", f"guess {number}")[0] for number in range(times)]


def test_who_once_knew_the_password_is_a_stranger_after_it_is_changed(app, signed_in, monkeypatch):
    """Somebody read the password along and signed in at many browsers; the owner changes it."""
    thieves = [signed_in("coordinator") for _ in range(16)]
    owner, fresh = signed_in("coordinator"), "four green umbrellas dance"
    assert owner.post("/account", data={"current": PASSWORD, "password": fresh}).status_code == 302
    monkeypatch.setattr(hashing, "fits", lambda _, password: password == fresh)
    guesses = [thief.post("/sign-in", data={"username": "coordinator", "password": "guess"}) for thief in thieves * 3]
    statuses = [guess.status_code for guess in guesses]
    assert statuses.count(422) <= attempts.MOST_EVALUATED
    assert statuses[3:] == [429] * (len(statuses) - 3), "they wait for each other"
    right = {"username": "coordinator", "password": fresh}
    assert owner.post("/sign-in", data=right).status_code == 302, "the browser in which it was changed waits for nobody"


def test_who_signs_in_with_a_code_ends_the_session_of_whoever_was_there_before(app, school, signed_in):
    browser = signed_in("desk")
    earlier = browser.get_cookie("scandesk").value
    tom = people.person_by_username(school, "tech1")
    secret, now = factor_rules.new_secret(), clock.now()
    factor.add(school, tom, secret, pyotp.TOTP(secret).at(now), Origin(tom.actor, "this PC"), now)
    half_way = browser.post("/sign-in", data={"username": "tech1", "password": PASSWORD})
    assert half_way.location == "/sign-in/code"
    other = app.test_client()
    other.set_cookie("scandesk", earlier)
    assert other.get("/desk/").location.startswith("/sign-in")
