"""How far a printer's nudge may move a stock's labels before something is lost."""

from collections.abc import Iterable

from labels.errors import NudgeTooFar
from labels.layout import SPARE_MM, Layout
from labels.printer import Printer
from labels.qr import QUIET_ZONE
from labels.stock import Stock

_ROUNDING_MM = 1e-6
Corner = tuple[float, float]
Range = tuple[float, float]


def check_nudge(stock: Stock, labels: Iterable[tuple[Corner, Layout]], printer: Printer) -> None:
    """Raise NudgeTooFar when the nudge loses part of a label; corners are where labels are without it.

    Nothing may leave the page. A code may stand over the edge of its label by the spare at most: more than that no
    drift needs, and without the drift it would be cut off.
    """
    if printer.nudge_x_mm == printer.nudge_y_mm == 0:
        return
    ranges = [_ranges(stock, corner, layout) for corner, layout in labels]
    across, down = ((max(pair[axis][0] for pair in ranges), min(pair[axis][1] for pair in ranges)) for axis in (0, 1))
    _refuse_outside(stock, printer.nudge_x_mm, across, ("left", "right"))
    _refuse_outside(stock, printer.nudge_y_mm, down, ("up", "down"))


def _ranges(stock: Stock, corner: Corner, layout: Layout) -> tuple[Range, Range]:
    """The nudges (least, most) across and down that one label bears."""
    quiet = QUIET_ZONE * layout.module_mm
    dark = layout.symbol_mm - 2 * quiet
    across = _range(
        (corner[0], stock.label_width_mm, stock.page_width_mm),
        (layout.symbol_x_mm + quiet, dark),
        (layout.words_x_mm, layout.words_width_mm),
    )
    down = _range(
        (corner[1], stock.label_height_mm, stock.page_height_mm),
        (layout.symbol_y_mm + quiet, dark),
        (layout.words_y_mm, layout.lines.height_mm),
    )
    return across, down


def _range(label: tuple[float, float, float], symbol: Range, words: Range) -> Range:
    start, length, page = label
    first = min(symbol[0], words[0])
    last = max(sum(symbol), sum(words))
    least = max(-(start + first), -SPARE_MM - symbol[0])
    most = min(page - start - last, length + SPARE_MM - sum(symbol))
    return least, most


def _refuse_outside(stock: Stock, nudge: float, allowed: Range, ways: tuple[str, str]) -> None:
    least, most = allowed
    if least - _ROUNDING_MM <= nudge <= most + _ROUNDING_MM:
        return
    way, limit = (ways[0], -least) if nudge < 0 else (ways[1], most)
    raise NudgeTooFar(
        f"A nudge of {abs(nudge):g} mm {way} would push codes or words off {stock.code}: at most "
        f"{max(limit, 0):.1f} mm {way} can be made up for. If the print is further off, check the paper size and "
        "print at 100 %."
    )
