"""A call, its events, and the closed lists its fields are chosen from."""

from dataclasses import dataclass
from enum import StrEnum


class CallKind(StrEnum):
    """Something failed, or somebody asks for something standard."""

    INCIDENT = "incident"
    REQUEST = "request"


class Status(StrEnum):
    """Where a call stands (FITS lifecycle)."""

    SET_ASIDE = "set_aside"
    LOGGED = "logged"
    RETURNED = "returned"
    TRIAGED = "triaged"
    INVESTIGATING = "investigating"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


class Step(StrEnum):
    """What can be done with a call, or is noted beside it."""

    LOG = "log"
    RETURN = "return"
    TRIAGE = "triage"
    OVERRIDE = "override"
    CONVERT = "convert"
    OWN = "own"
    ASK_APPROVAL = "ask_approval"
    APPROVE = "approve"
    REFUSE = "refuse"
    INVESTIGATE = "investigate"
    NOTE = "note"
    TELL = "tell"
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
    ADMIT = "admit"
    DISMISS = "dismiss"
    CORRECT = "correct"
    # what the reporter does
    AFFECTS_ME = "affects_me"
    ADD = "add"
    WORKS_NOW = "works_now"
    STILL_BROKEN = "still_broken"
    # what other work leaves beside the call; none of these moves it
    CHECK = "check"
    ESCALATE = "escalate"
    MAJOR = "major"
    VISIT = "visit"
    WORK = "work"
    PART = "part"
    SWAP = "swap"
    SEND_AWAY = "send_away"
    COME_BACK = "come_back"
    USE_ARTICLE = "use_article"
    FIND_SOURCE = "find_source"
    LINK_PROBLEM = "link_problem"


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


class DispatchWay(StrEnum):
    """How a call goes to its technician."""

    SENT = "sent"
    PHONED = "phoned"
    NEXT_VISIT = "next_visit"


class Approval(StrEnum):
    """Where a request stands that somebody has to allow."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class Repeats(StrEnum):
    """Whether a fault shows again when one tries."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NO = "no"


class LastWorked(StrEnum):
    """When it was last known to work, seen from the report."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    EARLIER = "earlier"
    NEVER = "never"


class Told(StrEnum):
    """How the reporter was told the outcome."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    EMAIL = "email"
    STATUS_PAGE = "status_page"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


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
    Status.SET_ASIDE: "Set aside",
    Status.LOGGED: "Logged",
    Status.RETURNED: "Returned for information",
    Status.TRIAGED: "Triaged",
    Status.INVESTIGATING: "Initial investigation",
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
    Step.RETURN: "return this call for information",
    Step.TRIAGE: "triage this call",
    Step.OVERRIDE: "set the priority of this call by hand",
    Step.CONVERT: "convert this call",
    Step.OWN: "become the owner of this call",
    Step.ASK_APPROVAL: "ask for approval of this call",
    Step.APPROVE: "approve this call",
    Step.REFUSE: "refuse this call",
    Step.INVESTIGATE: "begin the initial investigation of this call",
    Step.NOTE: "write a note to this call",
    Step.TELL: "tell the reporter of this call something",
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
    Step.ADMIT: "let this call into the queue",
    Step.DISMISS: "dismiss this call",
    Step.CORRECT: "correct the sheet of this call",
    Step.AFFECTS_ME: "be counted on this call",
    Step.ADD: "add to this call",
    Step.WORKS_NOW: "say that it works again",
    Step.STILL_BROKEN: "say that it is still broken",
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
DISPATCH_WORDS = {
    DispatchWay.SENT: "Sheet sent",
    DispatchWay.PHONED: "Phoned and discussed",
    DispatchWay.NEXT_VISIT: "Left for the next visit",
}
APPROVAL_WORDS = {
    Approval.ASKED: "Approval asked for",
    Approval.APPROVED: "Approved",
    Approval.REFUSED: "Refused",
}
REPEATS_WORDS = {
    Repeats.ALWAYS: "Yes, every time",
    Repeats.SOMETIMES: "Sometimes",
    Repeats.NO: "No, it happened once",
}
LAST_WORKED_WORDS = {
    LastWorked.TODAY: "Earlier today",
    LastWorked.YESTERDAY: "Yesterday",
    LastWorked.THIS_WEEK: "This week",
    LastWorked.EARLIER: "Longer ago",
    LastWorked.NEVER: "It never worked",
}
TOLD_WORDS = {
    Told.IN_PERSON: "In person",
    Told.PHONE: "By phone",
    Told.EMAIL: "By e-mail",
    Told.STATUS_PAGE: "On the status page",
    Told.NOT_REACHED: "Tried, not reached",
    Told.NOT_NEEDED: "Nobody to tell: no name was given",
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


# what the reporter's part of the incident/request sheet is called; these fields can be put right later
SHEET_WORDS = {
    "summary": "In one line",
    "device_id": "Device",
    "model_id": "Model",
    "location_id": "Location",
    "symptom": "Kind of fault or request",
    "expected": "What was expected",
    "description": "What happened",
    "error_text": "Error message",
    "open_programs": "Programs open",
    "tried": "What was tried",
    "repeats": "Does it happen again",
    "last_worked": "When it last worked",
    "needed_by_on": "Needed by",
    "earlier_reference": "Seen before",
    "occurred_at": "When it happened",
    "reporter_name": "Reported by",
    "reporter_contact": "How to reach them",
    "reporter_email": "E-mail",
    "affected_person": "Who is affected",
    "availability": "When somebody can come",
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
    expected: str = ""
    tried: str = ""
    open_programs: str = ""
    repeats: Repeats | None = None
    last_worked: LastWorked | None = None
    needed_by_on: str | None = None
    earlier_reference: str = ""
    affected_person: str = ""
    availability: str = ""
    reporter_name: str = ""
    reporter_contact: str = ""
    reporter_email: str = ""
    occurred_at: str | None = None
    set_aside_because: str = ""
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
    expected: str
    tried: str
    open_programs: str
    repeats: Repeats | None
    last_worked: LastWorked | None
    needed_by_on: str | None
    earlier_reference: str
    affected_person: str
    availability: str
    reporter_email: str
    dispatched_how: DispatchWay | None
    approval: Approval | None
    priority_reason: str
    told_how: Told | None
    told_at: str | None
    opening_symptom: str
    reopened: int
    responded_at: str | None
    respond_by: str | None
    resolve_by: str | None

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
