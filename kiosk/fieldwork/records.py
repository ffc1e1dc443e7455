"""A call as it stands in the history of its device, and in a technician's work."""

from typing import NamedTuple


class PastCall(NamedTuple):
    """What was reported, how it ended, and who saw to it."""

    id: int
    status: str
    kind: str
    summary: str
    error_text: str
    logged_at: str
    resolution_type: str | None
    cause: str | None
    resolution: str
    technician_minutes: int
    is_failure: int
    technician_id: int | None
    technician: str | None


class ByPass(NamedTuple):
    """How many calls were logged since a moment, and how many of them came past the desk."""

    corridor: int
    logged: int
    own: int

    @property
    def percent(self) -> float | None:
        """The share that came past the desk, or None where nothing was logged."""
        return 100 * self.corridor / self.logged if self.logged else None
