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
    LOCATION = "location"
    SUPPLIER = "supplier"


class Verdict(StrEnum):
    """What a rate can tell; kiosk/measures/rules.py has the rule."""

    ABOVE = "above"
    BELOW = "below"
    LIKE_THE_REST = "like_the_rest"
    TOO_FEW = "too_few"
    NO_TIME = "no_time"


@dataclass(frozen=True)
class Service:
    """How many devices were in service, and for how many days taken together."""

    devices: int
    days: int


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

    @property
    def device_years(self) -> float:
        """The time in service."""
        return self.days / DAYS_A_YEAR

    @property
    def is_too_small(self) -> bool:
        """Tell whether the numbers are too small to tell this rate from the rest."""
        return self.verdict in (Verdict.TOO_FEW, Verdict.NO_TIME)


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
