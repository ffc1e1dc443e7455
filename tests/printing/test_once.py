"""A form that is sent twice prints once."""

import threading
from datetime import timedelta

import pytest

from kiosk.core.refusals import Refused
from kiosk.printing import once, store
from kiosk.printing.once import once as only_once
from tests.builders import MONDAY, add_device

KEY = "k" * 22
SHEET = {"stock": "L7159", "start": "1", "form_key": KEY}


def counted(school) -> int:
    return int(school.connection.execute("SELECT count(*) FROM sheets").fetchone()[0])


def test_a_double_click_makes_one_print(school, signed_in):
    desk, device = signed_in("desk"), add_device(school)
    assert 'name="form_key" value="' in desk.get("/printing/").text
    sent = SHEET | {"chosen": [str(device.id)]}
    first, second = desk.post("/printing/", data=sent), desk.post("/printing/", data=sent)
    assert first.location == second.location == "/printing/sheets/1"
    assert counted(school) == 1
    assert desk.post("/printing/", data=sent | {"form_key": "o" * 22}).location == "/printing/sheets/2"


def test_what_was_refused_may_be_sent_again(school, signed_in):
    desk, device = signed_in("desk"), add_device(school)
    sent = SHEET | {"chosen": [str(device.id)]}
    assert desk.post("/printing/", data=sent | {"start": "25"}).status_code == 422
    assert desk.post("/printing/", data=sent).location == "/printing/sheets/1"


def test_the_second_waits_for_the_first(school):
    goes_on, has_begun, found = threading.Event(), threading.Event(), []

    def slowly() -> str:
        has_begun.set()
        assert goes_on.wait(30)
        return "/printing/sheets/7"

    first = threading.Thread(target=lambda: found.append(only_once(school, KEY, MONDAY, slowly)))
    second = threading.Thread(target=lambda: found.append(only_once(school, KEY, MONDAY, lambda: "/again")))
    first.start()
    assert has_begun.wait(30)
    second.start()
    goes_on.set()
    first.join(30)
    second.join(30)
    assert found == ["/printing/sheets/7", "/printing/sheets/7"]


def test_the_second_says_when_the_first_takes_long_or_was_refused(school, monkeypatch):
    monkeypatch.setattr(once, "WAITS_S", 0.0)
    assert store.claim(school, KEY, once.PROCESS, "2026-09-07T08:30:00Z", "2026-09-07T08:20:00Z")
    with pytest.raises(Refused, match="being made already"):
        only_once(school, KEY, MONDAY, lambda: "/again")
    monkeypatch.setattr(once, "WAITS_S", 9.0)
    monkeypatch.setattr(store, "address_of", lambda *_: None)
    with pytest.raises(Refused, match="send it again"):
        only_once(school, KEY, MONDAY, lambda: "/again")


def test_a_form_whose_server_was_stopped_counts_anew(school):
    assert store.claim(school, KEY, once.PROCESS, "2026-09-07T08:30:00Z", "2026-09-07T08:20:00Z")
    later = MONDAY + timedelta(minutes=11)
    assert only_once(school, KEY, later, lambda: "/printing/sheets/1") == "/printing/sheets/1"
    assert only_once(school, KEY, later + timedelta(hours=1), lambda: "/again") == "/printing/sheets/1"


def test_a_form_that_another_server_left_half_done_is_acted_on_at_once(school):
    assert store.claim(school, KEY, "a server that was killed", "2026-09-07T08:30:00Z", "2026-09-07T08:20:00Z")
    assert only_once(school, KEY, MONDAY, lambda: "/printing/sheets/1") == "/printing/sheets/1"
