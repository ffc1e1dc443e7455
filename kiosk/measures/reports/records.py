"""What every report is made of: a finding, sections with a chart and a table, numbers that open their calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.database import Database
from kiosk.measures.figures.records import Unit
from kiosk.measures.periods import Period

MOST_ROWS = 200  # of a table on a page and in a PDF; the CSV has all of them
MOST_BARS = 12


@dataclass(frozen=True)
class Number:
    """A number in a table: its value (None: nothing to count), as people say it, and where its calls are.

    `calls` is how many calls its address lists as counted; None where it leads to something else than calls.
    """

    value: float | None
    unit: Unit
    said: str
    address: str = ""
    calls: int | None = None


@dataclass(frozen=True)
class Text:
    """Words in a table, and where they lead."""

    said: str
    address: str = ""


Cell = Number | Text


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is about, then a cell for each further column. `person_id` is whose line it is."""

    name: Text
    cells: tuple[Cell, ...]
    person_id: int | None = None


@dataclass(frozen=True)
class Table:
    """Columns (the first is what rows are about) and rows. `total` is what a column of parts comes to."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows that stand on a page."""
        return self.rows[:MOST_ROWS]

    @property
    def left_out(self) -> int:
        """How many rows only the CSV has."""
        return len(self.rows) - len(self.shown)

    @property
    def leads_on(self) -> bool:
        """Tell whether anything in it is a link; a table that scrolls and has none must be reached by keys itself."""
        rows = (*self.shown, *((self.total,) if self.total else ()))
        return any(row.name.address or any(cell.address for cell in row.cells) for row in rows)

    def is_number(self, column: int) -> bool:
        """Tell whether a column, counted from the second on, holds numbers."""
        return any(isinstance(row.cells[column], Number) for row in self.rows)


class Shape(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"  # lying, one series, a label each
    STACKED = "stacked"  # lying, several series, told apart by pattern
    LINES = "lines"  # over time, told apart by dashes


@dataclass(frozen=True)
class Chart:
    """What is drawn: one label for each place, and each series with its values there (None: nothing)."""

    shape: Shape
    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True)
class Section:
    """A part of a report: what it shows in one sentence, at most one chart, its table, and notes below."""

    key: str
    title: str
    sentence: str
    table: Table | None = None
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    points: tuple[Text, ...] = ()  # said one below the other, where a table would say too much


@dataclass(frozen=True)
class Report:
    """One report of one period."""

    name: str
    title: str
    period: Period
    finding: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()


class Reader(StrEnum):
    """Who acts on a report, and how often."""

    DESK = "The desk, every week"
    COORDINATOR = "The ICT co-ordinator, every month"
    LEADERS = "School leaders, once a term"
    TECHNICIANS = "Technicians"
    SUPPLIERS = "Suppliers"


@dataclass(frozen=True)
class ReportKind:
    """A report in the list of reports: its name in addresses, its title, what it is for, and who makes it."""

    name: str
    title: str
    purpose: str
    reader: Reader
    icon: str
    make: Callable[[Database, Period, datetime], Report]
    is_weekly: bool = False  # the week before this one is what is shown first; otherwise the month
    is_one_page: bool = False
