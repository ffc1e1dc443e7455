"""The report form: what a person taps and types in front of a device."""

from dataclasses import dataclass, field

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, ValidationError

from kiosk.calls import rules, symptoms
from kiosk.calls.records import CallKind, Channel, NewCall
from kiosk.core.forms import LONGEST_LINE, OnceForm, at_most, clean_line, clean_text, new_form_key
from kiosk.devices.records import Device

NAME_AT_MOST = 80
DESCRIPTION_AT_MOST = 2000


@dataclass(frozen=True)
class Draft:
    """The form as it is shown: what was typed so far, and what is wrong with it, by field."""

    form_key: str = field(default_factory=new_form_key)
    symptom: str = ""
    answer: str = ""
    description: str = ""
    error_text: str = ""
    reporter_name: str = ""
    remember: bool = False
    errors: dict[str, str] = field(default_factory=dict)


class ReportForm(OnceForm):
    """What is posted from the sticker's page."""

    kind = StringField(validators=[AnyOf(tuple(CallKind))])
    symptom = StringField()
    answer = StringField()
    description = StringField(validators=[at_most(DESCRIPTION_AT_MOST)], filters=[clean_text])
    error_text = StringField(validators=[at_most(DESCRIPTION_AT_MOST)], filters=[clean_text])
    reporter_name = StringField(validators=[at_most(NAME_AT_MOST)], filters=[clean_line])
    remember = BooleanField()
    photo = FileField()

    def __init__(self, device: Device) -> None:
        super().__init__()
        self.device = device

    @property
    def call_kind(self) -> CallKind:
        """Incident, unless a request was asked for."""
        return CallKind.REQUEST if self.kind.data == CallKind.REQUEST else CallKind.INCIDENT

    def validate_symptom(self, chosen: StringField) -> None:
        """Insist on one of the symptoms for this kind of device."""
        if chosen.data not in dict(symptoms.symptoms_for(self.call_kind, self.device.kind)):
            words = "Tap what is wrong." if self.call_kind is CallKind.INCIDENT else "Tap what you need."
            raise ValidationError(words)

    def validate_answer(self, chosen: StringField) -> None:
        """Insist on an answer in plain words."""
        if chosen.data not in rules.answers_for(self.call_kind):
            words = "Tap whether the lesson can go on." if self.call_kind is CallKind.INCIDENT else "Tap how soon."
            raise ValidationError(words)

    def draft(self) -> Draft:
        """Return the form as typed, with what is wrong, to be shown again."""
        return Draft(
            form_key=new_form_key() if self.form_key.errors else self.form_key.data,
            symptom=self.symptom.data or "",
            answer=self.answer.data or "",
            description=self.description.data or "",
            error_text=self.error_text.data or "",
            reporter_name=self.reporter_name.data or "",
            remember=bool(self.remember.data),
            errors=self._errors_by_field(),
        )

    def _errors_by_field(self) -> dict[str, str]:
        found = {name: str(field.errors[0]) for name, field in self._fields.items() if field.errors}
        if found.pop("csrf_token", None) or found.pop("form_key", None):
            found["form"] = "The page was open for too long. Your words are still here: please press Send once more."
        if self.photo.data and "photo" not in found:
            found["photo"] = "Please choose the photo again: browsers do not keep it."
        if self.form_errors:
            found["form"] = str(self.form_errors[0])
        return found

    def new_call(self) -> NewCall:
        """Return the checked form as a call to be logged."""
        answer = rules.answers_for(self.call_kind)[self.answer.data]
        words = symptoms.words_for(self.symptom.data, self.call_kind, self.device.kind)
        said = " ".join(self.description.data.split())
        is_unspecific = self.symptom.data == symptoms.OTHER and bool(said)
        return NewCall(
            form_key=self.form_key.data,
            kind=self.call_kind,
            channel=Channel.SCAN,
            symptom=self.symptom.data,
            summary=(said if is_unspecific else words)[:LONGEST_LINE],
            impact=answer.impact,
            urgency=answer.urgency,
            device_id=self.device.id,
            model_id=self.device.model.id,
            location_id=self.device.location_id,
            description=self.description.data,
            error_text=self.error_text.data,
            reporter_name=self.reporter_name.data,
            photo=self.photo.data.read() if self.photo.data else None,
        )
