"""A story: what fails, what the reporter says, what was behind it and how it was put right."""

from dataclasses import dataclass

from kiosk.calls.records import CallKind, Cause, HoldReason, ResolutionType


@dataclass(frozen=True)
class Wait:
    """What a call waits for on its way, for about how many school days, and why."""

    reason: HoldReason
    school_days: int
    why: str


@dataclass(frozen=True)
class Story:
    """One believable call. `often` weighs it among the stories of its kind of device.

    `is_desk` says that the desk knows the answer and no technician is called; `found` is what a technician notes first.
    """

    symptom: str
    summary: str
    said: tuple[str, ...]
    cause: Cause
    type: ResolutionType
    done: str
    minutes: int
    impact: int = 2
    urgency: int = 2
    error: str = ""
    found: str = ""
    is_desk: bool = False
    wait: Wait | None = None
    often: float = 1.0
    kind: CallKind = CallKind.INCIDENT


def part(school_days: int, why: str) -> Wait:
    """Return a wait for a part."""
    return Wait(HoldReason.PART, school_days, why)


def supplier(school_days: int, why: str) -> Wait:
    """Return a wait for the supplier."""
    return Wait(HoldReason.SUPPLIER, school_days, why)


def reporter(school_days: int, why: str) -> Wait:
    """Return a wait for the person who reported it."""
    return Wait(HoldReason.REPORTER, school_days, why)


def next_visit(why: str) -> Wait:
    """Return a wait for the technician's next visit."""
    return Wait(HoldReason.NEXT_VISIT, 4, why)


def approval(school_days: int, why: str) -> Wait:
    """Return a wait for somebody's approval."""
    return Wait(HoldReason.APPROVAL, school_days, why)
