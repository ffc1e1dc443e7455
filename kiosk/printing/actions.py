"""Printing: stickers for devices become sheets that were read back, and a line in the ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import is_local_only, read_settings
from kiosk.devices import codes
from kiosk.devices.records import Device
from kiosk.printing import store
from kiosk.printing.records import PrintedSheets
from labels.errors import LabelError, NoSuchCell, StockTooSmall, UnknownStock
from labels.press import make_sheets
from labels.sticker import Sticker
from labels.stock import Stock, find_stock

MOST_LABELS = 5000
FIELD_OF = {StockTooSmall: "stock", NoSuchCell: "start"}


def print_labels(
    database: Database,
    actor: Actor,
    devices: Sequence[Device],
    stock_code: str,
    start: int,
    now: datetime,
    hand_out: Callable[[bytes], None] | None = None,
) -> PrintedSheets:
    """Make sheets for devices, prove every code on them, hand the PDF out, and note them in the ledger.

    Nothing is noted and nothing handed out when the address is not set or leads nowhere, the stock is too small, or
    a code cannot be read back; the refusal says which. What `hand_out` refuses is not noted either.
    """
    settings = read_settings(database)
    if not settings.address:
        raise Refused("Set the address for the stickers first: it is printed on every one of them.")
    if is_local_only(settings.address):
        raise Refused(f"{settings.address} would lead a phone to itself. Set this PC's address on the school network.")
    if not devices:
        raise FieldRefused("chosen", "Choose at least one device.")
    if len(devices) > MOST_LABELS:
        raise FieldRefused("chosen", f"Print at most {MOST_LABELS:,} labels at a time.")
    texts = [codes.sticker_text(settings.address, device.code) for device in devices]
    stickers = [
        Sticker(
            text=text, code=device.shown_code, school=settings.school, host=settings.host, phone=settings.desk_phone
        )
        for text, device in zip(texts, devices, strict=True)
    ]
    stock = known_stock(stock_code)
    try:
        made = make_sheets(stickers, stock, start)
    except LabelError as error:
        raise FieldRefused(FIELD_OF.get(type(error), ""), str(error)) from error
    if hand_out:
        hand_out(made.pdf)
    values = {
        "stock": stock.code,
        "start": start,
        "pages": made.pages,
        "address": settings.address,
        "smallest_module_mm": made.proof.smallest_module_mm,
        "printed_at": clock.stored(now),
        "person_id": actor.person_id,
        "actor": actor.name,
        "pdf": made.pdf,
    }
    printed_for = zip((device.id for device in devices), texts, strict=True)
    return known_sheets(database, store.add_sheets(database, values, printed_for))


def known_stock(code: str) -> Stock:
    """Return a label stock by its code; FieldRefused when there is none."""
    try:
        return find_stock(code)
    except UnknownStock as error:
        raise FieldRefused("stock", str(error)) from error


def known_sheets(database: Database, sheet_id: int) -> PrintedSheets:
    """Return a print; Refused when there is none."""
    found = store.sheets(database, sheet_id)
    if found is None:
        raise Refused("There is no such print.")
    return found
