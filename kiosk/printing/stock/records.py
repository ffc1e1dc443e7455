"""Label stock as a school sees it: what it is made of, which paper it is on, whether it fits, whether it is ours."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from labels.stock import Stock

OUR_OWN = "Our own"
USUAL_STOCK = "L7159"  # what is proposed to a school that has named none


class Material(StrEnum):
    """What a label is made of, as far as it matters on school kit."""

    FILM = "film"
    ANTI_TAMPER = "anti_tamper"
    PAPER = "paper"
    REMOVABLE = "removable"
    DIRECT_THERMAL = "direct_thermal"
    RIBBON = "ribbon"


class Paper(StrEnum):
    """What lies in the printer."""

    A4 = "a4"
    LETTER = "letter"
    ROLL = "roll"
    OTHER = "other"


MATERIAL_WORDS = {
    Material.FILM: "Film",
    Material.ANTI_TAMPER: "Anti-tamper",
    Material.PAPER: "Paper",
    Material.REMOVABLE: "Removable",
    Material.DIRECT_THERMAL: "Direct-thermal",
    Material.RIBBON: "Thermal roll",
}
ADVICE = {
    Material.FILM: "Good on school kit: it can be wiped and does not fray.",
    Material.ANTI_TAMPER: "Good on kit that walks: it leaves a mark where it was peeled off.",
    Material.PAPER: "Fine on what nobody touches. Fingers and cleaning cloths wear paper off.",
    Material.REMOVABLE: "For lending or for a test: it comes off again, also when it should not.",
    Material.DIRECT_THERMAL: "The print fades, in sunlight within a year or two. Reprint in time, or take film.",
    Material.RIBBON: "Lasts when the printer uses a ribbon; printed without one it fades.",
}
PAPER_WORDS = {Paper.A4: "A4 sheet", Paper.LETTER: "US Letter sheet", Paper.ROLL: "Roll", Paper.OTHER: "Other sheet"}


@dataclass(frozen=True)
class Fit:
    """Whether a stock can carry the school's address: how big the squares are, or why it cannot."""

    module_mm: float | None
    reason: str = ""
    smallest: str | None = None  # the stock of the register that would do

    @property
    def is_good(self) -> bool:
        """Phones read it."""
        return self.module_mm is not None


def own_sheet(code: str, name: str, **measures: Any) -> Stock:
    """Return a stock of the school's own from its measures."""
    return Stock(
        code=code, maker=OUR_OWN, description=name, shape="rectangle", source="measured at the school", **measures
    )


@dataclass(frozen=True)
class OwnStock:
    """Sheets that the school measured itself."""

    id: int
    name: str
    stock: Stock
    actor: str
    added_at: str
    follows: int | None = None
    retired_at: str | None = None
    is_used: bool = False

    @property
    def code(self) -> str:
        """What it is called wherever a stock has a code."""
        return self.stock.code


@dataclass(frozen=True)
class Offer:
    """A stock as the register shows it."""

    stock: Stock
    material: Material
    paper: Paper
    fit: Fit | None  # None while the school has no address
    is_kept: bool
    own: OwnStock | None = None
    last_printed_at: str = ""

    @property
    def is_ours(self) -> bool:
        """The school keeps it, measured it, or printed on it before."""
        return bool(self.is_kept or self.own or self.last_printed_at)
