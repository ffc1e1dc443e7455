"""Reading a file into rows that stand in the database, so that whatever follows needs little memory."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from kiosk.core.database import Database
from kiosk.core.delimited import Line
from kiosk.core.heading_row import LOOKED_AT
from kiosk.core.refusals import Overtaken
from kiosk.core.tables import MOST_ROWS, ReadingChoice, Source, TableRefused, headings_in, read_source
from kiosk.imports import store, subjects
from kiosk.imports.headings import headings_hash, matched
from kiosk.imports.records import HowRead, SheetSaid, Upload
from kiosk.jobs.records import Progress

READING = "Reading the file"
BATCH = 1000
NOT_KEPT = "This file was not kept any longer. Please upload it again."
NO_ROWS = "This file has headings, but no rows below them."


def read(database: Database, upload: Upload, choice: ReadingChoice, progress: Progress) -> None:
    """Read a file into its rows. TableRefused says why it cannot be; then it has none."""
    content = store.content(database, upload.id)
    if not content:
        raise Overtaken(NOT_KEPT)
    source = read_source(content, upload.file_name, choice, subjects.is_known)
    del content
    store.drop_rows(database, upload.id)
    blank = _copy(database, upload.id, source, progress)
    reading = HowRead(
        sheet=source.sheet,
        sheets=tuple(SheetSaid(sheet.name, sheet.height, sheet.is_hidden) for sheet in source.sheets),
        encoding=source.text.encoding if source.text else "",
        delimiter=source.text.delimiter if source.text else "",
        in_words=source.in_words,
        blank_rows=blank,
    )
    find_headings(database, upload.id, choice, reading)


def find_headings(database: Database, upload_id: int, choice: ReadingChoice, reading: HowRead) -> None:
    """Find the headings among the rows that were read, what the file is about, and what its columns are."""
    first_lines = list(store.lines(database, upload_id, limit=LOOKED_AT))
    headings, heading_row = headings_in(first_lines, choice, subjects.is_known)
    rows = store.count_lines(database, upload_id, heading_row)
    if not rows:
        raise TableRefused(NO_ROWS)
    if rows > MOST_ROWS:
        raise TableRefused(f"This file has more than {MOST_ROWS:,} rows. Split it into smaller ones.")
    if subjects.looks_like_people(headings):
        raise TableRefused(subjects.PEOPLE)
    found = replace(reading, headings=headings, heading_row=heading_row, rows=rows)
    subject, mapping = _guessed(database, headings)
    store.note_reading(database, upload_id, choice, found, subject, mapping)


def _guessed(database: Database, headings: Sequence[str]) -> tuple[str, dict[int, str]]:
    """Return subject and mapping: as a file of this shape was read before, else as the headings say."""
    if kept := store.mapping(database, headings_hash(headings)):
        return kept
    likely = subjects.likeliest(headings) or subjects.nearest(headings)
    return likely.key, matched(headings, likely.fields)


def _copy(database: Database, upload_id: int, source: Source, progress: Progress) -> int:
    """Keep the lines of a file in batches; return how many blank ones stood between them."""
    lines = source.lines()
    expected = next((sheet.height for sheet in source.sheets if sheet.name == source.sheet), 0)
    done = blank = 0
    while batch := list(islice(lines, BATCH)):
        store.add_lines(database, upload_id, batch)
        done += len(batch)
        blank += sum(line.blank_before for line in batch if line.number > source.heading_row)
        progress.step(done, max(expected, done), READING)
    return blank


def examples(lines: Sequence[Line], column: int, number: int) -> tuple[str, ...]:
    """Return the first different things that stand in a column."""
    cells = (line.cells[column].strip() for line in lines if column < len(line.cells))
    return tuple(islice(dict.fromkeys(cell for cell in cells if cell), number))
