"""How it stands with the backups, in sentences: for the banners of the desk, the doctor and the page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.backups import asides, folder, making, rules, store
from kiosk.backups.records import Aside, Backup, Outcome, What
from kiosk.core import clock, free_space
from kiosk.core.banners import Banner
from kiosk.core.database import Database
from kiosk.core.free_space import Room
from kiosk.core.settings import read_settings

PAGE = "/office/backups"
LINK = "See the backups"
MAKE_A_NEW_ONE = "Make a new one now, and think of a new disk."
NOT_AS_IT_MUST_BE = (
    "Something is not as it must be: the daily look found rows that nobody can have changed, "
    "or a backup that has spoilt."
)


@dataclass(frozen=True)
class Standing:
    """How old the newest proved backup is, and what is said about it and about the second device."""

    newest: Backup | None
    age: timedelta  # without any backup: of the data themselves
    is_late: bool
    last_failure: str
    is_damaged: bool
    spoilt_words: str
    second_folder: str
    second_words: str
    is_second_late: bool


def standing(database: Database, now: datetime) -> Standing:
    """Return how it stands."""
    newest = rules.newest_trusted(folder.own_backups(database.path.parent), now)
    last = store.last_note(database, What.MADE)
    failed = last if last and last.outcome is not Outcome.GOOD else None
    begun = store.begun_at(database)
    age = now - (newest.made_at if newest else datetime.fromisoformat(begun) if begun else now)
    named = read_settings(database).backup_folder
    words, is_second_late = _second(database, named, now)
    return Standing(
        newest=newest,
        age=age,
        is_late=age > rules.LATE_AFTER,
        last_failure=failed.words if failed else "",
        is_damaged=bool(failed and failed.outcome is Outcome.DAMAGED),
        spoilt_words=_spoilt_words(database),
        second_folder=named,
        second_words=words,
        is_second_late=is_second_late,
    )


def _spoilt_words(database: Database) -> str:
    """Say that a backup which was looked over again has spoilt, until a good one follows; or nothing."""
    if (found := store.last_found_spoilt(database)) is None:
        return ""
    return f"A backup was looked over again and has spoilt ({found.file}): others may have, too. {found.words}"


def newest_made_at(database: Database, now: datetime) -> datetime | None:
    """Return when the newest backup on this PC was made; each was proved row by row before it got its name."""
    newest = rules.newest_trusted(folder.own_backups(database.path.parent), now)
    return newest.made_at if newest else None


def _second(database: Database, named: str, now: datetime) -> tuple[str, bool]:
    """Return what is to be said about the second device, and whether it was missed for too long."""
    if not named:
        return "", False
    failure = store.first_failure(database, What.COPIED)
    if failure is None:
        return "", False
    good = store.last_good_note(database, What.COPIED)
    since = clock.moment(good.at if good else failure.at)
    last = store.last_note(database, What.COPIED)
    return (last or failure).words, now - since >= rules.SECOND_LATE_AFTER


def late_words(found: Standing) -> str:
    """Say how long there was no backup, and why, as far as that is known."""
    said = f"The last backup that was proved is {rules.ago(found.age)} old."
    if found.newest is None:
        said = "There is no backup of the data at all."
    return f"{said} {found.last_failure}".strip()


def pace_words(database: Database) -> str:
    """Say that backups are not made each hour, because room gets short, or nothing."""
    if making.room_after_one(database) is Room.ENOUGH:
        return ""
    return (
        f"Less than {free_space.NO_PHOTOS_BELOW // free_space.MB} MB are left on the disk of the data: a backup is "
        "made once a day at most, not each hour, so that room is left for reports."
    )


def second_words(found: Standing) -> str:
    """Say that the second device was missed."""
    return (
        f"No backup has reached the second device for {rules.SECOND_LATE_AFTER.days} days or more. {found.second_words}"
    )


def restored_words(aside: Aside, zone: str) -> str:
    """Say what happened to the data, and from when they are, by the school's clock."""
    told = " ".join(aside.told)
    if not aside.restored:
        return f"Something happened to the data: {aside.reason}. {aside.lost} {told}".strip()
    return (
        f"The data are from {clock.in_full(clock.moment(aside.data_from), zone)}: a backup was put back, because "
        f"{aside.reason}. {aside.lost} {told}"
    ).strip()


def tell(database: Database, now: datetime) -> list[Banner]:
    """Tell the desk and the co-ordinator what must be put right."""
    found = standing(database, now)
    banners = [
        Banner(restored_words(aside, read_settings(database).time_zone), True, PAGE, "See it and confirm")
        for aside in asides.unconfirmed(_instance(database))
    ]
    if store.unconfirmed_checks(database):
        banners.append(Banner(NOT_AS_IT_MUST_BE, True, PAGE, "See which"))
    if found.is_damaged:
        words = f"{found.last_failure} Stop Scandesk and start it again: it puts the newest sound backup back."
        banners.append(Banner(words, True, PAGE, LINK))
    elif found.is_late:
        banners.append(Banner(late_words(found), True, PAGE, LINK))
    if found.spoilt_words:
        banners.append(Banner(f"{found.spoilt_words} {MAKE_A_NEW_ONE}", True, PAGE, LINK))
    if found.is_second_late:
        banners.append(Banner(second_words(found), False, PAGE, LINK))
    return banners


def _instance(database: Database) -> Path:
    return database.path.parent


def same_disk_words(database: Database) -> str:
    """Say that the second folder would be lost together with the data, or nothing."""
    named = read_settings(database).backup_folder
    if named and not making.away(database, named) and making.is_on_the_same_disk(database, named):
        return "The second folder lies on the same disk as the data: when that disk breaks, both are lost."
    return ""


def others_words(database: Database) -> str:
    """Say that the second folder holds backups of other data, too, or nothing."""
    there = folder.second_backups(read_settings(database).backup_folder)
    others = len(there) - len(making.second_backups(database))
    if not others:
        return ""
    held = "a backup" if others == 1 else f"{others} backups"
    return (
        f"The second folder also holds {held} of other data: of another school, or of this one before it was begun "
        "anew. What is of others is left alone. Better give each school a folder of its own."
    )
