"""A call as it stands in the history of its device."""

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
