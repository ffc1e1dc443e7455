"""Once a day, at the first round after midnight or after the PC was switched on: is everything still as it was?"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.backups import folder, making, store
from kiosk.backups.comparing.store import compare
from kiosk.backups.records import DataCheck
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.copies import actions as copies
from kiosk.core.copies.records import CopyRefused, SourceDamaged
from kiosk.core.database import Database
from kiosk.core.free_space import Room
from kiosk.core.settings import school_today

log = logging.getLogger("scandesk")

YOUNG = timedelta(days=7)  # a call that ended since is in nobody's retention yet: the shortest there is


def look(database: Database, now: datetime, goes_on: Callable[[], bool] = lambda: True) -> DataCheck | None:
    """Look the data over if that was not done today."""
    last = store.last_check(database)
    today = school_today(database, now)
    if not goes_on() or (last and school_today(database, clock.moment(last.at)) == today):
        return None
    if making.room_after_one(database) is Room.SPOOL_ONLY:  # what is left is for reports
        return None
    return look_now(database, now)


def look_now(database: Database, now: datetime) -> DataCheck | None:
    """Make a backup and hold it against the one of the last look; keep what was found."""
    last, at = store.last_check(database), clock.stored(now)
    try:
        fresh = making.make(database, making.FOR_THE_DAILY_LOOK, now)
    except SourceDamaged as error:
        store.add_check(database, at, "", "", 0, (str(error),))
        return store.last_check(database)
    except CopyRefused as error:
        log.warning("the daily look needs a backup: %s", error)
        return None
    base, spoilt = _base(database, last)
    found = compare(base, fresh.path, clock.stored(now - YOUNG))
    damages = (*spoilt, *found.damages)
    if damages:
        log.error("the daily look found %s", "; ".join(damages[:5]))
    store.add_check(database, at, base.name if base else "", fresh.name, found.rows, damages)
    return store.last_check(database)


def _base(database: Database, last: DataCheck | None) -> tuple[Path | None, tuple[str, ...]]:
    """Return the backup of the last look, if it is there and still as it was proved; and what spoilt it, if it is not.

    One that has rotted would make the data look changed.
    """
    own = folder.own_backups(database.path.parent)
    base = next((backup for backup in own if last and backup.name == last.fresh), None)
    if base is None:
        return None, ()
    try:
        copies.check(base.path)
    except CopyRefused as error:
        return None, (f"{base.name}, the backup of the look before: {error}",)
    return base.path, ()


def confirm(database: Database, actor: Actor, check_id: int, now: datetime) -> None:
    """Note that somebody has seen what a look found."""
    store.confirm_check(database, check_id, clock.stored(now), actor.name)
