"""`setting`, `add-person` and `parts`."""

import csv
import sys

import click

from kiosk.core import clock
from kiosk.core.access import Role
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound
from kiosk.core.settings import SETTINGS, change_setting, is_local_only, read_settings
from kiosk.office.parts import parts as parts_of_scandesk
from kiosk.people import actions as people
from kiosk.people import store as people_store
from kiosk.people.audit.records import CONSOLE
from kiosk.people.records import Person
from kiosk.people.second_factor import actions as second_factors


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
    now = clock.now()
    person = people.add_person(database, username, name, password, chosen, now, is_password_given=True)
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


@click.command("reset-password")
@click.argument("username")
@with_database
def reset_password(database: Database, username: str) -> None:
    """Give USERNAME a fresh password, printed once, and sign them out everywhere.

    For the co-ordinator who forgot theirs: whoever sits at this PC may do it.
    """
    person = _person_called(database, username)
    password = people.give_password(database, person, clock.now())
    click.echo(f"{person.name} ({person.role_words})\n  username {person.username}\n  password {password}")
    click.echo("It is changed at the next sign-in.")
    if not person.is_active:
        click.echo("Careful: this account may not sign in. The co-ordinator allows it again under People.", err=True)
    if person.has_second_factor:
        click.echo(f"A second factor is asked for, too. Phone lost? reset-second-factor {person.username}")


@click.command("reset-second-factor")
@click.argument("username")
@with_database
def reset_second_factor(database: Database, username: str) -> None:
    """Take the second factor of USERNAME away: the phone is lost, or the clocks are too far apart."""
    person = _person_called(database, username)
    is_removed = second_factors.remove(database, person, CONSOLE, clock.now())
    click.echo("It is taken away: the password alone opens the account." if is_removed else "There was none.")


def _person_called(database: Database, username: str) -> Person:
    person = people_store.person_by_username(database, username)
    if person is None:
        known = ", ".join(each.username for each in people_store.all_people(database))
        raise NotFound(f"There is no account '{username}'. There are: {known}.")
    return person
