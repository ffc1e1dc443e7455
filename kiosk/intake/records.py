"""A report as it was taken, and one that is kept until it can be logged."""

from dataclasses import dataclass

from kiosk.calls.records import NewCall
from kiosk.core.access import Actor
from kiosk.gate.visitors import Visitor


@dataclass(frozen=True)
class DoneAtOnce:
    """What a technician did before the desk knew of it, and how many minutes it took."""

    text: str
    minutes: int


@dataclass(frozen=True)
class Report:
    """A report: what it says, who wrote it down and when, and what belongs to logging it.

    `visitor` is whom the gate counts it for; `is_shared_address`: many phones come from there; `device_code` and
    `place` say which device it is about when the numbers of the register are no longer what they were.
    """

    new: NewCall
    writer: Actor
    taken_at: str
    visitor: Visitor | None = None
    is_shared_address: bool = False
    is_triaged: bool = False  # the desk wrote it down, and said at once how urgent it is
    done: DoneAtOnce | None = None
    device_code: str = ""
    place: str = ""


@dataclass(frozen=True)
class Kept:
    """A report in the journal that has no number yet, or `told`: the one it had in data that were lost."""

    number: int
    report: Report
    told: int = 0

    @property
    def is_photo_left_out(self) -> bool:
        """Whether it came with a photo for which the journal has no room yet."""
        return self.report.new.is_photo_left_out

    @property
    def form_key(self) -> str:
        """The key it will be logged under; its status link follows from that, so it stays the same."""
        return self.report.new.form_key

    @property
    def receipt(self) -> str:
        """What people are told meanwhile: W17, or the reference that they know already."""
        return f"C{self.told}" if self.told else f"W{self.number}"
