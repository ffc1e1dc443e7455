"""The queue: its views, its filters, its lines."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class QueueView:
    """A named part of the queue: its words and its condition (fixed SQL, values by name)."""

    words: str
    condition: str


VIEWS = {
    "all": QueueView("All open", "1"),
    "new": QueueView("New", "calls.status = 'logged'"),
    "to_dispatch": QueueView("To dispatch", "calls.status = 'triaged'"),
    "follow_up": QueueView("Look again today", "calls.follow_up_on IS NOT NULL AND calls.follow_up_on <= :today"),
    "with_technician": QueueView("With a technician", "calls.status IN ('dispatched', 'in_progress')"),
    "on_hold": QueueView("On hold", "calls.status = 'on_hold'"),
    "to_close": QueueView("To close", "calls.status = 'resolved'"),
    "mine": QueueView("Mine", "calls.owner_id = :person_id"),
}
COUNTED = ("all", "new", "to_dispatch", "follow_up", "with_technician", "on_hold", "to_close")
FILTERS = {
    "priority": "calls.priority = :priority",
    "kind": "calls.kind = :kind",
    "technician": "calls.technician_id = :technician",
    "location": "calls.location_id = :location",
}


class QueueLine(NamedTuple):
    """One call in the queue, with what the desk needs to see of it."""

    id: int
    priority: int
    status: str
    kind: str
    summary: str
    logged_at: str
    people_affected: int
    follow_up_on: str | None
    reporter: str
    device: str | None
    location: str | None
    technician: str | None
