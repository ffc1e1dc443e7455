"""Which backups lie in a folder. Their names tell: a file gets one only when it has been proved."""

import contextlib
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from kiosk.backups import rules
from kiosk.backups.records import OWN_FOLDER, STEPS_FOLDER, Backup, Place
from kiosk.core.copies.actions import manifest_of, to_the_disk
from kiosk.core.copies.records import CopyRefused

REMEMBERED = 500  # what so many backups say of themselves: asked every few minutes, of files on a slow stick, too
SECOND_NOTED = "second-folder.txt"  # the setting itself stands in the data file, which may be what is broken


def own_folder(instance: Path) -> Path:
    """Return the folder on this PC."""
    return instance / OWN_FOLDER


def steps_folder(instance: Path) -> Path:
    """Return the folder of the copies made before the program changed the data's shape."""
    return instance / OWN_FOLDER / STEPS_FOLDER


def backups_in(folder: Path, place: Place, pattern: re.Pattern[str] = rules.NAME) -> list[Backup]:
    """Return the backups in a folder, the newest first; none where the folder cannot be read."""
    found = []
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            if read := rules.read_name(file.name, pattern):
                found.append(Backup(*read, file, place, file.stat().st_size))
    return sorted(found, key=lambda backup: (-backup.number, -backup.made_at.timestamp()))


def own_backups(instance: Path) -> list[Backup]:
    """Return the backups on this PC."""
    return backups_in(own_folder(instance), Place.OWN)


def step_backups(instance: Path) -> list[Backup]:
    """Return the copies made before the program changed the data's shape."""
    found = backups_in(steps_folder(instance), Place.STEPS, rules.STEP_NAME)
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def second_backups(folder: str) -> list[Backup]:
    """Return the backups on the second device; none where there is none, or it is away."""
    return backups_in(Path(folder), Place.SECOND) if folder else []


def birth_of(backup: Backup) -> str:
    """Return when the data were begun of which a backup was made; nothing where it cannot be read."""
    return _birth_and_why(backup)[0]


def _birth_and_why(backup: Backup) -> tuple[str, str]:
    with contextlib.suppress(CopyRefused, OSError):
        found = backup.path.stat()
        return _said(backup.path, found.st_size, found.st_mtime_ns)
    return "", ""


@lru_cache(maxsize=REMEMBERED)
def _said(path: Path, size: int, changed_ns: int) -> tuple[str, str]:
    manifest = manifest_of(path)
    return manifest.birth, manifest.why


def born_as(backups: Iterable[Backup], *births: str) -> list[Backup]:
    """Return those that were made of some data: in a second folder those of another school may lie, too."""
    return [backup for backup in backups if birth_of(backup) in births]


def made_because(backups: Iterable[Backup], why: str) -> set[str]:
    """Return the names of those that were made for a reason."""
    return {backup.name for backup in backups if _birth_and_why(backup)[1] == why}


def remember_second(instance: Path, folder: str) -> None:
    """Keep the second device's folder beside the backups, too, so that it is found when the data file is broken."""
    file = own_folder(instance) / SECOND_NOTED
    if remembered_second(instance) != folder:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(folder, encoding="utf-8")


def remembered_second(instance: Path) -> str:
    """Return where the second device was."""
    with contextlib.suppress(OSError):
        return (own_folder(instance) / SECOND_NOTED).read_text(encoding="utf-8").strip()
    return ""


def remove(backups: list[Backup]) -> int:
    """Remove backups that may go; return how many went. One that is being read stays until the next time."""
    gone = 0
    for backup in backups:
        with contextlib.suppress(OSError):
            backup.path.unlink(missing_ok=True)
            gone += 1
    if gone:
        with contextlib.suppress(OSError):
            to_the_disk(backups[0].path.parent)
    return gone


def next_number(*lists: list[Backup]) -> int:
    """Return the number of the next backup."""
    return max((backup.number for backups in lists for backup in backups), default=0) + 1


def free_path(folder: Path, number: int, now: datetime) -> Path:
    """Return where the next backup goes."""
    return folder / rules.name_of(number, now)
