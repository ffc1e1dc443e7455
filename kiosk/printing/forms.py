"""Which devices, how many labels each, on which paper, with which printer, from which label on."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import Length

from kiosk.core.database import Database
from kiosk.core.forms import Form, clean_line, new_form_key, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.printing.drawer import store as drawer
from kiosk.printing.drawer.records import DrawerSheet
from kiosk.printing.printers import store as printers
from kiosk.printing.printers.records import SchoolPrinter
from kiosk.printing.records import MOST_COPIES, Order
from kiosk.printing.stock.actions import known_stock
from kiosk.printing.stock.records import USUAL_STOCK, Offer
from kiosk.printing.stock.rules import said
from kiosk.printing.whole_numbers import WholeNumber
from labels.own_stock import MOST_ON_A_PAGE
from labels.printer import PLAIN, Printer

COPIES_WORDS = {1: "1", 2: "2: one for the lid"} | {number: str(number) for number in range(3, MOST_COPIES + 1)}
KEPT, OTHERS = "What the school keeps", "All others"


class PaperForm(Form):
    """The paper in the printer."""

    copies = SelectField("Labels for each device", choices=offered(COPIES_WORDS.items()), default="1")
    stock = SelectField("Label stock", validate_choice=False, default=USUAL_STOCK)
    printer = SelectField("Printer", validate_choice=False, default="")
    drawer = SelectField("Sheet", validate_choice=False, default="")
    start = WholeNumber("Start at label", 1, MOST_ON_A_PAGE, wanted="Enter 1 for a new sheet.", default=1)

    def offer(self, stocks: Sequence[Offer], sheets: Sequence[DrawerSheet], known: Sequence[SchoolPrinter]) -> None:
        """Fill in what there is to choose from."""
        self.stock.choices = [
            SelectChoice(one.stock.code, stock_said(one), optgroup=KEPT if one.is_ours else OTHERS) for one in stocks
        ]
        self.printer.choices = [
            *offered((one.id, f"{one.name}, {one.printer.dpi} dpi") for one in known),
            SelectChoice("", "Any other printer"),
        ]
        self.drawer.choices = offered(((one.id, f"{one.said} ({one.stock})") for one in sheets), "A new sheet")

    def order(self, database: Database, basket_of: int | None = None) -> Order:
        """Return the checked form as an order; FieldRefused when there is no such stock, printer or sheet."""
        sheet = drawer.sheet(database, row_number(self.drawer.data)) if self.drawer.data else None
        if self.drawer.data and (sheet is None or sheet.gone_at):
            raise FieldRefused("drawer", "This sheet is not in the drawer. Choose one that is, or a new one.")
        return Order(
            stock=known_stock(database, sheet.stock if sheet else self.stock.data or ""),
            printer=self._printer(database),
            copies=int(self.copies.data),
            start=self.start.data or 1,
            drawer_sheet_id=sheet.id if sheet else None,
            basket_of=basket_of,
        )

    def _printer(self, database: Database) -> Printer:
        if not self.printer.data:
            return PLAIN
        found = printers.printer(database, row_number(self.printer.data))
        if found is None or found.retired_at:
            raise FieldRefused("printer", "Choose one of the printers in the list.")
        return found.printer


class PrintForm(PaperForm):
    """The ticked devices, or all that match, and the paper in the printer; sent twice, it prints once."""

    form_key = HiddenField(filters=[clean_line], validators=[Length(max=64)])
    chosen = SelectMultipleField("Devices", validate_choice=False)
    everything = BooleanField("All that match")

    def chosen_ids(self) -> list[int]:
        """Return the ticked devices; FieldRefused when there is none or a strange one."""
        numbers = self.chosen.data or []
        if not numbers:
            raise FieldRefused("chosen", "Tick at least one device.")
        found = [row_number(number) for number in numbers]
        if not all(found):
            raise FieldRefused("chosen", "Tick the devices in the list.")
        return found


def stock_said(offer: Offer) -> str:
    """Return a stock as the list shows it, with a word when it cannot carry the school's address."""
    words = said(offer.stock)
    return f"{words} (too small for our address)" if offer.fit and not offer.fit.is_good else words


def first_choice(
    arguments: Mapping[str, str],
    stocks: Sequence[Offer],
    known: Sequence[SchoolPrinter],
    first_free: Mapping[int, int],
) -> dict[str, Any]:
    """Return what is chosen when the page is opened: what its address says, else what is usual and large enough.

    `first_free` says of each sheet in the drawer from which label on it is free.
    """
    usual = next((one for one in known if one.is_default), None)
    too_small = {one.stock.code for one in stocks if one.fit and not one.fit.is_good}
    used = next((one.stock.code for one in stocks if one.is_ours and one.stock.code not in too_small), USUAL_STOCK)
    chosen = {
        "form_key": new_form_key(),
        "stock": usual.stock if usual and usual.stock and usual.stock not in too_small else used,
        "printer": str(usual.id) if usual else "",
        "copies": "1",
        "drawer": "",
    }
    named = {name: arguments[name] for name in ("stock", "printer", "drawer", "copies") if arguments.get(name)}
    start = row_number(arguments.get("start"))
    start = start or first_free.get(row_number(named.get("drawer")), 1)
    return chosen | named | {"start": start}


def fitting_sheet(
    sheets: Sequence[DrawerSheet], stocks: Sequence[Offer], stock_code: str, wanted: int
) -> DrawerSheet | None:
    """Return the half-used sheet that is worth offering: of the chosen stock before others, where all the labels come
    on it before it is too short, and of those the fullest.
    """
    good = {one.stock.code for one in stocks if one.fit is None or one.fit.is_good}
    fitting = [sheet for sheet in sheets if sheet.stock in good]
    return min(
        fitting, key=lambda sheet: (sheet.stock != stock_code, sheet.free < wanted, sheet.free, sheet.id), default=None
    )
