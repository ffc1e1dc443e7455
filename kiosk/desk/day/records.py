"""A view under a name, and what a step on many calls came to."""

from dataclasses import dataclass
from typing import NamedTuple

MOST_VIEWS = 20  # of one person: they stand above the queue
LONGEST_NAME = 40


@dataclass(frozen=True)
class SavedView:
    """A part of the queue under a name; `query` is the queue's address behind the question mark."""

    id: int
    person_id: int
    name: str
    query: str
    is_shared: bool

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"/desk/?{self.query}" if self.query else "/desk/"


class Ticked(NamedTuple):
    """A call that was ticked, as it stood on the page."""

    id: int
    version: int


class NotDone(NamedTuple):
    """A call on which the step was not taken, and why."""

    call_id: int
    why: str


@dataclass(frozen=True)
class BulkRun:
    """What came of a step that was taken on many calls at once."""

    id: int
    person_id: int
    step: str
    done: tuple[int, ...]
    not_done: tuple[NotDone, ...]
