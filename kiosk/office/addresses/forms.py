"""A new address, and an old one that is given up."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line


class AddressForm(Form):
    """The address that is tried."""

    new = StringField("New address", [InputRequired("Enter an address."), at_most(260)], filters=[clean_line])


class GiveUpForm(Form):
    """The old address."""

    address = HiddenField(validators=[at_most(260)], filters=[clean_line])
