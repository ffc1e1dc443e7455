"""Pictures of a page of stock, drawn to scale: which label is free, printed or damaged.

The SVG holds presentation attributes and classes only, so it can stand inside a page with the strictest policy, and
draws in the colour of the text around it, so it is right in dark mode without any rule. A state is a mark and a word,
never a colour alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from labels.stock import Stock

__all__ = ["DAMAGED", "FREE", "PRINTED", "Cell", "Svg", "drawn_cells", "stock_svg"]

FREE, PRINTED, DAMAGED = "free", "printed", "damaged"
_STATES = (FREE, PRINTED, DAMAGED)
_MOST_NUMBER_MM = 8.0


class Svg(str):
    """SVG that was put together here from numbers and escaped words: a template need not escape it again."""

    __slots__ = ()

    def __html__(self) -> str:
        """What templates ask for."""
        return str(self)


@dataclass(frozen=True)
class Cell:
    """One label of a page for whoever draws it: `index` counts from 0, `number` (what people read) from 1. mm."""

    index: int
    number: int
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    state: str

    @property
    def words(self) -> str:
        """What a screen reader says."""
        return f"Label {self.number}: {self.state}"


def drawn_cells(stock: Stock, states: Mapping[int, str] | None = None) -> list[Cell]:
    """The labels of a page with their states (by index; what is not named is free). ValueError for other states."""
    named = states or {}
    strange = set(named.values()) - set(_STATES)
    if strange:
        raise ValueError(f"no such state of a label: {sorted(strange)}")
    size = (stock.label_width_mm, stock.label_height_mm)
    return [
        Cell(index, index + 1, *stock.corner_of(index), *size, named.get(index, FREE)) for index in range(stock.cells)
    ]


def stock_svg(
    stock: Stock,
    states: Mapping[int, str] | None = None,
    link: Callable[[int], str] | None = None,
    title: str = "",
) -> Svg:
    """A page of this stock as inline SVG. With `link`, every label leads to the address for its index.

    Its classes are stock-drawing, stock-page, stock-cell with is-free, is-printed or is-damaged, and stock-blind for
    the edge that a label printer does not reach.
    """
    name = title or f"{stock.code}: {stock.columns} × {stock.rows} labels of {_size(stock)} mm"
    width, height = stock.page_width_mm, stock.page_height_mm
    cells = drawn_cells(stock, states)
    inside = "".join(_linked(cell, _cell(stock, cell), link) for cell in cells)
    # a picture hides what is inside it from screen readers; a group of links must not
    role = "group" if link else "img"
    return Svg(
        '<svg xmlns="http://www.w3.org/2000/svg" class="stock-drawing" '
        f'viewBox="-1 -1 {_number(width + 2)} {_number(height + 2)}" role="{role}" '
        f'aria-label="{escape(_spoken(name, cells))}" fill="none" stroke="currentColor" stroke-width="0.4">'
        f'<rect class="stock-page" width="{_number(width)}" height="{_number(height)}"/>{inside}</svg>'
    )


def _spoken(name: str, cells: list[Cell]) -> str:
    counts = {state: sum(cell.state == state for cell in cells) for state in _STATES}
    return f"{name}. " + ", ".join(f"{count} {state}" for state, count in counts.items() if count) + "."


def _linked(cell: Cell, drawing: str, link: Callable[[int], str] | None) -> str:
    if link is None:
        return drawing
    return f'<a href="{escape(link(cell.index))}" aria-label="{escape(cell.words)}">{drawing}</a>'


def _cell(stock: Stock, cell: Cell) -> str:
    x, y, width, height = (_number(n) for n in (cell.x_mm, cell.y_mm, cell.width_mm, cell.height_mm))
    corner = f' rx="{_number(stock.corner_mm)}"' if stock.corner_mm else ""
    # an outline without a fill could only be clicked on its line
    fill = 'fill="currentColor" fill-opacity="0.25"' if cell.state == PRINTED else 'fill="transparent"'
    size = min(_MOST_NUMBER_MM, 0.5 * cell.height_mm, 0.3 * cell.width_mm)
    middle, line = cell.x_mm + cell.width_mm / 2, cell.y_mm + cell.height_mm / 2 + 0.35 * size
    return (
        f'<g class="stock-cell is-{cell.state}"><title>{escape(cell.words)}</title>'
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{corner} {fill}/>{_mark(cell)}{_blind(stock, cell)}'
        f'<text x="{_number(middle)}" y="{_number(line)}" font-size="{_number(size)}" text-anchor="middle" '
        f'fill="currentColor" stroke="none">{cell.number}</text></g>'
    )


def _mark(cell: Cell) -> str:
    left, top, right, bottom = cell.x_mm, cell.y_mm, cell.x_mm + cell.width_mm, cell.y_mm + cell.height_mm
    if cell.state == FREE:
        return ""
    one, other = (left, bottom, right, top), (left, top, right, bottom)
    lines = (one, other) if cell.state == DAMAGED else (one,)
    path = "".join(f"M{_number(a)} {_number(b)}L{_number(c)} {_number(d)}" for a, b, c, d in lines)
    return f'<path d="{path}" stroke-opacity="0.5"/>'


def _blind(stock: Stock, cell: Cell) -> str:
    across, down = stock.blind_x_mm, stock.blind_y_mm
    if not (across or down):
        return ""
    box = (cell.x_mm + across, cell.y_mm + down, cell.width_mm - 2 * across, cell.height_mm - 2 * down)
    x, y, width, height = (_number(n) for n in box)
    return (
        f'<rect class="stock-blind" x="{x}" y="{y}" width="{width}" height="{height}" stroke-dasharray="1" '
        'stroke-opacity="0.5"/>'
    )


def _size(stock: Stock) -> str:
    return f"{stock.label_width_mm:g} × {stock.label_height_mm:g}"


def _number(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".")
