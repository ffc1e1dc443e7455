"""The report form: what a person taps and types in front of a device. Only the two taps must be there."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import AnyOf, Optional, ValidationError

from kiosk.calls import rules, symptoms
from kiosk.calls.records import CallKind, Channel, LastWorked, NewCall, Repeats
from kiosk.calls.sheet_form import ONE_ADDRESS
from kiosk.calls.words import LAST_WORKED_WORDS, REPEATS_WORDS
from kiosk.core import clock
from kiosk.core.forms import LONGEST_LINE, OnceForm, at_most, clean_line, clean_text, new_form_key
from kiosk.core.opened import TimedForm
from kiosk.devices.records import Device
from kiosk.scan.phones import CONTACT_AT_MOST, NAME_AT_MOST
from kiosk.scan.self_checks import checks_for, tried_words

DESCRIPTION_AT_MOST = 2000
MORE_AT_MOST = 1000
OLDEST_OCCURRENCE = timedelta(days=366)
PAGE_WAS_OLD = "The page was open for too long. Your words are still here: please press Send once more."
# the fields of "Tell more", in the order of the page
MORE_FIELDS = (
    *("expected", "tried", "tried_words", "open_programs", "repeats", "last_worked", "occurred_at"),
    *("earlier_reference", "affected_person", "needed_by_on", "contact", "email", "availability"),
)


@dataclass(frozen=True)
class Draft:
    """The form as it is shown: what was typed so far, and what is wrong with it, by field.

    `more` holds what was typed into the fields of "Tell more", by name; `tried` the keys that were ticked.
    """

    form_key: str = field(default_factory=new_form_key)
    opened: str = ""
    symptom: str = ""
    answer: str = ""
    description: str = ""
    error_text: str = ""
    reporter_name: str = ""
    remember: bool = False
    more: dict[str, str] = field(default_factory=dict)
    tried: tuple[str, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


def _line(longest: int, *checks: object) -> StringField:
    return StringField(validators=[at_most(longest), *checks], filters=[clean_line])


def _text(longest: int) -> StringField:
    return StringField(validators=[at_most(longest)], filters=[clean_text])


class ReportForm(TimedForm):
    """What is posted from the sticker's page."""

    kind = StringField(validators=[AnyOf(tuple(CallKind))])
    symptom = StringField()
    answer = StringField()
    description = _text(DESCRIPTION_AT_MOST)
    error_text = _text(DESCRIPTION_AT_MOST)
    expected = _text(MORE_AT_MOST)
    tried = SelectMultipleField(validate_choice=False)
    tried_words = _text(MORE_AT_MOST)
    open_programs = _line(LONGEST_LINE)
    repeats = SelectField(validate_choice=False, choices=list(REPEATS_WORDS))
    last_worked = SelectField(validate_choice=False, choices=list(LAST_WORKED_WORDS))
    occurred_at = DateTimeLocalField(validators=[Optional()])
    earlier_reference = _line(40)
    affected_person = _line(NAME_AT_MOST)
    needed_by_on = DateField(validators=[Optional()])
    contact = _line(CONTACT_AT_MOST)
    email = _line(254, ONE_ADDRESS)
    availability = _line(80)
    reporter_name = _line(NAME_AT_MOST)
    remember = BooleanField()
    photo = FileField()
    leave_empty = StringField(filters=[clean_line])

    def __init__(self, device: Device, now: datetime, zone: str) -> None:
        super().__init__()
        self.device, self._now, self._zone = device, now, zone

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

    def validate_occurred_at(self, typed: DateTimeLocalField) -> None:
        """Refuse what is still to come, and years that were mistyped."""
        if typed.data and typed.data.replace(tzinfo=ZoneInfo(self._zone)) > self._now:
            raise ValidationError("This is still to come. Enter when it happened.")
        if typed.data and typed.data.replace(tzinfo=ZoneInfo(self._zone)) < self._now - OLDEST_OCCURRENCE:
            raise ValidationError("This is more than a year ago. Is the year right?")

    def validate_needed_by_on(self, typed: DateField) -> None:
        """Refuse a day that has passed."""
        if typed.data and typed.data < clock.school_date(self._now, self._zone):
            raise ValidationError("Choose today or a later day.")

    def draft(self) -> Draft:
        """Return the form as typed, with what is wrong, to be shown again."""
        return Draft(
            form_key=new_form_key() if self.form_key.errors else self.form_key.data,
            opened=(self.opened.data or "")[:60],
            symptom=self.symptom.data or "",
            answer=self.answer.data or "",
            description=self.description.data or "",
            error_text=self.error_text.data or "",
            reporter_name=self.reporter_name.data or "",
            remember=bool(self.remember.data),
            more={name: typed for name in MORE_FIELDS if name != "tried" and (typed := self._typed(name))},
            tried=tuple(self.tried.data or ()),
            errors=self._errors_by_field(),
        )

    def _typed(self, name: str) -> str:
        """Return what was typed into a field, even if it is no date at all."""
        found = self._fields[name]
        if name in ("occurred_at", "needed_by_on"):
            return clean_line(" ".join(found.raw_data or ()))[:40]
        return found.data or ""

    def _errors_by_field(self) -> dict[str, str]:
        found = {name: str(field.errors[0]) for name, field in self._fields.items() if field.errors}
        for name, example in (("occurred_at", "2026-09-07 09:15"), ("needed_by_on", "2026-09-07")):
            if self._fields[name].process_errors and self._typed(name):  # the library minds nothing, too
                found[name] = f"Enter it like {example}, or leave it empty."
        if found.pop("csrf_token", None) or found.pop("form_key", None):
            found["form"] = PAGE_WAS_OLD
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
            expected=self.expected.data,
            tried=tried_words(self.device.kind, self.tried.data or [], self.tried_words.data),
            open_programs=self.open_programs.data,
            repeats=Repeats(self.repeats.data) if self.repeats.data in tuple(Repeats) else None,
            last_worked=LastWorked(self.last_worked.data) if self.last_worked.data in tuple(LastWorked) else None,
            needed_by_on=_iso(self.needed_by_on.data),
            earlier_reference=self.earlier_reference.data,
            affected_person=self.affected_person.data,
            availability=self.availability.data,
            reporter_name=self.reporter_name.data,
            reporter_contact=self.contact.data,
            reporter_email=self.email.data,
            occurred_at=self._occurred_at(),
            photo=self.photo.data.read() if self.photo.data else None,
        )

    def _occurred_at(self) -> str | None:
        typed = self.occurred_at.data
        return clock.stored(typed.replace(tzinfo=ZoneInfo(self._zone))) if typed else None

    @property
    def checks(self) -> tuple[tuple[str, str], ...]:
        """What can be ticked as tried already."""
        return checks_for(self.device.kind)


class SayForm(OnceForm):
    """What a reporter says to a report that is there already."""

    text = _text(DESCRIPTION_AT_MOST)

    @property
    def key_of_these_words(self) -> str:
        """One sending: a page that somebody went back to and that says something else now says it, too."""
        return hashlib.sha256(f"{self.form_key.data}\n{self.text.data}".encode()).hexdigest()[:40]

    @property
    def problem(self) -> str:
        """What is wrong with it, in one sentence."""
        if self.csrf_is_stale or self.form_key.errors:
            return PAGE_WAS_OLD
        return next((message for _, message in self.refusals), "")

    @property
    def csrf_is_stale(self) -> bool:
        """Tell whether the page was open for longer than its session."""
        return "csrf_token" in self._fields and bool(self._fields["csrf_token"].errors)


class HowItWentForm(OnceForm):
    """One tap after a call was closed, and what somebody likes to say beside it."""

    score = StringField(filters=[clean_line])
    comment = _text(MORE_AT_MOST)

    @property
    def key_of_this_answer(self) -> str:
        """One sending: another answer from a page that a browser kept is another answer."""
        said = f"{self.form_key.data}\n{self.score.data}\n{self.comment.data}"
        return hashlib.sha256(said.encode()).hexdigest()[:40]

    @property
    def problem(self) -> str:
        """What is wrong with it, in one sentence."""
        if self.form_key.errors or ("csrf_token" in self._fields and self._fields["csrf_token"].errors):
            return PAGE_WAS_OLD
        return next((message for _, message in self.refusals), "")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
