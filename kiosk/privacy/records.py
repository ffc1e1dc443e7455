"""Where a person stands in the data, and what became of it."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from kiosk.privacy.matching import Span

REMOVED = "[removed]"
AROUND = 60  # letters shown before and after a name


@dataclass(frozen=True)
class Wanted:
    """Who is looked for, as it was typed, and which spellings were ticked."""

    name: str
    email: str = ""
    phone: str = ""
    others: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Find:
    """One time that a person is written somewhere: which cell, which text of it, which words of that."""

    table: str
    column: str
    key: tuple[object, ...]
    leaf: int
    nth: int
    text: str
    path: str
    span: Span
    digest: str  # of the whole cell: what changed since is looked at again
    what: str
    field: str
    where: str
    address: str
    when: str
    doubt: str = ""

    @property
    def mark(self) -> str:
        """What a tick sends: this one place, as it stood when it was looked at."""
        return json.dumps([self.table, self.column, self.leaf, self.nth, self.digest, *self.key], ensure_ascii=False)

    @property
    def group(self) -> tuple[str, str, bool]:
        """What it is listed with."""
        return self.table, self.column, bool(self.doubt)

    @property
    def before(self) -> str:
        """The words right before it."""
        begin = max(0, self.span.start - AROUND)
        return ("… " if begin else "") + self.text[begin : self.span.start]

    @property
    def said(self) -> str:
        """The name as it stands there."""
        return self.text[self.span.start : self.span.end]

    @property
    def after(self) -> str:
        """The words right after it."""
        end = self.span.end + AROUND
        return self.text[self.span.end : end] + (" …" if end < len(self.text) else "")


@dataclass(frozen=True)
class Group:
    """What was found in one column of one table."""

    what: str
    field: str
    finds: tuple[Find, ...]

    @property
    def mark(self) -> str:
        """What one tick for all of them sends."""
        digest = digest_of("".join(find.mark for find in self.finds))
        return json.dumps([*self.finds[0].group, len(self.finds), digest])

    @property
    def is_doubtful(self) -> bool:
        """Whether these may be words and not the name: they are not ticked by themselves."""
        return bool(self.finds[0].doubt)


@dataclass(frozen=True)
class Found:
    """All that was found of a person."""

    finds: tuple[Find, ...]
    counts: dict[str, int]  # of each spelling, ticked or not
    in_words: int  # rows of the search's own index, made anew with what they were read from
    unreadable: int  # kept PDFs
    own_calls: tuple[int, ...]
    photos: int

    @property
    def groups(self) -> list[Group]:
        """What was found, by what it is."""
        sorted_into: dict[tuple[str, str, bool], list[Find]] = {}
        for find in self.finds:
            sorted_into.setdefault(find.group, []).append(find)
        return [Group(some[0].what, some[0].field, tuple(some)) for some in sorted_into.values()]


@dataclass(frozen=True)
class Redaction:
    """A line of the log of redactions: never whom."""

    id: int
    at: str
    person_id: int | None
    actor: str
    reason: str
    kinds: dict[str, int]
    places: int
    photos: int
    tidied_at: str | None
    bytes_left: int | None
    rows_left: int | None

    @classmethod
    def of(cls, row: Any) -> "Redaction":
        """Return the line of a row."""
        values = {name: row[name] for name in cls.__dataclass_fields__ if name != "kinds"}
        return cls(**values, kinds=json.loads(row["kinds"]))


def digest_of(value: object) -> str:
    """Return a short mark of what stands in a cell."""
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:10]
