"""A call, its events, and the closed lists its fields are chosen from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


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
    TAKE_IN = "take_in"


class Channel(StrEnum):
    """How a call reached the desk."""

    SCAN = "scan"
    KIOSK = "kiosk"
    PHONE = "phone"
    COUNTER = "counter"
    CORRIDOR = "corridor"
    EMAIL = "email"
    PAPER = "paper"
    IMPORTED = "imported"


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


class SmallPhoto(NamedTuple):
    """A photo as it is kept: re-encoded and made small."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class NewCall:
    """What is known of a call when it is logged. `occurred_at` is stored time or None for now; `recording_seconds` how
    long it took to write it down, None where nobody can tell; `photo` the file as it came, `small_photo` as it is kept;
    `is_photo_left_out`: it came with a photo, which is not here.
    """

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
    recording_seconds: int | None = None
    set_aside_because: str = ""
    photo: bytes | None = None
    small_photo: SmallPhoto | None = None
    is_photo_left_out: bool = False


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
    reporter_wrote_at: str | None
    responded_at: str | None
    respond_by: str | None
    resolve_by: str | None
    recording_seconds: int | None
    asked_at: str | None
    old_log_id: int | None = None  # another system's log brought it

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
