"""A call, its events, and the closed lists its fields are chosen from."""

from dataclasses import dataclass
from enum import StrEnum


class CallKind(StrEnum):
    """Something failed, or somebody asks for something standard."""

    INCIDENT = "incident"
    REQUEST = "request"


class Status(StrEnum):
    """Where a call stands (FITS lifecycle)."""

    LOGGED = "logged"
    TRIAGED = "triaged"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


class Step(StrEnum):
    """What can be done with a call."""

    LOG = "log"
    TRIAGE = "triage"
    NOTE = "note"
    FOLLOW_UP = "follow_up"
    DISPATCH = "dispatch"
    TAKE_BACK = "take_back"
    START = "start"
    HOLD = "hold"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    DUPLICATE = "duplicate"
    AFFECTS_ME = "affects_me"


class Channel(StrEnum):
    """How a call reached the desk."""

    SCAN = "scan"
    PHONE = "phone"
    COUNTER = "counter"
    CORRIDOR = "corridor"
    EMAIL = "email"
    PAPER = "paper"


class HoldReason(StrEnum):
    """What a call waits for."""

    REPORTER = "reporter"
    PART = "part"
    SUPPLIER = "supplier"
    APPROVAL = "approval"
    NEXT_VISIT = "next_visit"


class ResolutionType(StrEnum):
    """How service was restored."""

    FIX = "fix"
    WORKAROUND = "workaround"
    SWAP = "swap"
    CURED_ITSELF = "cured_itself"
    NO_FAULT_FOUND = "no_fault_found"
    GUIDANCE = "guidance"


class Cause(StrEnum):
    """What was behind it."""

    HARDWARE = "hardware"
    WEAR = "wear"
    CONSUMABLE = "consumable"
    SOFTWARE = "software"
    SETTINGS = "settings"
    NETWORK = "network"
    POWER = "power"
    DAMAGE = "damage"
    HANDLING = "handling"
    UNKNOWN = "unknown"


STATUS_WORDS = {
    Status.LOGGED: "Logged",
    Status.TRIAGED: "Triaged",
    Status.DISPATCHED: "Dispatched",
    Status.IN_PROGRESS: "In progress",
    Status.ON_HOLD: "On hold",
    Status.RESOLVED: "Resolved",
    Status.CLOSED: "Closed",
    Status.CANCELLED: "Cancelled",
    Status.DUPLICATE: "Duplicate",
}
STEP_WORDS = {
    Step.LOG: "log this call",
    Step.TRIAGE: "triage this call",
    Step.NOTE: "write a note to this call",
    Step.FOLLOW_UP: "set a day to look again at this call",
    Step.DISPATCH: "send this call to a technician",
    Step.TAKE_BACK: "take this call back",
    Step.START: "start on this call",
    Step.HOLD: "put this call on hold",
    Step.RESOLVE: "resolve this call",
    Step.CLOSE: "close this call",
    Step.REOPEN: "open this call again",
    Step.CANCEL: "cancel this call",
    Step.DUPLICATE: "end this call as a duplicate",
    Step.AFFECTS_ME: "be counted on this call",
}
KIND_WORDS = {CallKind.INCIDENT: "Incident", CallKind.REQUEST: "Request"}
CHANNEL_WORDS = {
    Channel.SCAN: "Scanned sticker",
    Channel.PHONE: "Phone",
    Channel.COUNTER: "At the counter",
    Channel.CORRIDOR: "In the corridor",
    Channel.EMAIL: "E-mail",
    Channel.PAPER: "Paper sheet",
}
HOLD_WORDS = {
    HoldReason.REPORTER: "the reporter",
    HoldReason.PART: "a part",
    HoldReason.SUPPLIER: "the supplier",
    HoldReason.APPROVAL: "approval",
    HoldReason.NEXT_VISIT: "the next visit",
}
RESOLUTION_WORDS = {
    ResolutionType.FIX: "Fixed",
    ResolutionType.WORKAROUND: "Workaround",
    ResolutionType.SWAP: "Swapped for another",
    ResolutionType.CURED_ITSELF: "Cured itself",
    ResolutionType.NO_FAULT_FOUND: "No fault found",
    ResolutionType.GUIDANCE: "Guidance given",
}
CAUSE_WORDS = {
    Cause.HARDWARE: "Hardware fault",
    Cause.WEAR: "Worn out",
    Cause.CONSUMABLE: "Consumable (toner, paper, lamp, battery)",
    Cause.SOFTWARE: "Software",
    Cause.SETTINGS: "Settings or cabling",
    Cause.NETWORK: "Network",
    Cause.POWER: "Power",
    Cause.DAMAGE: "Accident or damage",
    Cause.HANDLING: "How it was used",
    Cause.UNKNOWN: "Not known",
}
IMPACT_WORDS = {1: "The whole school or many people", 2: "A class or a room", 3: "One person"}
URGENCY_WORDS = {
    1: "Now: teaching is stopped, or it is needed today",
    2: "Soon: it goes on with difficulty",
    3: "It can wait",
}


@dataclass(frozen=True)
class NewCall:
    """What is known of a call when it is logged. `occurred_at` is stored time or None for now."""

    form_key: str
    kind: CallKind
    channel: Channel
    symptom: str
    summary: str
    impact: int
    urgency: int
    device_id: int | None = None
    model_id: int | None = None
    location_id: int | None = None
    description: str = ""
    error_text: str = ""
    reporter_name: str = ""
    reporter_contact: str = ""
    occurred_at: str | None = None
    photo: bytes | None = None


@dataclass(frozen=True)
class Call:
    """A call as it stands. Times are stored UTC text, dates ISO text, ids of people and devices as in their tables."""

    id: int
    form_key: str
    kind: CallKind
    status: Status
    channel: Channel
    device_id: int | None
    model_id: int | None
    location_id: int | None
    symptom: str
    summary: str
    description: str
    error_text: str
    impact: int
    urgency: int
    priority: int
    reporter_name: str
    reporter_contact: str
    people_affected: int
    owner_id: int | None
    technician_id: int | None
    hold_reason: HoldReason | None
    follow_up_on: str | None
    occurred_at: str
    logged_at: str
    dispatched_at: str | None
    resolved_at: str | None
    closed_at: str | None
    cause: Cause | None
    resolution_type: ResolutionType | None
    resolution: str
    technician_minutes: int
    duplicate_of: int | None
    version: int

    @property
    def reference(self) -> str:
        """What people are told: C1042."""
        return f"C{self.id}"

    @property
    def is_open(self) -> bool:
        """Tell whether anything is left to do."""
        return self.status not in (Status.CLOSED, Status.CANCELLED, Status.DUPLICATE)


@dataclass(frozen=True)
class Event:
    """One step of a call: who, when, what."""

    at: str
    actor: str
    step: Step
    from_status: Status | None
    to_status: Status
    note: str
    minutes: int
    details: dict[str, str]


@dataclass(frozen=True)
class Resolution:
    """How a call was resolved; minutes are whole minutes of the person who did it."""

    type: ResolutionType
    cause: Cause
    text: str
    minutes: int
