"""What the call log is filtered and sorted by, and one line of it."""

from dataclasses import dataclass
from typing import NamedTuple

from kiosk.core.sqlite import sqlite3

NOBODY = "none"  # a filter's value for "no technician", "no owner", "no location"
OPEN, ENDED = "open", "ended"  # beside the single statuses
PAGE_LINES = 50
MOST_PRINTED = 500

# filters: fixed SQL, values by name; the plus keeps a kind with many models from being sorted for every page
FILTERS = {
    "begins": "calls.logged_at >= :begins",
    "ends": "calls.logged_at < :ends",
    "kind": "calls.kind = :kind",
    "status": "calls.status = :status",
    OPEN: "calls.is_open",
    ENDED: "NOT calls.is_open",
    "symptom": "calls.symptom = :symptom",
    "priority": "calls.priority = :priority",
    "channel": "calls.channel = :channel",
    "location": "calls.location_id = :location",
    "device_kind": "+calls.model_id IN (SELECT id FROM models WHERE kind = :device_kind)",
    "model": "calls.model_id = :model",
    "technician": "calls.technician_id = :technician",
    "owner": "calls.owner_id = :owner",
    "no_location": "calls.location_id IS NULL",
    "no_technician": "calls.technician_id IS NULL",
    "no_owner": "calls.owner_id IS NULL",
    "reporter": "calls.id IN (SELECT rowid FROM call_words WHERE call_words MATCH :reporter)",
    "text": "calls.id IN (SELECT rowid FROM call_words WHERE call_words MATCH :text)",
}


class Order(NamedTuple):
    """A way to sort the call log: its words, its SQL, and how the key of the next page is compared."""

    words: str
    by: str
    after: str
    fields: tuple[str, ...]


ORDERS = {
    "newest": Order(
        "logged, newest first",
        "calls.logged_at DESC, calls.id DESC",
        "(calls.logged_at, calls.id) < (:after_0, :after_1)",
        ("logged_at", "id"),
    ),
    "oldest": Order(
        "logged, oldest first",
        "calls.logged_at, calls.id",
        "(calls.logged_at, calls.id) > (:after_0, :after_1)",
        ("logged_at", "id"),
    ),
    "number": Order("number, highest first", "calls.id DESC", "calls.id < :after_0", ("id",)),
    "number_up": Order("number, lowest first", "calls.id", "calls.id > :after_0", ("id",)),
}


class Known(NamedTuple):
    """An article that helped with a call."""

    id: int
    title: str


@dataclass(frozen=True)
class Line:
    """One call in the log: its row as lists of calls have it, and what stands beside it."""

    row: sqlite3.Row
    follow_up_comment: str = ""
    problems: tuple[int, ...] = ()
    articles: tuple[Known, ...] = ()
    has_sheet: bool = False

    @property
    def recording_minutes(self) -> float | None:
        """Minutes from opening the form to the logged call; None where nobody can tell."""
        seconds = self.row["recording_seconds"]
        return None if seconds is None else round(seconds / 60, 1)

    @property
    def is_target_met(self) -> bool | None:
        """Tell whether it was resolved by when that was due; None while it is not resolved, and without a target."""
        resolved_at, resolve_by = self.row["resolved_at"], self.row["resolve_by"]
        return resolved_at <= resolve_by if resolved_at and resolve_by else None

    @property
    def target_words(self) -> str:
        """Whether the target was met: yes, no or nothing."""
        return {None: "", True: "yes", False: "no"}[self.is_target_met]
