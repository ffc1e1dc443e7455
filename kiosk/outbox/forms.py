"""The forms of the mail server and of the test message."""

from typing import Any

from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from kiosk.core import mail
from kiosk.core.forms import Form, at_most, clean_line, offered
from kiosk.outbox.password import LONGEST
from kiosk.outbox.records import SECURITY_WORDS, MailSettings, Security


class MailForm(Form):
    """Where mail goes out, and from whom. The password is typed, never shown."""

    is_on = BooleanField("Send e-mail")
    host = StringField("Mail server", [at_most(253)], filters=[clean_line])
    port = StringField("Port", [at_most(5)], filters=[clean_line])
    security = SelectField("Encryption", choices=offered((s.value, words) for s, words in SECURITY_WORDS.items()))
    user = StringField("User name at the server", [at_most(mail.LONGEST_ADDRESS)], filters=[clean_line])
    password = PasswordField("Password", [at_most(LONGEST)])
    sender = StringField("Sender's address", [at_most(mail.LONGEST_ADDRESS)], filters=[clean_line])
    sender_name = StringField("Sender's name", [at_most(mail.LONGEST_SENDER_NAME)], filters=[clean_line])

    def validate_password(self, field: Any) -> None:
        """Refuse what the library cannot send to a server."""
        if field.data and not (field.data.isascii() and field.data.isprintable()):
            raise ValidationError("Mail servers take letters, figures and signs without accents only.")

    def validate_port(self, field: Any) -> None:
        """Refuse what is no port."""
        try:
            mail.checked_port(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def settings(self) -> MailSettings:
        """Return the checked form."""
        return MailSettings(
            is_on=bool(self.is_on.data),
            host=self.host.data,
            port=int(self.port.data),
            security=Security(self.security.data),
            user=self.user.data,
            sender=self.sender.data,
            sender_name=self.sender_name.data,
            password=self.password.data or "",
        )


class TestForm(Form):
    """Whom to send a test message."""

    __test__ = False  # its name makes pytest curious

    to = StringField(
        "Send it to", [InputRequired("Enter an e-mail address."), at_most(mail.LONGEST_ADDRESS)], filters=[clean_line]
    )
