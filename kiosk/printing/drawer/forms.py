"""The forms of the drawer: putting a sheet in, its name, marking labels, throwing it away."""

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired

from kiosk.core.forms import Form, OnceForm, at_most, clean_line
from kiosk.core.refusals import FieldRefused
from kiosk.printing.drawer.actions import LONGEST_NAME
from kiosk.printing.whole_numbers import WholeNumber
from labels.own_stock import MOST_ON_A_PAGE


class PutInForm(OnceForm):
    """A sheet that was begun elsewhere."""

    name = StringField("Name", [at_most(LONGEST_NAME)], filters=[clean_line])
    stock = SelectField("Label stock", validate_choice=False)
    first_used = WholeNumber(
        "How many labels are gone already?", 0, MOST_ON_A_PAGE, wanted="Enter a whole number, 0 when none is gone."
    )


class RenameForm(Form):
    """Another name."""

    name = StringField("Name", [DataRequired("Enter a name."), at_most(LONGEST_NAME)], filters=[clean_line])


class ThrowAwayForm(Form):
    """Why it goes."""

    reason = StringField("Why?", [at_most(200)], filters=[clean_line])


class MarkForm(Form):
    """The ticked labels; each is its number on the sheet, from 1."""

    cells = SelectMultipleField("Labels", validate_choice=False)

    def chosen(self) -> frozenset[int]:
        """Return the ticked labels from 0; FieldRefused when there is none or a strange one."""
        numbers = self.cells.data or []
        if not numbers:
            raise FieldRefused("cells", "Tick at least one label.")
        if not all(number.isascii() and number.isdigit() and 1 <= len(number) <= 4 for number in numbers):
            raise FieldRefused("cells", "Tick the labels of the sheet.")
        return frozenset(int(number) - 1 for number in numbers)
