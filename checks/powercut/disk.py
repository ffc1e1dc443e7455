"""A disk as a power cut may leave it: what was waited for is there; of the rest, any part may be there or not.

Nothing is believed but fsync, fdatasync, sync and O_SYNC: a file's content is safe when the file was waited for, its
name when its folder was. This is stricter than today's file systems mostly are.
"""

import random
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Fate(StrEnum):
    """What happens to what nobody waited for."""

    LOST = "all of it is lost"
    KEPT = "all of it is there"
    MIXED = "some writes are there, others not, in any order"
    TORN_512 = "of each write, some pieces of 512 bytes are there"
    TORN_4096 = "of each write, some pieces of 4096 bytes are there"
    EMPTY = "files have grown, but where the new content should be there is nothing"


@dataclass(eq=False)
class Change:
    """A write, or a new length when there is no content; `ended` says when the call returned."""

    offset: int
    content: bytes | None
    ended: int


@dataclass(eq=False)
class File:
    """A file's content on the disk, and the changes that nobody waited for yet."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[Change] = field(default_factory=list)
    length: int = 0  # as the server sees it

    def change(self, change: Change) -> None:
        """Take a change; it is not safe yet."""
        self.waiting.append(change)
        if change.content is None:
            self.length = change.offset
        else:
            self.length = max(self.length, change.offset + len(change.content))

    def make_safe(self, ended_before: int) -> None:
        """Wait for everything whose call had returned before a moment."""
        still: list[Change] = []
        for change in self.waiting:
            if change.ended <= ended_before:
                apply(self.safe, change)
            else:
                still.append(change)
        self.waiting = still

    def after_a_cut(self, fate: Fate, chance: random.Random) -> bytearray:
        """Return the content that is found afterwards."""
        content = bytearray(self.safe)
        for change in self.waiting:
            for piece in _pieces(change, fate, chance):
                apply(content, piece)
        return content


def apply(content: bytearray, change: Change) -> None:
    """Do a change to a content."""
    if change.content is None:
        grown = change.offset - len(content)
        del content[change.offset :]
        content.extend(bytes(max(grown, 0)))
        return
    end = change.offset + len(change.content)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[change.offset : end] = change.content


def _pieces(change: Change, fate: Fate, chance: random.Random) -> list[Change]:
    """Return what is left of a change."""
    match fate:
        case Fate.LOST:
            return []
        case Fate.KEPT:
            return [change]
        case Fate.MIXED:
            return [change] if chance.random() < 0.5 else []
    if change.content is None:
        return [change] if chance.random() < 0.5 else []
    if fate is Fate.EMPTY:
        return [Change(change.offset + len(change.content) - 1, b"\0", 0)] if chance.random() < 0.5 else []
    size = 512 if fate is Fate.TORN_512 else 4096
    kept, at = [], change.offset
    while at < change.offset + len(change.content):
        until = (at // size + 1) * size
        piece = change.content[at - change.offset : until - change.offset]
        if chance.random() < 0.5:
            kept.append(Change(at, piece, 0))
        at = until
    return kept


@dataclass(frozen=True, eq=False)
class Naming:
    """A change of names: `name` now leads to `file`, or to nothing; `gone` is the old name of a file that moved."""

    name: str
    file: File | None
    gone: str = ""

    def apply(self, names: dict[str, File]) -> None:
        """Do it."""
        names.pop(self.gone, None)
        if self.file is None:
            names.pop(self.name, None)
        else:
            names[self.name] = self.file


@dataclass
class Disk:
    """The files of a folder: by the names that are safe, and by those that the server sees."""

    safe_names: dict[str, File] = field(default_factory=dict)
    names: dict[str, File] = field(default_factory=dict)
    waiting: list[tuple[Naming, int]] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """Return a folder's files as they are, all safe."""
        disk = cls()
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                disk.safe_names[str(path)] = File(bytearray(content), length=len(content))
        disk.names = dict(disk.safe_names)
        return disk

    def rename(self, naming: Naming, ended: int) -> None:
        """Take a change of names; it is not safe yet."""
        naming.apply(self.names)
        self.waiting.append((naming, ended))

    def make_names_safe(self, folder: str, ended_before: int) -> None:
        """Wait for the names of a folder."""
        still = []
        for naming, ended in self.waiting:
            if Path(naming.name).parent == Path(folder) and ended <= ended_before:
                naming.apply(self.safe_names)
            else:
                still.append((naming, ended))
        self.waiting = still

    def after_a_cut(self, fate: Fate, chance: random.Random) -> dict[str, bytearray]:
        """Return the files that are found afterwards, by name. Names have a fate of their own."""
        names = dict(self.safe_names)
        how = chance.choice(("lost", "kept", "first", "some"))
        first = chance.randint(0, len(self.waiting))
        for number, (naming, _) in enumerate(self.waiting):
            is_kept = {"lost": False, "kept": True, "first": number < first, "some": chance.random() < 0.5}[how]
            if is_kept:
                naming.apply(names)
        return {name: file.after_a_cut(fate, chance) for name, file in names.items()}
