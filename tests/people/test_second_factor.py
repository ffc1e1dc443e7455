"""The second factor: codes that fit once, clocks that are apart, recovery codes, and who must have one."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app import scandesk
from kiosk.core import clock, clock_watch
from kiosk.core.settings import change_setting
from kiosk.people import store as people_store
from kiosk.people import views
from kiosk.people.attempts import Attempts
from kiosk.people.audit.actions import refusals_of
from kiosk.people.audit.store import lines
from kiosk.people.second_factor import actions, rules, store
from tests.builders import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  of these tests
NOON = datetime(2026, 9, 7, 12, 0, 5, tzinfo=UTC)


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(moment)


@given(st.integers(10**6, 4 * 10**9))
def test_a_code_fits_half_a_minute_before_and_after(seconds: int):
    moment = datetime.fromtimestamp(seconds, UTC)
    for apart_s, fits in ((-60 - 30, False), (-30, True), (0, True), (30, True), (90, False)):
        code = code_at(moment + timedelta(seconds=apart_s))
        found = rules.fitting_step(SECRET, code, moment, 0)
        if fits:
            assert found is not None
        elif code not in [code_at(moment + timedelta(seconds=near)) for near in (-30, 0, 30)]:
            assert found is None


def test_the_numbers_of_the_standard():
    """RFC 6238, appendix B, cut to six figures."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        assert rules.fitting_step(secret, code, datetime.fromtimestamp(seconds, UTC), 0) == seconds // 30


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\n"])
def test_what_is_no_code_never_fits(typed: str):
    assert rules.fitting_step(SECRET, typed, NOON, 0) is None


@pytest.fixture
def huw(school):
    """The co-ordinator, with a second factor; their recovery codes."""
    person = people_store.person_by_username(school, "coordinator")
    origin = actions.Origin(person.actor, "this PC")
    codes = actions.add(
        school, person, SECRET, code_at(NOON - timedelta(minutes=5)), origin, NOON - timedelta(minutes=5)
    )
    return people_store.person(school, person.id), origin, codes


def test_a_code_works_once(school, huw):
    person, origin, _ = huw
    assert actions.check(school, person, code_at(NOON), origin, NOON) == "code"
    for again in (code_at(NOON), code_at(NOON - timedelta(seconds=30))):
        with pytest.raises(actions.FieldRefused):
            actions.check(school, person, again, origin, NOON)
    later = NOON + timedelta(seconds=30)
    assert actions.check(school, person, code_at(later), origin, later) == "code"


def test_without_the_memory_of_used_codes_one_would_work_twice():
    """What was used is refused because it was noted: with nothing noted the same code fits again."""
    step = rules.fitting_step(SECRET, code_at(NOON), NOON, 0)
    assert step
    assert rules.fitting_step(SECRET, code_at(NOON), NOON, 0) == step
    assert rules.fitting_step(SECRET, code_at(NOON), NOON, step) is None


def test_a_recovery_code_works_once_whatever_the_clock_says(school, huw):
    person, origin, codes = huw
    assert len(set(codes)) == 8
    assert all(re.fullmatch(r"([a-z2-9]{5}-){2}[a-z2-9]{5}", code) for code in codes)
    wrong_clock = NOON + timedelta(hours=1)
    with pytest.raises(actions.FieldRefused):
        actions.check(school, person, code_at(NOON), origin, wrong_clock)
    assert actions.check(school, person, codes[0].upper().replace("-", " "), origin, wrong_clock) == "recovery code"
    with pytest.raises(actions.FieldRefused):
        actions.check(school, person, codes[0], origin, wrong_clock)
    assert store.recovery_codes_left(school, person.id) == 7
    dumped = "\n".join(school.connection.iterdump())
    assert not [code for code in codes if code in dumped or code.replace("-", "") in dumped]


def sign_in(app, code: str, password: str = PASSWORD):
    browser = app.test_client()
    asked = browser.post("/sign-in", data={"username": "coordinator", "password": password, "next": "/office/people"})
    if asked.status_code != 302:
        return browser, asked
    assert asked.location == "/sign-in/code"
    assert browser.get("/office/").status_code == 302, "half way is not inside"
    assert "clock of this PC" in browser.get("/sign-in/code").text
    return browser, browser.post("/sign-in/code", data={"code": code})


def test_signing_in_with_a_code(app, school, huw):
    with time_machine.travel(NOON, tick=False):
        assert sign_in(app, "000000", "not the password")[1].status_code == 422
        browser, wrong = sign_in(app, "123")
        assert wrong.status_code == 422
        assert "does not fit" in wrong.text
        assert browser.get("/office/").status_code == 302
        browser, done = sign_in(app, code_at(NOON))
        assert done.location == "/office/people"
        assert browser.get("/office/people").status_code == 200
        assert sign_in(app, code_at(NOON))[1].status_code == 422, "somebody looked over the shoulder"
        app.extensions["scandesk.attempts"] = Attempts()  # as ten minutes later
        assert sign_in(app, huw[2][3])[1].location == "/office/people"
    refusals_of(school).write(school)
    noted = [line.event for line in lines(school, {"person": huw[0].id})]
    assert {"signed_in", "code_refused", "recovery_code_used", "second_factor_added"} <= set(noted)


def test_codes_are_guessed_as_slowly_as_passwords(app, huw):
    with time_machine.travel(NOON, tick=False):
        browser, _ = sign_in(app, "000000")
        statuses = [browser.post("/sign-in/code", data={"code": f"{number:06}"}).status_code for number in range(12)]
        assert statuses.count(429) >= 8
        slowed = browser.post("/sign-in/code", data={"code": "000001"})
        assert int(slowed.headers["Retry-After"]) >= 1


def test_half_way_ends_after_five_minutes_and_with_the_password(app, school, huw, monkeypatch):
    browser, _ = sign_in(app, "000000")
    people_store.set_password_hash(school, huw[0].id, "another")
    assert browser.get("/sign-in/code").location == "/sign-in"
    people_store.set_password_hash(school, huw[0].id, huw[0].password_hash)
    assert browser.get("/sign-in/code").status_code == 200
    at = clock_watch.steady_s()
    monkeypatch.setattr(views, "steady_s", lambda: at + 301)
    assert browser.get("/sign-in/code").location == "/sign-in"


def set_up(browser) -> tuple[str, object]:
    page = browser.get("/account/second-factor/").text
    secret = re.search(r'factor-letters">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert 'src="data:image/svg+xml;base64,' in page
    own = {"password": PASSWORD}
    assert "does not fit" in browser.post("/account/second-factor/", data=own | {"code": "000000"}).text
    return secret, browser.post("/account/second-factor/", data=own | {"code": code_at(clock.now(), secret)})


def test_whoever_finds_a_pc_signed_in_sets_none_up(signed_in, school):
    browser = signed_in("tech1")
    page = browser.get("/account/second-factor/").text
    secret = re.search(r'factor-letters">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    refused = browser.post("/account/second-factor/", data={"code": code_at(clock.now(), secret), "password": "guess"})
    assert refused.status_code == 422
    assert "The password is not right." in refused.text
    assert not people_store.person_by_username(school, "tech1").has_second_factor


def test_setting_it_up_renewing_and_taking_it_away(signed_in, school):
    browser = signed_in("desk")
    secret, done = set_up(browser)
    assert done.status_code == 201
    assert len(re.findall(r"<li>[a-z2-9-]{17}</li>", done.text)) == 8
    person = people_store.person_by_username(school, "desk")
    assert store.factor(school, person.id)[0] == secret
    assert browser.post("/account/second-factor/remove", data={"password": "not it"}).status_code == 422
    assert store.factor(school, person.id)
    assert browser.post("/account/second-factor/recovery-codes", data={"password": PASSWORD}).status_code == 201
    assert store.recovery_codes_left(school, person.id) == 8
    assert browser.post("/account/second-factor/remove", data={"password": PASSWORD}).status_code == 302
    assert store.factor(school, person.id) is None
    assert store.recovery_codes_left(school, person.id) == 0


def test_whoever_sets_one_up_stays_signed_in_here_and_nowhere_else(signed_in):
    here, elsewhere = signed_in("desk"), signed_in("desk")
    assert elsewhere.get("/desk/").status_code == 200
    assert set_up(here)[1].status_code == 201
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302, "there the password alone had opened it"


def test_a_school_can_ask_its_coordinators_for_one(signed_in, school):
    browser, desk = signed_in("coordinator"), signed_in("desk")
    change_setting(school, "second_factor", "coordinators")
    assert browser.get("/office/").location == "/account/second-factor/"
    assert browser.post("/office/people/new", data={"name": "x"}).status_code == 303
    assert desk.get("/desk/").status_code == 200
    assert "asks ICT co-ordinators" in browser.get("/account/second-factor/").text
    assert set_up(browser)[1].status_code == 201
    assert browser.get("/office/").status_code == 200


def test_the_coordinator_helps_who_lost_the_phone_and_the_console_helps_the_coordinator(
    signed_in, school, huw, tmp_path, monkeypatch
):
    person, office = huw[0], signed_in_anyway(school, signed_in, huw[0])
    desk = signed_in("desk")
    set_up(desk)
    number = people_store.person_by_username(school, "desk").id
    assert office.post(f"/office/people/{person.id}/second-factor").status_code == 400, (
        "not one's own, without password"
    )
    assert office.post(f"/office/people/{number}/second-factor").status_code == 302
    assert store.factor(school, number) is None
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    done = CliRunner().invoke(scandesk, ["reset-second-factor", "coordinator"])
    assert (done.exit_code, done.output) == (0, "It is taken away: the password alone opens the account.\n")
    assert store.factor(school, person.id) is None
    assert "There is no account 'nobody'" in CliRunner().invoke(scandesk, ["reset-second-factor", "nobody"]).output


def signed_in_anyway(school, signed_in, person):
    """Sign somebody in whose second factor is put aside for that moment."""
    secret = store.factor(school, person.id)
    store.remove(school, person.id)
    browser = signed_in("coordinator")
    store.add(school, person.id, *secret, clock.stored(NOON))
    return browser
