"""What the doctor finds, and what it looks at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from kiosk.core.database import Database
from kiosk.core.settings import Settings


class State(StrEnum):
    """How grave it is."""

    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"


STATE_WORDS = {State.OK: "In order", State.ATTENTION: "Needs attention", State.WRONG: "Wrong"}


@dataclass(frozen=True)
class Found:
    """One thing that was looked at: how it stands, in words, and what to do when it is not in order."""

    subject: str
    state: State
    words: str
    to_do: str = ""
    old_address: str = ""  # that does not lead here any more
    to_reprint: int = 0  # what carries it


def in_order(subject: str, words: str) -> Found:
    """Return that something is as it should be."""
    return Found(subject, State.OK, words)


def needs_attention(subject: str, words: str, to_do: str) -> Found:
    """Return that something works, but somebody should see to it."""
    return Found(subject, State.ATTENTION, words, to_do)


def is_wrong(subject: str, words: str, to_do: str) -> Found:
    """Return that something does not work."""
    return Found(subject, State.WRONG, words, to_do)


@dataclass(frozen=True)
class Patient:
    """What the doctor looks at: the school's data, its settings, the folder, the mark of this Scandesk, the moment."""

    database: Database
    settings: Settings
    folder: Path
    mark: str
    now: datetime
    own_numbers: tuple[str, ...]
