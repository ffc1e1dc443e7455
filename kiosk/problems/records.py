"""A problem, what it touches, its events, and what the rules propose."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices.records import Kind


class State(StrEnum):
    """Where a problem stands; a known error is one whose cause is known and that has a workaround."""

    OPEN = "open"
    KNOWN_ERROR = "known_error"
    SOLVED = "solved"
    CLOSED = "closed"


class RaisedHow(StrEnum):
    """What made somebody raise a problem."""

    CALL = "call"
    RULE = "rule"
    HAND = "hand"


class ProblemStep(StrEnum):
    """What can be done with a problem."""

    RAISE = "raise"
    DESCRIBE = "describe"
    FIND = "find"
    TELL = "tell"
    LINK = "link"
    NOTE = "note"
    SOLVE = "solve"
    CLOSE = "close"
    REOPEN = "reopen"


class Rule(StrEnum):
    """What makes the rules propose a problem."""

    SAME_DEVICE = "same_device"
    SAME_PLACE = "same_place"
    MANY_PEOPLE = "many_people"
    WORKAROUND_ONLY = "workaround_only"


STATE_WORDS = {
    State.OPEN: "Open",
    State.KNOWN_ERROR: "Known error",
    State.SOLVED: "Solved",
    State.CLOSED: "Closed",
}
RAISED_WORDS = {
    RaisedHow.CALL: "from a call",
    RaisedHow.RULE: "proposed by rule",
    RaisedHow.HAND: "by hand",
}
STEP_WORDS = {
    ProblemStep.RAISE: "Raised",
    ProblemStep.DESCRIBE: "Described anew",
    ProblemStep.FIND: "What is known",
    ProblemStep.TELL: "Words for users",
    ProblemStep.LINK: "Call linked",
    ProblemStep.NOTE: "Note",
    ProblemStep.SOLVE: "Solved",
    ProblemStep.CLOSE: "Closed",
    ProblemStep.REOPEN: "Opened again",
}
ACTIVE = (State.OPEN, State.KNOWN_ERROR)


@dataclass(frozen=True)
class Touches:
    """What a problem touches; all that is filled in has to fit, and nothing filled in touches nothing."""

    symptom: str | None = None
    kind: Kind | None = None
    model_id: int | None = None
    location_id: int | None = None
    device_id: int | None = None


@dataclass(frozen=True)
class NewProblem:
    """What is known of a problem when it is raised."""

    form_key: str
    title: str
    raised_how: RaisedHow
    touches: Touches
    evidence: str = ""
    cause: str = ""
    workaround: str = ""
    owner_id: int | None = None
    review_on: str | None = None


@dataclass(frozen=True)
class Problem:
    """A problem as it stands, with the names of what it touches. Times are stored UTC text, dates ISO text."""

    id: int
    title: str
    state: State
    raised_how: RaisedHow
    owner_id: int | None
    symptom: str | None
    kind: Kind | None
    model_id: int | None
    location_id: int | None
    device_id: int | None
    evidence: str
    cause: str
    workaround: str
    solution: str
    review_on: str | None
    is_public: bool
    public_title: str
    public_workaround: str
    raised_at: str
    raised_by: str
    solved_at: str | None
    closed_at: str | None
    version: int
    owner: str | None
    model: str | None
    location: str | None
    device: str | None
    device_code: str | None
    calls: int

    @property
    def reference(self) -> str:
        """What people call it: PR12. (P1 to P5 are priorities.)"""
        return f"PR{self.id}"

    @property
    def is_active(self) -> bool:
        """Tell whether its cause still works."""
        return self.state in ACTIVE


@dataclass(frozen=True)
class LinkedCall:
    """A call that a problem is behind, and who linked it when."""

    id: int
    summary: str
    status: str
    logged_at: str
    resolution_type: str | None
    technician_id: int | None
    device: str | None
    device_code: str | None
    location: str | None
    linked_at: str
    linked_by: str


@dataclass(frozen=True)
class ProblemEvent:
    """One step of a problem: who, when, what."""

    at: str
    actor: str
    step: ProblemStep
    note: str
    details: dict[str, str]


@dataclass(frozen=True)
class KnownError:
    """What everybody may read of a known error: public words alone."""

    id: int
    title: str
    workaround: str


@dataclass(frozen=True)
class Thresholds:
    """From when on the rules propose; 0 switches a rule off."""

    days: int = 30
    calls: int = 3
    people: int = 5
    workarounds: int = 1


@dataclass(frozen=True)
class Sighting:
    """A call as the rules see it; days are those of the school."""

    id: int
    logged_on: str
    symptom: str
    people: int = 1
    kind: str | None = None
    device_id: int | None = None
    model_id: int | None = None
    location_id: int | None = None
    workaround_on: str | None = None  # the day it was closed with nothing but a workaround


@dataclass(frozen=True)
class Proposal:
    """A problem that a rule proposes, with the calls that speak for it, oldest first."""

    key: str
    rule: Rule
    touches: Touches
    calls: tuple[int, ...]
    on: str | None = None  # the one day that it is about
    people: int = 0

    @property
    def newest_call_id(self) -> int:
        """The newest of its calls."""
        return max(self.calls)
