"""A sheet in the drawer, and what became of its labels."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What became of a label that is no longer free."""

    PRINTED = "printed"
    USED = "used"
    DAMAGED = "damaged"


class Gone(StrEnum):
    """Why a sheet is no longer in the drawer."""

    FULL = "full"
    THROWN_AWAY = "thrown_away"


STATE_WORDS = {State.PRINTED: "printed", State.USED: "used before", State.DAMAGED: "damaged"}
GONE_WORDS = {Gone.FULL: "used up", Gone.THROWN_AWAY: "thrown away"}


@dataclass(frozen=True)
class DrawerSheet:
    """A sheet with a name: `taken` of its labels are printed, used or damaged."""

    id: int
    name: str
    stock: str
    columns: int
    rows: int
    taken: int
    put_in_at: str
    actor: str
    gone_at: str | None = None
    gone_how: str | None = None
    gone_reason: str = ""
    gone_by: str | None = None

    @property
    def cells(self) -> int:
        """Labels on the sheet."""
        return self.columns * self.rows

    @property
    def free(self) -> int:
        """Labels that are left."""
        return self.cells - self.taken

    @property
    def said(self) -> str:
        """The sheet in a list of sheets: 'Blue folder has 17 free'."""
        return f"{self.name} has {self.free} free"


@dataclass(frozen=True)
class Cell:
    """What became of one label; `device` is what its code stands for today, if it was printed for a device."""

    id: int
    cell: int
    state: State
    code: str
    at: str
    actor: str
    device: str = ""
    freed_at: str | None = None
    freed_by: str | None = None

    @property
    def shown_code(self) -> str:
        """The code as people read it."""
        return f"{self.code[:4]}-{self.code[4:]}" if self.code else ""
