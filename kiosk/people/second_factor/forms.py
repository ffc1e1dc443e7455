"""Proving that the phone makes the right codes, and that it is oneself who changes it."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line


class ProveForm(Form):
    """The first code, and one's own password."""

    password = PasswordField("Your password", [InputRequired("Enter your password.")])
    code = StringField(
        "Code that the phone shows now",
        [InputRequired("Enter the code that the phone shows."), at_most(20)],
        filters=[clean_line],
    )


class RemoveForm(Form):
    """One's own password again."""

    password = PasswordField("Your password", [InputRequired("Enter your password.")])
