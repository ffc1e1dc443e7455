"""Where backups go, too; and the password that is asked for again before one is given out or put back."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from kiosk.core.forms import Form, at_most, clean_line


class FolderForm(Form):
    """The folder on the second device."""

    backup_folder = StringField("Folder on the second device", [at_most(300)], filters=[clean_line])


class PasswordForm(Form):
    """The password of whoever is signed in."""

    password = PasswordField("Your password", [InputRequired("Enter your password.")])
