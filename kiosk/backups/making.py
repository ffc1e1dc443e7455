"""Making backups: by the hour and when somebody asks, the second device, the rotation."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.backups import folder, rules, store
from kiosk.backups.records import Backup, Note, Outcome, Place, What
from kiosk.core import clock, free_space
from kiosk.core.copies import actions as copies
from kiosk.core.copies.actions import quietly
from kiosk.core.copies.records import CopyRefused, SourceDamaged
from kiosk.core.copies.store import Step
from kiosk.core.database import Database
from kiosk.core.free_space import Room
from kiosk.core.places import is_folder
from kiosk.core.refusals import Refused, StoreUnavailable
from kiosk.core.settings import read_settings

log = logging.getLogger("scandesk")

BY_THE_HOUR, ASKED_FOR, FOR_THE_DAILY_LOOK = "by the hour", "asked for", "for the daily look"
UNREAD = ""  # stands for the birth of a file that cannot be read: it is nobody's to remove
COPIED_AT_ONCE = 2  # to a device that returns: the newest and one more, every round
NO_DEVICE = "The second device is not plugged in: there is no folder {folder}."
NOT_THIS_DEVICE = (
    "The folder {folder} is empty and lies on the disk of the data, although backups were written there before. "
    "Is the second device plugged in?"
)
ROOM_FOR_REPORTS = (
    f"None is made by itself: it would leave less than {free_space.SPOOL_ONLY_BELOW // free_space.MB} MB on the disk "
    "of the data, which are for reports. Make room there."
)


@dataclass(frozen=True)
class Made:
    """What came of a backup: the file, and a sentence about the second device if there is something to say."""

    backup: Backup
    second: str = ""


def make(database: Database, why: str, now: datetime, step: Step = quietly) -> Backup:
    """Make a backup on this PC, proved; then let those go that the rotation does not need. CopyRefused says why not."""
    instance = database.path.parent
    second = folder.second_backups(read_settings(database).backup_folder)  # of other schools, too: names must differ
    number = folder.next_number(folder.own_backups(instance), second)
    path = folder.free_path(folder.own_folder(instance), number, now)
    try:
        copies.make(database.path, path, why, now, step)
    except SourceDamaged as error:
        _note_once(database, now, What.MADE, Outcome.DAMAGED, words=str(error))
        raise
    except CopyRefused as error:
        _note_once(database, now, What.MADE, Outcome.FAILED, words=str(error))
        raise
    _note(database, now, What.MADE, Outcome.GOOD, path.name)
    _rotate(database, folder.own_backups(instance), now)
    rotate_steps(instance, now)
    return next(backup for backup in folder.own_backups(instance) if backup.number == number)


def make_everywhere(database: Database, now: datetime, step: Step = quietly) -> Made:
    """Make a backup because somebody asks, and bring it to the second device if there is one."""
    backup = make(database, ASKED_FOR, now, step)
    return Made(backup, second_device(database, now, step))


def make_into(database: Database, target: Path, now: datetime, step: Step = quietly) -> Path:
    """Make a backup into a folder that somebody names: a stick, say. It is no part of the rotation."""
    if not is_folder(target):
        raise CopyRefused(f"There is no folder {target}.")
    number = folder.next_number(folder.own_backups(database.path.parent), folder.backups_in(target, Place.SECOND))
    path = folder.free_path(target, number, now)
    copies.make(database.path, path, ASKED_FOR, now, step)
    return path


def look(database: Database, now: datetime, step: Step = quietly) -> Backup | None:
    """Make a backup when one is due, and bring what is missing to the second device. A failure is noted, not raised."""
    made = None
    try:
        if _is_due(database, now):
            made = make(database, BY_THE_HOUR, now, step)
    except CopyRefused as error:
        log.warning("no backup: %s", error)
    second_device(database, now, step)
    return made


def room_after_one(database: Database) -> Room:
    """Return what the disk of the data would have room for after one more backup."""
    try:
        return free_space.room_for(free_space.free_bytes(database.path.parent) - database.path.stat().st_size)
    except OSError:  # then nobody knows, and a write that fails says so itself
        return Room.ENOUGH


def _is_due(database: Database, now: datetime) -> bool:
    """Tell whether the hour's backup is to be made, or the day's where room gets short: what is left is for reports."""
    own = folder.own_backups(database.path.parent)
    if room_after_one(database) is Room.ENOUGH:
        return rules.is_due(own, now)
    if not rules.is_due(own, now, rules.DAY):
        return False
    if room_after_one(database) is Room.SPOOL_ONLY:
        _rotate(database, own, now, hours=0)
    if room_after_one(database) is Room.SPOOL_ONLY:
        _note_once(database, now, What.MADE, Outcome.FAILED, words=ROOM_FOR_REPORTS)
        raise CopyRefused(ROOM_FOR_REPORTS)
    return True


def second_device(database: Database, now: datetime, step: Step = quietly) -> str:
    """Bring the backups that are missing on the second device there, the newest first, a few at a time.

    Another school may use the same folder: what was made of other data is neither counted nor replaced nor removed.
    Return what is to be said: nothing when there is no such device or all is well.
    """
    named, instance = read_settings(database).backup_folder, database.path.parent
    folder.remember_second(instance, named)
    if not named:
        return ""
    if words := away(database, named):
        _note_once(database, now, What.COPIED, Outcome.AWAY, words=words)
        return words
    birth = store.begun_at(database)
    own = folder.born_as(folder.own_backups(instance), birth, UNREAD)
    wanted = sorted(rules.kept(own, folder.made_because(own, ASKED_FOR)), key=lambda backup: -backup.number)
    for backup in _missing(wanted, named)[:COPIED_AT_ONCE]:
        try:
            copies.copy_to(backup.path, Path(named) / backup.name, step)
        except Refused as error:
            _note_once(database, now, What.COPIED, Outcome.FAILED, backup.name, str(error))
            return str(error)
        _note(database, now, What.COPIED, Outcome.GOOD, backup.name, named)
    _rotate(database, folder.born_as(folder.second_backups(named), birth), now)
    if wanted:
        _note_in_order(database, now, wanted[0].name, named)
    return ""


def _missing(wanted: list[Backup], named: str) -> list[Backup]:
    """Return which backups are not there, or are only there by name."""
    there = {backup.name: backup for backup in folder.second_backups(named)}
    return [backup for backup in wanted if backup.name not in there or _is_spoilt(there[backup.name], backup)]


def _is_spoilt(copy: Backup, original: Backup) -> bool:
    """Tell whether a copy is plainly not what was written: unreadable, or of another size. A stick was pulled out, say.

    A backup of another school that has the name already is none, and stays.
    """
    birth = folder.birth_of(copy)
    return birth == UNREAD or (birth == folder.birth_of(original) and copy.size != original.size)


def second_backups(database: Database) -> list[Backup]:
    """Return the backups on the second device, without those that were made of other data."""
    found = folder.second_backups(read_settings(database).backup_folder)
    return folder.born_as(found, store.begun_at(database), UNREAD)


def _note_in_order(database: Database, now: datetime, newest: str, named: str) -> None:
    """Note that the newest one is there when the log says otherwise: it came back, or the folder is another one."""
    last = store.last_note(database, What.COPIED)
    if last is None or last.outcome is not Outcome.GOOD or last.words != named:
        _note(database, now, What.COPIED, Outcome.GOOD, newest, named)


def away(database: Database, named: str) -> str:
    """Say that the second device is not there, or nothing."""
    place = Path(named)
    if not is_folder(place):
        return NO_DEVICE.format(folder=named)
    is_own_disk = is_on_the_same_disk(database, named)
    if is_own_disk and not folder.second_backups(named) and store.has_held_copies(database, named):
        return NOT_THIS_DEVICE.format(folder=named)
    return ""


def is_on_the_same_disk(database: Database, named: str) -> bool:
    """Tell whether the second folder would be lost together with the data."""
    try:
        return Path(named).stat().st_dev == database.path.parent.stat().st_dev
    except OSError:
        return False


def check(database: Database, backup: Backup, now: datetime, step: Step = quietly) -> None:
    """Look a backup over again, every row, and note it. CopyRefused says what is wrong."""
    try:
        copies.check(backup.path, step)
    except CopyRefused as error:
        _note(database, now, What.CHECKED, Outcome.DAMAGED, backup.name, str(error))
        raise
    _note(database, now, What.CHECKED, Outcome.GOOD, backup.name)


def _rotate(database: Database, backups: list[Backup], now: datetime, hours: int = rules.HOURS_KEPT) -> None:
    asked_for = folder.made_because(backups, ASKED_FOR)
    folder.remove(rules.superfluous(backups, now, _pinned(database), asked_for, hours))


def rotate_steps(instance: Path, now: datetime) -> None:
    """Keep the newest copies from before changes of the program, and none from which a name should have gone."""
    does_age_count = rules.does_age_count(folder.own_backups(instance), now)
    folder.remove(
        [
            backup
            for number, backup in enumerate(folder.step_backups(instance))
            if number >= rules.STEPS_KEPT or (does_age_count and now - backup.made_at > rules.NAME_LIVES)
        ]
    )


def _pinned(database: Database) -> set[str]:
    """Return which backups the daily look still needs."""
    last, open_checks = store.last_check(database), store.unconfirmed_checks(database)
    return {name for check in (last, *open_checks) if check for name in (check.fresh, check.base)}


def _note_once(
    database: Database, now: datetime, what: What, outcome: Outcome, file: str = "", words: str = ""
) -> None:
    """Note a failure unless it is that of the time before: every few minutes it would push all else out of the log."""
    last = store.last_note(database, what)
    if last is None or last.outcome is not outcome or _gist(last.words) != _gist(words):
        _note(database, now, what, outcome, file, words)


def _gist(words: str) -> str:
    """Return a sentence without its numbers: which file it was and how much is free are no news."""
    return re.sub(r"\d+", "", words)


def _note(database: Database, now: datetime, what: What, outcome: Outcome, file: str = "", words: str = "") -> None:
    try:
        store.add_note(database, Note(clock.stored(now), what, outcome, file, words))
    except StoreUnavailable:
        log.warning("backup %s (%s): %s; this could not be noted", what, outcome, words or file)
