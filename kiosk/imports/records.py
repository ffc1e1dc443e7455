"""What an import reads, plans and did."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from kiosk.core.tables import Row, Table
from kiosk.devices.records import Kind


class Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True)
class ColumnReading:
    """One column of the file: what it was read as (empty: left out), and what there is to say about that."""

    heading: str
    read_as: str
    remark: str = ""


@dataclass(frozen=True)
class Said:
    """What one row says of a device, read and checked; empty or None where it says nothing."""

    code: str = ""
    asset_tag: str = ""
    serial: str = ""
    name: str = ""
    kind: Kind | None = None
    category: str = ""
    maker: str = ""
    model: str = ""
    location: str = ""
    supplier: str = ""
    in_service_on: str = ""
    warranty_until_on: str = ""
    warranty_months: int | None = None
    price_pence: int | None = None
    notes: str = ""
    retired_on: str = ""
    retired_reason: str = ""
    retired_status: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wish:
    """A device as it shall stand in the register; names, not ids."""

    name: str
    asset_tag: str | None
    serial: str | None
    maker: str
    model: str
    location: str
    supplier: str | None
    in_service_on: str
    warranty_until_on: str | None
    price_pence: int | None
    notes: str
    retired_on: str | None
    retired_reason: str


@dataclass(frozen=True)
class Change:
    """One thing of a device that a row changes, in words."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class PlannedRow:
    """What becomes of one row: for added and changed ones the wish, for rejected ones the reason."""

    row: Row
    outcome: Outcome
    title: str = ""
    reason: str = ""
    remarks: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    wish: Wish | None = None
    kind: Kind = Kind.OTHER
    device_id: int | None = None
    code: str = ""

    @property
    def line(self) -> int:
        """The line of the file the row begins on."""
        return self.row.line


@dataclass(frozen=True)
class Plan:
    """A whole file: how it was read, what becomes of every row."""

    table: Table
    columns: tuple[ColumnReading, ...]
    rows: tuple[PlannedRow, ...]
    remarks: tuple[str, ...] = ()
    new_locations: tuple[str, ...] = ()
    new_models: tuple[tuple[str, str, Kind], ...] = ()
    new_suppliers: tuple[str, ...] = ()

    @cached_property
    def counts(self) -> Counter[Outcome]:
        """How many rows come to each outcome."""
        return Counter(row.outcome for row in self.rows)

    def rows_that_are(self, outcome: str) -> list[PlannedRow]:
        """Return the rows with an outcome."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def is_of_use(self) -> bool:
        """Tell whether at least one row went in or was there already."""
        return self.counts[Outcome.REJECTED] < len(self.rows)


@dataclass(frozen=True)
class Upload:
    """A file that was sent to the imports page, and what came of it."""

    id: int
    file_name: str
    content: bytes = field(repr=False)
    uploaded_at: str
    carried_out_at: str | None
    summary: dict[str, int]
    rejects: bytes = field(repr=False)
