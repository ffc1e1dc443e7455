"""The commands that take a list in from a file."""

from collections.abc import Callable
from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.tables import ReadingChoice
from kiosk.core.words import count_of
from kiosk.imports import actions, subjects
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import Outcome, PlannedRow

SUBJECT_KEYS = tuple(subjects.BY_KEY)


class FileRefused(Refused):
    """A file cannot be read or written; the text says why."""


def _reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how its file is read."""
    options = (
        click.option("--dry-run", is_flag=True, help="Only say what would be done."),
        click.option("--sheet", default="", help="The sheet of a workbook; else the one that looks like a list."),
        click.option("--heading-row", type=click.IntRange(1), help="The line that holds the headings."),
        click.option("--month-first", is_flag=True, help="Dates are written with the month in front: 12/31/2025."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("import-devices")
@click.argument("file", type=click.Path(path_type=Path))
@_reading_options
@with_database
def import_devices(
    database: Database, file: Path, dry_run: bool, sheet: str, heading_row: int | None, month_first: bool
) -> None:
    """Take devices in from a FILE (CSV, XLSX, XLS or ODS); the same file again changes nothing.

    Rows that cannot be used are listed, and written to NAME-rejects.csv in the current folder, with the reason.
    """
    choice = ReadingChoice(sheet, heading_row, date_order="month" if month_first else "")
    _import(database, file, "devices", choice, dry_run)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as", "subject", type=click.Choice(SUBJECT_KEYS), help="What the list is about; else what it looks like."
)
@_reading_options
@with_database
def import_list(
    database: Database,
    file: Path,
    subject: str | None,
    dry_run: bool,
    sheet: str,
    heading_row: int | None,
    month_first: bool,
) -> None:
    """Take a list in from a FILE (CSV, XLSX, XLS or ODS): devices, old calls, locations or models.

    Rows that cannot be used are listed, and written to NAME-rejects.csv in the current folder, with the reason.
    """
    choice = ReadingChoice(sheet, heading_row, date_order="month" if month_first else "")
    _import(database, file, subject or "", choice, dry_run)


def _import(database: Database, file: Path, subject: str, choice: ReadingChoice, dry_run: bool) -> None:
    upload_id = actions.keep_for_command(database, file.name, _content(file), subject, choice, clock.now())
    try:
        actions.plan(database, upload_id, clock.now())
        planned = actions.known_upload(database, upload_id)
        _say(database, planned)
        rejects = actions.rejects_file(database, planned)
        if not dry_run:
            actions.carry_out(database, SYSTEM, upload_id, clock.now())
        _count(planned, dry_run)
    finally:
        actions.drop_unless_done(database, upload_id)
    if rejects and not dry_run:
        click.echo(f"The rejected rows are in {_write_rejects(file, rejects)}: put them right, and import that file.")
    if not planned.is_of_use:
        raise Refused("No row of this file could be used.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileRefused(f"{file} cannot be read: {error.strerror}.") from error


def _say(database: Database, upload: Upload) -> None:
    click.echo(f"Read as {upload.reading.in_words}.")
    left_out = [column.title for column in actions.column_readings(database, upload) if not column.field]
    if left_out:
        click.echo(f"Left out: {', '.join(left_out)}.")
    for note in upload.notes:
        click.echo(note)
    for row in plans.plans(database, upload.id):
        click.echo(_said(row))


def _count(upload: Upload, dry_run: bool) -> None:
    counts = ", ".join(f"{number:,} {outcome}" for outcome, number in upload.summary.items())
    click.echo(f"{'Would be' if dry_run else 'Done'}: {counts} of {count_of(upload.row_count, 'row')}.")


def _said(row: PlannedRow) -> str:
    """Return what became of one row: 'Line 7: added Hall projector (remark)'."""
    if row.outcome is Outcome.REJECTED:
        return f"Line {row.line}: rejected. {row.reason}"
    what = "; ".join(f"{change.what} {change.old or 'nothing'} → {change.new or 'nothing'}" for change in row.changes)
    details = "; ".join(part for part in (what, *row.remarks) if part)
    return f"Line {row.line}: {row.outcome.value} {row.title}" + (f" ({details})" if details else "")


def _write_rejects(file: Path, rejects: bytes) -> Path:
    target = Path.cwd() / f"{file.stem}-rejects.csv"
    try:
        target.write_bytes(rejects)
    except OSError as error:
        raise FileRefused(f"The rejected rows could not be written to {target}: {error.strerror}.") from error
    return target
