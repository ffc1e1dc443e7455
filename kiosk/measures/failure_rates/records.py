"""A failure rate, what it is counted by, over which days, and a call behind it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.calls.records import Cause, ResolutionType
from kiosk.calls.words import CAUSE_WORDS, RESOLUTION_WORDS
from kiosk.measures.periods import Period

DAYS_A_YEAR = 365  # FITS (operations guide, failure rate): devices x days / 365


class Grouping(StrEnum):
    """What devices are counted together by."""

    DEVICE = "device"
    MODEL = "model"
    KIND = "kind"
    AGE = "age"
    LOCATION = "location"
    SUPPLIER = "supplier"


OLDEST_AGE = 7  # years in service, from which on all are counted together


class Verdict(StrEnum):
    """What a rate can tell; kiosk/measures/rules.py has the rule."""

    ABOVE = "above"
    BELOW = "below"
    LIKE_THE_REST = "like_the_rest"
    TOO_FEW = "too_few"
    NO_TIME = "no_time"


@dataclass(frozen=True)
class Service:
    """How many devices were in service, for how many days taken together, and what they cost, as far as is known."""

    devices: int
    days: int
    price_pence: int = 0
    unpriced: int = 0


@dataclass(frozen=True)
class Likely:
    """A rate drawn toward that of its kind, with its central 95 % interval (shrinking.py has the formula)."""

    per_year: float
    low: float
    high: float


@dataclass(frozen=True)
class Burden:
    """What failures meant: how many came again soon, school time without the device (seconds), and what was paid."""

    repeats: int = 0
    downtime: float = 0
    cost_pence: int = 0


NO_BURDEN = Burden()


@dataclass(frozen=True)
class Rate:
    """Failures in a time of service: a year's rate and its exact 95 % interval, None where there was no service."""

    key: str
    name: str
    devices: int
    days: int
    failures: int
    per_year: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    price_pence: int = 0  # of its devices that have one
    unpriced: int = 0  # devices without a price
    likely: Likely | None = None
    burden: Burden = NO_BURDEN

    @property
    def device_years(self) -> float:
        """The time in service."""
        return self.days / DAYS_A_YEAR

    @property
    def is_too_small(self) -> bool:
        """Tell whether the numbers are too small to tell this rate from the rest."""
        return self.verdict in (Verdict.TOO_FEW, Verdict.NO_TIME)

    @property
    def downtime_a_year(self) -> float | None:
        """School time out of use for each device-year, in seconds; None without service."""
        return self.burden.downtime / self.device_years if self.days else None


@dataclass(frozen=True)
class Report:
    """The failure rates of a period, worst first, and that of all devices together (`total`, named 'All devices')."""

    by: Grouping
    period: Period
    rates: tuple[Rate, ...]
    total: Rate


@dataclass(frozen=True)
class Failure:
    """One call behind a number."""

    call_id: int
    closed_at: str
    device: str
    location: str
    cause: Cause | None
    resolution_type: ResolutionType
    summary: str
    is_repeat: bool = False

    @property
    def reference(self) -> str:
        """What people are told: C1042."""
        return f"C{self.call_id}"

    @property
    def cause_words(self) -> str:
        """The cause as people say it."""
        return CAUSE_WORDS[self.cause] if self.cause else ""

    @property
    def resolution_words(self) -> str:
        """How service was restored, as people say it."""
        return RESOLUTION_WORDS[self.resolution_type]


@dataclass(frozen=True)
class Fault:
    """A failure as it is looked at to see whether it came again: times as they are stored."""

    call_id: int
    key: str
    device_id: int
    symptom: str
    occurred_at: str
    resolved_at: str


@dataclass(frozen=True)
class Outage:
    """An incident on a device that was resolved, and how long the device was out of use (seconds of school hours)."""

    call_id: int
    key: str
    device: str
    location: str
    occurred_at: str
    resolved_at: str
    summary: str
    downtime: float = 0

    @property
    def reference(self) -> str:
        """What people are told: C1042."""
        return f"C{self.call_id}"


@dataclass(frozen=True)
class Cost:
    """Something that was paid for a device: a part, or a repair that came back."""

    call_id: int | None
    at: str
    device: str
    what: str
    cost_pence: int

    @property
    def reference(self) -> str:
        """The call it belongs to, where there is one."""
        return f"C{self.call_id}" if self.call_id else ""
