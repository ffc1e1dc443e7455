"""Making sheets for the browser, and noting them in the ledger once a person saw them on paper."""

from collections.abc import Sequence
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.assets import FONT_NAME, asset_url
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, Overtaken
from kiosk.jobs.records import NoProgress, Progress
from kiosk.printing import actions
from kiosk.printing.browser import store
from kiosk.printing.browser.records import BrowserPrint, BrowserState
from kiosk.printing.records import Carrier, Order, PrintRun
from kiosk.stickers.records import PrintedSheets
from labels.errors import LabelError
from labels.sheet import html_of, lay_out

DRAWING = "Drawing"


def make(
    database: Database,
    actor: Actor,
    carriers: Sequence[Carrier],
    order: Order,
    now: datetime,
    progress: Progress | None = None,
) -> int:
    """Make the sheets of an order for the browser; return the number of the print. Nothing is in the ledger yet."""
    told, total = progress or NoProgress(), len(carriers) * order.copies
    prepared = actions.prepare(database, carriers, order)
    told.step(0, total, DRAWING)
    try:
        sheets = lay_out(prepared.stickers, order.stock, prepared.taken, order.printer)
    except LabelError as error:
        raise actions.refusal(error) from error
    html = html_of(sheets, with_symbols=True, font_url=asset_url(FONT_NAME))
    told.step(total, total, DRAWING)
    smallest = min(placed.layout.module_mm for sheet in sheets for placed in sheet.labels)
    values = {
        "made_at": clock.stored(now),
        "person_id": actor.person_id,
        "actor": actor.name,
        "smallest_module_mm": round(smallest, 3),
        "html": html,
    }
    return store.add(database, prepared, values)


def it_printed_well(database: Database, actor: Actor, print_id: int, now: datetime) -> PrintedSheets:
    """Note a print in the ledger: somebody looked at the paper. Said twice, it is noted once."""
    with database.writing():
        found = known_print(database, print_id)
        if found.state is BrowserState.PRINTED:
            return actions.known_sheets(database, found.sheet_id or 0)
        if found.state is BrowserState.DISCARDED:
            raise Overtaken("This print was discarded in the meantime.")
        run = PrintRun(found.prepared.order.printer.name, None, found.prepared.order.copies)
        made = actions.note(database, actor, found.prepared, run, found.smallest_module_mm, b"", now)
        store.end(database, print_id, BrowserState.PRINTED, clock.stored(now), made.id)
    return made


def discard(database: Database, print_id: int, now: datetime) -> None:
    """Forget sheets that were not printed, or badly; the ledger stays as it is."""
    if known_print(database, print_id).state is BrowserState.PRINTED:
        raise Overtaken("This print is in the ledger already.")
    store.end(database, print_id, BrowserState.DISCARDED, clock.stored(now))


def known_print(database: Database, print_id: int) -> BrowserPrint:
    """Return a print; NotFound when there is none."""
    found = store.browser_print(database, print_id)
    if found is None:
        raise NotFound("There is no such print.")
    return found
