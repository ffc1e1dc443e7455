"""Adding and changing printers."""

from dataclasses import replace
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.printing.printers import store
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.stock.actions import known_stock
from labels.printer import PLAIN, Printer, check_printer


def known_printer(database: Database, printer_id: int) -> SchoolPrinter:
    """Return a printer; NotFound when there is none."""
    found = store.printer(database, printer_id)
    if found is None:
        raise NotFound("There is no such printer.")
    return found


def usual_printer(database: Database) -> Printer:
    """Return what labels/ needs to know of the usual printer; any printer while the school has named none."""
    found = store.default_printer(database)
    return found.printer if found else PLAIN


def add_printer(database: Database, actor: Actor, wanted: SchoolPrinter, form_key: str, now: datetime) -> SchoolPrinter:
    """Add a printer (its id is ignored). The first one is the usual one."""
    with database.writing():
        sent = store.printer_id_by_form_key(database, form_key)
        if sent:
            return known_printer(database, sent)
        is_first = store.default_printer(database) is None
        values = _values(database, replace(wanted, is_default=wanted.is_default or is_first), None)
        who = {"form_key": form_key, "added_at": clock.stored(now), "actor": actor.name}
        return known_printer(database, store.add_printer(database, values | who))


def change_printer(database: Database, wanted: SchoolPrinter) -> SchoolPrinter:
    """Save a changed printer; one that is no longer used is not the usual one."""
    with database.writing():
        known_printer(database, wanted.id)
        kept = replace(wanted, is_default=wanted.is_default and wanted.retired_at is None)
        store.change_printer(database, wanted.id, _values(database, kept, wanted.id))
        return known_printer(database, wanted.id)


def _values(database: Database, wanted: SchoolPrinter, own_id: int | None) -> dict[str, object]:
    printer = wanted.printer
    taken = store.printer_id_by_name(database, printer.name)
    if taken is not None and taken != own_id and wanted.retired_at is None:
        raise FieldRefused("name", f"There is already a printer called {printer.name}.")
    wrong = check_printer(printer)
    if wrong:
        raise FieldRefused("dpi", wrong[0])
    if wanted.is_default:
        store.no_default(database)
    return {
        "name": printer.name,
        "dpi": printer.dpi,
        "is_thermal": int(printer.is_thermal),
        "nudge_x_mm": printer.nudge_x_mm,
        "nudge_y_mm": printer.nudge_y_mm,
        "stock": known_stock(database, wanted.stock).code if wanted.stock else "",
        "is_default": int(wanted.is_default),
        "retired_at": wanted.retired_at,
    }
