"""How many blank stickers; which one goes on which device."""

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from kiosk.core.forms import Form, OnceForm, at_most, clean_line
from kiosk.stickers.actions import MOST_BLANK

HOW_MANY = f"Enter a number from 1 to {MOST_BLANK}."


class BlankForm(OnceForm):
    """How many stickers that no device has yet."""

    count = IntegerField("How many?", [InputRequired(HOW_MANY), NumberRange(1, MOST_BLANK, HOW_MANY)], default=24)


class BindForm(Form):
    """A blank sticker and the device that it is stuck on."""

    sticker = StringField("The blank sticker", [at_most(300)], filters=[clean_line])
    device = StringField("The device", [at_most(300)], filters=[clean_line])
