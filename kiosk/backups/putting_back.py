"""Putting a backup in the place of the data file while nobody has it open; what was there is moved aside.

First everything is made ready beside the data (`prepare`): that may take a while, and the server may run. Then names
are changed (`exchange`), in an order that can be cut off anywhere and is gone on with at the next start: as long as the
file `.incoming` is there, what stands under the old name still has to go; giving it its name is the last step.
"""

import contextlib
import os
import shlex
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.backups import asides, folder
from kiosk.backups.records import ASIDE_FOLDER, UNDONE, Aside
from kiosk.core import clock
from kiosk.core.commands import DATA_FILE
from kiosk.core.copies import actions as copies
from kiosk.core.copies.actions import quietly, to_the_disk
from kiosk.core.copies.records import CopyRefused, Manifest
from kiosk.core.copies.store import Step
from kiosk.core.owner import name_of
from kiosk.core.schema import known_steps

INCOMING = ".incoming"
BESIDE = ("-wal", "-shm", "-journal")
AFTER_A_RESTORE = "of what was put back"
NONE_AT_ONCE = "No backup could be made of what was put back: {error} Make one as soon as you can."
NOT_TO_BE_READ = (
    "Scandesk works as the user {user}, who may not read {backup}. Bring it to where it can be read, and restore it "
    "from there:\n  sudo install -o {user} -m 600 {given} {taken}\n  sudo ./run restore {taken}"
)
NEWER = "This backup was made by a newer Scandesk (step {step}). Update this one first."


@dataclass(frozen=True)
class Ready:
    """A backup that lies unpacked and proved beside the data file."""

    name: str
    manifest: Manifest


def prepare(instance: Path, backup: Path, step: Step = quietly) -> Ready:
    """Unpack and prove a backup beside the data file. CopyRefused says why it cannot be used."""
    _insist_on_a_file(backup, instance)
    manifest = copies.manifest_of(backup)
    if manifest.step and manifest.step not in known_steps():
        raise CopyRefused(NEWER.format(step=manifest.step))
    forget(instance)
    try:
        _, files = copies.unpack(backup, incoming_of(instance), step)
        for name in copies.FILES:
            if name in files:
                write_privately(instance / (name + INCOMING), files[name])
    except BaseException:
        forget(instance)
        raise
    return Ready(backup.name, manifest)


def _insist_on_a_file(backup: Path, instance: Path) -> None:
    """Insist on a file that can be read: Scandesk works as a user of its own, to whom others' sticks are closed."""
    try:
        if not backup.is_file():
            raise CopyRefused(f"There is no file {backup}.")
        with backup.open("rb"):
            pass
    except PermissionError as error:
        raise CopyRefused(_how_to_bring(backup, instance)) from error
    except OSError as error:
        raise CopyRefused(f"The file {backup} cannot be read: {error.strerror}.") from error


def _how_to_bring(backup: Path, instance: Path) -> str:
    copy = instance / backup.name
    if os.name == "nt":
        return f"Scandesk may not read {backup}. Copy it to {copy} and put that back."
    user = name_of(instance.stat().st_uid)
    given, taken = shlex.quote(str(backup)), shlex.quote(str(copy))
    return NOT_TO_BE_READ.format(user=user, backup=backup, given=given, taken=taken)


def incoming_of(instance: Path) -> Path:
    """Return where a backup lies that is to become the data file."""
    return instance / (DATA_FILE + INCOMING)


def forget(instance: Path) -> None:
    """Take away what was made ready and is not going to be used.

    With what SQLite left beside it when it was cut off: it would take a journal that stays for that of the next backup.
    """
    incoming = incoming_of(instance)
    for ending in ("", *BESIDE):
        incoming.with_name(incoming.name + ending).unlink(missing_ok=True)
    for name in copies.FILES:
        (instance / (name + INCOMING)).unlink(missing_ok=True)


def write_privately(file: Path, content: bytes) -> None:
    """Write a small file that nobody but its owner may read."""
    handle = os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    to_the_disk(file)


def exchange(instance: Path, ready: Ready, reason: str, lost: str, asked_by: str, now: datetime) -> Aside:
    """Give what was made ready the place of the data file, which nobody has open now; return the account of it."""
    own = folder.own_backups(instance)
    account = Aside(
        folder=asides.new_folder(instance, now),
        at=clock.stored(now),
        reason=reason,
        restored=ready.name,
        data_from=ready.manifest.made_at,
        lost=lost,
        asked_by=asked_by,
        birth=ready.manifest.birth,
        newest_number=folder.next_number(own) - 1,
        place_in_line=asides.next_in_line(instance),
    )
    (instance / asides.UNDER_WAY).write_text(account.name, encoding="utf-8")
    to_the_disk(instance / asides.UNDER_WAY)
    to_the_disk(instance)
    asides.write(account)  # from here on it is done, at the next start if need be; before, it is as if never begun
    finish(instance)
    return account


def back_up_at_once(instance: Path, now: datetime, step: Step = quietly) -> str:
    """Make a backup of what was put back: none of before it is the newest any more. Return why there is none, if so."""
    own, second = folder.own_backups(instance), folder.second_backups(folder.remembered_second(instance))
    path = folder.free_path(folder.own_folder(instance), folder.next_number(own, second), now)
    try:
        copies.make(instance / DATA_FILE, path, AFTER_A_RESTORE, now, step)
    except CopyRefused as error:
        return NONE_AT_ONCE.format(error=error)
    return ""


def finish(instance: Path) -> bool:
    """Go on with an exchange that was begun, from wherever it was cut off; False when there is none."""
    mark = instance / asides.UNDER_WAY
    with contextlib.suppress(FileNotFoundError):
        aside = instance / ASIDE_FOLDER / mark.read_text(encoding="utf-8").strip()
        has_begun = (aside / asides.ACCOUNT).exists()
        if has_begun and incoming_of(instance).exists():
            _exchange_names(instance, aside)
        mark.unlink()
        to_the_disk(instance)
        return has_begun
    return False


def _exchange_names(instance: Path, aside: Path) -> None:
    for name in copies.FILES:
        if (instance / (name + INCOMING)).exists():
            _move(instance / name, aside)
            (instance / (name + INCOMING)).replace(instance / name)
    # the log before its file: a log beside the wrong file would be written into it
    for name in (*(DATA_FILE + ending for ending in BESIDE), DATA_FILE):
        _move(instance / name, aside)
    to_the_disk(aside)
    to_the_disk(instance)
    incoming_of(instance).replace(instance / DATA_FILE)
    to_the_disk(instance)


def _move(file: Path, aside: Path) -> None:
    if not file.exists():
        return
    place, number = aside / file.name, 2
    while place.exists():  # never over something: it may be the school's data
        place, number = aside / f"{file.name}.{number}", number + 1
    file.replace(place)


def undo(instance: Path, account: Aside, now: datetime) -> None:
    """Put what was moved aside back in its place, because what came instead cannot be used."""
    aside = asides.new_folder(instance, now)
    for name in (*(DATA_FILE + ending for ending in BESIDE), DATA_FILE):
        _move(instance / name, aside)
    for name in (*copies.FILES, *(DATA_FILE + ending for ending in BESIDE), DATA_FILE):
        if (account.folder / name).exists():
            (account.folder / name).replace(instance / name)
    to_the_disk(instance)
    asides.write(replace(account, is_settled=True, confirmed_at=clock.stored(now), confirmed_by=UNDONE))
