"""The sign-in form and the forms about accounts."""

from wtforms import BooleanField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from kiosk.core.access import Role
from kiosk.core.forms import Form, at_most, clean_line, offered
from kiosk.people.records import ROLE_WORDS

ROLE_CHOICES = [(role.value, words[0].upper() + words[1:]) for role, words in ROLE_WORDS.items()]


class SignInForm(Form):
    """Username and password."""

    username = StringField("Username", [InputRequired("Enter your username."), at_most(100)], filters=[clean_line])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class CodeForm(Form):
    """The code of the second factor, or a recovery code."""

    code = StringField("Code", [InputRequired("Enter the code."), at_most(40)], filters=[clean_line])


class PasswordForm(Form):
    """Changing one's own password."""

    current = PasswordField("Current password", [InputRequired("Enter your current password.")])
    password = PasswordField("New password", [InputRequired("Enter a new password.")])


class OwnPasswordForm(Form):
    """One's own password again, where a step about another co-ordinator asks for it."""

    password = PasswordField("Your own password")


class RolesForm(Form):
    """What a person may do; one's own password, where somebody becomes ICT co-ordinator."""

    roles = SelectMultipleField(
        "Roles", choices=offered(ROLE_CHOICES), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    is_active = BooleanField("May sign in")
    password = PasswordField("Your own password")

    @property
    def chosen_roles(self) -> frozenset[Role]:
        """The ticked roles."""
        return frozenset(Role(role) for role in self.roles.data or ())


class PersonForm(RolesForm):
    """A new account."""

    name = StringField("Name", [InputRequired("Enter the person's name."), at_most(100)], filters=[clean_line])
    username = StringField("Username", [at_most(40)], filters=[clean_line])
