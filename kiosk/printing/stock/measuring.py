"""Whether measures can be those of a sheet: what labels/ finds wrong, beside the field where it was typed."""

from kiosk.core.refusals import FieldRefused
from labels.own_stock import check_stock
from labels.stock import Stock

FIELDS = (
    *("paper", "page_width_mm", "page_height_mm", "columns", "rows", "label_width_mm", "label_height_mm"),
    *("left_mm", "top_mm", "pitch_x_mm", "pitch_y_mm", "corner_mm"),
)


def problems(stock: Stock) -> list[tuple[str, str]]:
    """Return (field, message) for everything that cannot be."""
    return [(wrong.measure, wrong.why) for wrong in check_stock(stock)]


def checked(stock: Stock) -> Stock:
    """Return measures that can be; FieldRefused with the first thing that is wrong."""
    for field, message in problems(stock):
        raise FieldRefused(field, message)
    return stock
