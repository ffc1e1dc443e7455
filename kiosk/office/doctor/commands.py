"""`doctor`: looks the installation over and says what to do."""

from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.commands import instance_folder, open_database
from kiosk.core.refusals import Refused
from kiosk.core.secret import read_secret
from kiosk.core.sqlite import sqlite3
from kiosk.office.doctor import examination, without_data
from kiosk.office.doctor.records import STATE_WORDS, Found, State

SIGNS = {State.OK: "ok  ", State.ATTENTION: "look", State.WRONG: "BAD "}


@click.command("doctor")
def doctor() -> None:
    """Look everything over: addresses, clock, data, disk, PDFs. Exit status 1 when something is wrong."""
    found = _examined(instance_folder())
    for each in found:
        click.echo(f"{SIGNS[each.state]} {each.subject}: {each.words}")
        if each.to_do:
            click.echo(f"     -> {each.to_do}")
    worst = examination.worst(found)
    click.echo(f"\n{STATE_WORDS[worst]}." if worst is not State.OK else "\nEverything is in order.")
    if worst is State.WRONG:
        raise SystemExit(1)


def _examined(instance: Path) -> list[Found]:
    try:
        database = open_database(instance)
        try:
            return examination.examine(database, read_secret(instance), clock.now())
        finally:
            database.close()
    except (Refused, sqlite3.DatabaseError) as error:  # just then somebody asks the doctor
        return without_data.examine(instance, str(error), read_secret(instance), clock.now())
