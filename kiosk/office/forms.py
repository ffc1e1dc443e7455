"""The set-up form and the settings form."""

from wtforms import PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import LONGEST_LINE, LONGEST_TEXT, Form, at_most, clean_line, clean_text, offered
from kiosk.core.settings import SETTINGS, settings

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


FINER_SETTINGS = (
    "safeguarding_contact",
    "report_limits",
    "shared_addresses",
    "desk_networks",
    "second_factor",
    "plain_http_hint",
    "other_names",
    "https",
    "walkup_addresses",
    "walkup_idle",
    "walkup_photo",
    "walkup_print",
    "quarantine_words",
    "spares_location",
    "lookup_addresses",
    "contract_reminder_days",
    "contract_urgent_days",
    "warranty_reminder_days",
    "users",
    "fix_time_bands",
)
OF_SEVERAL_LINES = ("quarantine_words", "lookup_addresses")


def finer_settings_form() -> Form:
    """Return a form with a field for each finer setting; what is right is decided where the setting is saved."""
    form_class = type("FinerSettingsForm", (Form,), {name: _setting_field(name) for name in FINER_SETTINGS})
    form: Form = form_class(**{name: getattr(settings(), name) for name in FINER_SETTINGS})
    return form


def _setting_field(name: str) -> StringField:
    words = SETTINGS[name].meaning
    if name in OF_SEVERAL_LINES:
        return TextAreaField(words, [at_most(LONGEST_TEXT)], filters=[clean_text])
    return StringField(words, [at_most(LONGEST_LINE)], filters=[clean_line])


class SetUpForm(SchoolForm):
    """The first start: the school, and the first account, which is the co-ordinator's."""

    code = StringField("Code from the console", filters=[clean_line])  # shown where it is wrong, hidden otherwise
    name = StringField("Your name", [InputRequired("Enter your name."), at_most(100)], filters=[clean_line])
    username = StringField("Username", [InputRequired("Enter a username."), at_most(40)], filters=[clean_line])
    password = PasswordField("Password", [InputRequired("Enter a password.")])
