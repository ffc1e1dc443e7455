"""`backup`, `backups` and `restore`; and the look at the data before the server starts."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kiosk.backups import folder, losses, making, putting_back, rescue, rules, standing
from kiosk.backups.records import Backup
from kiosk.core import clock, presence
from kiosk.core.commands import DATA_FILE, instance_folder, open_database, with_database
from kiosk.core.copies import actions as copies
from kiosk.core.copies import store as copies_store
from kiosk.core.copies.records import CopyRefused, Manifest
from kiosk.core.database import Database
from kiosk.core.places import check_place
from kiosk.core.refusals import Refused
from kiosk.core.settings import SETTINGS, read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.jobs.commands import ShownProgress

NO_PRESENT_DATA = "There are no data yet that could be lost."
UNOPENED = "These are the backups that were found. The data themselves could not be opened: {error}"
BROKEN = (
    "The present data cannot be read: what was entered since the backup is lost as far as the journal does not have it."
)


def looking_after_the_data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Look at the data file before a command opens it; a broken one is moved aside and a backup takes its place."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            check_place(instance_folder())  # before anything is written there, a lock included
            for sentence in rescue.look_after(instance_folder(), clock.now()):
                click.echo(sentence, err=True)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        return command(*args, **kwargs)

    return run


@click.command("backup")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="A folder: a stick, say. Else where it always goes."
)
@with_database
def backup(database: Database, target: Path | None) -> None:
    """Make a backup now, while the server may run, and prove it row by row."""
    with ShownProgress() as progress:
        if target:
            click.echo(
                f"Backup made and checked: {making.make_into(database, target.resolve(), clock.now(), progress.step)}"
            )
            return
        made = making.make_everywhere(database, clock.now(), progress.step)
    click.echo(f"Backup made and checked: {made.backup.path}")
    if made.second:
        click.echo(made.second, err=True)


@click.command("backups")
@click.option("--check", is_flag=True, help="Look each one over again, row by row: takes a while.")
def backups(check: bool) -> None:
    """List the backups, here and on the second device, and how it stands with them."""
    instance = instance_folder()
    try:
        found, zone = _how_it_stands(instance)
    except (Refused, sqlite3.DatabaseError) as error:  # just then somebody needs to know which backups there are
        _list(instance, folder.remembered_second(instance), SETTINGS["time_zone"].default, check)
        raise click.ClickException(UNOPENED.format(error=error)) from error
    bad = _list(instance, found.second_folder, zone, check)
    click.echo(
        standing.late_words(found)
        if found.is_late or not found.newest
        else f"The newest is {rules.ago(found.age)} old."
    )
    if found.second_words:
        click.echo(found.second_words)
    if bad or found.is_late:
        raise SystemExit(1)


def _how_it_stands(instance: Path) -> tuple[standing.Standing, str]:
    """Return how it stands with the backups, and the school's time zone: both are in the data."""
    database = open_database(instance)
    try:
        return standing.standing(database, clock.now()), read_settings(database).time_zone
    finally:
        database.close()


def _list(instance: Path, second: str, zone: str, check: bool) -> int:
    """Name every backup, from the folders alone; return how many of them were found to be bad."""
    bad = 0
    for each in [*folder.own_backups(instance), *folder.second_backups(second), *folder.step_backups(instance)]:
        words = _checked(each) if check else ""
        bad += words.startswith("BAD")
        click.echo(f"{_line(each, zone)}  {words}".rstrip())
    return bad


def _line(backup: Backup, zone: str) -> str:
    return f"{clock.in_full(backup.made_at, zone):22}  {backup.size / 1024**2:8,.1f} MB  {backup.path}"


def _checked(backup: Backup) -> str:
    try:
        copies.check(backup.path)
    except CopyRefused as error:
        return f"BAD: {error}"
    return "sound"


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, readable=False))  # if it cannot be read, we say what to do
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the data. Scandesk must be stopped; the present data are moved aside."""
    instance = instance_folder()
    try:
        with presence.alone(instance):
            _restore(instance, file.resolve(), yes)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def _restore(instance: Path, file: Path, yes: bool) -> None:
    putting_back.finish(instance)
    with ShownProgress() as progress:
        ready = putting_back.prepare(instance, file, progress.step)
    try:
        lost = lost_since_offline(instance, ready.manifest)
        made = f"{clock.in_full(clock.moment(ready.manifest.made_at), 'UTC')} UTC"
        click.echo(f"The backup is sound: {ready.manifest.contents.rows:,} rows, made {made}. {lost}")
        if not yes:
            click.confirm("Put it in the place of the present data, which are moved aside?", abort=True)
    except BaseException:
        putting_back.forget(instance)
        raise
    account = putting_back.exchange(
        instance, ready, "somebody asked for it with `restore`", lost, "restore", clock.now()
    )
    (instance / presence.MARK).unlink(missing_ok=True)
    with ShownProgress() as progress:
        none_at_once = putting_back.back_up_at_once(instance, clock.now(), progress.step)
    if none_at_once:
        click.echo(none_at_once, err=True)
    click.echo(f"Done. What was there before lies in {account.folder}. Start Scandesk: everybody has to sign in anew.")


def lost_since_offline(instance: Path, manifest: Manifest) -> str:
    """Say what is lost, with the server stopped; the present file may be missing or broken."""
    data_file = instance / DATA_FILE
    if not data_file.exists() or not data_file.stat().st_size:
        return NO_PRESENT_DATA
    try:
        if copies_store.fault(data_file):
            return BROKEN
        database = Database(data_file)
        try:
            return losses.lost_since(database, manifest)
        finally:
            database.close()
    except (Refused, sqlite3.Error):
        return BROKEN
