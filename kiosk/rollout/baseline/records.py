"""What a baseline measures, line by line, and when targets were switched."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

FEWEST_CALLS = 5  # fewer tell too little about how long calls take


class Which(StrEnum):
    """What is timed: until somebody acts, until it works again."""

    RESPOND = "respond"
    RESOLVE = "resolve"


WHICH_WORDS = {Which.RESPOND: "Seen to", Which.RESOLVE: "Resolved"}


@dataclass(frozen=True)
class Line:
    """How long the calls of one priority took, in seconds of school time, beside what is proposed.

    None where there are too few calls to tell. `kept` is the share (0 to 1) that took no longer than the target.
    """

    priority: int
    which: Which
    calls: int
    median: float | None = None
    most_of_80: float | None = None
    most_of_90: float | None = None
    target: float | None = None
    kept: float | None = None

    @property
    def can_tell(self) -> bool:
        """Tell whether there are enough calls."""
        return self.calls >= FEWEST_CALLS

    def as_json(self) -> dict[str, object]:
        """Return the line as it is kept."""
        return asdict(self)

    @staticmethod
    def from_json(kept: Mapping[str, object]) -> "Line":
        """Return the line that `as_json` wrote."""
        return Line(**dict(kept) | {"which": Which(str(kept["which"]))})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Baseline:
    """A baseline that was recorded; it never changes."""

    id: int
    first_on: str
    last_on: str
    figures: tuple[Line, ...]
    note: str
    at: str
    actor: str


@dataclass(frozen=True)
class Switch:
    """When targets were switched on or off, by whom, and why."""

    is_on: bool
    baseline_id: int | None
    why: str
    at: str
    actor: str
