"""The one screen for what was said in the corridor."""

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from kiosk.calls import rules, symptoms
from kiosk.calls.records import CallKind, Channel, NewCall
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_LINE, LONGEST_TEXT, at_most, clean_line, clean_text, new_form_key, offered
from kiosk.core.numbers import row_number
from kiosk.core.opened import TimedForm
from kiosk.core.refusals import FieldRefused
from kiosk.devices.finding import device_typed
from kiosk.devices.records import Device
from kiosk.fieldwork.timers.rules import MOST_MINUTES
from kiosk.intake.records import DoneAtOnce
from kiosk.locations import store as locations

ANSWERS = {
    f"{kind}:{key}": (kind, answer)
    for kind, answers in ((CallKind.INCIDENT, rules.LESSON_ANSWERS), (CallKind.REQUEST, rules.NEED_ANSWERS))
    for key, answer in answers.items()
}
ANSWER_WORDS = [
    *((f"{CallKind.INCIDENT}:{key}", f"Fault: {a.hint}") for key, a in rules.LESSON_ANSWERS.items()),
    *((f"{CallKind.REQUEST}:{key}", f"Request: {a.words.lower()}") for key, a in rules.NEED_ANSWERS.items()),
]


class CorridorForm(TimedForm):
    """Where, what, how urgent; who asked, and what was done at once, if one wants to say."""

    device = StringField("Code on the sticker", [at_most(80)], filters=[clean_line])
    room = SelectField("Or the room", validate_choice=False)
    symptom = RadioField("What is it?", validate_choice=False)
    line = StringField("In one line", [at_most(LONGEST_LINE)], filters=[clean_line])
    answer = RadioField("Can the lesson go on?", choices=offered(ANSWER_WORDS), validate_choice=False)
    reporter_name = StringField("Who asked?", [at_most(80)], filters=[clean_line])
    is_done = BooleanField("I did it already")
    done = TextAreaField("What was done?", [at_most(LONGEST_TEXT)], filters=[clean_text])
    minutes = IntegerField("Minutes", [Optional(), NumberRange(0, MOST_MINUTES, "Enter whole minutes, such as 5.")])
    found: Device | None = None

    def prepare(self, database: Database, typed_device: str, remembered_room: str) -> None:
        """Offer the rooms, and the symptoms once the device is known."""
        self.room.choices = offered(((room.id, room.name) for room in locations.locations(database)), "Not given")
        if not self.is_submitted():
            self.form_key.data = new_form_key()
            self.device.data = typed_device
            self.room.data = remembered_room
        if self.device.data:
            try:
                self.found = device_typed(database, self.device.data, "device")
            except FieldRefused:
                self.found = None  # said when it is sent
        self.symptom.choices = offered(self._symptoms())

    def _symptoms(self) -> list[tuple[str, str]]:
        if self.found is None:
            return []
        return [*symptoms.symptoms_for(CallKind.INCIDENT, self.found.kind)]

    def new_call(self, database: Database) -> NewCall:
        """Return the checked form as a call for the desk; FieldRefused names what is wrong."""
        device = device_typed(database, self.device.data, "device") if self.device.data else None
        if device and device.retired_on:
            raise FieldRefused("device", f"{device.title} is no longer in service. Choose the room instead.")
        room = locations.location(database, row_number(self.room.data)) if self.room.data else None
        if self.room.data and room is None:
            raise FieldRefused("room", "Choose a room from the list.")
        symptom = self.symptom.data if self.symptom.data in dict(self._symptoms()) else symptoms.OTHER
        said = self.line.data or ("" if symptom == symptoms.OTHER else dict(self._symptoms())[symptom])
        if not said:
            raise FieldRefused("line", "Tap what is wrong, or say it in one line.")
        if self.answer.data not in ANSWERS:
            raise FieldRefused("answer", "Tap how urgent it is.")
        kind, answer = ANSWERS[self.answer.data]
        return NewCall(
            form_key=self.form_key.data,
            kind=kind,
            channel=Channel.CORRIDOR,
            symptom=symptoms.OTHER if kind is CallKind.REQUEST else symptom,
            summary=said,
            impact=answer.impact,
            urgency=answer.urgency,
            device_id=device.id if device else None,
            model_id=device.model.id if device else None,
            location_id=device.location_id if device else (room.id if room else None),
            reporter_name=self.reporter_name.data or "",
        )

    def done_at_once(self) -> DoneAtOnce | None:
        """Return what was done already, or None; FieldRefused when it is not said what."""
        if not self.is_done.data:
            return None
        if not self.done.data:
            raise FieldRefused("done", "Write what was done: the desk sees it when it looks at the call.")
        if self.minutes.data is None:
            raise FieldRefused("minutes", "Enter the minutes, 0 if none.")
        return DoneAtOnce(self.done.data, self.minutes.data)
