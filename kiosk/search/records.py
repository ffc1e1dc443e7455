"""What can be looked for, and what is found."""

from dataclasses import dataclass

OPEN, ENDED = "open", "ended"  # beside the single statuses
# filters of the search: fixed SQL, values by name
FILTERS = {
    "status": "calls.status = :status",
    "kind": "calls.kind = :kind",
    "technician": "calls.technician_id = :technician",
    OPEN: "calls.is_open",
    ENDED: "NOT calls.is_open",
}


@dataclass(frozen=True)
class FoundCall:
    """A call that has the words; `summary` and `excerpt` are (words, is found) parts."""

    id: int
    status: str
    kind: str
    logged_at: str
    summary: tuple[tuple[str, bool], ...]
    excerpt: tuple[tuple[str, bool], ...]
    reporter: str
    device: str
    location: str
    technician_id: int | None


@dataclass(frozen=True)
class SimilarCall:
    """A resolved call like one that is being described, and what was done about it."""

    id: int
    summary: str
    resolution: str
    resolution_type: str
    resolved_at: str
    is_same_device: bool
    is_same_model: bool
