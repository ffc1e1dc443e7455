"""A report gets its number at any moment: also between two looks of the page that its reporter has open."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from kiosk.calls.tokens import status_token
from kiosk.core.database import Database
from kiosk.core.journal.keeping import Journal
from kiosk.intake import keeping
from kiosk.intake.replaying import replay
from tests import builders
from tests.builders import SECRET
from tests.intake.test_taking import a_report, kept

Hold = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def numbered_meanwhile(school: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything that waits get its number right before a page looks into the journal."""
    for name in ("waiting_with_token", "waiting_with_key"):
        look = getattr(keeping, name)

        def after_the_clockwork(*given: object, look: Callable[..., object] = look) -> object:
            replay(school, SECRET)
            return look(*given)

        monkeypatch.setattr(keeping, name, after_the_clockwork)


def test_the_status_page_shows_the_call(
    client: FlaskClient, school: Database, journal: Journal, full: Hold, numbered_meanwhile: None
):
    device = builders.add_device(school)
    with full():
        waits = kept(school, a_report(device))
    page = client.get(f"/status/{status_token(SECRET, waits.form_key)}")
    assert page.status_code == 200
    assert "C1" in page.text
    assert client.get("/status/nonsense").status_code == 404


def test_the_kiosk_shows_the_claim_slip(
    client: FlaskClient, school: Database, journal: Journal, full: Hold, numbered_meanwhile: None
):
    device = builders.add_device(school)
    visit = client.get("/walkup/start/code").location.rsplit("/", 1)[0]
    client.post(f"{visit}/device/{device.code}")
    for question, typed in (("wrong", "no_picture"), ("lesson", "no"), ("words", ""), ("name", "")):
        assert client.post(f"{visit}/report/{question}", data={"answer": typed}).status_code == 302
    with full():
        assert client.post(f"{visit}/report/check").location == f"{visit}/sent"
    assert keeping.count_waiting(school) == 1
    page = client.get(f"{visit}/sent")
    assert page.status_code == 200
    assert "C1" in page.text
