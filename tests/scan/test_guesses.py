"""Guessing codes and receipts."""

import io
import secrets

import pytest
import qrcode
import time_machine
from werkzeug.test import TestResponse

from kiosk import create_app
from kiosk.gate import guesses
from kiosk.gate.guesses import MISSES_AT_MOST, REMEMBERED, SHARED_TIMES, Misses
from kiosk.gate.visitors import Visitor
from tests.builders import MONDAY, SECRET, add_device


def sticker_picture(text: str) -> bytes:
    picture = io.BytesIO()
    qrcode.make(text).save(picture, "PNG")
    return picture.getvalue()


@pytest.fixture
def guarded(school, tmp_path):
    return create_app(tmp_path, school, SECRET_KEY=SECRET, WTF_CSRF_ENABLED=False, REPORT_LIMITS_ENABLED=True)


def test_ten_thousand_guessed_receipts_lead_nowhere(client, school):
    add_device(school)
    for _ in range(10_000):
        assert client.get(f"/status/{secrets.token_hex(20)}").status_code == 404


def test_who_tries_many_codes_waits_and_stickers_still_open(guarded, school):
    device, guesser = add_device(school), guarded.test_client()
    with time_machine.travel(MONDAY, tick=False) as clock:
        found = [guesser.get("/find?text=ABC123X").status_code for _ in range(MISSES_AT_MOST + 5)]
        assert found == [404] * MISSES_AT_MOST + [429] * 5
        page = guesser.get(f"/find?text={device.code}")
        assert page.status_code == 429, "or a hit could be told from a miss"
        assert f'value="{device.code}"' in page.text
        assert f'/rooms/{device.location_id}"' in page.text
        assert guesser.get(f"/D/{device.code}").status_code == 200
        clock.shift(601)
        assert guesser.get(f"/find?text={device.code}").status_code == 302


def test_others_at_the_same_address_do_not_feel_it():
    misses, guesser, teacher = Misses(), Visitor("guesser", "nat", False), Visitor("teacher", "nat", False)
    for _ in range(MISSES_AT_MOST):
        misses.count(guesser, MONDAY)
    assert misses.are_too_many(guesser, False, MONDAY)
    assert not misses.are_too_many(teacher, False, MONDAY)
    assert not misses.are_too_many(Visitor("", "nat", False), False, MONDAY)


def test_a_new_cookie_for_every_guess_does_not_help():
    misses = Misses()
    for number in range(MISSES_AT_MOST * SHARED_TIMES):
        misses.count(Visitor(f"phone {number}", "nat", False), MONDAY)
    assert misses.are_too_many(Visitor("one more", "nat", False), False, MONDAY)
    assert not misses.are_too_many(Visitor("one more", "elsewhere", False), False, MONDAY)
    assert not misses.are_too_many(Visitor("known", "nat", True), False, MONDAY)


def test_the_memory_of_guesses_is_bounded():
    misses = Misses()
    for number in range(REMEMBERED + 10):
        misses.count(Visitor("", f"address {number}", False), MONDAY)
    assert len(misses._guesses._at) == REMEMBERED


def test_who_sends_many_photos_of_stickers_waits_also_when_they_show_one(guarded, school, monkeypatch):
    monkeypatch.setattr(guesses, "MISSES_AT_MOST", 3)
    device, phone = add_device(school), guarded.test_client()
    picture = sticker_picture(f"http://helpdesk.school:8080/D/{device.code}")
    found = [phone.post("/find", data={"photo": (io.BytesIO(picture), "sticker.png")}).status_code for _ in range(5)]
    assert found == [302, 302, 302, 429, 429]


def test_who_sends_many_photos_that_are_none_waits_and_reports_without(guarded, school, monkeypatch):
    monkeypatch.setattr(guesses, "MISSES_AT_MOST", 3)
    device, phone = add_device(school), guarded.test_client()

    def send(**more: object) -> TestResponse:
        said = {"symptom": "other", "answer": "no", "kind": "incident", "description": "It hums", "form_key": "k" * 20}
        return phone.post(f"/D/{device.code}", data=said | more)

    answers = [send(photo=(io.BytesIO(b"no photo"), "photo.jpg")) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    waits = ["could not be read. Please wait ten minutes" in answer.text for answer in answers]
    assert waits == [False] * 3 + [True] * 2
    assert "It hums" in answers[-1].text
    assert send().status_code == 302
