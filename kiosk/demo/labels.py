"""The stickers of the invented school: what they were printed on, when, and with which of its two addresses.

The prints of the past came out of a browser: no PDF is kept of those, so none has to be made for them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from kiosk.core import clock, store
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import SETTINGS, is_local_only, read_settings
from kiosk.demo.register import School, one_time_key
from kiosk.demo.school import CLASSES, ICT_SUITE, LIBRARY, LOCATIONS, NURSERY, STAFF_ROOM, WORKSHOP
from kiosk.devices import store as devices
from kiosk.printing.basket import actions as basket
from kiosk.printing.browser import actions as browser
from kiosk.printing.choosing import store as choosing
from kiosk.printing.drawer import actions as drawer
from kiosk.printing.drawer import store as sheets
from kiosk.printing.printers import actions as printers
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.records import Carrier, Order
from kiosk.printing.stock import actions as stocks

FIRST_ADDRESS = "http://10.20.0.5:8080"
PAPER, FILM, SMALL_FILM = "L7160", "L6009", "L7051"
ANY_PRINTER = Order.printer  # labels/ is asked through printing alone
OFFICE_LASER = replace(ANY_PRINTER, name="Office laser", dpi=600, nudge_x_mm=0.4, nudge_y_mm=-0.3)
LABEL_PRINTER = replace(ANY_PRINTER, name="Label printer in the ICT suite", dpi=203, is_thermal=True)
ROLL = "ZEBRA-51X25"
ON_SMALL_FILM = (ICT_SUITE, LIBRARY, STAFF_ROOM, *CLASSES[:3])
STILL_OLD = (NURSERY, WORKSHOP)
SHEET_NAMES = {PAPER: "Paper, top tray", FILM: "Silver film, blue folder"}
SPOILED_CELLS = 2
WHY_THROWN_AWAY = "Went in askew and jammed in the office laser."
IN_THE_BASKET = ("TB-010", "KY-004", "LT-018")


def set_up(school: School, at: datetime) -> None:
    """Enter the printer in the office and the paper that lies beside it."""
    printers.add_printer(
        school.database,
        school.coordinator,
        SchoolPrinter(0, OFFICE_LASER, PAPER, is_default=True),
        one_time_key(school.luck),
        at,
    )
    stocks.keep(school.database, school.coordinator, PAPER, True, at)


def buy_film(school: School, at: datetime) -> None:
    """Enter film, which fingers do not wear off, and the label printer for what comes singly."""
    wanted = SchoolPrinter(0, LABEL_PRINTER, ROLL)
    printers.add_printer(school.database, school.coordinator, wanted, one_time_key(school.luck), at)
    for code in (FILM, SMALL_FILM):
        stocks.keep(school.database, school.coordinator, code, True, at)


def change_address(school: School, address: str, at: datetime) -> None:
    """Let another address stand for the stickers."""
    store.save_setting(school.database, "address", SETTINGS["address"].check(address), clock.stored(at))


def print_on(school: School, carriers: Sequence[Carrier], stock_code: str, at: datetime) -> None:
    """Print stickers, on the sheet that lies in the drawer if there is one; on paper where film is too small."""
    if not carriers:
        return
    database, actor = school.database, school.coordinator
    for code in dict.fromkeys((stock_code, PAPER)):
        with suppress(FieldRefused):  # the address is too long for labels of this size
            left = drawer.open_sheets(database, code)
            sheet_id = left[0].id if left else None
            order = Order(stocks.known_stock(database, code), OFFICE_LASER, drawer_sheet_id=sheet_id)
            made = browser.make(database, actor, carriers, order, at)
            browser.it_printed_well(database, actor, made, at)
            return


def print_first(school: School, location: str, at: datetime) -> None:
    """Print the stickers of a room in which nothing carries any yet."""
    room = {"location_id": school.location_ids[location], "in_use": True}
    print_on(school, devices.devices(school.database, room), PAPER, at)


def reprint(school: School, location: str, at: datetime) -> None:
    """Print what carries an old address in a room anew; what never had a sticker is overlooked."""
    old = {
        "location_id": school.location_ids[location],
        "old_address": read_settings(school.database).address,
    }
    stock_code = SMALL_FILM if location in ON_SMALL_FILM else FILM
    print_on(school, choosing.offered(school.database, old, -1), stock_code, at)


def rooms_to_reprint() -> tuple[str, ...]:
    """Return the rooms that were seen to when the address changed."""
    return tuple(location for location in LOCATIONS if location not in STILL_OLD)


def tidy_the_drawer(school: School, at: datetime) -> None:
    """Name the sheets that are worth keeping, mark what was spoiled on the film, throw the jammed one away."""
    database, actor = school.database, school.coordinator
    for code, name in SHEET_NAMES.items():
        for sheet in drawer.open_sheets(database, code)[:1]:
            drawer.rename(database, actor, sheet.id, name, at)
            if code == FILM:
                taken = {cell.cell for cell in sheets.cells(database, sheet.id)}
                free = [cell for cell in range(sheet.cells) if cell not in taken]
                drawer.mark_damaged(database, actor, sheet.id, free[:SPOILED_CELLS], at)
    for sheet in drawer.open_sheets(database, SMALL_FILM):
        drawer.throw_away(database, actor, sheet.id, WHY_THROWN_AWAY, at)


def fill_the_basket(school: School, at: datetime) -> None:
    """Put three devices into the co-ordinator's basket: with an old address, and without any sticker."""
    for tag in IN_THE_BASKET:
        basket.add(school.database, school.coordinator.person_id or 0, tag, at)


def is_printable(address: str) -> bool:
    """Tell whether stickers with an address can have been printed."""
    return not is_local_only(address)
