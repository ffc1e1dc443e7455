"""A sheet in the ledger."""

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
