"""Backups in their folders, what was tried, what the daily look found, what was moved aside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from kiosk.core.database import Database

OWN_FOLDER, STEPS_FOLDER, ASIDE_FOLDER = "backups", "before-changes", "aside"
UNDONE = "undone: it did not start"


class Place(StrEnum):
    """Where a backup lies."""

    OWN = "own"
    SECOND = "second"
    STEPS = "steps"


PLACE_WORDS = {
    Place.OWN: "on this PC",
    Place.SECOND: "on the second device",
    Place.STEPS: "before a change of the program",
}


@dataclass(frozen=True)
class Backup:
    """One backup by its name, which it got only when it had been proved. The number grows, whatever the clock does."""

    number: int
    made_at: datetime
    path: Path
    place: Place
    size: int

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.name


class What(StrEnum):
    """What was tried."""

    MADE = "made"
    COPIED = "copied"
    CHECKED = "checked"


class Outcome(StrEnum):
    """What came of it."""

    GOOD = "good"
    FAILED = "failed"
    DAMAGED = "damaged"
    AWAY = "away"


@dataclass(frozen=True)
class Note:
    """One line of the log."""

    at: str
    what: What
    outcome: Outcome
    file: str
    words: str


@dataclass(frozen=True)
class DataCheck:
    """One daily look at the data."""

    id: int
    at: str
    base: str
    fresh: str
    rows_compared: int
    damages: tuple[str, ...]
    confirmed_at: str | None
    confirmed_by: str


@dataclass(frozen=True)
class Aside:
    """The account of one time at which the data file was exchanged: it lies beside the file that was moved aside.

    `restored` names the backup that took its place, `data_from` is its moment; both are empty when none did. `told` is
    what became of the reports that came in since, as far as they could be put back. What came before what is told by
    `place_in_line` and by the numbers of backups, never by times: the clock may have been wrong. An older Scandesk
    wrote neither, nor the birth.
    """

    folder: Path
    at: str
    reason: str
    restored: str
    data_from: str
    lost: str
    asked_by: str
    is_settled: bool = False  # the hooks have run
    told: tuple[str, ...] = ()
    confirmed_at: str = ""
    confirmed_by: str = ""
    birth: str = ""  # when the data were begun that were put back: tells one school's from another's
    newest_number: int = 0  # of the backups on this PC at that moment
    place_in_line: int = 0

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def is_in_place(self) -> bool:
        """Whether a backup took the place of the data, and stayed there."""
        return bool(self.restored) and self.confirmed_by != UNDONE


AfterRestore = Callable[[Database], str]  # runs once after data were put back; says in a sentence what it did
