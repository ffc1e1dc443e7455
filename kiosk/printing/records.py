"""What is to be printed, on what, and how a print was made."""

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.stickers.records import Printed
from labels.printer import PLAIN, Printer
from labels.sticker import Sticker
from labels.stock import Stock

MOST_LABELS = 5000
MOST_COPIES = 9


class Carrier(Protocol):
    """What a sticker is for: a device, or nothing yet (no id)."""

    @property
    def id(self) -> int | None:
        """The device."""

    @property
    def code(self) -> str:
        """The code on the sticker."""

    @property
    def name(self) -> str:
        """What people call the device; may be empty."""

    @property
    def asset_tag(self) -> str | None:
        """The school's own number on the device."""


@dataclass(frozen=True)
class Blank:
    """A sticker that no device has yet."""

    code: str
    id: None = None
    name: str = ""
    asset_tag: None = None


@dataclass(frozen=True)
class Order:
    """How to print: on which stock, with which printer, how many of each, from which label of which sheet on."""

    stock: Stock
    printer: Printer = PLAIN
    copies: int = 1
    start: int = 1
    drawer_sheet_id: int | None = None
    basket_of: int | None = None  # the person from whose basket the devices are taken


@dataclass(frozen=True)
class Prepared:
    """An order that may be printed: each label with what stands on it and where it comes to stand."""

    order: Order
    address: str
    stickers: tuple[Sticker, ...] = field(repr=False)
    labels: tuple[Printed, ...] = field(repr=False)
    taken: frozenset[int]

    @property
    def pages(self) -> int:
        """How many sheets it takes."""
        return self.labels[-1].cell // self.order.stock.cells + 1

    @property
    def start(self) -> int:
        """The first label that is printed, counted from 1 along the rows."""
        return self.labels[0].cell + 1

    @property
    def cells_by_page(self) -> list[dict[int, str]]:
        """For each sheet, the code on each of its labels."""
        pages: list[dict[int, str]] = [{} for _ in range(self.pages)]
        for label in self.labels:
            page, cell = divmod(label.cell, self.order.stock.cells)
            pages[page][cell] = label.code
        return pages


@dataclass(frozen=True)
class PrintRun:
    """How a print was made: `dpi` is what it was read back at, None where a browser printed it."""

    printer: str
    dpi: int | None
    copies: int
    left_sheet_id: int | None = None  # the sheet of the drawer that has labels left after it
