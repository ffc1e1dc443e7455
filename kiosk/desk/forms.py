"""The desk's one-screen form for a call that comes by phone, at the counter or on paper."""

from datetime import datetime

from wtforms import RadioField, SelectField

from kiosk.calls import rules, symptoms
from kiosk.calls.records import CallKind, Channel, NewCall
from kiosk.calls.sheet_form import SheetFields
from kiosk.calls.words import CHANNEL_WORDS
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key, offered
from kiosk.core.opened import TimedForm
from kiosk.core.refusals import FieldRefused
from kiosk.devices.records import Device

DESK_CHANNELS = [(c.value, CHANNEL_WORDS[c]) for c in (Channel.PHONE, Channel.COUNTER, Channel.EMAIL, Channel.PAPER)]
ANSWERS = [
    *((f"{CallKind.INCIDENT}:{key}", f"Fault: {answer.hint}") for key, answer in rules.LESSON_ANSWERS.items()),
    *((f"{CallKind.REQUEST}:{key}", f"Request: {answer.words.lower()}") for key, answer in rules.NEED_ANSWERS.items()),
]


class LogCallForm(TimedForm, SheetFields):
    """Everything about a call on one screen; only what happened and how urgent it is must be given."""

    channel = RadioField("How did it reach you?", choices=offered(DESK_CHANNELS), default=Channel.PHONE)
    answer = SelectField(
        "Fault or request, and how urgent?", choices=offered(ANSWERS, "Choose …"), validate_choice=False
    )

    def prepare(self, database: Database, device: Device | None, channel: str = "") -> None:
        """Offer rooms and symptoms; start with the device and the channel that were named in the address."""
        self.offer_choices(database, device.kind if device else None)
        if not self.is_submitted():
            self.form_key.data = new_form_key()
            self.symptom.data = symptoms.OTHER
            self.device.data = device.shown_code if device else ""
            if channel in dict(DESK_CHANNELS):
                self.channel.data = channel

    @property
    def is_whole_sheet(self) -> bool:
        """Tell whether the whole sheet stands open: what is keyed in from paper has all of it."""
        return self.has_details or self.channel.data == Channel.PAPER

    def new_call(self, database: Database, now: datetime) -> NewCall:
        """Return the checked form as a call to be logged; FieldRefused names what is wrong."""
        if self.answer.data not in dict(ANSWERS):
            raise FieldRefused("answer", "Choose whether it is a fault or a request, and how urgent.")
        if self.channel.data == Channel.PAPER and self.occurred_at.data is None:
            raise FieldRefused("occurred_at", "Enter the time that is written on the sheet.")
        kind, _, key = self.answer.data.partition(":")
        answer = rules.answers_for(CallKind(kind))[key]
        return NewCall(
            form_key=self.form_key.data,
            kind=CallKind(kind),
            channel=Channel(self.channel.data),
            impact=answer.impact,
            urgency=answer.urgency,
            **self.sheet(database, now),
        )
