"""The labels of a print as they are taken out: where each of them is, and what it is for."""

from collections.abc import Callable

from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import Cell
from kiosk.devices import codes
from labels.stock import Stock


def _place(stock: Stock | None, label: sqlite3.Row) -> tuple[int, int | None, int]:
    if stock is None:  # one that an older register had: only the number along the rows is known
        return 1, None, label["cell"] + 1
    sheet, cell = divmod(label["cell"], stock.cells)
    row, column = divmod(cell, stock.columns)
    return sheet + 1, row + 1, column + 1


COLUMNS: dict[str, Callable[[Stock | None, sqlite3.Row], Cell]] = {
    "Sheet": lambda stock, label: _place(stock, label)[0],
    "Row": lambda stock, label: _place(stock, label)[1],
    "Label": lambda stock, label: _place(stock, label)[2],
    "Code": lambda _, label: codes.shown(label["code"]),
    "Device": lambda _, label: label["name"],
    "Kind": lambda _, label: label["kind"],
    "Location": lambda _, label: label["location"],
}
