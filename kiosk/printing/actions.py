"""Printing: stickers become sheets that were read back, and a line in the ledger; never one without the other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import is_local_only, read_settings
from kiosk.devices import codes
from kiosk.jobs.records import NoProgress, Progress
from kiosk.printing import rules, store
from kiosk.printing.basket import store as basket
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.records import MOST_LABELS, Carrier, Order, Prepared, PrintRun
from kiosk.printing.stock.actions import known_stock
from kiosk.stickers import actions as ledger
from kiosk.stickers import store as ledger_store
from kiosk.stickers.records import Printed, PrintedSheets
from labels.errors import LabelError, NoSuchCell, NudgeTooFar, PdfEngineMissing, StockTooSmall
from labels.phrase import phrase_of
from labels.press import make_sheets
from labels.sheet import lay_out
from labels.sticker import Sticker
from labels.stock import cells_before

LONGEST_NAME = 60
FIELD_OF = {StockTooSmall: "stock", NoSuchCell: "start", NudgeTooFar: "printer"}


class EngineMissing(Refused):
    """This PC cannot make a PDF; the same sheets can be printed from the browser."""


def print_labels(
    database: Database,
    actor: Actor,
    devices: Sequence[Carrier],
    stock_code: str,
    start: int,
    now: datetime,
    hand_out: Callable[[bytes], None] | None = None,
) -> PrintedSheets:
    """Print one label for each device on a stock, as `print_order` does."""
    order = Order(known_stock(database, stock_code), start=start)
    return print_order(database, actor, devices, order, now, hand_out)


def print_order(
    database: Database,
    actor: Actor,
    carriers: Sequence[Carrier],
    order: Order,
    now: datetime,
    hand_out: Callable[[bytes], None] | None = None,
    progress: Progress | None = None,
) -> PrintedSheets:
    """Make sheets, prove every code on them, hand the PDF out, and note them in the ledger.

    Nothing is noted and nothing handed out when the address is not set or leads nowhere, the stock is too small, a
    code cannot be read back, or somebody cancels; the refusal says which. What `hand_out` refuses is not noted either.
    """
    told = progress or NoProgress()
    prepared = prepare(database, carriers, order)

    def go_on(stage: str, done: int, total: int) -> bool:
        told.step(done, total, stage)  # what it raises ends the work, and nothing of it is kept
        return True

    try:
        made = make_sheets(prepared.stickers, order.stock, prepared.taken, order.printer, on_progress=go_on)
    except PdfEngineMissing as error:
        raise EngineMissing(str(error)) from error
    except LabelError as error:
        raise refusal(error) from error
    run = PrintRun(order.printer.name, made.proof.dpi, order.copies)
    with database.writing():  # what is refused on either side undoes the other
        noted = note(database, actor, prepared, run, made.proof.smallest_module_mm, made.pdf, now)
        if hand_out:
            hand_out(made.pdf)
    return noted


def prepare(database: Database, carriers: Sequence[Carrier], order: Order) -> Prepared:
    """Return what an order comes to, label by label; a refusal says why it cannot be printed."""
    settings = read_settings(database)
    if not settings.address:
        raise Refused("Set the address for the stickers first: it is printed on every one of them.")
    if is_local_only(settings.address):
        raise Refused(f"{settings.address} would lead a phone to itself. Set this PC's address on the school network.")
    if not carriers:
        raise FieldRefused("chosen", "Choose at least one device.")
    if len(carriers) * order.copies > MOST_LABELS:
        each = f", {rules.most_devices(MOST_LABELS, order.copies):,} devices" if order.copies > 1 else ""
        raise FieldRefused("chosen", f"Print at most {MOST_LABELS:,} labels{each} at a time.")
    try:
        taken = _taken(database, order)
    except LabelError as error:
        raise refusal(error) from error
    wanted = [carrier for carrier in carriers for _ in range(order.copies)]
    cells = rules.cells_for(len(wanted), order.stock.cells, taken)
    stickers = tuple(
        Sticker(
            text=codes.sticker_text(settings.address, carrier.code),
            code=codes.shown(carrier.code),
            school=settings.school,
            host=settings.host,
            phone=settings.desk_phone,
            phrase=phrase_of(carrier.code),
            device=" ".join(part for part in (carrier.asset_tag, carrier.name) if part)[:LONGEST_NAME],
        )
        for carrier in wanted
    )
    try:
        lay_out(stickers[:1], order.stock, taken, order.printer)
    except LabelError as error:
        raise refusal(error) from error
    labels = tuple(
        Printed(carrier.code, carrier.id, sticker.text, cell)
        for carrier, sticker, cell in zip(wanted, stickers, cells, strict=True)
    )
    return Prepared(order, settings.address, stickers, labels, taken)


def note(
    database: Database,
    actor: Actor,
    prepared: Prepared,
    run: PrintRun,
    smallest_module_mm: float,
    pdf: bytes,
    now: datetime,
) -> PrintedSheets:
    """Note in one go what was printed: the ledger, the sheet of the drawer, the basket it came from."""
    order = prepared.order
    values = {
        "stock": order.stock.code,
        "start": prepared.start,
        "pages": prepared.pages,
        "address": prepared.address,
        "smallest_module_mm": smallest_module_mm,
        "printed_at": clock.stored(now),
        "person_id": actor.person_id,
        "actor": actor.name,
        "pdf": pdf,
    }
    with database.writing():
        sheet_id = ledger.note_print(database, values, prepared.labels)
        left = drawer.note_printed(
            database, actor, order.drawer_sheet_id, order.stock, prepared.cells_by_page, now, prepared.taken
        )
        store.add_run(database, sheet_id, replace(run, left_sheet_id=left.id if left else None))
        if order.basket_of is not None:
            basket.remove(database, order.basket_of, [one.device_id for one in prepared.labels if one.device_id])
    return known_sheets(database, sheet_id)


def refusal(error: LabelError) -> Refused:
    """Return what stands beside the field when sheets cannot be made."""
    return FieldRefused(FIELD_OF.get(type(error), ""), str(error))


def _taken(database: Database, order: Order) -> frozenset[int]:
    before = cells_before(order.stock, order.start)
    if order.drawer_sheet_id is None:
        return before
    sheet = drawer.known_sheet(database, order.drawer_sheet_id)
    if sheet.stock != order.stock.code:
        raise FieldRefused("drawer", f"{sheet.name} is a sheet of {sheet.stock}.")
    return drawer.taken_cells(database, order.drawer_sheet_id, order.start - 1)


def known_sheets(database: Database, sheet_id: int) -> PrintedSheets:
    """Return a print; NotFound when there is none."""
    found = ledger_store.sheets(database, sheet_id)
    if found is None:
        raise NotFound("There is no such print.")
    return found
