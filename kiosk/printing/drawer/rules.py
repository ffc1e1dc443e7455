"""Where a label is on its sheet in words, which ones are free, and which sheet goes into the drawer after a print."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from kiosk.printing.drawer.records import Cell
from labels.stock import Stock

LEAST_PX = 27  # the smallest label is drawn at least so wide and high, its lines included: a finger must hit it


def place_said(cell: int, columns: int) -> str:
    """Return 'Row 2, label 3'; a sheet of one column has rows alone."""
    row, column = divmod(cell, columns)
    return f"Row {row + 1}" if columns == 1 else f"Row {row + 1}, label {column + 1}"


def runs(cells: Iterable[Cell]) -> list[tuple[Cell, Cell]]:
    """Return labels one after the other of which the same is to be said, as (first, last)."""
    found: list[tuple[Cell, Cell]] = []
    for cell in cells:
        first, last = found[-1] if found else (cell, cell)
        if cell.cell == last.cell + 1 and _said_of(cell) == _said_of(last):
            found[-1] = (first, cell)
        else:
            found.append((cell, cell))
    return found


def _said_of(cell: Cell) -> tuple[str, ...]:
    return cell.state, cell.code, cell.at, cell.actor


def free_cells(cells: int, taken: Collection[int]) -> list[int]:
    """Return the labels that are left, in the order in which they are printed on."""
    return [cell for cell in range(cells) if cell not in taken]


def skipped(cells: int, taken: Collection[int], start: int) -> frozenset[int]:
    """Return the labels that a print from `start` (a cell, from 0) passes over: taken ones and free ones before it."""
    return frozenset(taken) | frozenset(range(min(start, cells)))


def left_over(cells: int, pages: Sequence[Mapping[int, str]], taken: Collection[int]) -> Mapping[int, str] | None:
    """Return what was printed on the last page when labels are left on it, else None.

    `taken` are the labels of the first page that were used up before; only a first page that is also the last one
    can still have them.
    """
    if not pages:
        return None
    used = len(pages[-1]) + (len(taken) if len(pages) == 1 else 0)
    return pages[-1] if used < cells else None


def proposed_name(stock: str, today: date) -> str:
    """Return a name for a sheet of a day: 'L7159 of 3 May 2027'."""
    return f"{stock} of {today.day} {today:%b %Y}"


def name_like(plain: str, taken_names: Iterable[str]) -> str:
    """Return a name, or with the first number behind it that nobody else has: 'Blue folder (2)'."""
    names = {name.casefold() for name in taken_names}
    number, name = 1, plain
    while name.casefold() in names:
        number += 1
        name = f"{plain} ({number})"
    return name


def places_css(stock: Stock) -> str:
    """Return a stylesheet with the place of every label of a page, in hundredths of the page, by number."""
    wide, high = stock.page_width_mm, stock.page_height_mm
    least = LEAST_PX / min(stock.label_width_mm, stock.label_height_mm) * wide
    corner = (stock.corner_mm or 0) / wide * 100
    lines = [
        f".sheet-page{{aspect-ratio:{wide:g}/{high:g};min-width:{math.ceil(least)}px}}",
        f".sheet-page .cell{{width:{100 * stock.label_width_mm / wide:.3f}%;"
        f"height:{100 * stock.label_height_mm / high:.3f}%;border-radius:min({corner:.2f}cqw,.6rem)}}",
    ]
    for cell in range(stock.cells):
        x, y = stock.corner_of(cell)
        lines.append(f".cell-{cell + 1}{{left:{100 * x / wide:.3f}%;top:{100 * y / high:.3f}%}}")
    return "\n".join(lines) + "\n"
