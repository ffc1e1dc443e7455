"""Label stock that somebody measured with a ruler: what cannot be right about it, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from labels.stock import Stock

_LENGTHS = (
    *("page_width_mm", "page_height_mm", "label_width_mm", "label_height_mm", "left_mm", "top_mm"),
    *("pitch_x_mm", "pitch_y_mm", "corner_mm", "printable_width_mm", "printable_height_mm"),
)
# what rounded millimetres may add up to
_ROUNDING_MM = 0.01
_PAGE_MM = (10.0, 1000.0)
_LEAST_LABEL_MM = 5.0
_MOST_IN_A_ROW = 60
MOST_ON_A_PAGE = 500


@dataclass(frozen=True)
class Wrong:
    """What is wrong, and the measure to mend it in (a field of Stock)."""

    measure: str
    why: str


def check_stock(stock: Stock) -> list[Wrong]:
    """What is wrong with these measurements for a sheet of labels; an empty list when they can be right.

    What passes has every label whole on the page and none over another. It may still be too small for a code:
    layout.why_too_small says so.
    """
    for measure in _LENGTHS:
        length = getattr(stock, measure)
        if length is not None and not isfinite(length):
            return [Wrong(measure, "Every length must be a number of millimetres.")]
    for measure, count in (("columns", stock.columns), ("rows", stock.rows)):
        if not 1 <= count <= _MOST_IN_A_ROW:
            why = f"A sheet has 1 to {_MOST_IN_A_ROW} labels in a row and 1 to {_MOST_IN_A_ROW} rows."
            return [Wrong(measure, why)]
    if stock.cells > MOST_ON_A_PAGE:
        why = f"{stock.columns} × {stock.rows} = {stock.cells} labels on a sheet are more than any stock has."
        return [Wrong("columns", why)]
    return [*_page(stock), *_across(stock), *_down(stock), *_printable(stock)]


def _page(stock: Stock) -> Iterator[Wrong]:
    least, most = _PAGE_MM
    for side in ("width_mm", "height_mm"):
        page, label = getattr(stock, f"page_{side}"), getattr(stock, f"label_{side}")
        if not least <= page <= most and page == label:  # a roll: nobody typed a page
            yield Wrong(f"label_{side}", f"A label of a roll is between {least:g} and {most:g} mm wide and high.")
        elif not least <= page <= most:
            yield Wrong(
                f"page_{side}", f"A page is between {least:g} and {most:g} mm wide and high; A4 is 210 × 297 mm."
            )
        elif label < _LEAST_LABEL_MM:
            yield Wrong(f"label_{side}", f"A label is at least {_LEAST_LABEL_MM:g} mm wide and high.")
    if stock.corner_mm is not None and not 0 <= stock.corner_mm <= _shorter_side(stock) / 2 + _ROUNDING_MM:
        yield Wrong("corner_mm", "The rounding of the corners is between 0 and half the shorter side of the label.")


def _across(stock: Stock) -> Iterator[Wrong]:
    if stock.left_mm < 0:
        yield Wrong("left_mm", "The first label cannot start left of the page.")
    if stock.columns > 1 and stock.pitch_x_mm < stock.label_width_mm - _ROUNDING_MM:
        yield Wrong(
            "pitch_x_mm",
            f"The labels would overlap: the next one starts {stock.pitch_x_mm:g} mm to the right, but a label is "
            f"{stock.label_width_mm:g} mm wide.",
        )
    end = stock.left_mm + (stock.columns - 1) * stock.pitch_x_mm + stock.label_width_mm
    if end > stock.page_width_mm + _ROUNDING_MM:
        yield Wrong(
            "columns",
            f"The last label of a row would end {end:.1f} mm from the left, but the page is "
            f"{stock.page_width_mm:g} mm wide.",
        )


def _down(stock: Stock) -> Iterator[Wrong]:
    if stock.top_mm < 0:
        yield Wrong("top_mm", "The first label cannot start above the page.")
    if stock.rows > 1 and stock.pitch_y_mm < stock.label_height_mm - _ROUNDING_MM:
        yield Wrong(
            "pitch_y_mm",
            f"The labels would overlap: the next row starts {stock.pitch_y_mm:g} mm further down, but a label is "
            f"{stock.label_height_mm:g} mm high.",
        )
    end = stock.top_mm + (stock.rows - 1) * stock.pitch_y_mm + stock.label_height_mm
    if end > stock.page_height_mm + _ROUNDING_MM:
        why = f"The last row would end {end:.1f} mm from the top, but the page is {stock.page_height_mm:g} mm high."
        yield Wrong("rows", why)


def _printable(stock: Stock) -> Iterator[Wrong]:
    for side, word in (("width_mm", "wide"), ("height_mm", "high")):
        printable, label = getattr(stock, f"printable_{side}"), getattr(stock, f"label_{side}")
        if printable is not None and not 0 < printable <= label + _ROUNDING_MM:
            why = f"What the printer reaches is more than nothing and at most the label, {label:g} mm {word}."
            yield Wrong(f"printable_{side}", why)


def _shorter_side(stock: Stock) -> float:
    return min(stock.label_width_mm, stock.label_height_mm)
