"""Planning a visit."""

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired

from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import Form, at_most, clean_line, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.people import store as people


class VisitForm(Form):
    """Who comes, and on which day."""

    technician = SelectField("Who comes?", validate_choice=False)
    visit_on = DateField("On which day?", [InputRequired("Choose the day.")])
    note = StringField("Note", [at_most(200)], filters=[clean_line])

    def prepare(self, database: Database, actor: Actor) -> None:
        """Offer all technicians to the desk, and nobody else to a technician."""
        found = people.people_with_role(database, Role.TECHNICIAN)
        if not actor.holds(Role.DESK, Role.COORDINATOR):
            found = [person for person in found if person.id == actor.person_id]
        choices = [(str(person.id), person.name) for person in found]
        self.technician.choices = offered(choices, "" if len(found) == 1 else "Choose …")

    def chosen(self, database: Database) -> Actor:
        """Return the chosen technician; FieldRefused when it is none."""
        found = people.person(database, row_number(self.technician.data))
        if found is None or not found.is_active:
            raise FieldRefused("technician", "Choose a technician.")
        return found.actor
