"""What the school decides for the reckoning: an hour of a technician, and how long devices are used."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from kiosk.core.forms import Form

WHOLE = "Enter a whole number."


class TermsForm(Form):
    """The two numbers of the rule."""

    technician_hour = IntegerField(
        "What an hour of a technician costs, in pounds",
        [InputRequired(WHOLE), NumberRange(0, 500, "Enter a whole number from 0 to 500.")],
    )
    device_life = IntegerField(
        "Years that a device is used",
        [InputRequired(WHOLE), NumberRange(1, 30, "Enter a whole number from 1 to 30.")],
    )
