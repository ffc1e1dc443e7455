"""Making a checked copy, and looking one over again.

A copy is one file: an SQLite file with all tables, and one more in which it says what it is and keeps the school's key,
without which links given out to reporters would lead nowhere on another PC.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import filelock

from kiosk.core import clock
from kiosk.core.copies import store
from kiosk.core.copies.records import CopyRefused, Manifest, SourceDamaged
from kiosk.core.copies.store import Step
from kiosk.core.sqlite import log_of, sqlite3

UNFINISHED = ".unfinished"
FILES = ("secret",)  # beside the data file, without which a restored file would not be whole
SPARE_BYTES = 16 * 1024**2
PIECE = 1 << 20
NO_ROOM = "There is no room for a backup in {folder}: {needed:,.0f} MB are needed, {free:,.0f} MB are free."
ONE_AT_A_TIME = "Another backup is being written into this folder at this moment. Wait until it is done."


def quietly(done: int, total: int, stage: str) -> None:
    """Tell nobody how far it is."""


def make(data_file: Path, target: Path, why: str, now: datetime, step: Step = quietly) -> Manifest:
    """Copy the data file as it stands at this moment, prove the copy, and only then give it its name.

    Others go on reading and writing meanwhile. CopyRefused says why there is none; then nothing half-made is left.
    """
    with _new_file(target, _size_of(data_file)) as unfinished:
        step(0, 0, "Copying the data")
        held = store.take_snapshot(data_file, unfinished, step)
        store.describe(unfinished, clock.stored(now), why, held, _files_beside(data_file))
        to_the_disk(unfinished)
        try:
            return check(unfinished, step)
        except CopyRefused as error:  # the copy has what the data file has, page by page
            raise SourceDamaged(f"No sound backup could be made of the data file. {error}") from error


def copy_to(source: Path, target: Path, step: Step = quietly) -> Manifest:
    """Write a finished copy into another folder, and prove it there on its own."""
    size = source.stat().st_size
    with _new_file(target, size) as unfinished:
        with source.open("rb") as given, unfinished.open("r+b") as taken:
            while piece := given.read(PIECE):
                taken.write(piece)
                step(taken.tell(), size, "Copying to the second device")
        to_the_disk(unfinished)
        return check(unfinished, step)


def check(copy: Path, step: Step = quietly) -> Manifest:
    """Look a copy over: SQLite's own check, then every row against what was noted. CopyRefused: what is wrong."""
    try:
        with store.reading(copy) as connection:
            manifest, _ = store.about(connection)
            step(0, 0, "Checking the file")
            if found := store.damage(connection):
                raise CopyRefused(f"The backup is damaged: {found[:200]}.")
            if found := manifest.contents.difference(store.contents(connection, step)):
                raise CopyRefused(f"The backup is not what was written: {found}.")
    except sqlite3.Error as error:
        raise CopyRefused(f"The backup is damaged: {error}.") from error
    return manifest


def manifest_of(copy: Path) -> Manifest:
    """Return what a copy says of itself, without looking at its rows."""
    try:
        with store.reading(copy) as connection:
            return store.about(connection)[0]
    except sqlite3.Error as error:
        raise CopyRefused(f"This file cannot be read: {error}.") from error


def unpack(copy: Path, target: Path, step: Step = quietly) -> tuple[Manifest, dict[str, bytes]]:
    """Make a data file out of a copy, proved, beside the one in use; return what it is, and its files."""
    manifest = copy_to(copy, target, step)
    with store.reading(target) as connection:
        files = store.about(connection)[1]
    store.undescribe(target)
    with store.reading(target) as connection:
        if found := manifest.contents.difference(store.contents(connection, step)):
            raise CopyRefused(f"The backup could not be unpacked: {found}.")
    to_the_disk(target)
    return manifest, files


def _size_of(data_file: Path) -> int:
    log = log_of(data_file)
    return data_file.stat().st_size + (log.stat().st_size if log.exists() else 0)


def _files_beside(data_file: Path) -> dict[str, bytes]:
    found = {name: data_file.with_name(name) for name in FILES}
    return {name: path.read_bytes() for name, path in found.items() if path.exists()}


@contextmanager
def _new_file(target: Path, size: int) -> Iterator[Path]:
    """Give a file to be filled; it gets its name when the block ends well, and is gone otherwise."""
    folder = target.parent
    unfinished = target.with_name(target.name + UNFINISHED)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with filelock.FileLock(folder / "backups.lock", timeout=0):
            _tidy(folder)
            _insist_on_room(folder, size)
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                yield unfinished
                to_the_disk(unfinished)
                unfinished.replace(target)
                to_the_disk(folder)
            finally:
                _remove(unfinished)
    except filelock.Timeout as error:
        raise CopyRefused(ONE_AT_A_TIME) from error
    except (OSError, sqlite3.Error) as error:
        raise CopyRefused(f"The backup could not be written to {folder}: {error}.") from error


def _tidy(folder: Path) -> None:
    """Remove what a backup left behind that was cut off; nobody else writes here now."""
    for left in folder.glob(f"*{UNFINISHED}*"):
        _remove(left)


def _remove(unfinished: Path) -> None:
    for name in (unfinished.name, unfinished.name + "-journal"):
        with contextlib.suppress(OSError):
            unfinished.with_name(name).unlink(missing_ok=True)


def _insist_on_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE_BYTES:
        needed = (size + SPARE_BYTES) / 1024**2
        raise CopyRefused(NO_ROOM.format(folder=folder, needed=needed, free=free / 1024**2))


def to_the_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk; Windows keeps names by itself."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
        if hasattr(os, "posix_fadvise") and not path.is_dir():
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)  # what is checked next comes from the disk
    finally:
        os.close(handle)
