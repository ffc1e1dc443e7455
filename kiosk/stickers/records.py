"""A sheet in the ledger, the stickers on it, and how often they were scanned."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PrintedSheets:
    """One print: how many labels on which stock, with which address, when and by whom."""

    id: int
    stock: str
    start: int
    pages: int
    labels: int
    address: str
    smallest_module_mm: float
    printed_at: str
    actor: str
    answered_at: str | None
    answered_by: str
    is_discarded: bool


@dataclass(frozen=True)
class Printed:
    """One sticker as it is printed: its code, the device it is for (None for a blank one), the text in the QR code, and
    the cell of the sheet, 0 for the first one, along the rows and on over the pages.
    """

    code: str
    device_id: int | None
    text: str
    cell: int


@dataclass(frozen=True)
class Sticker:
    """One printing of a sticker, in a device's history."""

    code: str
    revision: int
    printed_at: str
    actor: str
    sheet_id: int
    stock: str
    address: str
    copies: int
    is_discarded: bool


@dataclass(frozen=True)
class Scanned:
    """How often a sticker was opened at one address."""

    code: str
    address: str
    first_at: str
    last_at: str
    times: int
