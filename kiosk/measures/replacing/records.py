"""A device, or a model, that failed: what is known of it, what was reckoned, and the verdict."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices.records import Kind


class Of(StrEnum):
    """What stands in the list."""

    DEVICES = "devices"
    MODELS = "models"


class Verdict(StrEnum):
    """What to do; kiosk/measures/replacing/rules.py has the rule."""

    SEND_BACK = "send_back"
    REPLACE = "replace"
    NO_PRICE = "no_price"
    TOO_EARLY = "too_early"
    KEEP = "keep"


@dataclass(frozen=True)
class Known:
    """What the register and the call log say of a device, or of the devices of a model taken together.

    Money is in pence, downtime in seconds of school hours. `price_pence` is of one device, None where none is entered;
    `minutes` are those written down on its failures.
    """

    failures: int
    years: float
    likely_a_year: float
    cost_pence: int = 0
    minutes: int = 0
    downtime: float = 0
    price_pence: float | None = None
    warranty_until_on: str | None = None


@dataclass(frozen=True)
class Usual:
    """What is usual for a kind: failures a device-year, what one costs, and what a device costs."""

    failures_a_year: float
    failure_pence: float = 0
    price_pence: float | None = None


@dataclass(frozen=True)
class Terms:
    """What the school decided: what an hour of a technician costs, and how long a device is used."""

    hour_pence: int
    life_years: int


@dataclass(frozen=True)
class Reckoned:
    """What a year is likely to cost in pence, with the old one and with a new one; None where nobody can tell."""

    failure_pence: float
    keep_pence: float
    new_pence: float | None

    @property
    def saved_pence(self) -> float | None:
        """What a new one would save in a year."""
        return None if self.new_pence is None else self.keep_pence - self.new_pence


@dataclass(frozen=True)
class Case:
    """One line of the list."""

    key: str
    name: str
    kind: Kind
    devices: int
    known: Known
    usual: Usual
    reckoned: Reckoned
    verdict: Verdict
    is_usual_price: bool  # of its kind, because its own is not entered
    is_under_warranty: bool = False
