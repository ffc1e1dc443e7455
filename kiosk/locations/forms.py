"""The form of a location."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line


class LocationForm(Form):
    """Its name, and whether it is still used."""

    name = StringField(
        "Name", [InputRequired("Enter a name, such as Room 12 or Library."), at_most(80)], filters=[clean_line]
    )
    is_retired = BooleanField("No longer used")
