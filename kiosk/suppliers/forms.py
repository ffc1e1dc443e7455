"""The form of a supplier."""

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line, clean_text
from kiosk.suppliers.records import Supplier


class SupplierForm(Form):
    """Who they are and how to reach them."""

    name = StringField("Name", [InputRequired("Enter the supplier's name."), at_most(100)], filters=[clean_line])
    phone = StringField("Phone", [at_most(40)], filters=[clean_line])
    email = StringField("E-mail", [at_most(120)], filters=[clean_line])
    notes = TextAreaField("Notes", [at_most(2000)], filters=[clean_text])
    is_retired = BooleanField("No longer used")

    def supplier(self, supplier_id: int, retired_on: str | None) -> Supplier:
        """Return the checked form as a supplier."""
        return Supplier(supplier_id, self.name.data, self.phone.data, self.email.data, self.notes.data, retired_on)
