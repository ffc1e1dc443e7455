"""Sheets of our own, measured with a ruler."""

from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired

from kiosk.core.forms import OnceForm, at_most, clean_line, new_form_key, offered
from kiosk.printing.stock import rules
from kiosk.printing.stock.millimetres import Millimetres
from kiosk.printing.stock.records import OwnStock, Paper, own_sheet
from kiosk.printing.stock.store import OWN_PREFIX
from kiosk.printing.whole_numbers import WholeNumber
from labels.stock import Stock

PAGE_OF = {Paper.A4: rules.A4, Paper.LETTER: rules.LETTER}
CHOICES = {
    Paper.A4: "A4 (210 × 297 mm)",
    Paper.LETTER: "US Letter (215.9 × 279.4 mm)",
    Paper.ROLL: "A roll: one label after the other",
    Paper.OTHER: "Another size",
}
COUNT = (1, 50, "Enter a whole number from 1 to 50.")
SIZE = (5, 1000)
NEEDED_ON_A_SHEET = {
    "columns": "Enter how many labels are beside each other.",
    "rows": "Enter how many labels are below each other.",
    "left_mm": "Enter how far the first label is from the left edge.",
    "top_mm": "Enter how far the first label is from the upper edge.",
}
NEEDED_OF_ANOTHER_PAGE = {
    "page_width_mm": "Enter the width of the page.",
    "page_height_mm": "Enter the height of the page.",
}


class OwnStockForm(OnceForm):
    """Every measure in mm, from the left or upper edge; what is not needed for the chosen paper is passed over."""

    name = StringField(
        "What you call it",
        [DataRequired("Enter a name, such as Blue film 40 × 20."), at_most(60)],
        filters=[clean_line],
    )
    paper = RadioField("Paper", choices=offered(CHOICES.items()), default=Paper.A4.value)
    page_width_mm = Millimetres("Width of the page", *SIZE, is_needed=False)
    page_height_mm = Millimetres("Height of the page", *SIZE, is_needed=False)
    label_width_mm = Millimetres("Width of a label", *SIZE, wanted="Enter the width of a label, such as 63.5.")
    label_height_mm = Millimetres("Height of a label", *SIZE, wanted="Enter the height of a label, such as 33.9.")
    columns = WholeNumber("Labels across", *COUNT, is_needed=False)
    rows = WholeNumber("Labels down", *COUNT, is_needed=False)
    left_mm = Millimetres("From the left edge to the first label", 0, 500, is_needed=False)
    top_mm = Millimetres("From the upper edge to the first label", 0, 500, is_needed=False)
    pitch_x_mm = Millimetres("From one label to the next one beside it", 1, 1000, is_needed=False)
    pitch_y_mm = Millimetres("From one label to the next one below it", 1, 1000, is_needed=False)
    corner_mm = Millimetres("Radius of the corners", 0, 50, is_needed=False)

    def begin(self, known: OwnStock | None) -> None:
        """Fill in what is known, or begin an empty form with a key of its own."""
        self.form_key.data = new_form_key()
        if known is None:
            return
        stock = known.stock
        self.name.data, self.paper.data = known.name, rules.paper_of(stock).value
        self.columns.data, self.rows.data = stock.columns, stock.rows
        for field in self:
            if isinstance(field, Millimetres):
                length = getattr(stock, field.name)
                field.data = "" if length is None else f"{length:g}"

    def validate(self, extra_validators: Any = None) -> bool:
        """Insist on what the chosen paper needs, too."""
        is_right = bool(super().validate(extra_validators))
        if self.paper.data == Paper.ROLL:
            return is_right
        needed = NEEDED_ON_A_SHEET | (NEEDED_OF_ANOTHER_PAGE if self.paper.data == Paper.OTHER else {})
        for name, message in needed.items():
            if self[name].data in (None, "") and not self[name].errors:
                self[name].errors = [message]
                is_right = False
        return is_right

    def stock(self) -> Stock:
        """Return the checked form as a stock; its code is given when it is added."""
        width, height = self.label_width_mm.mm or 0.0, self.label_height_mm.mm or 0.0
        measures: dict[str, Any] = {
            "label_width_mm": width,
            "label_height_mm": height,
            "corner_mm": self.corner_mm.mm,
        }
        if self.paper.data == Paper.ROLL:
            measures |= {"page_width_mm": width, "page_height_mm": height, "columns": 1, "rows": 1}
            measures |= {"left_mm": 0.0, "top_mm": 0.0, "pitch_x_mm": width, "pitch_y_mm": height}
            return own_sheet(OWN_PREFIX, self.name.data or "", **measures)
        typed_page = (self.page_width_mm.mm or 0.0, self.page_height_mm.mm or 0.0)
        page = PAGE_OF.get(Paper(self.paper.data), typed_page)
        measures |= {"page_width_mm": page[0], "page_height_mm": page[1]}
        measures |= {"columns": self.columns.data, "rows": self.rows.data}
        measures |= {"left_mm": self.left_mm.mm or 0.0, "top_mm": self.top_mm.mm or 0.0}
        # left empty, the labels touch
        measures |= {"pitch_x_mm": self.pitch_x_mm.mm or width, "pitch_y_mm": self.pitch_y_mm.mm or height}
        return own_sheet(OWN_PREFIX, self.name.data or "", **measures)
