"""The register of label stock: what one can buy, in millimetres."""

import csv
from dataclasses import dataclass
from pathlib import Path

from labels.errors import NoSuchCell, UnknownStock

REGISTER = Path(__file__).with_name("label-stock.csv")


@dataclass(frozen=True)
class Stock:
    """One product: a page with columns x rows of equal labels. All lengths are mm.

    left/top is the upper left corner of the first label, pitch the way from one label to the next. A roll is
    a page of one label. `printable_*` is set where the printer cannot reach the edge of the label (rolls).
    `remark` says in plain words what to know before buying or printing: why the figures are doubtful, or that
    the print fades.
    """

    code: str
    maker: str
    description: str
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    label_width_mm: float
    label_height_mm: float
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    corner_mm: float | None
    shape: str
    source: str
    printable_width_mm: float | None = None
    printable_height_mm: float | None = None
    remark: str = ""

    @property
    def is_roll(self) -> bool:
        """A page is one label: for a label printer."""
        return self.cells == 1

    @property
    def cells(self) -> int:
        """Labels on one page."""
        return self.columns * self.rows

    @property
    def blind_x_mm(self) -> float:
        """How far in from the left and right edge of a label the printer cannot print."""
        return (self.label_width_mm - (self.printable_width_mm or self.label_width_mm)) / 2

    @property
    def blind_y_mm(self) -> float:
        """How far in from the upper and lower edge of a label the printer cannot print."""
        return (self.label_height_mm - (self.printable_height_mm or self.label_height_mm)) / 2

    def corner_of(self, cell: int) -> tuple[float, float]:
        """Upper left corner (x, y) of a cell on the page; cells count from 0 along the rows."""
        row, column = divmod(cell, self.columns)
        return self.left_mm + column * self.pitch_x_mm, self.top_mm + row * self.pitch_y_mm


def _length(text: str) -> float | None:
    return float(text) if text else None


def _stock(row: dict[str, str]) -> Stock:
    return Stock(
        code=row["code"],
        maker=row["maker"],
        description=row["description"],
        page_width_mm=float(row["page_width_mm"]),
        page_height_mm=float(row["page_height_mm"]),
        columns=int(row["columns"]),
        rows=int(row["rows"]),
        label_width_mm=float(row["label_width_mm"]),
        label_height_mm=float(row["label_height_mm"]),
        left_mm=float(row["left_mm"]),
        top_mm=float(row["top_mm"]),
        pitch_x_mm=float(row["pitch_x_mm"]),
        pitch_y_mm=float(row["pitch_y_mm"]),
        corner_mm=_length(row["corner_mm"]),
        shape=row["shape"],
        source=row["source"],
        printable_width_mm=_length(row["printable_width_mm"]),
        printable_height_mm=_length(row["printable_height_mm"]),
        remark=row["remark"],
    )


def _read_register() -> dict[str, Stock]:
    with REGISTER.open(encoding="utf-8", newline="") as register:
        return {row["code"]: _stock(row) for row in csv.DictReader(register)}


STOCKS: dict[str, Stock] = _read_register()


def find_stock(code: str) -> Stock:
    """The stock of that code, in any case. Raises UnknownStock, which names a few that exist."""
    wanted = code.strip().upper()
    if wanted in STOCKS:
        return STOCKS[wanted]
    some = ", ".join(list(STOCKS)[:6])
    raise UnknownStock(f"There is no label stock “{code.strip()}” in the register. It has, among others, {some}.")


def cells_before(stock: Stock, start: int) -> frozenset[int]:
    """The cells that are used up when a sheet is to be continued at label `start` (1 = a new sheet).

    Raises NoSuchCell when a sheet has no such label.
    """
    if not 1 <= start <= stock.cells:
        raise NoSuchCell(f"{stock.code} has the labels 1 to {stock.cells} on a sheet; there is no label {start}.")
    return frozenset(range(start - 1))
