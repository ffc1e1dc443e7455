"""The forms of a repair: sending away, what happens meanwhile, taking in."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import DateField, DateTimeLocalField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from kiosk.calls import actions as calls
from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_TEXT, Form, OnceForm, at_most, clean_line, clean_text, new_form_key, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.finding import NO_SUCH_DEVICE, why_none
from kiosk.devices.forms import pence
from kiosk.devices.records import Device
from kiosk.repairs.actions import Sent
from kiosk.repairs.records import OUTCOME_WORDS, SENT_WORDS, Back, NewRepair, Outcome, SentHow
from kiosk.suppliers import store as suppliers

MOST_DEVICES = 50


def _area(words: str) -> TextAreaField:
    return TextAreaField(words, [at_most(LONGEST_TEXT)], filters=[clean_text])


class SendForm(OnceForm):
    """What goes where."""

    supplier = SelectField("Supplier", validate_choice=False)
    devices = TextAreaField(
        "Devices, one a line", [InputRequired("Enter the code of at least one device."), at_most(8000)]
    )
    sent_how = RadioField("How does it go?", [InputRequired("Choose one.")], choices=offered(SENT_WORDS.items()))
    expected_on = DateField("Expected back on", [InputRequired("Enter the day; the calls are looked at then.")])
    their_reference = StringField("Their reference", [at_most(60)], filters=[clean_line])
    note = _area("What is wrong, and what goes along?")
    call_seen = HiddenField(filters=[clean_line])  # the call of the page it came from, as it stood: 12:3

    def prepare(self, database: Database) -> None:
        """Offer the suppliers."""
        self.supplier.choices = offered(((s.id, s.name) for s in suppliers.suppliers(database)), "Choose …")

    def start_from(self, supplier_id: int | None, device: Device | None, call: Call | None) -> None:
        """Begin with what the page before told."""
        self.form_key.data = new_form_key()
        chosen = supplier_id or (device.supplier_id if device else None)
        self.supplier.data = str(chosen or "")
        if device:
            self.devices.data = f"{device.shown_code} {call.reference}" if call else device.shown_code
        if call:
            self.call_seen.data = f"{call.id}:{call.version}"
            self.note.data = call.summary

    def new_repair(self) -> NewRepair:
        """Return the checked form."""
        return NewRepair(
            form_key=self.form_key.data,
            supplier_id=row_number(self.supplier.data),
            sent_how=SentHow(self.sent_how.data),
            expected_on=self.expected_on.data.isoformat(),
            their_reference=self.their_reference.data,
            note=self.note.data,
        )

    def sent(self, database: Database, actor: Actor) -> list[Sent]:
        """Return the devices and calls that were typed or scanned; FieldRefused says what is not known."""
        lines = [line.strip() for line in clean_text(self.devices.data).split("\n") if line.strip()]
        if len(lines) > MOST_DEVICES:
            raise FieldRefused("devices", f"Send at most {MOST_DEVICES} devices together.")
        return [self._sent(database, actor, line) for line in lines]

    def _sent(self, database: Database, actor: Actor, line: str) -> Sent:
        device = device_meant(database, line)
        if device:
            return Sent(device)
        typed, _, reference = line.rpartition(" ")
        device = device_meant(database, typed) if typed else None
        if device is None:
            said = why_none(database, line)
            raise FieldRefused("devices", f"No device has “{line[:60]}” on it." if said == NO_SUCH_DEVICE else said)
        call_id = row_number(reference.upper().removeprefix("C"))
        try:
            call = calls.call_for(database, actor, call_id)
        except NotFound:
            raise FieldRefused("devices", f"There is no call {reference[:20]}.") from None
        if call.device_id not in (None, device.id):
            raise FieldRefused("devices", f"{call.reference} is about another device.")
        seen_id, _, version = (self.call_seen.data or "").partition(":")
        if seen_id == str(call.id) and version != str(call.version):
            raise Overtaken(f"Somebody else changed {call.reference} in the meantime. Look at it again first.")
        return Sent(device, call)


def device_meant(database: Database, typed: str) -> Device | None:
    """Return the device of a typed or scanned code, of an asset tag or of a serial that only one has."""
    try:
        found = devices.device_by_code(database, codes.read_code(typed))
    except codes.CodeRefused:
        found = None
    found = found or devices.device_by_asset_tag(database, typed)
    if found is None and len(same := devices.devices_by_serial(database, typed)) == 1:
        found = same[0]
    return found


class RepairForm(Form):
    """A form of which a repair's page holds several: a label must lead to the field of its own."""

    part = ""
    version = HiddenField(filters=[clean_line])

    def __init__(self, *args: Any, part: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = f"{part or self.part}-{field.id}"


class ChangeForm(RepairForm):
    """Their reference, and when it is expected."""

    part = "change"
    their_reference = StringField("Their reference", [at_most(60)], filters=[clean_line])
    expected_on = DateField("Expected back on", [InputRequired("Enter the day it is expected back.")])
    note = _area("Note")


class ReplyForm(RepairForm, OnceForm):
    """They answered."""

    part = "reply"
    answered_at = DateTimeLocalField("When", [Optional()])
    note = _area("What did they say?")


class QuoteForm(RepairForm):
    """What they want for it."""

    part = "quote"
    price = StringField("Quote in pounds", [InputRequired("Enter a price such as 85.00."), at_most(20)])
    quoted_on = DateField("Quoted on", [InputRequired("Enter the day.")])


class AnswerForm(RepairForm):
    """What the school says to it."""

    part = "answer"
    answer = RadioField(
        "Your answer",
        [InputRequired("Choose one.")],
        choices=offered([("accepted", "Accept it"), ("refused", "Refuse it")]),
    )
    note = _area("Why?")


class NoteForm(RepairForm):
    """A note."""

    part = "note"
    note = _area("Note")


class BackForm(RepairForm):
    """How one device came back."""

    part = "back"
    outcome = RadioField("How did it end?", [InputRequired("Choose one.")], choices=offered(OUTCOME_WORDS.items()))
    back_at = DateTimeLocalField("When did it come?", [Optional()])
    new_serial = StringField("Serial of the one that came instead", [at_most(100)], filters=[clean_line])
    price = StringField("Cost in pounds", [at_most(20)], filters=[clean_line])
    note = _area("What did they do?")

    def back(self, zone: str, now: datetime) -> Back:
        """Return the checked form; FieldRefused("price") when the price is none."""
        at = moment_typed(self.back_at.data, zone) or now
        return Back(
            Outcome(self.outcome.data), clock.stored(at), self.new_serial.data, pence(self.price.data), self.note.data
        )


def moment_typed(typed: datetime | None, zone: str) -> datetime | None:
    """Return a moment that was typed by the clock on the school's wall, or None."""
    return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if typed else None
