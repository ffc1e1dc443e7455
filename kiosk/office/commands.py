"""`setting`, `add-person` and `parts`."""

import csv
import sys

import click

from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.settings import SETTINGS, change_setting, is_local_only, read_settings
from kiosk.office.parts import parts as parts_of_scandesk
from kiosk.people import actions as people


@click.command("setting")
@click.argument("name", type=click.Choice(tuple(SETTINGS)))
@click.argument("value", required=False)
@with_database
def setting(database: Database, name: str, value: str | None) -> None:
    """Show a setting, or change it to VALUE."""
    if value is None:
        click.echo(getattr(read_settings(database), name))
        return
    saved = change_setting(database, name, value)
    click.echo(f"{name} is now {saved}")
    if name == "address" and is_local_only(saved):
        click.echo("Careful: this leads a phone to itself, so labels are refused until it is changed.", err=True)


@click.command("add-person")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
    help="What the person does; may be given again.",
)
@with_database
def add_person(database: Database, name: str, roles: tuple[str, ...]) -> None:
    """Add an account for NAME, and print a fresh password for it once."""
    password = people.fresh_password()
    username = people.free_username(database, name)
    chosen = frozenset(Role(role) for role in roles)
    person = people.add_person(database, username, name, password, chosen, clock.now())
    click.echo(f"{person.name} ({person.role_words})\n  username {person.username}\n  password {password}")


@click.command("parts")
@click.option("--format", "shape", type=click.Choice(("text", "csv")), default="text", show_default=True)
def parts(shape: str) -> None:
    """List what this Scandesk is made of, each part with its version; a star: Scandesk itself asks for it."""
    found = parts_of_scandesk()
    if shape == "csv":
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(("name", "version", "licence", "chosen"))
        rows.writerows((each.name, each.version, each.licence, "yes" if each.is_chosen else "no") for each in found)
        return
    for each in found:
        click.echo(f"{'*' if each.is_chosen else ' '} {each.name:<28} {each.version:<20} {each.licence}".rstrip())
