"""Floods, jokes and guesses at the kiosk: the gate holds there, too, and the kiosk's own address has more room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from kiosk import create_app
from kiosk.calls import tokens
from kiosk.calls.records import Status
from kiosk.core.database import Database
from kiosk.core.settings import change_setting
from kiosk.devices.records import Device
from kiosk.gate import budgets
from kiosk.gate.guesses import MISSES_AT_MOST
from kiosk.walkup import claims, limits
from tests.builders import MONDAY, SECRET, add_device, log_call

KIOSK, ELSEWHERE = "10.20.0.31", "10.66.6.6"


@pytest.fixture
def guarded(school: Database, tmp_path: Path) -> Flask:
    """The app as it runs at a school, limits and all."""
    return create_app(tmp_path, school, SECRET_KEY=SECRET, REPORT_LIMITS_ENABLED=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


class Somebody:
    """Somebody at a screen, at an address of the network."""

    def __init__(self, app: Flask, address: str, clock: time_machine.Traveller) -> None:
        self.browser, self.address, self.clock = app.test_client(), address, clock

    def get(self, address: str, **query: str) -> TestResponse:
        return self.browser.get(address, query_string=query, environ_base={"REMOTE_ADDR": self.address})

    def post(self, address: str, **data: str) -> TestResponse:
        return self.browser.post(address, data=data, environ_base={"REMOTE_ADDR": self.address})

    def visit(self) -> str:
        return self.get("/walkup/start/code").location.rsplit("/", 1)[0]

    def report(self, device: Device, seconds: int = 20, words: str = "", **more: str) -> TestResponse:
        visit = self.visit()
        self.post(f"{visit}/device/{device.code}")
        for question, typed in (("wrong", "no_picture"), ("lesson", "no"), ("words", words), ("name", "")):
            assert self.post(f"{visit}/report/{question}", answer=typed, **more).status_code == 302
        self.clock.shift(seconds)
        return self.post(f"{visit}/report/check")


def statuses(school: Database) -> list[Status]:
    return [Status(row["status"]) for row in school.connection.execute("SELECT status FROM calls ORDER BY id")]


def test_a_normal_report_goes_to_the_queue(guarded, school, clock):
    assert Somebody(guarded, KIOSK, clock).report(add_device(school)).status_code == 302
    assert statuses(school) == [Status.LOGGED]


def test_a_report_quicker_than_a_person_is_set_aside(guarded, school, clock):
    Somebody(guarded, KIOSK, clock).report(add_device(school), seconds=0)
    assert statuses(school) == [Status.SET_ASIDE]


def test_what_fills_in_the_field_that_people_do_not_see_is_set_aside(guarded, school, clock):
    Somebody(guarded, KIOSK, clock).report(add_device(school), leave_empty="http://evil.example")
    assert statuses(school) == [Status.SET_ASIDE]


def test_words_of_the_list_are_set_aside(guarded, school, clock):
    Somebody(guarded, KIOSK, clock).report(add_device(school), words="This shit is broken")
    assert statuses(school) == [Status.SET_ASIDE]


def test_a_flood_from_one_place_is_slowed_down_and_the_kiosk_is_not(guarded, school, clock):
    change_setting(school, "walkup_addresses", KIOSK)
    devices = [add_device(school, f"Projector {number}") for number in range(20)]
    pupil, kiosk = Somebody(guarded, ELSEWHERE, clock), Somebody(guarded, KIOSK, clock)
    answers = [pupil.report(devices[number % 20], seconds=3) for number in range(60)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[-1].headers["Retry-After"] == str(budgets.TEN_MINUTES_S)
    assert "Is everything right?" in refused[-1].text, "nothing that was entered is lost"
    before = len(statuses(school))
    assert [kiosk.report(devices[number], seconds=3).status_code for number in range(20)] == [302] * 20
    assert len(statuses(school)) == before + 20


def test_where_too_many_are_set_aside_the_kiosk_says_so_and_keeps_what_was_entered(
    guarded, school, clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(budgets, "SET_ASIDE_MOST", 1)
    device = add_device(school)
    answers = [Somebody(guarded, KIOSK, clock).report(device, leave_empty="x") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 429]
    assert answers[1].headers["Retry-After"] == str(budgets.HOUR_S)
    assert "More reports wait at the service desk than it can look through" in answers[1].text
    assert "Is everything right?" in answers[1].text
    assert statuses(school) == [Status.SET_ASIDE]


def test_an_address_that_is_not_listed_is_no_kiosk(guarded, school, clock):
    change_setting(school, "walkup_addresses", "10.20.0.0/24")
    devices = [add_device(school, f"Projector {number}") for number in range(20)]
    other = Somebody(guarded, "10.20.1.31", clock)
    for number in range(10):
        other.report(devices[number], seconds=3)
    assert Status.SET_ASIDE in statuses(school)


def test_affects_me_too_has_its_budget(guarded, school, clock):
    device = add_device(school)
    call = log_call(school, device)
    pupil = Somebody(guarded, ELSEWHERE, clock)
    answers = [pupil.post(f"{pupil.visit()}/device/{device.code}/affects-me", call=str(call.id)) for _ in range(30)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429
    assert "Retry-After" in answers[-1].headers


def test_guessing_codes_is_slowed_down(guarded, school, clock):
    pupil = Somebody(guarded, ELSEWHERE, clock)
    visit = pupil.visit()
    for _ in range(MISSES_AT_MOST):
        assert pupil.get(f"{visit}/code", text="0000000").status_code == 404
    assert pupil.get(f"{visit}/code", text=add_device(school).code).status_code == 429
    change_setting(school, "walkup_addresses", ELSEWHERE)
    assert pupil.get(f"{visit}/code", text=add_device(school).code).status_code == 302


# --- guessing the words of a report


def tries(who: Somebody, call_id: int, words: str = "calm otter") -> int:
    return who.post(f"{who.visit()}/call", reference=str(call_id), words=words).status_code


def test_one_place_may_guess_forty_times_a_day(guarded, school, clock):
    calls = [log_call(school) for _ in range(limits.WRONG_WORDS_AT_MOST)]
    pupil = Somebody(guarded, ELSEWHERE, clock)
    assert {tries(pupil, call.id) for call in calls} == {422}
    own = log_call(school)
    right = claims.check_words(tokens.status_token(SECRET, own.form_key))
    assert tries(pupil, own.id, right) == 429, "even the right words wait"
    assert tries(Somebody(guarded, KIOSK, clock), own.id, right) == 302
    clock.shift(23 * 3600)
    assert tries(pupil, own.id, right) == 429
    clock.shift(2 * 3600)
    assert tries(pupil, own.id, right) == 302


def test_many_places_together_may_guess_one_report_twenty_times(guarded, school, clock):
    call = log_call(school)
    for number in range(limits.WRONG_WORDS_OF_CALL_AT_MOST):
        assert tries(Somebody(guarded, f"10.1.1.{number}", clock), call.id) == 422
    assert tries(Somebody(guarded, "10.2.2.2", clock), call.id) == 429


def test_an_unknown_reference_counts_like_any_other(guarded, school, clock):
    pupil = Somebody(guarded, ELSEWHERE, clock)
    assert {tries(pupil, 900 + number) for number in range(limits.WRONG_WORDS_AT_MOST)} == {422}
    assert tries(pupil, 5000) == 429


def test_the_school_can_switch_the_limits_off(guarded, school, clock):
    change_setting(school, "report_limits", "off")
    pupil, device = Somebody(guarded, ELSEWHERE, clock), add_device(school)
    assert {pupil.report(device, seconds=0).status_code for _ in range(20)} == {302}
    assert set(statuses(school)) == {Status.LOGGED}
