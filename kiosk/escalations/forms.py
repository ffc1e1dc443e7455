"""The forms of the ladder, and of telling somebody by hand."""

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from kiosk.core.database import Database
from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, new_form_key, offered
from kiosk.core.mail import LONGEST_ADDRESS
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.escalations import store
from kiosk.escalations.records import RUNG_WORDS, Contact, Level, Rule, Rung


class WhomForm(Form):
    """Choosing a rung of the ladder or one person on it."""

    whom = SelectField("Who is told", validate_choice=False)

    def offer(self, database: Database) -> None:
        """Offer every rung, and everybody who stands on one."""
        people = [
            (f"contact:{contact.id}", f"{RUNG_WORDS[contact.rung]}: {contact.name}")
            for contact in store.contacts(database)
        ]
        self.whom.choices = offered([*((f"rung:{rung.value}", words) for rung, words in RUNG_WORDS.items()), *people])

    def chosen(self, database: Database) -> tuple[Rung, int | None]:
        """Return the rung, and the person if one was chosen."""
        kind, _, value = (self.whom.data or "").partition(":")
        if kind == "rung" and value in list(Rung):
            return Rung(value), None
        found = next((c for c in store.contacts(database) if kind == "contact" and c.id == row_number(value)), None)
        if found is None:
            raise FieldRefused("whom", "Choose from the list.")
        return found.rung, found.id


class RuleForm(WhomForm):
    """Whether a level fires, and who is told."""

    is_on = BooleanField("Fires")
    is_mailed = BooleanField("By e-mail, too")

    def rule(self, database: Database, level: Level) -> Rule:
        """Return the checked form as a rule."""
        rung, contact_id = self.chosen(database)
        return Rule(level, bool(self.is_on.data), rung, bool(self.is_mailed.data), contact_id)


class TellForm(WhomForm, OnceForm):
    """Telling the next level by hand."""

    why = TextAreaField("Why", [InputRequired("Write why you tell them."), at_most(1000)], filters=[clean_text])
    is_mailed = BooleanField("By e-mail, too")

    def begin(self) -> None:
        """Start a fresh form."""
        self.form_key.data = new_form_key()
        self.whom.data = f"rung:{Rung.COORDINATOR.value}"
        self.is_mailed.data = True


class ContactForm(Form):
    """A person on the ladder."""

    rung = SelectField("Rung", choices=offered((rung.value, words) for rung, words in RUNG_WORDS.items()))
    name = StringField("Name", [InputRequired("Enter the person's name."), at_most(80)], filters=[clean_line])
    email = StringField("E-mail", [at_most(LONGEST_ADDRESS)], filters=[clean_line])
    phone = StringField("Phone", [at_most(40)], filters=[clean_line])
    is_retired = BooleanField("No longer told")

    def contact(self, contact_id: int, retired_on: str | None) -> Contact:
        """Return the checked form as a person of the ladder."""
        return Contact(contact_id, Rung(self.rung.data), self.name.data, self.email.data, self.phone.data, retired_on)
