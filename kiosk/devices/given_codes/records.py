"""A code that was given out, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.devices import codes


class CodeState(StrEnum):
    """Blank: on no device yet. Bound: a device carries it. Void: nobody should meet it any more."""

    BLANK = "blank"
    BOUND = "bound"
    VOID = "void"


class VoidReason(StrEnum):
    """Why a sticker does not count any more."""

    DAMAGED = "damaged"
    LOST = "lost"
    PASTED_OVER = "pasted_over"
    STOLEN = "stolen"
    REPLACED = "replaced"
    SPOILED = "spoiled"


REASON_WORDS = {
    VoidReason.DAMAGED: "peeling, faded or damaged",
    VoidReason.LOST: "fell off or went missing",
    VoidReason.PASTED_OVER: "something was pasted over it",
    VoidReason.STOLEN: "somebody took it",
    VoidReason.REPLACED: "another sticker took its place",
    VoidReason.SPOILED: "never used",
}
# What somebody may choose who replaces the sticker of a device; the other two are noted along the way.
CHOSEN_REASONS = (VoidReason.DAMAGED, VoidReason.LOST, VoidReason.PASTED_OVER, VoidReason.STOLEN)
# With these the old sticker most likely still hangs on its device, so its page may say which one that is. A sticker
# that was taken or lost may hang anywhere, and whoever scans it there is told nothing.
STILL_ON_ITS_DEVICE = frozenset({VoidReason.DAMAGED, VoidReason.REPLACED})


@dataclass(frozen=True)
class GivenCode:
    """A code with its state; `device_id` is of the device that carries it or carried it."""

    code: str
    state: CodeState
    device_id: int | None
    given_at: str
    bound_at: str | None = None
    void_at: str | None = None
    void_reason: VoidReason | None = None
    void_note: str = ""
    void_actor: str = ""

    @property
    def shown_code(self) -> str:
        """The code as it stands on the sticker."""
        return codes.shown(self.code)
