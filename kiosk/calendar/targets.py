"""How soon a call is seen to and ended, in school time, and what stops its clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

PRIORITIES = (1, 2, 3, 4, 5)
# the reasons for which a call is on hold, as calls keep them; "returned for information" stops the clock always
HOLD_REASONS = {
    "reporter": "Waiting for the reporter",
    "approval": "Waiting for approval",
    "part": "Waiting for a part",
    "supplier": "Waiting for the supplier",
    "next_visit": "Waiting for the next visit",
}


@dataclass(frozen=True)
class Target:
    """What is promised for one priority; None promises nothing."""

    respond: timedelta | None = None
    resolve: timedelta | None = None


@dataclass(frozen=True)
class Targets:
    """What is promised, since when (stored time; None while off), and which hold reasons stop the clock."""

    is_on: bool
    since_at: str | None
    by_priority: Mapping[int, Target]
    pausing: frozenset[str]

    def judges(self, logged_at: str) -> bool:
        """Tell whether a call logged at a moment is judged: not while targets are off, nor one logged before."""
        return self.is_on and self.since_at is not None and logged_at >= self.since_at
