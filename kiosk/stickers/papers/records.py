"""A print of posters or cards in the ledger."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """What is printed: a poster for a location, in two sizes, or a card for a device."""

    POSTER_A4 = "poster_a4"
    POSTER_A5 = "poster_a5"
    CARD = "card"


@dataclass(frozen=True)
class PaperPrint:
    """One print: how many posters or cards, with which address, when and by whom; whether there is a PDF of it."""

    id: int
    paper: Paper
    address: str
    count: int
    printed_at: str
    actor: str
    has_pdf: bool
