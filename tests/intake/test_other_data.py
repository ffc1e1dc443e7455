"""A journal that holds the reports of other data: they are logged into nobody else's calls, and lost to nobody."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from kiosk.backups import making, putting_back
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.journal.keeping import FILE_NAME, Journal, journal_of
from kiosk.core.secret import read_secret
from kiosk.core.settings import change_setting
from kiosk.intake import keeping, opening, taking, telling
from kiosk.intake.belonging import LET_IN
from tests.builders import MONDAY
from tests.intake.test_taking import a_report, all_calls

Hold = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Database]:
    """Return the data of a trial in a folder of their own."""
    with closing(open_database(tmp_path / "trial")) as found:
        yield found


def running(database: Database) -> AbstractContextManager[None]:
    return opening.journal_beside(database, read_secret(database.path.parent))


def report(database: Database, *names: str) -> None:
    for name in names:
        taking.take(database, read_secret(database.path.parent), a_report(None, name * 8, summary=name))


def told(database: Database) -> list[tuple[str, str]]:
    return [(call.reference, call.summary) for call in all_calls(database)]


def put_back(instance: Path, backup: Path) -> None:
    ready = putting_back.prepare(instance, backup)
    putting_back.exchange(instance, ready, "asked for", "", "the coordinator", MONDAY)


def warnings(database: Database) -> list[str]:
    return [banner.words for banner in telling.tell(database, MONDAY) if "other data" in banner.words]


def forget_whose(path: Path) -> None:
    """Let a journal be as an older Scandesk made it: it does not say whose it is."""
    journal = Journal(path)
    assert journal.owner
    assert journal._owner
    journal._wipe(journal._owner)
    journal.close()
    journal = Journal(path)
    assert journal.owner == ""
    journal.close()


@pytest.fixture
def school_in_place_of_the_trial(school: Database, trial: Database) -> tuple[Path, Path]:
    """Let a trial be followed by the school's backup in the same folder; return the backups of both."""
    with running(school):
        report(school, "real")
    of_school, of_trial = (making.make(data, "asked for", MONDAY).path for data in (school, trial))
    with running(trial):
        report(trial, "try", "again", "once more")
    trial.close()
    put_back(trial.path.parent, of_school)
    return of_school, of_trial


def test_what_a_trial_was_told_is_never_logged_as_the_schools(
    trial: Database, school_in_place_of_the_trial: tuple[Path, Path]
):
    words = opening.log_again(trial)
    assert "3 reports were taken for other data" in words, "the account says it"
    assert "logged again" not in words
    with running(trial):
        assert told(trial) == [("C1", "real")]
        (banner,) = warnings(trial)
        assert banner == words
        report(trial, "new")
        assert told(trial) == [("C1", "real"), ("C2", "new")]
    for file in trial.path.parent.glob(f"{FILE_NAME}.of-*"):
        file.unlink()
    with running(trial):
        assert not warnings(trial)


def test_when_its_own_data_come_back_so_do_its_reports(
    trial: Database, school_in_place_of_the_trial: tuple[Path, Path]
):
    of_school, of_trial = school_in_place_of_the_trial
    with running(trial):
        report(trial, "new")
    trial.close()
    put_back(trial.path.parent, of_trial)
    with running(trial):
        assert told(trial) == [("C1", "try"), ("C2", "again"), ("C3", "once more")]
        assert "1 report was taken for other data" in warnings(trial)[0], "the school's"
    trial.close()
    put_back(trial.path.parent, of_school)
    with running(trial):
        assert told(trial) == [("C1", "real"), ("C2", "new")]


def test_an_older_backup_of_the_same_data_gets_all_of_it(school: Database):
    backup = making.make(school, "asked for", MONDAY)
    with running(school):
        report(school, "one", "two")
    forget_whose(school.path.parent / FILE_NAME)
    school.close()
    put_back(school.path.parent, backup.path)
    with running(school):
        assert told(school) == [("C1", "one"), ("C2", "two")], "one that does not say whose it is, is this school's"
    school.close()
    put_back(school.path.parent, backup.path)
    with running(school):
        assert told(school) == [("C1", "one"), ("C2", "two")]
        assert not warnings(school)


def test_data_that_are_begun_anew_get_what_was_kept_when_somebody_says_that_it_is_theirs(trial: Database):
    folder = trial.path.parent
    with running(trial):
        report(trial, "one", "two")
        journal = journal_of(trial)
        assert journal
        keeping.put(journal, a_report(None, "waits" * 5, summary="waits"))
    trial.close()
    for file in folder.glob("scandesk.sqlite3*"):
        file.unlink()
    with closing(open_database(folder)) as begun:
        with running(begun):
            assert not told(begun)
            assert "3 reports were taken" in warnings(begun)[0]
            report(begun, "new")
        (apart,) = (file for file in folder.glob(f"{FILE_NAME}.of-*") if file.suffix != ".lock")
        apart.rename(folder / LET_IN)
        with running(begun):
            assert told(begun) == [("C1", "new"), ("C2", "two"), ("C3", "one"), ("C4", "waits")]
            assert not warnings(begun)
        assert not (folder / LET_IN).exists()


def test_on_a_second_disk_a_journal_of_other_data_is_not_taken_over(school: Database, trial: Database, tmp_path: Path):
    second = tmp_path / "second disk"
    second.mkdir()
    with running(trial):
        report(trial, "try")
    (trial.path.parent / FILE_NAME).rename(second / FILE_NAME)  # the disk was in the trial's PC
    with running(school):
        report(school, "real")
    change_setting(school, "journal_folder", str(second))
    with running(school):
        assert told(school) == [("C1", "real")]
        journal = journal_of(school)
        assert journal
        assert journal.path.parent == second
        assert [record.key[:4] for record in journal.records()] == ["real"]
        assert str(second) in warnings(school)[0]


def test_an_empty_journal_of_other_data_is_no_matter(school: Database, trial: Database):
    with running(trial):
        pass
    (trial.path.parent / FILE_NAME).replace(school.path.parent / FILE_NAME)
    with running(school):
        report(school, "real")
        assert told(school) == [("C1", "real")]
        assert not warnings(school)
