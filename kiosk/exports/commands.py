"""The command that writes an export to a file."""

from pathlib import Path

import click

from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.exports import actions
from kiosk.exports.records import Export


class FileRefused(Refused):
    """A file cannot be written; the text says why."""


@click.command("export")
@click.argument("what", type=click.Choice([export.value for export in Export]))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@with_database
def export(database: Database, what: str, out: Path) -> None:
    """Write all calls or all devices to a CSV file."""
    unfinished = out.with_name(f"{out.name}.part")  # an older export stays whole until the new one is
    try:
        with unfinished.open("wb") as file:
            file.writelines(actions.export_pieces(database, Export(what)))
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise FileRefused(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"All {what} are in {out}.")
