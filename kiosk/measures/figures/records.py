"""What is measured: calls as they stood when a period ended, and the figures made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from kiosk.calendar.hours import Pause
from kiosk.calendar.reckoning import Reckoner
from kiosk.calls.records import CallKind, Cause, Channel, ResolutionType, Status
from kiosk.measures.periods import Period

NOBODY = "none"


class Split(StrEnum):
    """What calls are counted apart by."""

    KIND = "kind"
    SYMPTOM = "symptom"
    DEVICE_KIND = "device_kind"
    LOCATION = "location"
    MODEL = "model"
    DEVICE = "device"
    TECHNICIAN = "technician"
    SUPPLIER = "supplier"
    PRIORITY = "priority"
    REPORTER = "reporter"
    OWNER = "owner"
    HOLD_REASON = "hold_reason"


class Unit(StrEnum):
    """What a figure is counted in."""

    CALLS = "calls"
    SHARE = "share"  # 0 to 1
    SCHOOL_TIME = "school_time"  # seconds of school hours
    CALENDAR_TIME = "calendar_time"  # seconds
    MINUTES = "minutes"
    SCHOOL_DAYS = "school_days"
    RATE = "rate"  # failures per device-year
    CALLS_PER_USER = "calls_per_user"
    SCORE = "score"  # 1 to 5


@dataclass(frozen=True, slots=True)
class CallFact:
    """A call as it stood at the end of a period. Where nobody or nothing is named, the id is None."""

    id: int
    kind: CallKind
    status: Status
    channel: Channel
    symptom: str
    opening_symptom: str
    priority: int
    device_id: int | None
    device_kind: str
    model_id: int | None
    location_id: int | None
    supplier_id: int | None
    technician_id: int | None
    reporter: str
    logged_at: datetime
    occurred_at: datetime
    responded_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    resolution_type: ResolutionType | None
    cause: Cause | None
    reopened: int
    is_failure: bool
    recording_seconds: int | None
    pauses: tuple[Pause, ...]
    sent_to: frozenset[int]  # every technician it was dispatched to
    was_sent: bool  # to a technician, or to a supplier
    minutes: int  # of technicians and suppliers, written down in the period
    desk_minutes: int
    was_helped_by_article: bool = False
    escalations: int = 0
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    hold_reason: str | None = None
    owner_id: int | None = None  # at the desk; only of calls that waited at the end of the period
    asked_at: datetime | None = None  # how it went
    score: int | None = None  # 1 to 5: what was answered to that by the end, the newest

    @property
    def is_outstanding(self) -> bool:
        """Tell whether it waited to be resolved."""
        return self.status not in (
            *(Status.SET_ASIDE, Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.DUPLICATE),
        )

    @property
    def reference(self) -> str:
        """What people are told: C1042."""
        return f"C{self.id}"


@dataclass(frozen=True, slots=True)
class Work:
    """Minutes that one person wrote down on one call; suppliers and old logs have no account, so no id."""

    person_id: int | None
    minutes: int
    is_desk: bool


@dataclass(frozen=True)
class Facts:
    """The calls that a period touched, as they stood at its end, and the school's clock.

    A call is touched when it was logged, resolved, closed, opened again or worked on in the period, or waited at its
    end. `ends_at` is the end of the period, or the present moment where that lies before it.
    """

    period: Period
    begins_at: datetime
    ends_at: datetime
    calls: tuple[CallFact, ...]
    reckoner: Reckoner
    usual_day: timedelta
    users: int = 0  # how many people use the service desk, 0 where the school did not say
    service_days: int | None = None  # of all devices together, in the period; None where nobody can tell
    reopened_in_period: frozenset[int] = frozenset()
    bands: tuple[timedelta, ...] = ()
    major_calls: frozenset[int] = frozenset()
    problem_calls: frozenset[int] = frozenset()
    open_problem_calls: frozenset[int] = frozenset()
    zone: str = "Europe/London"
    work: Mapping[int, tuple["Work", ...]] = field(default_factory=dict)  # of the period, by call
    workers: Mapping[int, str] = field(default_factory=dict)  # their names
    diagnosed_calls: frozenset[int] = frozenset()  # with a checklist or a diagnostics sheet, in the period

    _took: dict[int, tuple[CallFact, timedelta]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, belongs: Callable[[CallFact], bool]) -> "Facts":
        """Return the facts of some of the calls."""
        return replace(self, calls=tuple(call for call in self.calls if belongs(call)))

    def is_in_period(self, at: datetime | None) -> bool:
        """Tell whether something happened in the period."""
        return at is not None and self.begins_at <= at < self.ends_at

    @cached_property
    def logged(self) -> tuple[CallFact, ...]:
        """The calls logged in the period; what was set aside and dismissed never came in."""
        return tuple(
            call for call in self.calls if self.is_in_period(call.logged_at) and call.status is not Status.SET_ASIDE
        )

    @cached_property
    def resolved(self) -> tuple[CallFact, ...]:
        """The calls whose latest resolving, as it stood at the end, lies in the period."""
        return tuple(call for call in self.calls if self.is_in_period(call.resolved_at))

    @cached_property
    def closed(self) -> tuple[CallFact, ...]:
        """The calls whose latest closing, as it stood at the end, lies in the period."""
        return tuple(call for call in self.calls if self.is_in_period(call.closed_at))

    @cached_property
    def asked(self) -> tuple[CallFact, ...]:
        """The calls whose reporter was asked in the period how it went."""
        return tuple(call for call in self.calls if self.is_in_period(call.asked_at))

    @cached_property
    def outstanding(self) -> tuple[CallFact, ...]:
        """The calls that waited to be resolved when the period ended."""
        return tuple(call for call in self.calls if call.is_outstanding)

    def time_to_resolve(self, call: CallFact) -> timedelta:
        """Return the school time from logging to resolving, without pauses; only for resolved calls."""
        known = self._took.get(call.id)
        if known is None or known[0] is not call:
            end = call.resolved_at or self.ends_at
            known = self._took[call.id] = call, self.reckoner.worked(call.logged_at, end, call.pauses)
        return known[1]


@dataclass(frozen=True)
class Part:
    """One of the numbers that a figure is made of: a band, a week, a mean beside a median."""

    name: str
    value: float | None
    unit: Unit
    calls: tuple[int, ...] = ()
    amounts: Mapping[int, float] = field(default_factory=dict)  # where they are not those of its figure


@dataclass(frozen=True)
class Figure:
    """One number with what it was made of. Shares and means of nothing have no value.

    `calls` are those that were counted; `of_calls` those that they are a share of; `amounts` what each counted call
    adds, where that is not one.
    """

    value: float | None
    unit: Unit
    calls: tuple[int, ...] = ()
    of_calls: tuple[int, ...] = ()
    amounts: Mapping[int, float] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A measure of FITS: its number and name there, what it is called here, and how it is counted."""

    number: int
    key: str
    name: str
    unit: Unit
    count: Callable[[Facts], Figure]
    is_better_low: bool | None = None  # None: neither more nor less is better
    never_by: frozenset[Split] = frozenset()

    @property
    def definition(self) -> str:
        """How it is counted, in words: the first paragraph of its function's own."""
        return " ".join((self.count.__doc__ or "").split("\n\n")[0].split())


def key_of(call: CallFact, split: Split) -> str:
    """Return what a call is counted under; NOBODY where nothing is named."""
    found = {
        Split.KIND: call.kind,
        Split.SYMPTOM: call.symptom,
        Split.DEVICE_KIND: call.device_kind,
        Split.LOCATION: call.location_id,
        Split.MODEL: call.model_id,
        Split.DEVICE: call.device_id,
        Split.TECHNICIAN: call.technician_id,
        Split.SUPPLIER: call.supplier_id,
        Split.PRIORITY: call.priority,
        Split.REPORTER: " ".join(call.reporter.split()).casefold(),
        Split.OWNER: call.owner_id,
        Split.HOLD_REASON: call.hold_reason,
    }[split]
    return str(found) if found else NOBODY
