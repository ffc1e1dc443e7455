"""What a person is shown of a file before anything is decided: its first lines, its dates as they are read."""

from dataclasses import dataclass

from kiosk.core.database import Database
from kiosk.core.delimited import Line
from kiosk.imports import planning, store, subjects, values
from kiosk.imports.headings import columns_of
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import PlannedRow

LINES_SHOWN = 12
CELLS_SHOWN = 12
DATES_SHOWN = 5
LOOKED_AT = 400
UNREADABLE = "no date"


@dataclass(frozen=True)
class ShownLine:
    """A line of a file as a page shows it; what does not fit is counted."""

    number: int
    cells: tuple[str, ...]
    more: int
    is_heading: bool


@dataclass(frozen=True)
class ShownDates:
    """A column of dates: what stands there, and the day it is taken for."""

    title: str
    is_month_first: bool
    pairs: tuple[tuple[str, str], ...]


def first_lines(database: Database, upload: Upload) -> list[ShownLine]:
    """Return the lines around the headings, as they stand in the file."""
    before = max(0, upload.reading.heading_row - LINES_SHOWN // 2)
    return [_shown(line, upload) for line in store.lines(database, upload.id, after=before, limit=LINES_SHOWN)]


def _shown(line: Line, upload: Upload) -> ShownLine:
    cells = tuple(cell.strip() for cell in line.cells[:CELLS_SHOWN])
    more = max(0, len(line.cells) - CELLS_SHOWN)
    return ShownLine(line.number, cells, more, line.number == upload.reading.heading_row)


def dates_as_read(database: Database, upload: Upload) -> list[ShownDates]:
    """Return, for each column that is read as a date, what its first different dates are taken for."""
    if not upload.is_read or upload.subject not in subjects.BY_KEY:
        return []
    subject = subjects.subject_called(upload.subject)
    columns = columns_of(upload.mapping, upload.reading.headings, subject.fields)
    month_first, _ = planning.date_orders(database, upload, subject, columns)
    lines = list(store.lines(database, upload.id, after=upload.reading.heading_row, limit=LOOKED_AT))
    found = []
    for field in subject.fields:
        if not field.is_date:
            continue
        for column in columns.get(field.key, ()):
            cells = (values.said(line.cells[column]) for line in lines if column < len(line.cells))
            texts = list(dict.fromkeys(cell for cell in cells if cell))[:DATES_SHOWN]
            pairs = tuple((text, day_words(text, field.key in month_first)) for text in texts)
            if pairs:
                found.append(ShownDates(upload.reading.headings[column], field.key in month_first, pairs))
    return found


def day_words(text: str, month_first: bool) -> str:
    """Return a date as nobody can misread it: 1 February 2023."""
    day = values.read_date(text, month_first)
    return f"{day.day} {day:%B %Y}" if day else UNREADABLE


def first_planned(database: Database, upload: Upload, number: int) -> list[PlannedRow]:
    """Return what would become of the first rows."""
    return list(plans.plans(database, upload.id, limit=number))
