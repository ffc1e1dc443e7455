"""Doing what was planned, in one transaction; and taking it back, in one as well."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import Cell, write_table
from kiosk.imports import planning, store, subjects
from kiosk.imports.headings import REASON
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import Obstacle, Outcome, PlannedRow
from kiosk.jobs.records import Progress

IMPORTING = "Importing"
CHECKING = "Looking whether the register has changed"
UNDOING = "Taking it back"
BATCH = 1000
TRIES = 5
OBSTACLES_SHOWN = 1000
OTHER_NOW = "What this import would do has changed since you looked at it, because the register has. Look at it again."


def carry_out(database: Database, actor: Actor, upload: Upload, now: datetime, progress: Progress) -> None:
    """Do what the plan says, all or nothing. Overtaken when, by now, it would do other things."""
    rejects = rejects_file(database, upload)
    for attempt in range(1, TRIES + 1):
        upload = _as_planned(database, upload, now, progress)
        try:
            if _carried_out(database, actor, upload, now, progress, rejects):
                return
        except sqlite3.IntegrityError:  # two fresh codes alike, which chance allows once in a while
            if attempt == TRIES:
                raise
    raise Overtaken(OTHER_NOW)


def _as_planned(database: Database, upload: Upload, now: datetime, progress: Progress) -> Upload:
    """Return the import with a plan that fits the register as it is now. Overtaken when it is another plan."""
    subject = subjects.subject_called(upload.subject)
    if subject.mark(database) == upload.mark:
        return upload
    progress.step(0, upload.row_count, CHECKING)
    before = planning.digest(database, upload.id)
    planning.plan(database, upload, now, progress)
    if planning.digest(database, upload.id) != before:
        raise Overtaken(OTHER_NOW)
    found = store.upload(database, upload.id)
    return found or upload


def _carried_out(
    database: Database, actor: Actor, upload: Upload, now: datetime, progress: Progress, rejects: bytes
) -> bool:
    """Do it; False when somebody changed the register in the last moment."""
    subject = subjects.subject_called(upload.subject)
    with database.writing():
        if subject.mark(database) != upload.mark:
            return False
        rows = _counted(plans.to_do(database, upload.id), upload.to_do, progress)
        effects = subject.carry_out(database, actor, rows, now)
        while batch := list(islice(effects, BATCH)):
            plans.add_effects(database, upload.id, batch)
        store.mark_carried_out(database, upload.id, clock.stored(now), rejects)
    store.forget_rows(database, upload.id)  # later and bit by bit: reports need not wait for that
    return True


def _counted(rows: Iterable[PlannedRow], total: int, progress: Progress) -> Iterator[PlannedRow]:
    for done, row in enumerate(rows):
        if done % BATCH == 0:
            progress.step(done, total, IMPORTING)
        yield row


def obstacles(database: Database, upload: Upload) -> list[Obstacle]:
    """Return why an import cannot be undone, as far as a page can show it; nothing when it can."""
    return subjects.subject_called(upload.subject).obstacles(database, upload.id, OBSTACLES_SHOWN)


def undo(database: Database, actor: Actor, upload: Upload, now: datetime) -> None:
    """Take an import back, all or nothing. Refused when something of it was used since."""
    subject = subjects.subject_called(upload.subject)
    with database.writing():
        if found := subject.obstacles(database, upload.id, 1):
            raise Refused(f"This import cannot be undone: {found[0].title}: {found[0].why}.")
        store.begin_undoing(database, upload.id)
        subject.undo(database, actor, upload.id, now)
        plans.drop_effects(database, upload.id)
        store.mark_undone(database, upload.id, clock.stored(now), actor.name)


def rejects_file(database: Database, upload: Upload) -> bytes:
    """Return the rejected rows as a file to put right and import again, empty when there are none."""
    if not upload.summary.get(Outcome.REJECTED.value):
        return b""
    headings = list(upload.reading.headings)
    had_reason = REASON in headings
    columns = headings if had_reason else [*headings, REASON]
    return write_table(columns, _rejects(database, upload, headings.index(REASON) if had_reason else None))


def _rejects(database: Database, upload: Upload, reason_column: int | None) -> Iterator[list[Cell]]:
    """Yield the rejected rows as they stood, with the reason in its column and whatever was too much at the end."""
    rows = planning.rows_of(database, upload)
    for planned in plans.plans(database, upload.id, (Outcome.REJECTED,)):
        row = next(row for row in rows if row.line == planned.line)
        cells: list[Cell] = list(row.cells)
        if reason_column is None:
            cells.append(planned.reason)
        else:  # a rejects file, imported again
            cells[reason_column] = planned.reason
        yield [*cells, *row.surplus]
