"""A report that is sent again: pressed twice, from two tabs, at the same moment, or because the answer never came.

However often, it is one report, and every answer leads to the same receipt.
"""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from PIL import Image

from checks.sent_again import WAYS, case_of
from kiosk.calls import intake, photos
from kiosk.core.forms import new_form_key
from kiosk.core.settings import change_setting
from kiosk.scan import views
from tests.builders import add_device

CASES = 200


class Lost(Exception):
    """The connection broke after the report was saved."""


@dataclass
class Reporter:
    """Somebody with a form that is sent again and again."""

    app: object
    address: str
    monkeypatch: pytest.MonkeyPatch

    def send(self, key: str, browser=None) -> str:
        """Send the form; return the receipt's address."""
        sent = {"form_key": key, "kind": "incident", "symptom": "no_picture", "answer": "no"}
        answer = (browser or self.app.test_client()).post(self.address, data=sent)
        assert answer.status_code == 302, answer.text
        return answer.location

    def case(self, number: int) -> set[str]:
        """Send one form 2 to 10 times in one of the ways; return the receipts."""
        key, way, times = new_form_key(), case_of(number).way, case_of(number).times
        match way:
            case "one after the other":
                browser = self.app.test_client()
                return {self.send(key, browser) for _ in range(times)}
            case "two tabs":
                tabs = (self.app.test_client(), self.app.test_client())
                return {self.send(key, tabs[n % 2]) for n in range(times)}
            case "at the same moment":
                with ThreadPoolExecutor(times) as phones:
                    return set(phones.map(self.send, [key] * times))
        with self.monkeypatch.context() as broken:
            broken.setattr(views.phones, "keep_receipt", self._lose)
            with pytest.raises(Lost):
                self.send(key)
        return {self.send(key) for _ in range(times - 1)}

    @staticmethod
    def _lose(*_: object) -> None:
        raise Lost


@pytest.fixture
def reporter(app, school, monkeypatch) -> Reporter:
    change_setting(school, "report_limits", "off")
    app.config["PROPAGATE_EXCEPTIONS"] = True
    del app.error_handler_spec[None][None][Exception]  # a lost answer is no page, either
    return Reporter(app, f"/D/{add_device(school).code}", monkeypatch)


def count(database, table: str) -> int:
    return database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_two_hundred_reports_sent_again_are_two_hundred_reports(reporter, school):
    receipts = []
    for number in range(CASES):
        found = reporter.case(number)
        assert len(found) == 1, f"case {number}, {WAYS[number % len(WAYS)]}"
        receipts += found
    assert len(set(receipts)) == CASES
    assert count(school, "calls") == count(school, "call_events") == CASES


@pytest.mark.parametrize("number", range(len(WAYS)))
def test_without_the_key_each_sending_would_be_another_report(reporter, school, monkeypatch, number):
    log_call: Callable = intake.log_call

    def forgetful(database, actor, secret, new, *rest):
        return log_call(database, actor, secret, replace(new, form_key=new_form_key()), *rest)

    monkeypatch.setattr(views.intake, "log_call", forgetful)
    found = reporter.case(number + 2 * len(WAYS))  # four times
    assert len(found) > 1
    assert count(school, "calls") == 4


def test_the_photo_of_a_report_that_is_known_is_not_unfolded_again(client, school, monkeypatch):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "PNG")
    device, key, unfolded = add_device(school), new_form_key(), []
    unfold = photos.small_jpeg

    def noted(upload: bytes) -> tuple[bytes, int, int]:
        unfolded.append(len(upload))
        return unfold(upload)

    monkeypatch.setattr(photos, "small_jpeg", noted)
    receipts = set()
    for _ in range(5):
        sent = {"form_key": key, "kind": "incident", "symptom": "no_picture", "answer": "no"}
        sent |= {"photo": (io.BytesIO(picture.getvalue()), "photo.png")}
        receipts.add(client.post(f"/D/{device.code}", data=sent).location)
    assert len(receipts) == len(unfolded) == 1
