"""Saying of every row what would become of it, without changing anything but the plan itself."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.settings import school_today
from kiosk.core.tables import Row, TableRefused, fitted_rows
from kiosk.imports import store, subjects, values
from kiosk.imports.headings import columns_of
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import Columns, Reading, Subject
from kiosk.jobs.records import Progress

PLANNING = "Looking at each row"
BATCH = 1000


def plan(database: Database, upload: Upload, now: datetime, progress: Progress) -> None:
    """Say of every row what would become of it. TableRefused says why the file cannot be such a list."""
    subject = subjects.subject_called(upload.subject)
    columns = columns_of(upload.mapping, upload.reading.headings, subject.fields)
    check_columns(subject, upload, columns)
    mark = subject.mark(database)
    month_first, notes = date_orders(database, upload, subject, columns)
    reading = Reading(
        upload.reading.headings,
        columns,
        month_first,
        school_today(database, now),
        lambda: rows_of(database, upload),
    )
    planner = subject.planner(database, reading, now)
    plans.drop_plans(database, upload.id)
    waiting, done = planner.plan(), 0
    while batch := list(islice(waiting, BATCH)):
        plans.add_plans(database, upload.id, batch)
        done += len(batch)
        progress.step(done, upload.reading.rows, PLANNING)
    summary = plans.count_plans(database, upload.id)
    store.note_plan(database, upload.id, mark, [*notes, *planner.notes()], summary, clock.stored(now))


def check_columns(subject: Subject, upload: Upload, columns: Columns) -> None:
    """Refuse a file whose columns cannot be such a list."""
    if not columns:
        raise TableRefused(subjects.unknown_words(upload.reading.headings))
    if why := subject.refusal(columns):
        raise TableRefused(f"This cannot be read as a list of {subject.many}: {why[0].lower()}{why[1:]}")


def rows_of(database: Database, upload: Upload) -> Iterator[Row]:
    """Yield the rows of a file below its headings."""
    lines = store.lines(database, upload.id, after=upload.reading.heading_row)
    return fitted_rows(lines, upload.reading.heading_row, len(upload.reading.headings))


def date_orders(
    database: Database, upload: Upload, subject: Subject, columns: Columns
) -> tuple[frozenset[str], list[str]]:
    """Return which date fields have the month in front, and what is to be said about that."""
    fields = [field for field in subject.fields if field.is_date and field.key in columns]
    if upload.choice.date_order or not fields:
        chosen = upload.choice.date_order == "month"
        said = [f"Dates are read with the {upload.choice.date_order} in front, as chosen."] if chosen else []
        return frozenset(field.key for field in fields if chosen), said
    orders = {field.key: values.DateOrders() for field in fields}
    for row in rows_of(database, upload):
        for key, found in orders.items():
            for column in columns[key]:
                found.see(row.cells[column].strip())
    notes = []
    for field in fields:
        if orders[field.key].is_mixed:
            notes.append(
                f"The dates of '{field.words}' are mixed: some can only have the day in front, some only the month. "
                "Those that can be read both ways are read with the day in front. Check them."
            )
        elif orders[field.key].is_month_first:
            notes.append(f"The dates of '{field.words}' are read with the month in front: 1/23/23 is 23 January 2023.")
    return frozenset(key for key, found in orders.items() if found.is_month_first), notes


def digest(database: Database, upload_id: int) -> str:
    """Return what tells one plan from another."""
    found = hashlib.sha256()
    for said in plans.plans_as_text(database, upload_id):
        found.update(said.encode())
    return found.hexdigest()
