"""The command that takes a register in from a file."""

from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.words import count_of
from kiosk.imports import actions
from kiosk.imports.records import Outcome, Plan, PlannedRow


class FileRefused(Refused):
    """A file cannot be read or written; the text says why."""


@click.command("import-devices")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@with_database
def import_devices(database: Database, file: Path, dry_run: bool) -> None:
    """Take devices in from a CSV FILE; the same file again changes nothing.

    Rows that cannot be used are listed, and written to NAME-rejects.csv in the current folder, with the reason.
    """
    plan = actions.plan_import(database, _content(file), clock.now())
    if not dry_run:
        plan = actions.carry_out(database, SYSTEM, plan, clock.now())
    _say(plan, dry_run)
    if plan.counts[Outcome.REJECTED] and not dry_run:
        click.echo(f"The rejected rows are in {_write_rejects(file, plan)}: put them right, and import that file.")
    if not plan.is_of_use:
        raise Refused("No row of this file could be used.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileRefused(f"{file} cannot be read: {error.strerror}.") from error


def _say(plan: Plan, dry_run: bool) -> None:
    table = plan.table
    click.echo(f"Read as {table.encoding_words}, {table.delimiter_words} between the columns.")
    left_out = [column.heading for column in plan.columns if column.heading and not column.read_as]
    if left_out:
        click.echo(f"Left out: {', '.join(left_out)}.")
    for remark in plan.remarks:
        click.echo(remark)
    for row in plan.rows:
        click.echo(_said(row))
    counts = ", ".join(f"{plan.counts[outcome]:,} {outcome.value}" for outcome in Outcome)
    click.echo(f"{'Would be' if dry_run else 'Done'}: {counts} of {count_of(len(plan.rows), 'row')}.")


def _said(row: PlannedRow) -> str:
    """Return what became of one row: 'Line 7: added Hall projector (remark)'."""
    if row.outcome is Outcome.REJECTED:
        return f"Line {row.line}: rejected. {row.reason}"
    what = "; ".join(f"{change.what} {change.old or 'nothing'} → {change.new or 'nothing'}" for change in row.changes)
    details = "; ".join(part for part in (what, *row.remarks) if part)
    return f"Line {row.line}: {row.outcome.value} {row.title}" + (f" ({details})" if details else "")


def _write_rejects(file: Path, plan: Plan) -> Path:
    target = Path.cwd() / f"{file.stem}-rejects.csv"
    try:
        target.write_bytes(actions.rejects_file(plan))
    except OSError as error:
        raise FileRefused(f"The rejected rows could not be written to {target}: {error.strerror}.") from error
    return target
