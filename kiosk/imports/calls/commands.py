"""The command that takes an old call log in from a file."""

from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.tables import ReadingChoice
from kiosk.core.words import count_of
from kiosk.imports import actions
from kiosk.imports.calls.headings import CallField
from kiosk.imports.calls.subject import CallLog
from kiosk.imports.plans import store as plans
from kiosk.imports.records import Upload
from kiosk.imports.subject import Outcome

BY_HAND = "Say what a column holds: 'Terminé le=opened'. As often as needed. It holds for the next such file, too."
REJECTED_SHOWN = 200


@click.command("import-calls")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--column", "columns", multiple=True, metavar="HEADING=FIELD", help=BY_HAND)
@click.option("--keep-names", metavar="HEADING", help="Keep the names of reporters, which stand in this column.")
@click.option("--sheet", default="", help="The sheet of a workbook; else the one that looks like a list.")
@click.option("--month-first", is_flag=True, help="Dates are written with the month in front: 12/31/2025.")
@with_database
def import_calls(
    database: Database,
    file: Path,
    dry_run: bool,
    columns: tuple[str, ...],
    keep_names: str | None,
    sheet: str,
    month_first: bool,
) -> None:
    """Take an old call log in from a FILE (CSV, XLSX, XLS or ODS), with the history of each call.

    Several rows of one reference are one call. Calls that are here already are not added again. What contradicts
    itself is listed with its reason, and written to NAME-rejects.csv in the current folder.
    """
    wanted = [pair.rpartition("=")[::2] for pair in columns]
    wanted += [(keep_names, CallField.REPORTER.key)] if keep_names else []
    choice = ReadingChoice(sheet, date_order="month" if month_first else "")
    upload_id = actions.keep_for_command(database, file.name, _content(file), CallLog.key, choice, clock.now())
    try:
        if wanted:
            mapping = _by_hand(actions.known_upload(database, upload_id), wanted)
            actions.choose_columns(database, upload_id, mapping, clock.now())
        actions.plan(database, upload_id, clock.now())
        planned = actions.known_upload(database, upload_id)
        _say(database, planned)
        rejects = actions.rejects_file(database, planned)
        if not dry_run:
            actions.carry_out(database, SYSTEM, upload_id, clock.now())
    finally:
        actions.drop_unless_done(database, upload_id)
    counts = ", ".join(f"{number:,} {outcome}" for outcome, number in planned.summary.items())
    click.echo(f"{'Would be' if dry_run else 'Done'}: {counts} of {count_of(planned.row_count, 'row')}.")
    if rejects and not dry_run:
        click.echo(f"The rejected rows are in {_write(file, rejects)}: put them right, and import that file.")
    if not planned.is_of_use:
        raise Refused("No row of this file could be used.")


def _by_hand(upload: Upload, wanted: list[tuple[str, str]]) -> dict[int, str]:
    """Return what every column holds, as somebody said it. Refused when a heading or a field is none."""
    mapping = dict(upload.mapping)
    for heading, field in wanted:
        if heading not in upload.reading.headings:
            raise Refused(f"There is no column '{heading}'. There are: {', '.join(upload.reading.headings)}.")
        if field and field not in {each.key for each in CallField}:
            raise Refused(f"There is no field '{field}'. There are: {', '.join(each.key for each in CallField)}.")
        mapping[upload.reading.headings.index(heading)] = field
    return {column: field for column, field in mapping.items() if field}


def _say(database: Database, upload: Upload) -> None:
    click.echo(f"Read as {upload.reading.in_words}.")
    for column in actions.column_readings(database, upload):
        click.echo(f"  {column.title}: {column.read_as or column.remark}")
    for note in upload.notes:
        click.echo(note)
    rejected = upload.summary.get(Outcome.REJECTED.value, 0)
    for row in plans.plans(database, upload.id, (Outcome.REJECTED,), REJECTED_SHOWN):
        click.echo(f"Line {row.line}: rejected. {row.reason}")
    if rejected > REJECTED_SHOWN:
        click.echo(f"… and {rejected - REJECTED_SHOWN:,} more.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error


def _write(file: Path, rejects: bytes) -> Path:
    target = Path.cwd() / f"{file.stem}-rejects.csv"
    try:
        target.write_bytes(rejects)
    except OSError as error:
        raise Refused(f"The rejected rows could not be written to {target}: {error.strerror}.") from error
    return target
