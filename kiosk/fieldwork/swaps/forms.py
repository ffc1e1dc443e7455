"""The one screen of a swap."""

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from kiosk.calls.records import Cause, Resolution, ResolutionType
from kiosk.calls.words import CAUSE_WORDS
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_TEXT, OnceForm, at_most, clean_line, clean_text, new_form_key, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.devices.finding import device_typed
from kiosk.fieldwork.swaps.actions import Swap
from kiosk.fieldwork.timers.rules import MOST_MINUTES
from kiosk.locations import store as locations
from kiosk.locations.records import Location


class SwapForm(OnceForm):
    """Which spare, where the broken one goes, and whether the call ends with it."""

    version = HiddenField(filters=[clean_line])
    spare = StringField("The spare", [at_most(80)], filters=[clean_line])
    takes_other_kind = BooleanField("It is of another kind, and that is meant")
    store = SelectField("The broken one goes to", validate_choice=False)
    resolves = BooleanField("This resolves the call")
    cause = SelectField("Cause", choices=offered(CAUSE_WORDS.items(), "Choose …"), validate_choice=False)
    text = TextAreaField("What was wrong, what was done?", [at_most(LONGEST_TEXT)], filters=[clean_text])
    minutes = IntegerField(
        "Minutes worked", [Optional(), NumberRange(0, MOST_MINUTES, "Enter whole minutes, such as 15.")]
    )

    def prepare(self, database: Database, spares_room: Location | None) -> None:
        """Offer the locations; start from the room where spares stand."""
        rooms = ((room.id, room.name) for room in locations.locations(database))
        self.store.choices = offered(rooms, "Choose …")
        if not self.is_submitted():
            self.form_key.data = new_form_key()
            self.store.data = str(spares_room.id) if spares_room else ""
            self.resolves.data = True

    def wanted(self, database: Database) -> Swap:
        """Return the checked form; FieldRefused names what is wrong."""
        return Swap(
            spare=device_typed(database, self.spare.data or "", "spare"),
            store_id=row_number(self.store.data),
            text=self.text.data or "",
            minutes=self.minutes.data or 0,
            resolution=self._resolution() if self.resolves.data else None,
            takes_other_kind=bool(self.takes_other_kind.data),
            form_key=self.form_key.data,
        )

    def _resolution(self) -> Resolution:
        if self.cause.data not in tuple(Cause):
            raise FieldRefused("cause", "Choose a cause; 'Not known' is an answer, too.")
        if not self.text.data:
            raise FieldRefused("text", "Write what was done: the next person with this fault will read it.")
        if self.minutes.data is None:
            raise FieldRefused("minutes", "Enter the minutes, 0 if none.")
        return Resolution(ResolutionType.SWAP, Cause(self.cause.data), self.text.data, self.minutes.data)
