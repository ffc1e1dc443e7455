"""`labels`: a sheet of labels from the shell."""

from pathlib import Path

import click

from kiosk.core import clock
from kiosk.core.access import SYSTEM
from kiosk.core.addresses import lan_addresses
from kiosk.core.commands import with_database
from kiosk.core.database import Database
from kiosk.core.refusals import Refused
from kiosk.core.settings import change_setting, read_settings
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.locations import store as locations
from kiosk.printing import actions

USUAL_PORT = 8080


class FileRefused(Refused):
    """A file cannot be written; the text says why."""


@click.command("labels")
@click.option("--all", "everything", is_flag=True, help="Every device in service.")
@click.option("--location", help="The devices at one location.")
@click.option("--code", "typed", multiple=True, help="One device; may be given again.")
@click.option("--stock", required=True, help="The label stock, such as L7159.")
@click.option("--start", default=1, type=click.IntRange(min=1), help="The first free label of a used sheet.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF to write.")
@with_database
def labels(
    database: Database,
    everything: bool,
    location: str | None,
    typed: tuple[str, ...],
    stock: str,
    start: int,
    out: Path,
) -> None:
    """Print labels: a PDF in which every code was read back."""
    if sum((everything, location is not None, bool(typed))) != 1:
        raise click.UsageError("Say which devices: --all, --location NAME, or --code CODE (again for more).")
    chosen = _devices(database, location, typed)
    if not chosen:
        raise Refused("There is no device to print a label for.")
    actions.known_stock(stock)
    _propose_address(database)
    made = actions.print_labels(database, SYSTEM, chosen, stock, start, clock.now(), lambda pdf: _write(out, pdf))
    click.echo(
        f"{out}: all {made.labels} codes read back, smallest module {made.smallest_module_mm:.2f} mm, "
        f"{made.pages} page{'' if made.pages == 1 else 's'} {made.stock}. Print at 100 %, without fitting to the page."
    )


def _write(out: Path, pdf: bytes) -> None:
    unfinished = out.with_name(f"{out.name}.part")  # older labels stay whole until the new ones are
    try:
        unfinished.write_bytes(pdf)
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise FileRefused(f"{out} cannot be written: {error.strerror}.") from error


def _propose_address(database: Database) -> None:
    """Take this PC's own address for the stickers when the school has not set one, and say so."""
    own = lan_addresses()
    if read_settings(database).address or not own:
        return
    address = change_setting(database, "address", f"http://{own[0]}:{USUAL_PORT}")
    click.echo(f"No address for the stickers was set. This PC's own one is printed: {address}", err=True)
    click.echo("To print another one: ./run setting address http://helpdesk.school:8080", err=True)


def _devices(database: Database, location: str | None, typed: tuple[str, ...]) -> list[Device]:
    if typed:
        return [_device(database, text) for text in typed]
    if location is None:
        return devices.devices(database, {"in_use": True})
    place = locations.location_by_name(database, location)
    if place is None:
        raise Refused(f"There is no location '{location}'.")
    return devices.devices(database, {"location_id": place.id, "in_use": True})


def _device(database: Database, typed: str) -> Device:
    found = devices.device_by_code(database, codes.read_code(typed))
    if found is None:
        raise Refused(f"No device has the code {typed}.")
    return found
