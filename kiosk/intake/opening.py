"""Where the journal is: in the data folder, or on a second disk that a setting names."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import WeakKeyDictionary

from kiosk.calls import store as call_store
from kiosk.core.database import Database
from kiosk.core.journal.keeping import FILE_NAME, Journal, JournalUnavailable, journal_of, keep_beside
from kiosk.core.places import is_folder
from kiosk.core.refusals import Refused
from kiosk.core.secret import read_secret
from kiosk.core.settings import read_settings
from kiosk.core.words import count_of
from kiosk.intake import belonging
from kiosk.intake.replaying import replay

log = logging.getLogger("scandesk")

NOT_THERE = "The folder {folder} for the journal is not there."
LOGGED_AGAIN = "{reports} sent after the backup was made; logged again, from the journal."
NOT_YET = "{reports} in the journal and cannot be logged yet; that is tried again every 20 seconds."
_problems: WeakKeyDictionary[Database, str] = WeakKeyDictionary()
_apart: WeakKeyDictionary[Database, dict[Path, str]] = WeakKeyDictionary()


def journal_folder(database: Database) -> Path:
    """Return the folder of the journal: the one that is named, or the data folder."""
    named = read_settings(database).journal_folder
    return Path(named) if named else database.path.parent


@contextmanager
def journal_beside(database: Database, secret: str) -> Iterator[None]:
    """Keep a journal beside the database while the block runs; what it holds and the database does not is logged first.

    Without a journal Scandesk works all the same; that is said on the desk's pages.
    """
    open_journal(database)
    try:
        with suppress(Refused):  # what cannot be logged yet waits for the clockwork
            replay(database, secret)
        yield
    finally:
        if journal := journal_of(database):
            keep_beside(database, None)
            journal.close()
        _problems.pop(database, None)


def log_again(database: Database) -> str:
    """Log what the journal holds and a backup that was put back does not; say how many reports that were, and how many
    cannot be logged yet.

    Raises JournalUnavailable when the journal cannot be read now. The server opens it anew afterwards.
    """
    journal = open_journal(database)
    if journal is None:
        raise JournalUnavailable(_problems.pop(database))
    try:
        done = replay(database, read_secret(database.path.parent))
        left = len(journal.waiting())
    finally:
        keep_beside(database, None)
        journal.close()
    told = [LOGGED_AGAIN.format(reports=count_of(done, "report was", "reports were"))] if done else []
    if left:
        told.append(NOT_YET.format(reports=count_of(left, "report waits", "reports wait")))
    return " ".join([*told, *kept_apart(database)])


def look(database: Database, secret: str, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Log what waits, if that is possible now; a journal that could not be opened before is tried again first."""
    if journal_of(database) is None:
        open_journal(database)
    return replay(database, secret, goes_on)


def problem_of(database: Database) -> str:
    """Return what is wrong with the journal of a school whose server runs, or nothing."""
    journal = journal_of(database)
    return (journal.problem if journal else "") or _problems.get(database, "")


def kept_apart(database: Database) -> list[str]:
    """Say which reports of other data lie beside the journal, as they were found when it was opened."""
    return [words for path, words in _apart.get(database, {}).items() if path.exists()]


def open_journal(database: Database) -> Journal | None:
    """Open the journal; where the second disk is not there, the one in the data folder."""
    home, named, born = database.path.parent, journal_folder(database), belonging.birth(database)
    for folder in dict.fromkeys((named, home)):
        try:
            if folder != home and not is_folder(folder):
                raise JournalUnavailable(NOT_THERE.format(folder=folder))
            journal = belonging.own_journal(folder / FILE_NAME, born)
        except JournalUnavailable as refusal:
            log.error("%s", refusal)
            _problems[database] = str(refusal)
            continue
        keep_beside(database, journal)
        if folder == named:
            _problems.pop(database, None)
        belonging.take_over(home, journal, born)
        _apart[database] = belonging.kept_apart((home, folder))
        call_store.keep_free(database, max((record.outcome for record in journal.records()), default=0))
        return journal
    return None
