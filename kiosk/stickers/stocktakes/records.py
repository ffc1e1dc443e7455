"""A stock-take of a room, and what was scanned in it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices import codes
from kiosk.devices.records import KIND_WORDS, Kind


class State(StrEnum):
    """Open for whoever scans, paused, or closed for good."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Found(StrEnum):
    """What a scan turned out to be; missing is what nobody scanned until the end."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    RETIRED = "retired"
    VOID = "void"
    BLANK = "blank"
    UNKNOWN = "unknown"
    MISSING = "missing"


STRANGE = (Found.ELSEWHERE, Found.RETIRED, Found.VOID, Found.BLANK, Found.UNKNOWN)


class Step(StrEnum):
    """What somebody decided about a line."""

    NONE = ""
    MOVED = "moved"
    MISSING = "missing"
    RETIRED = "retired"


AWAY = "away for repair"  # what a line says of a device that was missing for a known reason
STEP_WORDS = {Step.MOVED: "moved here", Step.MISSING: "marked as missing", Step.RETIRED: "retired"}


@dataclass(frozen=True)
class Stocktake:
    """Who takes stock of which room, since when, and how it stands."""

    id: int
    location_id: int
    location: str
    state: State
    person_id: int
    actor: str
    started_at: str
    paused_at: str | None
    closed_at: str | None
    closed_by: str

    @property
    def is_closed(self) -> bool:
        """Whether it is a report by now."""
        return self.state is State.CLOSED


@dataclass(frozen=True)
class Line:
    """Something that was scanned, or is missing. `said` is where a device belonged then, or what nobody knows."""

    id: int
    found: Found
    device_id: int | None
    code: str
    said: str
    at: str
    times: int
    step: Step
    step_at: str | None
    step_by: str
    device_code: str | None
    name: str | None
    kind: Kind | None
    model: str | None
    asset_tag: str | None
    location: str | None

    @property
    def title(self) -> str:
        """What people call the device, or what stands on the sticker."""
        if self.kind is None:
            return self.said or codes.shown(self.code)
        words = KIND_WORDS[self.kind].one
        return self.name or words[0].upper() + words[1:]

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker; empty for what is no code."""
        return codes.shown(self.code) if self.code else ""


@dataclass(frozen=True)
class Expected:
    """A device that should stand in the room and was not scanned yet."""

    device_id: int
    code: str
    name: str
    kind: Kind
    model: str
    asset_tag: str | None
    is_away: bool
    is_marked: bool

    @property
    def title(self) -> str:
        """What people call it."""
        words = KIND_WORDS[self.kind].one
        return self.name or words[0].upper() + words[1:]

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker."""
        return codes.shown(self.code)


@dataclass(frozen=True)
class Room:
    """A room on the list, with the last time its stock was taken, and what came of it."""

    location_id: int
    location: str
    devices: int
    stocktake_id: int | None
    state: State | None
    actor: str | None
    at: str | None
    here: int
    missing: int
    strange: int
