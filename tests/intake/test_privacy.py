"""Whoever is taken out of the data is taken out of the journal, too; whoever is forgotten, is forgotten there."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from kiosk.calls import actions
from kiosk.core.database import Database
from kiosk.core.journal.keeping import Journal
from kiosk.intake import keeping
from kiosk.intake.replaying import replay
from kiosk.privacy import journal_copies, raw
from kiosk.privacy.records import Wanted
from kiosk.privacy.retention import actions as retention
from tests import builders
from tests.builders import MONDAY, SECRET
from tests.intake.test_taking import a_report, kept, logged
from tests.privacy.test_redacting import redact

Hold = Callable[[], AbstractContextManager[None]]
WHO = Wanted("Gwenllian Prys", "g.prys@school.example")
WORDS = {"reporter_name": "Gwenllian Prys", "reporter_email": "g.prys@school.example"}


def bytes_with_name(journal: Journal) -> int:
    return raw.count_in_files([journal.path], ["Gwenllian Prys", "g.prys@school.example"])


def fill(school: Database, full: Hold) -> None:
    device = builders.add_device(school, "Hall projector", location="Hall")
    logged(school, a_report(device, "own" * 8, description="Gwenllian Prys asks for help", **WORDS))
    logged(school, a_report(device, "other" * 5, description="Tell Gwenllian Prys", reporter_name="Dilys"))
    logged(school, a_report(device, "nobody" * 4))
    with full():
        kept(school, a_report(device, "waits" * 5, **WORDS))


def test_a_name_that_is_taken_out_is_in_no_byte_of_the_journal(school: Database, journal: Journal, full: Hold):
    fill(school, full)
    assert bytes_with_name(journal) >= 5
    redact(school, WHO)
    assert bytes_with_name(journal) == 0
    assert len(journal.records()) == 4
    texts = [journal.text_of(record) for record in journal.records()]
    assert ["[removed]" in text for text in texts] == [True, True, False, True]
    assert "Dilys" in texts[1]
    assert keeping.waiting(school)[0].report.new.description == "Ystafell Wŷn is dark."
    assert replay(school, SECRET) == 1, "what waits is still read"


def test_without_that_step_the_name_stays(
    school: Database, journal: Journal, full: Hold, monkeypatch: pytest.MonkeyPatch
):
    """The control of the test above."""
    fill(school, full)
    monkeypatch.setattr(journal_copies, "take_out", lambda *_: 0)
    redact(school, WHO)
    assert bytes_with_name(journal) >= 5


def test_calls_that_forget_their_people_are_wiped(school: Database, journal: Journal, full: Hold):
    device = builders.add_device(school, "Hall projector", location="Hall")
    first = logged(school, a_report(device, "first" * 5, **WORDS))
    logged(school, a_report(device, "second" * 4, **WORDS))
    actions.cancel(school, builders.actor(school, "desk"), first, "Works after all.", MONDAY)
    retention.carry_out(school, MONDAY + timedelta(days=200))
    assert [record.key for record in journal.records()] == ["second" * 4]
