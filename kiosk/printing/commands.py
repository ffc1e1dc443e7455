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
from kiosk.jobs.commands import ShownProgress
from kiosk.locations import store as locations
from kiosk.printing import actions
from kiosk.printing.drawer import store as drawer
from kiosk.printing.printers import store as printers
from kiosk.printing.printers.actions import usual_printer
from kiosk.printing.records import MOST_COPIES, Order
from kiosk.printing.stock.actions import known_stock
from labels.printer import Printer

USUAL_PORT = 8080


class FileRefused(Refused):
    """A file cannot be written; the text says why."""


@click.command("labels")
@click.option("--all", "everything", is_flag=True, help="Every device in service.")
@click.option("--location", help="The devices at one location.")
@click.option("--code", "typed", multiple=True, help="One device; may be given again.")
@click.option("--stock", help="The label stock, such as L7159.")
@click.option("--sheet", help="A half-used sheet of the drawer, by its name; it says which stock.")
@click.option("--printer", help="One of the school's printers, by its name.  [default: the usual one]")
@click.option("--copies", default=1, type=click.IntRange(1, MOST_COPIES), help="Labels for each device.")
@click.option("--start", default=1, type=click.IntRange(min=1), help="The first free label of a used sheet.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF to write.")
@with_database
def labels(
    database: Database,
    everything: bool,
    location: str | None,
    typed: tuple[str, ...],
    stock: str | None,
    sheet: str | None,
    printer: str | None,
    copies: int,
    start: int,
    out: Path,
) -> None:
    """Print labels: a PDF in which every code was read back."""
    if sum((everything, location is not None, bool(typed))) != 1:
        raise click.UsageError("Say which devices: --all, --location NAME, or --code CODE (again for more).")
    if stock is None and sheet is None:
        raise click.UsageError("Missing option '--stock'.")
    chosen = _devices(database, location, typed)
    if not chosen:
        raise Refused("There is no device to print a label for.")
    order = _order(database, stock, sheet, printer, copies, start)
    _propose_address(database)
    with ShownProgress() as progress:
        made = actions.print_order(database, SYSTEM, chosen, order, clock.now(), lambda pdf: _write(out, pdf), progress)
    click.echo(
        f"{out}: all {made.labels} codes read back, smallest module {made.smallest_module_mm:.2f} mm, "
        f"{made.pages} page{'' if made.pages == 1 else 's'} {made.stock}. Print at 100 %, without fitting to the page."
    )


def _order(
    database: Database, stock: str | None, sheet: str | None, printer: str | None, copies: int, start: int
) -> Order:
    with_printer = _printer(database, printer) if printer else usual_printer(database)
    if sheet is None:
        return Order(known_stock(database, stock or ""), with_printer, copies, start)
    sheet_id = drawer.sheet_id_by_name(database, sheet)
    found = drawer.sheet(database, sheet_id) if sheet_id else None
    if found is None:
        names = ", ".join(one.name for one in drawer.open_sheets(database)) or "none"
        raise Refused(f"There is no sheet called '{sheet}' in the drawer. There are: {names}.")
    return Order(known_stock(database, stock or found.stock), with_printer, copies, start, found.id)


def _printer(database: Database, name: str) -> Printer:
    printer_id = printers.printer_id_by_name(database, name)
    found = printers.printer(database, printer_id) if printer_id else None
    if found is None:
        names = ", ".join(one.name for one in printers.printers(database)) or "none"
        raise Refused(f"There is no printer called '{name}'. There are: {names}.")
    return found.printer


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
