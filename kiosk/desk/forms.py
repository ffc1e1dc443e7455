"""The desk's one-screen form for a call that comes by phone, at the counter or on paper."""

from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from kiosk.calls import rules, symptoms
from kiosk.calls.records import CHANNEL_WORDS, CallKind, Channel, NewCall
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.forms import (
    LONGEST_LINE,
    LONGEST_TEXT,
    OnceForm,
    at_most,
    clean_line,
    clean_text,
    new_form_key,
    offered,
)
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.locations import store as locations
from kiosk.locations.records import Location

DESK_CHANNELS = [(c.value, CHANNEL_WORDS[c]) for c in (Channel.PHONE, Channel.COUNTER, Channel.EMAIL, Channel.PAPER)]
ANSWERS = [
    *((f"{CallKind.INCIDENT}:{key}", f"Fault: {answer.hint}") for key, answer in rules.LESSON_ANSWERS.items()),
    *((f"{CallKind.REQUEST}:{key}", f"Request: {answer.words.lower()}") for key, answer in rules.NEED_ANSWERS.items()),
]
OLDEST_OCCURRENCE = timedelta(days=366)


class LogCallForm(OnceForm):
    """Everything about a call on one screen; only what happened and how urgent it is must be given."""

    channel = RadioField("How did it reach you?", choices=offered(DESK_CHANNELS), default=Channel.PHONE)
    reporter_name = StringField("Who reports it?", [at_most(80)], filters=[clean_line])
    reporter_contact = StringField("How to reach them", [at_most(80)], filters=[clean_line])
    device = StringField("Device", [at_most(80)], filters=[clean_line])
    location = SelectField("Or the room", validate_choice=False)
    symptom = SelectField("What is it about?", validate_choice=False)
    summary = StringField(
        "In one line",
        [InputRequired("Write in one line what it is about."), at_most(LONGEST_LINE)],
        filters=[clean_line],
    )
    answer = SelectField(
        "Fault or request, and how urgent?", choices=offered(ANSWERS, "Choose …"), validate_choice=False
    )
    description = TextAreaField("More", [at_most(LONGEST_TEXT)], filters=[clean_text])
    error_text = TextAreaField("Error message, word for word", [at_most(LONGEST_TEXT)], filters=[clean_text])
    occurred_at = DateTimeLocalField("When did it happen, if not now?", [Optional()])

    def prepare(self, database: Database, device: Device | None) -> None:
        """Offer rooms and symptoms; start with a device that was named in the address."""
        self.location.choices = offered(((room.id, room.name) for room in locations.locations(database)), "None")
        kind = device.kind if device else None
        faults, requests = symptoms.symptoms_for(CallKind.INCIDENT, kind), symptoms.REQUESTS
        self.symptom.choices = offered([*faults, *(choice for choice in requests if choice[0] != symptoms.OTHER)])
        if not self.is_submitted():
            self.form_key.data = new_form_key()
            self.symptom.data = symptoms.OTHER
            self.device.data = device.shown_code if device else ""

    def new_call(self, database: Database, zone: str, now: datetime) -> NewCall:
        """Return the checked form as a call to be logged; FieldRefused names what is wrong."""
        device = self._device(database)
        room = self._room(database)
        if self.answer.data not in dict(ANSWERS):
            raise FieldRefused("answer", "Choose whether it is a fault or a request, and how urgent.")
        kind, _, key = self.answer.data.partition(":")
        answer = rules.answers_for(CallKind(kind))[key]
        return NewCall(
            form_key=self.form_key.data,
            kind=CallKind(kind),
            channel=Channel(self.channel.data),
            symptom=self.symptom.data if self.symptom.data in symptoms.ALL_WORDS else symptoms.OTHER,
            summary=self.summary.data,
            impact=answer.impact,
            urgency=answer.urgency,
            device_id=device.id if device else None,
            model_id=device.model.id if device else None,
            location_id=device.location_id if device else (room.id if room else None),
            description=self.description.data,
            error_text=self.error_text.data,
            reporter_name=self.reporter_name.data,
            reporter_contact=self.reporter_contact.data,
            occurred_at=self._occurred_at(zone, now),
        )

    def _device(self, database: Database) -> Device | None:
        typed = self.device.data
        if not typed:
            return None
        found = [devices.device_by_asset_tag(database, typed), *devices.devices_by_serial(database, typed)]
        with suppress(Refused):  # it need not be a code: the asset tag and the serial are tried as well
            found.append(devices.device_by_code(database, codes.read_code(typed)))
        for device in found:
            if device:
                return device
        raise FieldRefused("device", "No device has this code, asset tag or serial. Leave it empty if you do not know.")

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
