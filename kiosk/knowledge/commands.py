"""The commands that take articles and error codes in."""

from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.words import count_of
from kiosk.knowledge import importing
from kiosk.knowledge.codes import actions as codes
from kiosk.knowledge.codes import reading


@click.command("import-articles")
@click.argument("file", type=click.Path(path_type=Path))
@with_database
def import_articles(database: Database, file: Path) -> None:
    """Take articles in from a JSON FILE of another service desk; the same file again adds none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
    done = importing.import_articles(database, content, clock.now())
    for problem in done.problems:
        click.echo(problem)
    click.echo(f"Done: {count_of(len(done.added), 'article')} added, not validated; {done.known} were there already.")


@click.command("import-codes")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", default="", help="What the codes of a plain table belong to, such as 'Epson projector'.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@with_database
def import_codes(database: Database, paths: tuple[Path, ...], name: str, dry_run: bool) -> None:
    """Take lists of error codes in from files or folders (PATHS); the same list again changes nothing."""
    read = reading.read_files([file for path in paths for file in codes.files_at(path)], name)
    for problem in read.problems:
        click.echo(problem)
    if not read.entries:
        raise Refused("No code was found.")
    done = codes.what_would_change(database, read) if dry_run else codes.take_in(database, read, clock.now())
    said = f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged"
    click.echo(f"{'Would be' if dry_run else 'Done'}: {said} of {count_of(done.all, 'code')}.")


@click.command("add-first-articles")
@with_database
def add_first_articles(database: Database) -> None:
    """Add the articles that come with Scandesk; those that were added before are left as they are."""
    click.echo(f"Done: {count_of(importing.add_first_articles(database, clock.now()), 'article')} added.")
