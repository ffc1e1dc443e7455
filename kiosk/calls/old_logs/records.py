"""A call as an old log tells it, ready to be written."""

from dataclasses import dataclass
from typing import Any

from kiosk.calls.records import CallKind, Cause, Channel, HoldReason, ResolutionType, Status
from kiosk.calls.symptoms import OTHER


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that the old log says happened: where the call stood from then on, or, with no status, a note."""

    at: str
    to: Status | None
    by: str = ""
    note: str = ""
    waits_for: HoldReason | None = None


@dataclass(frozen=True, slots=True)
class OldCall:
    """A call of an old log. Times are stored times; `moves` are in their order, none before `logged_at`.

    `is_open`: the old log does not say that it ended; `last_seen_at` is when it was last touched there.
    `key` is the same whenever the same log tells of the same call again.
    """

    key: str
    reference: str
    kind: CallKind
    summary: str
    description: str
    impact: int
    urgency: int
    priority: int
    logged_at: str
    last_seen_at: str
    is_open: bool
    moves: tuple[Move, ...] = ()
    device_id: int | None = None
    model_id: int | None = None
    location_id: int | None = None
    technician_id: int | None = None
    reporter_name: str = ""
    resolution_type: ResolutionType | None = None
    cause: Cause | None = None
    resolution: str = ""
    minutes: int = 0
    reopened: int = 0
    channel: Channel = Channel.IMPORTED
    symptom: str = OTHER


@dataclass(frozen=True, slots=True)
class ReadyCall:
    """An old call as it will be written, in what JSON can hold: columns of the call, and rows of its events.

    Events that the taking in itself leaves have no time and no actor yet: they stand last.
    """

    values: dict[str, Any]
    events: list[list[Any]]
