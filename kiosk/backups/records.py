"""Backups in their folders, what was tried, what the daily look found, what was moved aside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from kiosk.core.database import Database

OWN_FOLDER, STEPS_FOLDER, ASIDE_FOLDER = "backups", "before-changes", "aside"


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
    what became of the reports that came in since, as far as they could be put back.
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

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name


AfterRestore = Callable[[Database], str]  # runs once after data were put back; says in a sentence what it did
