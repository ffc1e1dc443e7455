"""A part as it is typed."""

import hashlib

from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, NumberRange, ValidationError

from kiosk.core.forms import OnceForm, at_most, clean_line, new_form_key
from kiosk.fieldwork.parts.records import NewPart
from kiosk.fieldwork.parts.rules import pence


class PartForm(OnceForm):
    """What was used, how many, and what it cost."""

    part = StringField("Part", [DataRequired("Enter what was used."), at_most(100)], filters=[clean_line])
    quantity = IntegerField(
        "How many?", [InputRequired("Enter how many."), NumberRange(1, 1000, "Enter a number from 1 to 1000.")]
    )
    cost = StringField("Cost altogether, in pounds", [at_most(20)], filters=[clean_line])
    note = StringField("Note", [at_most(200)], filters=[clean_line])

    def start_new(self) -> None:
        """Begin an empty form, with a key of its own."""
        self.form_key.data, self.quantity.data = new_form_key(), 1

    def validate_cost(self, field: StringField) -> None:
        """Insist on a price, if there is one."""
        try:
            pence(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def new_part(self) -> NewPart:
        """Return the checked form; a page that somebody went back to and changed is another part."""
        said = (self.form_key.data, self.part.data, self.quantity.data, self.cost.data, self.note.data)
        return NewPart(
            part=self.part.data,
            quantity=self.quantity.data,
            cost_pence=pence(self.cost.data or ""),
            note=self.note.data or "",
            form_key=hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:40],
        )
