"""A backup takes the place of the data: what was acknowledged since comes back, whenever that becomes possible."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from kiosk.backups import making, putting_back
from kiosk.calls.records import Call
from kiosk.core import free_space
from kiosk.core.database import Database
from kiosk.core.journal.keeping import journal_of
from kiosk.core.secret import read_secret
from kiosk.intake import keeping, opening, taking, telling
from kiosk.intake.records import Kept
from tests.builders import MONDAY
from tests.intake.test_taking import a_report, all_calls

Hold = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def secret(school: Database) -> str:
    return read_secret(school.path.parent)


def report(database: Database, secret: str, *names: str) -> list[Call | Kept]:
    return [taking.take(database, secret, a_report(None, name * 8, summary=name)) for name in names]


def put_back(instance: Path, backup: Path) -> None:
    ready = putting_back.prepare(instance, backup)
    putting_back.exchange(instance, ready, "asked for", "", "the coordinator", MONDAY)


def told(database: Database) -> list[tuple[str, str]]:
    return [(call.reference, call.summary) for call in all_calls(database)]


def five_calls_that_the_backup_does_not_have(school: Database, secret: str) -> list[tuple[str, str]]:
    """Let five people report something, put a backup of before that back, and return what they were told."""
    backup = making.make(school, "asked for", MONDAY)
    with opening.journal_beside(school, secret):
        report(school, secret, "one", "two", "three", "four", "five")
    before = told(school)
    school.close()
    put_back(school.path.parent, backup.path)
    assert not told(school)
    return before


@contextmanager
def started_while_held(school: Database, secret: str, full: Hold) -> Iterator[ExitStack]:
    """Start a server whose data cannot be written until what is given is closed."""
    with ExitStack() as start, ExitStack() as running:
        start.enter_context(full())
        running.enter_context(opening.journal_beside(school, secret))
        yield start


def test_what_could_not_be_logged_at_the_start_is_logged_later_whatever_came_before_it(
    school: Database, secret: str, full: Hold
):
    before = five_calls_that_the_backup_does_not_have(school, secret)
    with started_while_held(school, secret, full) as start:
        assert [kept.receipt for kept in keeping.waiting(school)] == [reference for reference, _ in before]
        assert "5 reports wait" in telling.tell(school, MONDAY)[0].words
        start.close()
        report(school, secret, "new")
        assert opening.look(school, secret) == 5
        assert told(school) == [*before, ("C6", "new")], "nobody has the number that somebody else was told"
        assert not telling.tell(school, MONDAY)
        assert opening.look(school, secret) == 0


def test_who_sends_the_form_again_before_that_gets_the_reference_they_were_told(
    school: Database, secret: str, full: Hold
):
    before = five_calls_that_the_backup_does_not_have(school, secret)
    with started_while_held(school, secret, full) as start:
        start.close()
        (call,) = report(school, secret, "three")
        assert isinstance(call, Call)
        assert call.reference == "C3"
        assert opening.look(school, secret) == 4
        assert told(school) == before


def test_what_could_not_be_logged_on_a_full_disk_is_said_in_the_account_and_logged_later(
    school: Database, secret: str, monkeypatch: pytest.MonkeyPatch
):
    before = five_calls_that_the_backup_does_not_have(school, secret)
    with monkeypatch.context() as patch:
        patch.setattr(free_space, "free_bytes", lambda _: free_space.SPOOL_ONLY_BELOW - 1)
        free_space._looked.clear()
        assert "5 reports wait in the journal" in opening.log_again(school)
        with opening.journal_beside(school, secret):
            (kept,) = report(school, secret, "new")
            assert isinstance(kept, Kept)
            assert kept.receipt == "W6"
    free_space._looked.clear()
    with opening.journal_beside(school, secret):
        assert told(school) == [*before, ("C6", "new")]


def test_one_of_them_that_cannot_be_logged_stays_and_holds_nobody_back(school: Database, secret: str):
    backup = making.make(school, "asked for", MONDAY)
    with opening.journal_beside(school, secret):
        report(school, secret, "one", "two", "three")
        journal = journal_of(school)
        assert journal
        second = journal.records()[1]
        journal.rewrite(second, journal.text_of(second).replace('"impact": 2', '"impact": 9'))  # refused by the schema
    school.close()
    put_back(school.path.parent, backup.path)
    with opening.journal_beside(school, secret):
        report(school, secret, "new")
        assert told(school) == [("C1", "one"), ("C3", "three"), ("C4", "new")]
        assert opening.look(school, secret) == 0
        assert [kept.receipt for kept in keeping.waiting(school)] == ["C2"], "the desk reads it"


def test_room_is_made_of_none_that_the_data_do_not_have(school: Database, secret: str, full: Hold):
    five_calls_that_the_backup_does_not_have(school, secret)
    with full(), opening.journal_beside(school, secret):
        journal = journal_of(school)
        assert journal
        for number in range(20):
            keeping.put(journal, a_report(None, f"big{number:019}", description="x" * 500_000))
        assert [kept.receipt for kept in keeping.waiting(school)][:5] == ["C1", "C2", "C3", "C4", "C5"]
