"""A job, its states, and how work says how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.core.database import Database


class Cancelled(Exception):
    """Somebody pressed Cancel, or Scandesk is being stopped: the work ends here and leaves nothing behind."""


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


STATE_WORDS = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "under way",
    JobState.DONE: "done",
    JobState.FAILED: "not done",
    JobState.CANCELLED: "cancelled",
    JobState.INTERRUPTED: "interrupted",
}
NOT_ENDED = (JobState.WAITING, JobState.RUNNING)


class Progress(Protocol):
    """What work gets, to say how far it is."""

    def step(self, done: int, total: int, stage: str = "") -> None:
        """Say that so much of so much is done, and what is being done; Cancelled when it is to end."""


Work = Callable[[Database, Progress], str]


@dataclass(frozen=True)
class Job:
    """A piece of work: `result` and `back` are addresses, `error` is for people to read."""

    id: int
    kind: str
    title: str
    state: JobState
    stage: str
    done: int
    total: int
    result: str
    error: str
    back: str
    person_id: int | None
    actor: str
    process: str
    asked_at: str
    started_at: str | None
    ended_at: str | None
    cancel_wished_at: str | None

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state not in NOT_ENDED

    @property
    def percent(self) -> int | None:
        """How much is done; None before anything is, or while nobody knows how much there is to do."""
        return min(100, self.done * 100 // self.total) if self.total and self.done else None

    @property
    def words(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]


class NoProgress:
    """Progress that nobody watches."""

    def step(self, done: int, total: int, stage: str = "") -> None:
        """Do nothing."""
