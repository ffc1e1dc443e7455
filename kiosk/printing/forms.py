"""Which labels, on which stock, from which label on."""

from wtforms import IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange

from kiosk.core.forms import Form, offered
from kiosk.core.refusals import FieldRefused
from labels.stock import STOCKS

STOCK_WORDS = {code: f"{code} – {stock.maker}, {stock.description}" for code, stock in STOCKS.items()}


class PrintForm(Form):
    """The ticked devices and the paper in the printer."""

    chosen = SelectMultipleField("Devices", validate_choice=False)
    stock = SelectField("Label stock", choices=offered(STOCK_WORDS.items()), default="L7159", validate_choice=False)
    start = IntegerField(
        "Start at label",
        [InputRequired("Enter 1 for a new sheet."), NumberRange(1, 200, "Enter 1 for a new sheet.")],
        default=1,
    )

    def chosen_ids(self) -> list[int]:
        """Return the ticked devices; FieldRefused when there is none or a strange one."""
        numbers = self.chosen.data or []
        if not numbers:
            raise FieldRefused("chosen", "Tick at least one device.")
        if not all(number.isascii() and number.isdigit() and len(number) < 16 for number in numbers):
            raise FieldRefused("chosen", "Tick the devices in the list.")
        return [int(number) for number in numbers]
