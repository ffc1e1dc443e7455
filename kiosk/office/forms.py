"""The set-up form and the settings form."""

from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line, offered

OTHER_ADDRESS = "other"


class SchoolForm(Form):
    """What Scandesk must know of the school."""

    school = StringField("Name of the school", [InputRequired("Enter the school's name.")], filters=[clean_line])
    address_choice = RadioField("Address for the stickers", validate_choice=False)
    address = StringField("Other address", [at_most(260)], filters=[clean_line])
    desk_phone = StringField("Telephone of the service desk", [at_most(30)], filters=[clean_line])

    def offer(self, addresses: list[str], current: str = "") -> None:
        """Offer this PC's own addresses, and one to be typed."""
        own = list(dict.fromkeys(address for address in (current, *addresses) if address))
        pairs = [*((address, address) for address in own), (OTHER_ADDRESS, "Another one:")]
        self.address_choice.choices = offered(pairs)
        if not self.is_submitted():
            self.address_choice.data = pairs[0][0]

    @property
    def chosen_address(self) -> str:
        """The address that was chosen or typed."""
        choice = self.address_choice.data or OTHER_ADDRESS
        return self.address.data if choice == OTHER_ADDRESS else choice


class SetUpForm(SchoolForm):
    """The first start: the school, and the first account, which is the co-ordinator's."""

    code = StringField("Code from the console", filters=[clean_line])  # shown where it is wrong, hidden otherwise
    name = StringField("Your name", [InputRequired("Enter your name."), at_most(100)], filters=[clean_line])
    username = StringField("Username", [InputRequired("Enter a username."), at_most(40)], filters=[clean_line])
    password = PasswordField("Password", [InputRequired("Enter a password.")])
