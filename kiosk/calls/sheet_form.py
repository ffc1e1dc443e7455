"""The reporter's part of the incident/request sheet as form fields (FITS 3.1 A), for logging and for putting right."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, DateTimeLocalField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from kiosk.calls import actions, store, symptoms
from kiosk.calls.records import Call, CallKind, LastWorked, Repeats, Step
from kiosk.calls.step_form import StepForm, text_area
from kiosk.calls.words import LAST_WORKED_WORDS, REPEATS_WORDS
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_LINE, Form, at_most, clean_line, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import read_settings
from kiosk.devices import store as devices
from kiosk.devices.finding import device_named, why_none
from kiosk.devices.records import Device, Kind
from kiosk.locations import store as locations
from kiosk.locations.records import Location

OLDEST_OCCURRENCE = timedelta(days=366)
ONE_ADDRESS = Regexp(r"^$|^[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,190}$", message="Enter one e-mail address.")
PLAIN_FIELDS = (
    *("summary", "symptom", "expected", "description", "error_text", "open_programs", "tried", "earlier_reference"),
    *("reporter_name", "reporter_contact", "reporter_email", "affected_person", "availability"),
)
FOLDED_FIELDS = (
    *("expected", "description", "error_text", "tried", "repeats", "last_worked", "occurred_at", "earlier_reference"),
    *("open_programs", "affected_person", "reporter_email", "availability", "needed_by_on"),
)


def _line(words: str, longest: int, *checks: object) -> StringField:
    return StringField(words, [*checks, at_most(longest)], filters=[clean_line])


class SheetFields(Form):
    """Everything the reporter can say about a call; only the one line must be given."""

    reporter_name = _line("Who reports it?", 80)
    reporter_contact = _line("How to reach them", 80)
    reporter_email = _line("E-mail", 254, ONE_ADDRESS)
    availability = _line("When can somebody come?", 80)
    affected_person = _line("Who is affected, if somebody else", 80)
    device = _line("Device", 80)
    location = SelectField("Or the room", validate_choice=False)
    symptom = SelectField("What is it about?", validate_choice=False)
    summary = _line("In one line", LONGEST_LINE, InputRequired("Write in one line what it is about."))
    expected = text_area("What was expected to happen?")
    description = text_area("What happened instead?")
    error_text = text_area("Error message, word for word")
    open_programs = _line("Programs that were open", LONGEST_LINE)
    tried = text_area("What was checked or tried already?")
    repeats = SelectField(
        "Does it happen again?", choices=offered(REPEATS_WORDS.items(), "Not known"), validate_choice=False
    )
    last_worked = SelectField(
        "When did it last work?", choices=offered(LAST_WORKED_WORDS.items(), "Not known"), validate_choice=False
    )
    occurred_at = DateTimeLocalField("When did it happen, if not now?", [Optional()])
    earlier_reference = _line("Seen before? The earlier reference", 40)
    needed_by_on = DateField("Needed by", [Optional()])

    def offer_choices(self, database: Database, kind: Kind | None) -> None:
        """Offer the school's rooms, and what can be wrong with a kind of device or asked for."""
        self.location.choices = offered(((room.id, room.name) for room in locations.locations(database)), "None")
        faults, requests = symptoms.symptoms_for(CallKind.INCIDENT, kind), symptoms.REQUESTS
        self.symptom.choices = offered([*faults, *(choice for choice in requests if choice[0] != symptoms.OTHER)])

    @property
    def has_details(self) -> bool:
        """Tell whether any field is filled in, or wrong, that stands in the folded part."""
        return any(self._fields[name].data or self._fields[name].errors for name in FOLDED_FIELDS)

    def start_from(self, call: Call, device: Device | None, zone: str) -> None:
        """Fill in a call's sheet as it stands."""
        for name in PLAIN_FIELDS:
            self._fields[name].data = getattr(call, name)
        self.device.data = device.shown_code if device else ""
        self.location.data = str(call.location_id or "")
        self.repeats.data, self.last_worked.data = call.repeats or "", call.last_worked or ""
        self.occurred_at.data = clock.school_time(clock.moment(call.occurred_at), zone).replace(tzinfo=None)
        self.needed_by_on.data = clock.day(call.needed_by_on) if call.needed_by_on else None

    def sheet(self, database: Database, now: datetime) -> dict[str, Any]:
        """Return the checked fields by their names in a call; `occurred_at` is None where none was given.

        FieldRefused names what is wrong.
        """
        device, room = self._device(database), self._room(database)
        values = {name: self._fields[name].data for name in PLAIN_FIELDS}
        return values | {
            "symptom": self.symptom.data if self.symptom.data in symptoms.ALL_WORDS else symptoms.OTHER,
            "device_id": device.id if device else None,
            "model_id": device.model.id if device else None,
            "location_id": device.location_id if device else (room.id if room else None),
            "repeats": Repeats(self.repeats.data) if self.repeats.data in tuple(Repeats) else None,
            "last_worked": LastWorked(self.last_worked.data) if self.last_worked.data in tuple(LastWorked) else None,
            "needed_by_on": self.needed_by_on.data.isoformat() if self.needed_by_on.data else None,
            "occurred_at": self._occurred_at(read_settings(database).time_zone, now),
        }

    def _device(self, database: Database) -> Device | None:
        found = device_named(database, self.device.data)
        if self.device.data and found is None:
            raise FieldRefused("device", f"{why_none(database, self.device.data)} Leave it empty if you do not know.")
        return found

    def _room(self, database: Database) -> Location | None:
        chosen = self.location.data
        room = locations.location(database, row_number(chosen)) if chosen else None
        if chosen and room is None:
            raise FieldRefused("location", "Choose a room from the list, or none.")
        return room

    def _occurred_at(self, zone: str, now: datetime) -> str | None:
        if self.occurred_at.data is None:
            return None
        occurred = self.occurred_at.data.replace(tzinfo=ZoneInfo(zone))
        if occurred > now:
            raise FieldRefused("occurred_at", "This is still to come. Enter when it happened.")
        if occurred < now - OLDEST_OCCURRENCE:
            raise FieldRefused("occurred_at", "This is more than a year ago. Is the year right?")
        return clock.stored(occurred)


class CorrectForm(StepForm, SheetFields):
    """The sheet as it stands, to be put right; what stood there before stays in the timeline."""

    step = Step.CORRECT

    def prepare(self, database: Database, call: Call) -> None:
        """Start from the sheet as it stands."""
        device = devices.device(database, call.device_id) if call.device_id else None
        self.offer_choices(database, device.kind if device else None)
        if not self.is_submitted():
            self.start_from(call, device, read_settings(database).time_zone)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Put the sheet right."""
        sheet = self.sheet(database, now)
        if sheet["occurred_at"] is None or sheet["occurred_at"][:16] == call.occurred_at[:16]:
            sheet["occurred_at"] = call.occurred_at
        stands = store.call(database, call.id) or call
        if sheet["device_id"] == stands.device_id:  # a room that was reported stays, whatever the device did since
            sheet["model_id"] = stands.model_id
            sheet["location_id"] = stands.location_id if stands.device_id else sheet["location_id"]
        return actions.correct(database, actor, call, sheet, now)
