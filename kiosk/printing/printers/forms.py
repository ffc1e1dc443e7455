"""A printer as it is described."""

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired

from kiosk.core.forms import OnceForm, at_most, clean_line, new_form_key, offered
from kiosk.printing.printers.records import DPI_WORDS, SchoolPrinter
from kiosk.printing.stock.millimetres import Millimetres
from labels.printer import MOST_NUDGE_MM, Printer

NUDGE_WANTED = "Enter millimetres, such as 0.5 or -1.25; 0 for none."


class PrinterForm(OnceForm):
    """What it is called, how fine it prints, how far its labels are moved, what lies in it."""

    name = StringField(
        "Name", [DataRequired("Enter what you call it, such as Office laser."), at_most(60)], filters=[clean_line]
    )
    dpi = SelectField("How fine it prints", choices=offered(DPI_WORDS.items()), default="600")
    is_thermal = BooleanField("It is a thermal label printer")
    nudge_x_mm = Millimetres("Move to the right (mm)", -MOST_NUDGE_MM, MOST_NUDGE_MM, wanted=NUDGE_WANTED, default="0")
    nudge_y_mm = Millimetres("Move down (mm)", -MOST_NUDGE_MM, MOST_NUDGE_MM, wanted=NUDGE_WANTED, default="0")
    stock = SelectField("What usually lies in it", validate_choice=False)
    is_default = BooleanField("Choose it when nobody says which printer")
    is_retired = BooleanField("No longer used")

    def begin(self, known: SchoolPrinter | None) -> None:
        """Fill in what is known, or begin an empty form with a key of its own."""
        self.form_key.data = new_form_key()
        if known is None:
            return
        printer = known.printer
        self.name.data, self.dpi.data, self.is_thermal.data = printer.name, str(printer.dpi), printer.is_thermal
        self.nudge_x_mm.data, self.nudge_y_mm.data = f"{printer.nudge_x_mm:g}", f"{printer.nudge_y_mm:g}"
        self.stock.data, self.is_default.data = known.stock, known.is_default
        self.is_retired.data = known.retired_at is not None

    def printer(self, printer_id: int, retired_at: str | None) -> SchoolPrinter:
        """Return the checked form as a printer."""
        described = Printer(
            name=self.name.data,
            dpi=int(self.dpi.data),
            nudge_x_mm=self.nudge_x_mm.mm or 0.0,
            nudge_y_mm=self.nudge_y_mm.mm or 0.0,
            is_thermal=self.is_thermal.data,
        )
        return SchoolPrinter(printer_id, described, self.stock.data or "", self.is_default.data, retired_at)
