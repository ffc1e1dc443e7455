"""What is read of an old call log: its rows, and what the rows of one reference say together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.calls.old_logs.records import OldCall
from kiosk.imports.calls.headings import CallField
from kiosk.imports.calls.times import Moment


@dataclass(frozen=True)
class OldRow:
    """What one row says, read and checked: its moments, its texts by field (no empty ones), and its numbers."""

    line: int
    moments: dict[CallField, Moment]
    texts: dict[CallField, str]
    sequence: int = -1
    minutes: int = 0
    pence: int = 0

    def packed(self) -> list[Any]:
        """Return the row as JSON can hold it."""
        moments = {field.key: moment.packed() for field, moment in self.moments.items()}
        texts = {field.key: text for field, text in self.texts.items()}
        return [self.line, moments, texts, self.sequence, self.minutes, self.pence]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> "OldRow":
        """Return the row that `packed` was made from."""
        line, moments, texts, sequence, minutes, pence = packed
        return cls(
            line,
            {CallField[key.upper()]: Moment.unpacked(moment) for key, moment in moments.items()},
            {CallField[key.upper()]: text for key, text in texts.items()},
            *(sequence, minutes, pence),
        )

    def text(self, field: CallField) -> str:
        """Return what the row says in a field, or nothing."""
        return self.texts.get(field, "")


@dataclass(frozen=True)
class Told:
    """What the rows of one reference say together, whether or not it holds together: what figures are counted from."""

    state: str = ""
    priority: str = ""
    category: str = ""
    opened: Moment | None = None
    resolved: Moment | None = None
    closed: Moment | None = None
    reopened: int = 0


@dataclass(frozen=True)
class Folded:
    """The rows of one reference as a call, or why they are none."""

    told: Told
    lines: tuple[int, ...]
    reference: str = ""
    call: OldCall | None = None
    location: str = ""
    technician: str = ""
    texts: Mapping[CallField, str] = field(default_factory=dict)
    reason: str = ""
    remarks: tuple[str, ...] = ()
