"""At the start, before anybody opens the data: is the file sound? If not, a backup takes its place.

Only whoever is alone with the data does this; where a server runs, nothing is looked at.
"""

import contextlib
import logging
from datetime import datetime
from pathlib import Path

from kiosk.backups import asides, folder, putting_back, rules
from kiosk.backups.records import Aside, Backup, Place
from kiosk.core import clock, presence
from kiosk.core.commands import DATA_FILE
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store
from kiosk.core.copies.records import CopyRefused, Manifest
from kiosk.core.refusals import Refused
from kiosk.core.sqlite import log_of, sqlite3

log = logging.getLogger("scandesk")

HEADER = b"SQLite format 3\0"
MISSING = "the file was missing"
LOG_MISSING = "a part of it, the file scandesk.sqlite3-wal, was missing after Scandesk had been cut off"
OTHER_DATA = "it is not the data that the backups were made of"
COUNTED = ("calls", "call_events")
NO_BACKUP = (
    "The data file {file} cannot be used: {fault}. There is no sound backup on this PC{second}. Nothing was changed. "
    "Look for a backup on a stick or another PC, and give its name: ./run restore FILE. Backups that may be another "
    "school's, or that somebody put an older one back to be rid of, are never taken unasked."
)
UNKNOWN = "unknown"  # no birth is written like this
HELD = "The data file {file} cannot be looked at: {error}. Does another program hold it, or is the disk full?"
SINCE_THEN = "What was entered since then is missing, unless it is said here that it was put back."


def look_after(instance: Path, now: datetime) -> list[str]:
    """Finish what was begun, and put a backup in the place of a broken data file; return what was done, in sentences.

    Refused when the file is broken and nothing can take its place: then everything stays as it is.
    """
    try:
        with presence.alone(instance):
            return _look_after(instance, now)
    except presence.IsRunning:
        return []


def _look_after(instance: Path, now: datetime) -> list[str]:
    said = ["An exchange of the data file that had been cut off was finished."] if putting_back.finish(instance) else []
    putting_back.forget(instance)
    data_file = instance / DATA_FILE
    found = fault_of(instance)
    if not found:
        return [*said, *_taken_over(instance)]
    if found == LOG_MISSING and (kept := _kept_all_the_same(instance, now)):
        return [*said, words_for(kept)]
    ready = _newest_that_is_sound(instance, data_file, found)
    account = putting_back.exchange(instance, ready, found, SINCE_THEN, "", now)
    (instance / presence.MARK).unlink(missing_ok=True)
    log.error("the data file was broken (%s); the backup %s took its place", found, ready.name)
    return [*said, words_for(account)]


def _taken_over(instance: Path) -> list[str]:
    """Make a data file of a backup that somebody copied over it by hand."""
    data_file = instance / DATA_FILE
    if not data_file.exists() or not store.is_described(data_file):
        return []
    with store.reading(data_file) as connection:
        files = store.about(connection)[1]
    for name, content in files.items():
        if name in copies.FILES:
            putting_back.write_privately(instance / name, content)
    store.undescribe(data_file)
    return ["The data file was a backup that somebody had copied there. It is the data file now."]


def words_for(aside: Aside) -> str:
    """Say what happened, for the shell."""
    if not aside.restored:
        return f"The data file: {aside.reason}. Its newest entries may be missing."
    return (
        f"The data file could not be used: {aside.reason}. It lies in {aside.folder} now, and the backup "
        f"{aside.restored} of {aside.data_from} took its place. {aside.lost}"
    )


def fault_of(instance: Path) -> str:
    """Return what is wrong with the data file, or nothing; a school that has just begun has neither file nor backup."""
    data_file = instance / DATA_FILE
    has_backups = bool(_candidates(instance))
    if not data_file.exists():
        return MISSING if has_backups else ""
    if not data_file.stat().st_size:
        return "the file was empty" if has_backups or log_of(data_file).exists() else ""
    if _first_bytes(data_file) != HEADER:
        return "the file is not a database"
    is_log_missing = presence.was_cut_off(instance) and _uses_a_log(data_file) and not log_of(data_file).exists()
    try:
        if found := store.fault(data_file):
            return found
        born = store.born(data_file)
    except sqlite3.OperationalError as error:
        raise Refused(HELD.format(file=data_file, error=error)) from error
    expected = _expected_birth(instance)
    if expected and born != expected:
        return OTHER_DATA
    return LOG_MISSING if is_log_missing else ""


def _first_bytes(data_file: Path) -> bytes:
    with data_file.open("rb") as opened:
        return opened.read(len(HEADER))


def _uses_a_log(data_file: Path) -> bool:
    with data_file.open("rb") as opened:
        return opened.read(20)[18:20] == b"\x02\x02"


def _expected_birth(instance: Path) -> str:
    """Return when the data were begun that are expected here: those of the newest backup on this PC, or those that were
    put here since it was made.
    """
    last, own = _last_put_back(instance), folder.own_backups(instance)
    for backup in own:
        if last and not _was_made_since(last, backup):
            return last.birth
        with contextlib.suppress(CopyRefused):
            return copies.manifest_of(backup.path).birth
    return last.birth if last and own else ""


def _last_put_back(instance: Path) -> Aside | None:
    return next((aside for aside in asides.all_asides(instance) if aside.is_in_place), None)


def _was_made_since(last: Aside, backup: Backup) -> bool:
    """Tell whether a backup of this PC was made since: numbers only grow, and the clock may be wrong."""
    if not last.birth:  # the account of an older Scandesk has neither number nor birth
        return backup.made_at >= clock.moment(last.at)
    return backup.number > last.newest_number


def _candidates(instance: Path) -> list[Backup]:
    """Return every backup there is, the newest first: of this PC, of the second device, of before a change."""
    found = [*folder.own_backups(instance), *folder.second_backups(folder.remembered_second(instance))]
    regular = sorted(found, key=lambda backup: (backup.number, backup.place is Place.OWN), reverse=True)
    return [*regular, *folder.step_backups(instance)]


def _is_undone(asked: Aside | None, backup: Backup) -> bool:
    """Tell whether a backup has what somebody wanted to be rid of who put an older one back on purpose.

    That is one made between the one put back and that moment. Those of before a change have no numbers; they come last.
    """
    if not asked or backup.place is Place.STEPS or backup.name == asked.restored:
        return False
    read = rules.read_name(asked.restored)
    return (read[0] if read else 0) < backup.number <= asked.newest_number


def _last_asked_for(instance: Path) -> Aside | None:
    return next((aside for aside in asides.all_asides(instance) if aside.is_in_place and aside.asked_by), None)


def _newest_that_is_sound(instance: Path, data_file: Path, found: str) -> putting_back.Ready:
    asked = _last_asked_for(instance)
    candidates = [backup for backup in _candidates(instance) if not _is_undone(asked, backup)]
    own = _birth_of_this_school(instance, candidates)
    for backup in candidates:
        try:
            if copies.manifest_of(backup.path).birth == own:
                return putting_back.prepare(instance, backup.path)
            log.warning("the backup %s is passed over: it is not known to be of this school", backup.path)
        except CopyRefused as error:
            log.warning("the backup %s cannot be used: %s", backup.path, error)
    second = folder.remembered_second(instance)
    raise Refused(NO_BACKUP.format(file=data_file, fault=found, second=f" or in {second}" if second else ""))


def _birth_of_this_school(instance: Path, candidates: list[Backup]) -> str:
    """Return when this school's data were begun: a second folder may have another school's backups, too.

    Where no backup on this PC and no account tells, all backups there are may agree, or the broken file still tells.
    """
    last = _last_put_back(instance)
    if expected := _expected_birth(instance) or (last.birth if last else ""):
        return expected
    there_are = set()
    for backup in candidates:
        with contextlib.suppress(CopyRefused):
            there_are.add(copies.manifest_of(backup.path).birth)
    if len(there_are) == 1:
        return there_are.pop()
    with contextlib.suppress(sqlite3.Error):
        if (born := store.born(instance / DATA_FILE)) in there_are:
            return born
    return UNKNOWN


def _kept_all_the_same(instance: Path, now: datetime) -> Aside | None:
    """Keep a sound file whose log is gone when it holds no less than the newest backup; note it for the office."""
    newest = _newest_manifest(instance)
    held = store.count_rows(instance / DATA_FILE, COUNTED)
    if newest and any(held[name] < newest.rows_of(name) for name in COUNTED):
        return None
    lost = "What was entered in the last minutes before that may be missing."
    place = asides.next_in_line(instance)
    folder_of_it = asides.new_folder(instance, now)
    account = Aside(folder_of_it, clock.stored(now), LOG_MISSING, "", "", lost, "", place_in_line=place)
    (instance / presence.MARK).unlink(missing_ok=True)
    return asides.write(account)


def _newest_manifest(instance: Path) -> Manifest | None:
    """Return the newest backup of the data that are here now."""
    asked, birth = _last_asked_for(instance), _expected_birth(instance)
    for backup in folder.own_backups(instance):
        if not _is_undone(asked, backup):
            with contextlib.suppress(CopyRefused):
                found = copies.manifest_of(backup.path)
                if not birth or found.birth == birth:
                    return found
    return None
