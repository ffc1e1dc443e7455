"""What the register of school hours keeps: terms, days that are unlike their weekday, and changes."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.calendar.days import OUTSIDE


class DayKind(StrEnum):
    """Why a day is unlike its weekday."""

    HOLIDAY = "holiday"
    INSET = "inset"
    CLOSURE = "closure"
    HALF = "half"
    OPEN = "open"


KIND_WORDS = {
    DayKind.HOLIDAY: "Holiday",
    DayKind.INSET: "INSET day",
    DayKind.CLOSURE: "Closure",
    DayKind.HALF: "Half day, or other hours",
    DayKind.OPEN: "Open, although it is a bank holiday or outside term",
}
SHORT_WORDS = KIND_WORDS | {DayKind.HALF: "Other hours", DayKind.OPEN: "Open"}


@dataclass(frozen=True)
class TermEntry:
    """A term as it was entered."""

    id: int
    name: str
    first_on: str
    last_on: str

    @property
    def words(self) -> str:
        """The entry in one line, for the history."""
        return f"{self.name}, {self.first_on} to {self.last_on}"


@dataclass(frozen=True)
class DayEntry:
    """A day, or several in a row, as they were entered."""

    id: int
    kind: DayKind
    name: str
    first_on: str
    last_on: str
    hours: str = ""

    @property
    def reason(self) -> str:
        """What the days are called where their time is not counted."""
        match self.kind:
            case DayKind.HOLIDAY:
                return self.name or "holiday"
            case DayKind.INSET:
                return f"INSET day: {self.name}" if self.name else "INSET day"
            case DayKind.CLOSURE:
                return f"closed: {self.name}" if self.name else "closed"
            case DayKind.HALF:
                return f"half day: {self.name}" if self.name else "half day"
        return OUTSIDE  # an open day is as any other: what is not counted are its evenings

    @property
    def words(self) -> str:
        """The entry in one line, for the history."""
        days = self.first_on if self.first_on == self.last_on else f"{self.first_on} to {self.last_on}"
        return ", ".join(part for part in (SHORT_WORDS[self.kind], self.name, days, self.hours) if part)


@dataclass(frozen=True)
class Choices:
    """The rest of what was decided."""

    region: str
    targets_since_at: str | None
    pausing: frozenset[str]


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    at: str
    actor: str
    what: str
