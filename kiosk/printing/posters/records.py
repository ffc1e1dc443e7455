"""What stands on a poster and on a card."""

from dataclasses import dataclass

from kiosk.stickers.papers.records import Paper

CARDS_ON_A_PAGE = 10


@dataclass(frozen=True)
class PaperWords:
    """How a paper is called, and the stylesheet that holds its size."""

    one: str
    many: str
    sheet: str


PAPER_WORDS = {
    Paper.POSTER_A4: PaperWords("room poster, A4", "room posters, A4", "paper-a4.css"),
    Paper.POSTER_A5: PaperWords("room poster, A5", "room posters, A5", "paper-a5.css"),
    Paper.CARD: PaperWords("device card", "device cards", "paper-a4.css"),
}


@dataclass(frozen=True)
class Symbol:
    """A QR code as one path of squares, its quiet zone included, and how many squares it has on a side."""

    text: str
    path: str
    side: int


@dataclass(frozen=True)
class Line:
    """A line of words, and the size in which it fits: xl, l, m or s."""

    words: str
    size: str


@dataclass(frozen=True)
class Poster:
    """One poster: its room, what its code holds, and the address that people type."""

    location_id: int
    name: Line
    typed: Line
    symbol: Symbol


@dataclass(frozen=True)
class Card:
    """One card: its device, what its code holds, the code and the phrase that people read."""

    device_id: int
    name: Line
    code: str
    phrase: str
    host: Line
    symbol: Symbol
