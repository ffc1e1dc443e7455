"""How much room the disk of the data has, and what is given up first when it gets short.

A full disk must not cost a report: photos go first, and the last hundred megabytes are left alone, so that what is in
the file can be worked with and the reserve for reports can be filled.
"""

import shutil
import time
from datetime import datetime
from enum import IntEnum
from pathlib import Path

from kiosk.core.banners import Banner
from kiosk.core.database import Database

MB = 1024**2
NO_PHOTOS_BELOW = 500 * MB
SPOOL_ONLY_BELOW = 100 * MB
LOOKED_EVERY_S = 5.0
WHAT_TO_DO = "Make room there, or tell whoever looks after it."
LOST_PHOTO = "not kept, because the disk was nearly full"

_looked: dict[Path, tuple[float, "Room"]] = {}


class Room(IntEnum):
    """What there is room for; a higher one includes the lower ones."""

    SPOOL_ONLY = 0  # reports go to their reserve, and nothing else comes in
    NO_PHOTOS = 1
    ENOUGH = 2


def room_for(free: int) -> Room:
    """Return what so many free bytes are enough for."""
    if free < SPOOL_ONLY_BELOW:
        return Room.SPOOL_ONLY
    return Room.NO_PHOTOS if free < NO_PHOTOS_BELOW else Room.ENOUGH


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free for us on the disk of a folder."""
    return shutil.disk_usage(folder).free


def room(database: Database) -> Room:
    """Return what the disk of the data has room for; looked at every few seconds at most."""
    folder, moment = database.path.parent, time.monotonic()
    looked_at, found = _looked.get(folder, (float("-inf"), Room.ENOUGH))
    if moment - looked_at < LOOKED_EVERY_S:
        return found
    try:
        found = room_for(free_bytes(folder))
    except OSError:  # then nobody knows, and a write that fails says so itself
        found = Room.ENOUGH
    _looked[folder] = (moment, found)
    return found


def banners(database: Database, _: datetime) -> list[Banner]:
    """Tell the staff when room gets short."""
    match room(database):
        case Room.SPOOL_ONLY:
            words = (
                f"The disk of the service desk's PC is nearly full: less than {SPOOL_ONLY_BELOW // MB} MB are free. "
                "New reports wait in the journal and appear here when there is room again."
            )
            return [Banner(f"{words} {WHAT_TO_DO}", is_grave=True)]
        case Room.NO_PHOTOS:
            words = f"Less than {NO_PHOTOS_BELOW // MB} MB are free on the disk of the service desk's PC."
            return [Banner(f"{words} Reports come in, but their photos are not kept. {WHAT_TO_DO}")]
    return []
