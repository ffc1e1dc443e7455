"""A visit, and a call as it stands on a visit's list and job sheet."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Visit:
    """A day on which a technician comes."""

    id: int
    technician_id: int
    technician: str
    visit_on: str
    note: str
    planned_by: str


class VisitCall(NamedTuple):
    """One call to be seen to on a visit."""

    id: int
    priority: int
    status: str
    kind: str
    summary: str
    symptom: str
    description: str
    error_text: str
    logged_at: str
    reporter: str
    reporter_contact: str
    availability: str
    device_id: int | None
    device: str
    model: str
    device_kind: str | None
    code: str | None
    asset_tag: str | None
    location: str
    resolve_by: str | None

    @property
    def reference(self) -> str:
        """What people are told: C1042."""
        return f"C{self.id}"


class EarlierCall(NamedTuple):
    """What was reported on the same device before, and what helped."""

    call_id: int
    id: int
    summary: str
    logged_at: str
    resolution_type: str | None
    cause: str | None
    resolution: str
    technician: str | None
