"""An entry of the chain, what seals a row, and what a check can find."""

from dataclasses import dataclass
from enum import StrEnum

Values = tuple[object, ...]


class Deed(StrEnum):
    """What happened to a row."""

    SEALED = "sealed"  # not a row: from here on the chain holds; what was before is taken as it was
    WRITTEN = "written"
    ERASED = "erased"  # words were taken out on purpose
    GONE = "gone"  # a photo that was old enough, a call of an old log that was taken out again
    CAME_BACK = "came back"  # not a row: an older backup was brought back


class What(StrEnum):
    """What was done behind the back of Scandesk."""

    EDITED = "edited"
    PUT_IN = "put in"
    TAKEN_AWAY = "taken away"
    SWAPPED = "swapped"
    SET_BACK = "set back"
    UNSEALED = "unsealed"
    ENTRY_CHANGED = "entry changed"
    ENTRY_MISSING = "entry missing"
    ENTRY_MOVED = "entry moved"
    CUT_OFF = "cut off"
    REWRITTEN = "rewritten"
    HEAD_MISSING = "head missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Entry:
    """One link of the chain."""

    id: int
    kind: str
    row_id: int | None
    call_id: int | None
    deed: str
    note: str
    content: bytes
    hash: bytes


@dataclass(frozen=True)
class Seal:
    """What a row that is there is checked with."""

    entry_id: int
    shape: int
    salts: bytes
    digests: bytes


@dataclass(frozen=True)
class Head:
    """The newest entry: how many there are, and its hash."""

    count: int
    hash: bytes

    @property
    def words(self) -> str:
        """Return it as it can be written down: 1042 3f9a..."""
        return f"{self.count} {self.hash.hex()}"


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. `mark` tells it from the same thing found again in another state."""

    what: What
    kind: str
    row_id: int | None
    call_id: int | None
    words: str
    mark: str = ""

    @property
    def key(self) -> str:
        """By what it is known again."""
        return f"{self.what.value}:{self.kind}:{self.row_id}:{self.mark}"


@dataclass(frozen=True)
class NotedFinding:
    """A finding as it is kept; `confirmed_by` is empty until somebody looked at it."""

    id: int
    found_at: str
    what: What
    call_id: int | None
    words: str
    confirmed_by: str
    confirmed_at: str
    confirmed_words: str


@dataclass(frozen=True)
class Checked:
    """How a check came out; one that was cut off is not complete."""

    entries: int
    rows: int
    findings: tuple[Finding, ...]
    head: Head
    is_complete: bool = True


@dataclass(frozen=True)
class PastCheck:
    """One line of the log of checks."""

    began_at: str
    ended_at: str
    how: str
    entries: int
    rows_read: int
    findings: int
