"""An import: how its file was read, what its columns are, where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.core.tables import ReadingChoice
from kiosk.imports.subject import Outcome


@dataclass(frozen=True)
class SheetSaid:
    """A sheet of a workbook, as it is offered."""

    name: str
    height: int
    is_hidden: bool = False


@dataclass(frozen=True)
class HowRead:
    """How a file was read into its rows; empty until it was."""

    sheet: str = ""
    sheets: tuple[SheetSaid, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    in_words: str = ""
    heading_row: int = 0
    headings: tuple[str, ...] = ()
    rows: int = 0
    blank_rows: int = 0

    @property
    def is_workbook(self) -> bool:
        """Tell whether the file has sheets."""
        return bool(self.sheets)


@dataclass(frozen=True)
class Upload:
    """A file that was sent to be imported, and what came of it."""

    id: int
    file_name: str
    uploaded_at: str
    subject: str
    choice: ReadingChoice
    reading: HowRead
    mapping: Mapping[int, str]
    notes: tuple[str, ...]
    mark: str
    planned_at: str | None
    carried_out_at: str | None
    undone_at: str | None
    undone_by: str
    summary: Mapping[str, int]
    rejects: bytes = field(repr=False, default=b"")

    @property
    def is_read(self) -> bool:
        """Tell whether its rows are at hand."""
        return bool(self.reading.headings)

    @property
    def row_count(self) -> int:
        """How many rows came to any outcome."""
        return sum(self.summary.get(outcome.value, 0) for outcome in Outcome)

    @property
    def to_do(self) -> int:
        """How many rows are to be added or changed."""
        return self.summary.get(Outcome.ADDED.value, 0) + self.summary.get(Outcome.CHANGED.value, 0)

    @property
    def is_of_use(self) -> bool:
        """Tell whether at least one row goes in or is there already."""
        return self.summary.get(Outcome.REJECTED.value, 0) < self.row_count


@dataclass(frozen=True)
class ColumnReading:
    """One column of the file: what it was read as (empty: left out), what is said about that, and examples."""

    column: int
    heading: str
    field: str
    read_as: str
    remark: str = ""
    examples: tuple[str, ...] = ()
    is_personal: bool = False

    @property
    def title(self) -> str:
        """The heading, or which column it is."""
        return self.heading or f"Column {self.column + 1}"
