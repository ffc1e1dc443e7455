"""`demo`: build the invented school and serve it."""

import os
import socket
from pathlib import Path

import click

from kiosk import create_app
from kiosk.core import clock
from kiosk.core.addresses import lan_addresses
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.settings import is_local_only, read_settings
from kiosk.demo import history
from kiosk.demo.folder import demo_folder, emptied
from kiosk.demo.history import Scannable
from kiosk.demo.school import ACCOUNTS
from kiosk.demo.stickers import print_sheet
from kiosk.devices import codes
from kiosk.devices.records import Device
from kiosk.office import server
from kiosk.people.actions import fresh_password
from kiosk.people.records import ROLE_WORDS

ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104  # phones in the room have to reach the demo


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="Where the demo listens.")
@click.option("--host", default="0.0.0.0", show_default=True, help="127.0.0.1 keeps it to this PC.")  # noqa: S104
def demo(port: int, host: str) -> None:
    """Build an invented school with two years of calls in its own folder, and serve it.

    The school's own data is not touched. Everything is made anew at each start, so nothing typed into it is kept.
    SCANDESK_DEMO_PASSWORD names one password for all accounts instead of fresh ones.
    """
    try:
        _check_port(host, port)
        with emptied(demo_folder()) as folder:
            _serve(folder, host, port)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def address_for(host: str, port: int) -> str:
    """Return the address for the stickers: the given host, or the one by which phones reach this PC."""
    is_open_wide = host in ANY_ADDRESS or is_local_only(f"http://{host}")
    found = lan_addresses() if is_open_wide else [host]
    return f"http://{found[0] if found else 'localhost'}:{port}"


def passwords() -> dict[str, str]:
    """Return a password for each account: fresh ones, or SCANDESK_DEMO_PASSWORD for all."""
    given = os.environ.get("SCANDESK_DEMO_PASSWORD")
    return {account.username: given or fresh_password() for account in ACCOUNTS}


def _check_port(host: str, port: int) -> None:
    """Refuse a port that is in use before anything is built."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise Refused(
            f"Port {port} of {host} cannot be used ({error.strerror}). Try --port {port % 65535 + 1}."
        ) from error


def _serve(folder: Path, host: str, port: int) -> None:
    click.echo("Building the demo school, one moment ...")
    database = open_database(folder)
    try:
        # a cookie of its own: browsers share cookies between the ports of one PC
        app = create_app(folder, database=database, SESSION_COOKIE_NAME="scandesk_demo")
        chosen = passwords()
        scannable = history.build(database, app.config["SECRET_KEY"], address_for(host, port), chosen, clock.now())
        _introduce(database, folder, chosen, scannable, host, port)
        server.run(app, host, port)
    finally:
        database.close()


def _introduce(
    database: Database, folder: Path, chosen: dict[str, str], scannable: Scannable, host: str, port: int
) -> None:
    settings = read_settings(database)
    click.echo(f"\n{settings.school} (invented), in {folder}\n")
    click.echo(f"  On this PC       http://localhost:{port}/")
    click.echo(f"  On phones        {_phone_hint(settings.address, host)}\n")
    for account in ACCOUNTS:
        click.echo(f"  {account.username:12} {chosen[account.username]:26} {account.name}, {ROLE_WORDS[account.role]}")
    click.echo(f"\n  {_labels_hint(database, folder, scannable)}")
    for device, state in ((scannable.with_fault, "open fault"), (scannable.without_fault, "no open fault")):
        text = codes.sticker_text(settings.address, device.code)
        click.echo(f"  Scan {text}  {device.title}, {device.location}: {state}")
    click.echo("\n  Ctrl+C ends the demo.\n")


def _phone_hint(address: str, host: str) -> str:
    if host not in ANY_ADDRESS and is_local_only(f"http://{host}"):
        return "not reachable: it listens on this PC only (leave out --host to change that)"
    if is_local_only(address):
        return "not reachable: this PC has no address on a network"
    return f"{address}/  (same network; open to everybody on it while the demo runs)"


def _labels_hint(database: Database, folder: Path, scannable: Scannable) -> str:
    if is_local_only(read_settings(database).address):
        return "No labels: a sticker with the address localhost would lead a phone to itself."
    where: Device = scannable.with_fault
    try:
        file = print_sheet(database, where, folder, clock.now())
    except Refused as refusal:
        return f"No labels: {refusal}"
    return f"Labels of the {where.location.lower()}: open {file}"
