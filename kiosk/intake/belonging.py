"""Whose reports a journal holds: those of other data are kept beside it and told about, but never logged into these.

The folder of a trial becomes the folder of the school when its backup is put there; what the trial's journal holds is
none of the school's calls. Whether reports belong to a data file that was begun anew, only people know.
"""

import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kiosk.core.copies.store import birth_of
from kiosk.core.database import Database
from kiosk.core.journal.keeping import FILE_NAME, Journal, JournalUnavailable
from kiosk.core.words import count_of

log = logging.getLogger("scandesk")

OF_OTHERS, LET_IN = f"{FILE_NAME}.of-", f"{FILE_NAME}.let-in"
APART = (
    "{reports} taken for other data, begun on {day}: kept in {file}, not logged here. "
    "If they are of a trial, delete that file: it holds names. If they belong here, stop Scandesk, rename the file to "
    f"{LET_IN} and start Scandesk again."
)


def birth(database: Database) -> str:
    """Return when the data file was begun: a backup of it, and what is put back from that, have the same."""
    return birth_of(database.connection)


def own_journal(path: Path, born: str) -> Journal:
    """Open the journal of the data that were begun then; one of other data gives way first. One that does not say whose
    it is, as an older Scandesk made it, is taken for theirs. JournalUnavailable says why there is none.
    """
    journal = Journal(path)
    if not _is_theirs(journal, born):
        _give_way(journal)
        _come_back(path, born)
        journal = Journal(path)
    if journal.owner != born:
        with suppress(JournalUnavailable):  # full of reports that wait: it is noted another time
            journal.belong_to(born)
    return journal


def _is_theirs(journal: Journal, born: str) -> bool:
    return journal.owner in ("", born)


def _give_way(journal: Journal) -> None:
    """Close a journal of other data and give it a name that says so; an empty one goes."""
    path, is_empty = journal.path, not journal.records()
    journal.close()
    try:
        if is_empty:
            path.unlink()
            return
        place, number = path.with_name(OF_OTHERS + _stamp(journal.owner)), 2
        while place.exists():
            place, number = path.with_name(f"{OF_OTHERS}{_stamp(journal.owner)}-{number}"), number + 1
        path.rename(place)
        log.warning("the journal %s is of other data; it is kept as %s", path, place.name)
    except OSError as error:
        words = f"The journal {path} is of other data and cannot be moved out of the way: {error.strerror}."
        raise JournalUnavailable(words) from error


def _come_back(path: Path, born: str) -> None:
    """Give the journal of these data its name again, if it once gave way to another."""
    with suppress(OSError):  # then it is taken over, record by record
        for place in _kept_apart(path.parent, OF_OTHERS + _stamp(born))[:1]:
            place.rename(path)


def _stamp(born: str) -> str:
    return re.sub(r"\D", "", born)[:20]  # a colon is nothing for a name of Windows


def _kept_apart(folder: Path, beginning: str) -> list[Path]:
    with suppress(OSError):
        return sorted(one for one in folder.glob(f"{beginning}*") if one.suffix != ".lock")
    return []


def take_over(home: Path, journal: Journal, born: str) -> None:
    """Bring into a journal what other files hold for it: the one in the data folder once a second disk is named, its
    own that gave way before, and those that people let in.
    """
    if home != journal.path.parent:
        _take_over(home / FILE_NAME, journal, born)
    for folder in dict.fromkeys((home, journal.path.parent)):
        for path in (*_kept_apart(folder, OF_OTHERS + _stamp(born)), folder / LET_IN):
            _take_over(path, journal, "" if path.name == LET_IN else born)


def _take_over(path: Path, journal: Journal, born: str) -> None:
    """Bring what an earlier journal holds into this one; then the earlier one is emptied."""
    if not path.exists():
        return
    try:
        earlier = Journal(path)
        if born and not _is_theirs(earlier, born):
            _give_way(earlier)
            return
        for record in earlier.records():
            taken = journal.put(record.key, earlier.text_of(record), record.at).record
            journal.note_outcome(taken, record.outcome or taken.outcome)
        earlier.erase(earlier.records())
        earlier.erase_damaged()
        earlier.close()
        path.unlink()
        path.with_name(path.name + ".lock").unlink(missing_ok=True)
    except (JournalUnavailable, OSError) as error:
        log.error("the journal %s was not taken over: %s", path, error)


def kept_apart(folders: Iterable[Path]) -> dict[Path, str]:
    """Return the journals of other data in some folders, and what is to be said of each."""
    found = {}
    for path in (one for folder in dict.fromkeys(folders) for one in _kept_apart(folder, OF_OTHERS)):
        with suppress(JournalUnavailable):
            journal = Journal(path)
            reports = count_of(len(journal.records()), "report was", "reports were")
            found[path] = APART.format(reports=reports, day=journal.owner[:10], file=path)
            journal.close()
    return found
