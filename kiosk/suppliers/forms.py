"""The forms of a supplier: who they are, what they agreed to, whom to ring."""

from typing import Any

from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from kiosk.core.forms import Form, at_most, clean_line, clean_text
from kiosk.suppliers.records import Agreement, Contact, Supplier

HOURS = NumberRange(1, 2000, "Enter whole school hours, such as 7.")


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


class PartForm(Form):
    """A form of which a supplier's page holds several: a label must lead to the field of its own."""

    part = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{self.part}-{field.id}"


class AgreementForm(PartForm):
    """What was agreed, from when until when."""

    part = "agreement"
    valid_from_on = DateField("In force from", [InputRequired("Enter the day it begins.")])
    valid_until_on = DateField("Until", [Optional()])
    contract_number = StringField("Contract number", [at_most(60)], filters=[clean_line])
    respond_hours = IntegerField("They answer within (school hours)", [Optional(), HOURS])
    fix_hours = IntegerField("It is fixed within (school hours)", [Optional(), HOURS])
    support_hours = StringField("When they can be reached", [at_most(120)], filters=[clean_line])
    covers = TextAreaField("What it covers", [at_most(2000)], filters=[clean_text])

    def agreement(self, supplier_id: int) -> Agreement:
        """Return the checked form as an agreement."""
        return Agreement(
            id=0,
            supplier_id=supplier_id,
            contract_number=self.contract_number.data,
            respond_hours=self.respond_hours.data,
            fix_hours=self.fix_hours.data,
            support_hours=self.support_hours.data,
            covers=self.covers.data,
            valid_from_on=self.valid_from_on.data.isoformat(),
            valid_until_on=self.valid_until_on.data.isoformat() if self.valid_until_on.data else None,
        )


class EndForm(PartForm):
    """On which day an agreement ends."""

    part = "end"
    until_on = DateField("Last day", [InputRequired("Enter the last day on which it counts.")])


class ContactForm(PartForm):
    """A person at a supplier's."""

    part = "contact"
    name = StringField("Name", [InputRequired("Enter a name."), at_most(100)], filters=[clean_line])
    role = StringField("What they do", [at_most(100)], filters=[clean_line])
    phone = StringField("Phone", [at_most(40)], filters=[clean_line])
    email = StringField("E-mail", [at_most(120)], filters=[clean_line])

    def contact(self, contact_id: int, supplier_id: int, retired_on: str | None = None) -> Contact:
        """Return the checked form as a contact."""
        reach = (self.name.data, self.role.data, self.phone.data, self.email.data)
        return Contact(contact_id, supplier_id, *reach, retired_on)
