"""`doctor`: looks the installation over and says what to do."""

import click

from kiosk.core import clock
from kiosk.core.commands import instance_folder, with_database
from kiosk.core.database import Database
from kiosk.core.secret import read_secret
from kiosk.office.doctor import examination
from kiosk.office.doctor.records import STATE_WORDS, State

SIGNS = {State.OK: "ok  ", State.ATTENTION: "look", State.WRONG: "BAD "}


@click.command("doctor")
@with_database
def doctor(database: Database) -> None:
    """Look everything over: addresses, clock, data, disk, PDFs. Exit status 1 when something is wrong."""
    found = examination.examine(database, read_secret(instance_folder()), clock.now())
    for each in found:
        click.echo(f"{SIGNS[each.state]} {each.subject}: {each.words}")
        if each.to_do:
            click.echo(f"     -> {each.to_do}")
    worst = examination.worst(found)
    click.echo(f"\n{STATE_WORDS[worst]}." if worst is not State.OK else "\nEverything is in order.")
    if worst is State.WRONG:
        raise SystemExit(1)
