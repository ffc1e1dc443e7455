"""Sheets that a browser prints."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.printing.records import Prepared


class BrowserState(StrEnum):
    """Waiting for somebody to print it and say how it came out, or done with."""

    READY = "ready"
    PRINTED = "printed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class BrowserPrint:
    """Sheets as they were made for the browser, and what became of them."""

    id: int
    state: BrowserState
    made_at: str
    actor: str
    prepared: Prepared = field(repr=False)
    pages: int
    smallest_module_mm: float
    ended_at: str | None
    sheet_id: int | None

    @property
    def drawer_sheet_id(self) -> int | None:
        """The sheet of the drawer that it is to be printed on."""
        return self.prepared.order.drawer_sheet_id

    @property
    def labels(self) -> int:
        """How many labels are on them."""
        return len(self.prepared.labels)
