"""The minutes of a stopped timer, proposed and editable."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from kiosk.core.forms import Form
from kiosk.fieldwork.timers.rules import MOST_MINUTES


class MinutesForm(Form):
    """How many minutes it really was."""

    minutes = IntegerField(
        "Minutes worked",
        [
            InputRequired("Enter the minutes, 0 if none are to be counted."),
            NumberRange(0, MOST_MINUTES, "Enter whole minutes of one day, such as 15."),
        ],
    )
