"""Which room; what was scanned; why something is retired."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from kiosk.core.database import Database
from kiosk.core.forms import Form, OnceForm, at_most, clean_line, offered
from kiosk.core.numbers import row_number
from kiosk.locations import store as locations


class StartForm(OnceForm):
    """Which room."""

    location = SelectField("Which room?", [InputRequired("Choose a room.")], validate_choice=False)

    def prepare(self, database: Database) -> None:
        """Offer the rooms."""
        self.location.choices = offered(((place.id, place.name) for place in locations.locations(database)), "Choose …")

    @property
    def location_id(self) -> int:
        """The room that was chosen."""
        return row_number(self.location.data)


class ScanForm(Form):
    """What was scanned or typed."""

    code = StringField("Scan or type", [at_most(300)], filters=[clean_line])


class RetireMissingForm(Form):
    """Why a device that was not found is retired."""

    reason = StringField("Why?", [at_most(200)], filters=[clean_line])
