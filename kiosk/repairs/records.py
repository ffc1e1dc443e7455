"""What is sent away to a supplier, how it came back, and how a supplier kept what was agreed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.suppliers.records import Agreement


class SentHow(StrEnum):
    """How devices went to a supplier."""

    COLLECTED = "collected"
    POSTED = "posted"
    BROUGHT = "brought"
    ON_SITE = "on_site"


class Outcome(StrEnum):
    """How a device came back."""

    REPAIRED = "repaired"
    REPLACED = "replaced"
    NOT_REPAIRABLE = "not_repairable"
    NO_FAULT_FOUND = "no_fault_found"
    NOT_RETURNED = "not_returned"


class QuoteAnswer(StrEnum):
    """What the school said to a quote."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class RepairStep(StrEnum):
    """What can be done with a repair."""

    SEND = "send"
    CHANGE = "change"
    REPLY = "reply"
    QUOTE = "quote"
    ANSWER = "answer"
    BACK = "back"
    NOTE = "note"


class Verdict(StrEnum):
    """Whether what was agreed was kept."""

    KEPT = "kept"
    MISSED = "missed"
    RUNNING = "running"
    NOT_AGREED = "not_agreed"


SENT_WORDS = {
    SentHow.COLLECTED: "Collected by them",
    SentHow.POSTED: "Sent by post or courier",
    SentHow.BROUGHT: "Brought there",
    SentHow.ON_SITE: "They took it along from a visit",
}
OUTCOME_WORDS = {
    Outcome.REPAIRED: "Repaired",
    Outcome.REPLACED: "Replaced by another",
    Outcome.NOT_REPAIRABLE: "Cannot be repaired",
    Outcome.NO_FAULT_FOUND: "No fault found",
    Outcome.NOT_RETURNED: "Does not come back",
}
STEP_WORDS = {
    RepairStep.SEND: "Sent away",
    RepairStep.CHANGE: "Changed",
    RepairStep.REPLY: "They answered",
    RepairStep.QUOTE: "Quote",
    RepairStep.ANSWER: "Quote answered",
    RepairStep.BACK: "Came back",
    RepairStep.NOTE: "Note",
}
VERDICT_WORDS = {
    Verdict.KEPT: "Yes",
    Verdict.MISSED: "No",
    Verdict.RUNNING: "Still in time",
    Verdict.NOT_AGREED: "Nothing agreed",
}


@dataclass(frozen=True)
class NewRepair:
    """What is known when devices are sent away."""

    form_key: str
    supplier_id: int
    sent_how: SentHow
    expected_on: str
    their_reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class Repair:
    """Devices that were sent away together, as it stands."""

    id: int
    supplier_id: int
    supplier: str
    their_reference: str
    sent_how: SentHow
    sent_at: str
    sent_by: str
    expected_on: str
    note: str
    quote_pence: int | None
    quoted_on: str | None
    quote_answer: QuoteAnswer | None
    quote_answered_by: str | None
    version: int
    devices: int
    away: int

    @property
    def reference(self) -> str:
        """What the school writes on the delivery note: R7."""
        return f"R{self.id}"


@dataclass(frozen=True)
class RepairedDevice:
    """One device of a repair, and how it came back."""

    id: int
    repair_id: int
    device_id: int
    call_id: int | None
    back_at: str | None
    outcome: Outcome | None
    new_serial: str
    cost_pence: int | None
    note: str
    title: str
    code: str
    asset_tag: str | None
    serial: str | None
    model: str
    location: str
    summary: str | None  # of its call
    technician_id: int | None


@dataclass(frozen=True)
class Away:
    """A device that is with a supplier now, for a line on its page."""

    repair_id: int
    supplier: str
    sent_at: str
    expected_on: str
    their_reference: str


@dataclass(frozen=True)
class Back:
    """How a device came back."""

    outcome: Outcome
    back_at: str
    new_serial: str = ""
    cost_pence: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Stay:
    """A stretch of time with the supplier; `end` is None while it lasts."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Job:
    """What a supplier was asked to see to: a call, or a device that was sent away without one."""

    call_id: int | None
    repair_id: int | None
    title: str
    stays: tuple[Stay, ...]
    answered_at: datetime | None


@dataclass(frozen=True)
class ScoreLine:
    """One job against the agreement that was in force when it began."""

    job: Job
    agreement: Agreement | None
    response: timedelta
    response_verdict: Verdict
    fix: timedelta
    fix_verdict: Verdict

    @property
    def sent_at(self) -> datetime:
        """When it went to the supplier."""
        return self.job.stays[0].start

    @property
    def back_at(self) -> datetime | None:
        """When it was back, or None."""
        return self.job.stays[-1].end


@dataclass(frozen=True)
class Totals:
    """How a supplier did in a period: kept of those that can be judged, and the median of what is finished."""

    jobs: int
    answered_kept: int
    answered_judged: int
    fixed_kept: int
    fixed_judged: int
    median_fix: timedelta | None
    median_response: timedelta | None
