"""What a person is shown of a file before anything is decided: its first lines, its dates, what was guessed."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.core.database import Database
from kiosk.core.delimited import Line
from kiosk.imports import planning, store, subjects, values
from kiosk.imports.devices.rules import GUESSES
from kiosk.imports.headings import columns_of
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import PlannedRow

LINES_SHOWN = 20
CELLS_SHOWN = 12
DATES_SHOWN = 10
LOOKED_AT = 5000  # rows, for dates
NAMED_AT_MOST = 10
NO_DATE = re.compile(r"'(.*)' is not a date\.")
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
    unreadable: tuple[str, ...] = ()  # in words, with their lines


@dataclass(frozen=True)
class Guess:
    """What was taken to be so because the file does not say it: how many rows, which, and what is done."""

    rows: int
    lines: str
    words: str


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
            at: dict[str, list[int]] = defaultdict(list)
            for line in lines:
                if column < len(line.cells) and (text := values.said(line.cells[column])):
                    at[text].append(line.number)
            days = {text: day_words(text, field.key in month_first) for text in at}
            wrong = {text: at[text] for text, day in days.items() if day == UNREADABLE and any(map(str.isdigit, text))}
            pairs = tuple((text, day) for text, day in days.items() if text not in wrong)[:DATES_SHOWN]
            title = upload.reading.headings[column]
            if days:
                found.append(ShownDates(title, field.key in month_first, pairs, tuple(_no_dates(wrong))))
    return found


def no_dates(rejected: Iterable[PlannedRow]) -> list[str]:
    """Return what cannot be read as a date in the rows that are rejected for it, with their lines."""
    at: dict[str, list[int]] = defaultdict(list)
    for row in rejected:
        if said := NO_DATE.search(row.reason):
            at[said[1]].append(row.line)
    return _no_dates(at)


def _no_dates(at: dict[str, list[int]]) -> list[str]:
    words = [f"'{text}' cannot be read as a date: {in_lines(lines)}" for text, lines in at.items()]
    more = len(words) - NAMED_AT_MOST
    return [*words[:NAMED_AT_MOST], *([f"and {more} more"] if more > 0 else [])]


def in_lines(lines: list[int], number: int = 0) -> str:
    """Return where something stands: 'line 7', or 'lines 7, 9 and 31 more'."""
    named, more = lines[:NAMED_AT_MOST], max(number, len(lines)) - len(lines[:NAMED_AT_MOST])
    said = ", ".join(map(str, named)) + (f" and {more:,} more" if more else "")
    return f"line {said}" if len(named) == 1 and not more else f"lines {said}"


def guesses(database: Database, upload: Upload) -> list[Guess]:
    """Return what the file does not say and was taken to be so."""
    found = []
    for beginning, words in GUESSES.items():
        number, lines = plans.remarked(database, upload.id, beginning, NAMED_AT_MOST)
        if number:
            found.append(Guess(number, in_lines(lines, number), words))
    return found


def day_words(text: str, month_first: bool) -> str:
    """Return a date as nobody can misread it: 1 February 2023."""
    day = values.read_date(text, month_first)
    return f"{day.day} {day:%B %Y}" if day else UNREADABLE


def first_planned(database: Database, upload: Upload, number: int) -> list[PlannedRow]:
    """Return what would become of the first rows."""
    return list(plans.plans(database, upload.id, limit=number))
