"""To whom a version is given, and how."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.forms import OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.refusals import FieldRefused
from kiosk.documents import rules
from kiosk.documents.records import HOW_WORDS, Recipient

LONGEST_LIST = 40_000


class GiveForm(OnceForm):
    """How, to whom, and anything to note."""

    how = RadioField("How", [InputRequired("Choose one.")], choices=offered(HOW_WORDS.items()))
    recipients = TextAreaField("To whom", [at_most(LONGEST_LIST)], filters=[clean_text])
    note = StringField("Note", [at_most(200)], filters=[clean_line])

    def people(self) -> list[Recipient]:
        """Return who was typed; FieldRefused names the lines that are none."""
        found, wrong = rules.recipients(self.recipients.data or "")
        if wrong:
            raise FieldRefused("recipients", f"Write a line as 'Name <mail>' or as a name: {'; '.join(wrong[:3])}")
        return found
