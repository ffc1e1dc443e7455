"""A major incident, its events, and what its review decided."""

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What happened to a major incident."""

    DECLARED = "declared"
    UPDATED = "updated"
    ENDED = "ended"
    REVIEWED = "reviewed"
    ACTION = "action"
    DONE = "done"


WHAT_WORDS = {
    What.DECLARED: "Declared",
    What.UPDATED: "Updated",
    What.ENDED: "Ended",
    What.REVIEWED: "Reviewed",
    What.ACTION: "Action decided",
    What.DONE: "Action done",
}


@dataclass(frozen=True)
class Incident:
    """A major incident as it stands."""

    id: int
    call_id: int
    responsible: str
    affects: str
    notice: str
    declared_at: str
    notice_at: str
    ended_at: str | None
    happened: str
    went_well: str
    to_change: str
    reviewed_at: str | None
    reviewed_by: str
    version: int

    @property
    def is_open(self) -> bool:
        """Tell whether its notice stands on the public pages."""
        return self.ended_at is None


@dataclass(frozen=True)
class Announcement:
    """What is said of a major incident: who answers for it, what it touches, and the public words."""

    responsible: str
    affects: str
    notice: str


@dataclass(frozen=True)
class Review:
    """What the school learnt."""

    happened: str
    went_well: str
    to_change: str
