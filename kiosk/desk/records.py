"""The queue: its views, its filters, its orders, its lines."""

from dataclasses import dataclass
from typing import NamedTuple

OPEN = "calls.is_open"
IN_QUEUE = "calls.is_open AND calls.status <> 'set_aside'"
NO_TIME = "9999"  # what stands in due_at when nothing is due
SOON_SCHOOL_HOURS = 2
NOBODY = "none"  # a filter's value for "no owner", "no technician", "no location"


@dataclass(frozen=True)
class QueueView:
    """A named part of the queue: its words, what is in it, and its condition (fixed SQL, values by name)."""

    words: str
    meaning: str
    condition: str
    is_rare: bool = False  # not offered while nothing is in it
    is_aside: bool = False

    @property
    def where(self) -> str:
        """The whole condition: open calls, of which those set aside stand in their own view alone."""
        return f"{OPEN if self.is_aside else IN_QUEUE} AND {self.condition}"


VIEWS = {
    "all": QueueView("All open", "Every call that is not closed.", "1"),
    "new": QueueView("New", "Nobody at the desk has looked at these yet.", "calls.status = 'logged'"),
    "mine": QueueView("Mine", "Calls that you own until they are closed.", "calls.owner_id = :person_id"),
    "follow_up": QueueView(
        "Look again today",
        "The day to look again has come.",
        "calls.follow_up_on IS NOT NULL AND calls.follow_up_on <= :today",
    ),
    "overdue": QueueView("Overdue", "The time for the first answer or for the end has passed.", "calls.due_at <= :now"),
    "due_soon": QueueView(
        "About to breach",
        f"The first answer or the end is due within {SOON_SCHOOL_HOURS} school hours.",
        "calls.due_at > :now AND calls.due_at <= :soon",
    ),
    "unassigned": QueueView("Unassigned", "Nobody at the desk owns these.", "calls.owner_id IS NULL"),
    "to_dispatch": QueueView("To dispatch", "Triaged, and with nobody yet.", "calls.status = 'triaged'"),
    "investigating": QueueView(
        "Tried at the desk", "The desk is trying what is known.", "calls.status = 'investigating'", is_rare=True
    ),
    "with_technician": QueueView(
        "With a technician",
        "Dispatched, or being worked on.",
        "calls.status IN ('dispatched', 'in_progress')",
    ),
    "on_hold": QueueView("On hold", "Waiting for a named reason, until a day.", "calls.status = 'on_hold'"),
    "reporter_wrote": QueueView(
        "The reporter wrote",
        "The reporter added something that nobody has acted on yet.",
        "calls.reporter_wrote_at > ''",  # IS NOT NULL would not be looked up in its index
        is_rare=True,
    ),
    "returned": QueueView(
        "Returned", "Returned to the reporter for information.", "calls.status = 'returned'", is_rare=True
    ),
    "to_close": QueueView("To close", "Resolved and not closed.", "calls.status = 'resolved'"),
    "set_aside": QueueView(
        "Set aside",
        "Reports that came too fast or look wrong. They are in no other part of the queue until they are let in.",
        "calls.status = 'set_aside'",
        is_rare=True,
        is_aside=True,
    ),
}
# filters: fixed SQL, values by name; what is said for NOBODY stands beside it
FILTERS = {
    "priority": "calls.priority = :priority",
    "kind": "calls.kind = :kind",
    "status": "calls.status = :status",
    "technician": "calls.technician_id = :technician",
    "owner": "calls.owner_id = :owner",
    "location": "calls.location_id = :location",
    "supplier": "devices.supplier_id = :supplier",
    # of the words only those are looked through that are as new as the oldest open call
    "text": """calls.id IN (SELECT rowid FROM call_words WHERE call_words MATCH :text
                AND rowid >= (SELECT min(id) FROM calls WHERE is_open))""",
}
WITHOUT = {
    "technician": "calls.technician_id IS NULL",
    "owner": "calls.owner_id IS NULL",
    "location": "calls.location_id IS NULL",
}


class Order(NamedTuple):
    """A way to sort the queue: its words, its columns, and the fields of a line that are its key."""

    words: str
    by: str
    fields: tuple[str, ...]


ORDERS = {
    "priority": Order(
        "priority, then time left",
        "calls.priority, calls.due_at, calls.logged_at, calls.id",
        ("priority", "due_at", "logged_at", "id"),
    ),
    "due": Order("time left", "calls.due_at, calls.logged_at, calls.id", ("due_at", "logged_at", "id")),
    "age": Order("age", "calls.logged_at, calls.id", ("logged_at", "id")),
}


class QueueLine(NamedTuple):
    """One call in the queue, with what the desk needs to see of it."""

    id: int
    version: int
    priority: int
    status: str
    kind: str
    summary: str
    logged_at: str
    due_at: str
    is_answer_due: int
    people_affected: int
    hold_reason: str | None
    follow_up_on: str | None
    reporter: str
    device: str | None
    location: str | None
    technician: str | None
