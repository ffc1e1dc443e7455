"""The journal of a school as its server has it open: put a text down, note what became of it, wipe it."""

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

import filelock

from kiosk.core.database import Database
from kiosk.core.journal.records import (
    BLOCK,
    EMPTY,
    FILE_SIZE,
    HEAD,
    OWNER,
    Record,
    blocks_of,
    packed,
    packed_outcome,
    read_records,
)
from kiosk.core.refusals import Refused

FILE_NAME = "intake-journal"


class JournalUnavailable(Refused):
    """The journal cannot take anything now; the text says why."""


class Put(NamedTuple):
    """The record that stands for a key, and whether it is a new one."""

    record: Record
    is_new: bool


class Journal:
    """A journal that is open for writing, by one process alone: what `put` returns is on the disk.

    Where there is no room, the oldest records whose outcome is known make room; one that waits never does.
    `owner` says whose records they are, if that was noted; `is_compared`: since it was opened, all of it was compared
    with what came of its records.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal, made first if there is none. JournalUnavailable says why it cannot be used."""
        self.path = path
        self.problem = ""
        self.is_compared = False
        self._lost: set[int] = set()  # numbers of records whose outcome is noted and is not there any more
        self._turn = threading.RLock()
        self._lock = filelock.FileLock(path.with_name(path.name + ".lock"), timeout=0, thread_local=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            if not path.exists():
                _make(path)
            self._file = path.open("r+b", buffering=0)
            self._read_in(path.read_bytes())
        except filelock.Timeout as error:
            raise JournalUnavailable(f"The journal {path} is in use by another Scandesk.") from error
        except OSError as error:
            self._lock.release()
            raise JournalUnavailable(f"The journal {path} cannot be used: {error.strerror}.") from error

    def _read_in(self, data: bytes) -> None:
        data = self._whole(data)
        self.size = len(data) // BLOCK
        self._records: dict[int, Record] = {}
        self._taken = bytearray(self.size)
        older: list[Record] = []
        for record in read_records(data):
            known = self._records.get(record.number, record)
            self._records[record.number] = newer = max(known, record, key=lambda one: one.edition)
            older += [one for one in (known, record) if one is not newer]
            self._mark(record, is_taken=True)
        self._owner = self._records.pop(OWNER, None)
        self.owner = self._text_of(self._owner) if self._owner else ""
        self._keys = {record.key: record.number for record in self._records.values()}
        self._damaged = {
            block
            for block in range(self.size)
            if not self._taken[block] and data[block * BLOCK : (block + 1) * BLOCK] != EMPTY
        }
        self._next_number = max(self._records, default=0) + 1
        for record in older:
            self._wipe(record)

    def _whole(self, data: bytes) -> bytes:
        """Bring a file that was cut off to its size again; while the disk is full, it is used as it is."""
        missing = bytes(max(0, FILE_SIZE - len(data)))
        added = 0
        with suppress(OSError):
            self._file.seek(len(data))
            added = self._file.write(missing) or 0
        return data + missing[:added]

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._file.close()
            self._lock.release()

    def put(self, key: str, text: str, now: datetime) -> Put:
        """Write a text down under its key; the key's record is returned when there is one already.

        Returns when the record is on the disk. JournalUnavailable: it is not, and nobody may be told that it is.
        """
        with self._turn:
            self._check_sound()
            known = self.find(key)
            record = known or self._add(self._next_number, 0, now, key, text)
            self._next_number = max(self._next_number, record.number + 1)
        self._sync()  # others may write meanwhile: one wait of the disk is good for all of them
        return Put(record, known is None)

    def belong_to(self, owner: str) -> None:
        """Note whose records these are: in the file itself, so that whatever becomes of its name, it is known."""
        with self._turn:
            self._check_sound()
            older, edition = self._owner, self._owner.edition + 1 if self._owner else 0
            self._owner = self._add(OWNER, edition, datetime.fromtimestamp(0, UTC), "", owner)
            del self._records[OWNER], self._keys[self._owner.key]
            self._sync()
            if older:
                self._wipe(older)
            self.owner = owner

    def rewrite(self, record: Record, text: str) -> Record:
        """Give a record another text: written whole beside the old one before that is wiped."""
        with self._turn:
            self._check_sound()
            outcome = self._records.get(record.number, record).outcome
            newer = self._add(record.number, record.edition + 1, record.at, record.key, text)
            self._write_outcome(newer, outcome)
            self._sync()
            self._wipe(record)
            self._sync()
            return self._records[record.number]

    def note_outcome(self, record: Record, outcome: int) -> None:
        """Note what became of a record. It need not be on the disk at once: it can be found out again."""
        with self._turn:
            found = self._records.get(record.number)
            if found:
                self._lost.discard(record.number)
                self._write_outcome(found, outcome)

    def _write_outcome(self, found: Record, outcome: int) -> None:
        if found.outcome != outcome:
            self._records[found.number] = replace(found, outcome=outcome)
            self._write(found.block * BLOCK + HEAD.size, packed_outcome(outcome))

    def wait_again(self, records: Iterable[Record]) -> None:
        """Let records wait whose outcome is not there any more, until a new one is noted. They keep the old one: it is
        what people were told.
        """
        with self._turn:
            self._lost.update(record.number for record in records)

    def erase(self, records: Iterable[Record]) -> int:
        """Write zeros over records; return how many there were."""
        with self._turn:
            gone = [found for record in records if (found := self._records.get(record.number))]
            for record in gone:
                self._forget(record)
            if gone:
                self._sync()
        return len(gone)

    def erase_damaged(self) -> int:
        """Write zeros over blocks that belong to no whole record: torn ones, of which nobody was told. How many."""
        with self._turn:
            gone, self._damaged = self._damaged, set()
            for block in gone:
                self._write(block * BLOCK, EMPTY)
            if gone:
                self._sync()
        return len(gone)

    def find(self, key: str) -> Record | None:
        """Return the record of a key, or None."""
        with self._turn:
            return self._records.get(self._keys.get(key, 0))

    def records(self) -> list[Record]:
        """Return all records in the order in which they came."""
        with self._turn:
            return sorted(self._records.values(), key=lambda record: record.number)

    def waiting(self) -> list[Record]:
        """Return the records whose outcome is not known, or not there any more."""
        with self._turn:
            return [record for record in self.records() if self.waits(record)]

    def waits(self, record: Record) -> bool:
        """Tell whether a record has no outcome, or one that is not there any more."""
        return not record.outcome or record.number in self._lost

    def text_of(self, record: Record) -> str:
        """Return the text of a record; empty when it was wiped meanwhile."""
        with self._turn:
            found = self._records.get(record.number)
            return self._text_of(found) if found else ""

    def _text_of(self, found: Record) -> str:
        self._file.seek(found.begins_at)
        return self._file.read(found.length)[len(found.key.encode()) :].decode()

    @property
    def used(self) -> int:
        """How many blocks are taken."""
        return sum(self._taken)

    @property
    def damaged(self) -> int:
        """How many blocks hold something that is no whole record."""
        return len(self._damaged)

    def _add(self, number: int, edition: int, at: datetime, key: str, text: str) -> Record:
        key_bytes, text_bytes = key.encode(), text.encode("utf-8", "replace")
        length = len(key_bytes) + len(text_bytes)
        block = self._room_for(blocks_of(length), number)
        record = Record(number, edition, datetime.fromtimestamp(int(at.timestamp()), UTC), key, length, block)
        self._write(block * BLOCK, packed(number, edition, at, key_bytes, text_bytes))
        self._records[number] = record
        self._keys[key] = number
        self._mark(record, is_taken=True)
        self._damaged -= set(record.blocks)
        return record

    def _room_for(self, blocks: int, number: int) -> int:
        """Return where so many free blocks begin; other records with an outcome give way, the oldest first."""
        others = iter([one for one in self.records() if not self.waits(one) and one.number != number])
        while (place := self._taken.find(bytes(blocks))) < 0:
            oldest = next(others, None)
            if oldest is None:
                raise JournalUnavailable("The journal is full of reports that wait.")
            self._forget(oldest)
        return place

    def _forget(self, record: Record) -> None:
        del self._records[record.number]
        self._lost.discard(record.number)
        self._keys.pop(record.key, None)
        self._wipe(record)

    def _wipe(self, record: Record) -> None:
        self._mark(record, is_taken=False)
        self._write(record.block * BLOCK, bytes(len(record.blocks) * BLOCK))

    def _mark(self, record: Record, is_taken: bool) -> None:
        for block in record.blocks:
            self._taken[block] = is_taken

    def _write(self, place: int, data: bytes) -> None:
        try:
            self._file.seek(place)
            self._file.write(data)
        except OSError as error:
            raise self._broken(error) from error

    def _sync(self) -> None:
        """Wait until the disk has it. After a failure nothing that the system says of this file can be believed."""
        try:
            getattr(os, "fdatasync", os.fsync)(self._file.fileno())
        except OSError as error:
            raise self._broken(error) from error

    def _broken(self, error: OSError) -> JournalUnavailable:
        self.problem = f"The journal {self.path} cannot be written: {error.strerror}."
        return JournalUnavailable(self.problem)

    def _check_sound(self) -> None:
        if self.problem:
            raise JournalUnavailable(self.problem)


def _make(path: Path) -> None:
    """Make an empty journal: of written zeros, so that its place on the disk is really taken; under its name last."""
    half_made = path.with_name(path.name + ".new")
    try:
        half_made.touch(mode=0o600)  # it holds what people wrote
        with half_made.open("wb") as file:
            file.write(bytes(FILE_SIZE))
            file.flush()
            os.fsync(file.fileno())
        half_made.replace(path)
        _sync_folder(path.parent)
    except OSError:
        half_made.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Let the disk have the names in a folder, too; Windows knows no such thing."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


_of_databases: WeakKeyDictionary[Database, Journal] = WeakKeyDictionary()


def keep_beside(database: Database, journal: Journal | None) -> None:
    """Let a school's database have a journal beside it, or none any more."""
    if journal is None:
        _of_databases.pop(database, None)
    else:
        _of_databases[database] = journal


def journal_of(database: Database) -> Journal | None:
    """Return the journal beside a database; None where no server runs, or where it could not be opened."""
    return _of_databases.get(database)
