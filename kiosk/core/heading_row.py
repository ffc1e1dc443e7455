"""Which line of a sheet holds the headings, under titles, dates of printing and merged cells above it."""

import re
from collections.abc import Callable, Sequence

from kiosk.core.delimited import Line

LOOKED_AT = 40
BELOW = 12
LONGEST_HEADING = 80
KNOWN = 1.0
FORM = 3.0
NO_WORDS = re.compile(
    r"true|false|yes|no|n/?a|.*@.*|https?:.*|[\d\W_]*|\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}.*", re.IGNORECASE | re.DOTALL
)


def find_heading_row(lines: Sequence[Line], is_known: Callable[[str], bool]) -> Line:
    """Return the line that holds the headings: words, known ones first of all, over columns filled below them."""
    scored = [(_score(lines, place, is_known), -place) for place in range(min(len(lines), LOOKED_AT))]
    return lines[-max(scored)[1]]


def _score(lines: Sequence[Line], place: int, is_known: Callable[[str], bool]) -> float:
    filled = [cell.strip() for cell in lines[place].cells if cell.strip()]
    words = sum(_is_word(cell) for cell in filled) / len(filled)
    different = (1 + len({cell.casefold() for cell in filled}) / len(filled)) / 2
    known = len({cell.casefold() for cell in filled if is_known(cell)})
    return KNOWN * known + FORM * words**2 * different * _share_covered(lines, place)


def _is_word(cell: str) -> bool:
    return len(cell) <= LONGEST_HEADING and not NO_WORDS.fullmatch(cell)


def _share_covered(lines: Sequence[Line], place: int) -> float:
    """Return how much of what stands below stands under a filled cell of this line."""
    headed = {column for column, cell in enumerate(lines[place].cells) if cell.strip()}
    below = [
        column
        for line in lines[place + 1 : place + 1 + BELOW]
        for column, cell in enumerate(line.cells)
        if cell.strip()
    ]
    return sum(column in headed for column in below) / len(below) if below else 0.5
