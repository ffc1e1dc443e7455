"""Who is looked for, what is taken out, how long things are kept."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.settings import SETTINGS, settings
from kiosk.privacy.matching import LONGEST_SPELLING
from kiosk.privacy.records import Wanted

MOST_OTHERS = 10
RETENTION_SETTINGS = (
    "retention",
    "retention_people_days",
    "retention_photo_days",
    "retention_mail_days",
    "retention_import_days",
    "retention_audit_days",
    "privacy_contact",
    "privacy_notice",
)
DAYS = {
    "retention_people_days": "Names and contacts of reporters, days after the call ended",
    "retention_photo_days": "Photos, days after the call ended",
    "retention_mail_days": "What e-mails said and to whom, days",
    "retention_import_days": "Imported files and their rows, days",
    "retention_audit_days": "Who signed in and who was refused, days",
}


class PersonForm(Form):
    """Who is looked for."""

    name = StringField(
        "Name",
        [InputRequired("Enter the person's name."), Length(2, 100, "Use 2 to 100 characters.")],
        filters=[clean_line],
    )
    email = StringField("E-mail address", [at_most(LONGEST_SPELLING)], filters=[clean_line])
    phone = StringField("Telephone", [at_most(30)], filters=[clean_line])
    others = TextAreaField("Other ways in which the name is written", [at_most(500)], filters=[clean_text])

    def wanted(self, ticked: tuple[str, ...]) -> Wanted:
        """Return who is looked for, with the spellings that were ticked."""
        lines = [line.strip()[:LONGEST_SPELLING] for line in (self.others.data or "").splitlines() if line.strip()]
        return Wanted(
            self.name.data or "", self.email.data or "", self.phone.data or "", tuple(lines[:MOST_OTHERS]), ticked
        )


class RedactForm(PersonForm, OnceForm):
    """What is taken out, and why."""

    reason = StringField("Why", [InputRequired("Say why: it stands in the log."), at_most(200)], filters=[clean_line])
    with_photos = BooleanField("Delete the photos of the calls they reported, too")


class RetentionForm(Form):
    """How long what is kept; what is right is decided where the settings are saved."""

    retention = RadioField(
        "Old personal data goes by itself",
        choices=offered([("on", "Yes, every day"), ("off", "No, nothing goes by itself")]),
    )
    retention_people_days = StringField(DAYS["retention_people_days"], filters=[clean_line])
    retention_photo_days = StringField(DAYS["retention_photo_days"], filters=[clean_line])
    retention_mail_days = StringField(DAYS["retention_mail_days"], filters=[clean_line])
    retention_import_days = StringField(DAYS["retention_import_days"], filters=[clean_line])
    retention_audit_days = StringField(DAYS["retention_audit_days"], filters=[clean_line])
    privacy_contact = StringField(SETTINGS["privacy_contact"].meaning, filters=[clean_line])
    privacy_notice = TextAreaField(SETTINGS["privacy_notice"].meaning, filters=[clean_text])

    @property
    def chosen(self) -> dict[str, str]:
        """The settings by name, as they were typed."""
        return {name: self[name].data or "" for name in RETENTION_SETTINGS}


def retention_form() -> RetentionForm:
    """Return the form as the settings stand."""
    return RetentionForm(data={name: getattr(settings(), name) for name in RETENTION_SETTINGS})


class RunForm(Form):
    """Let it go now; where the clock is doubted, a person says that it is right."""

    is_clock_right = BooleanField("I looked: the clock of this PC is right")
