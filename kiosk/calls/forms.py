"""One small form a step: what the desk and the technicians fill in, and the verb it leads to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from kiosk.calls import actions, rules, store
from kiosk.calls.records import (
    CAUSE_WORDS,
    HOLD_WORDS,
    IMPACT_WORDS,
    KIND_WORDS,
    RESOLUTION_WORDS,
    URGENCY_WORDS,
    Call,
    CallKind,
    Cause,
    HoldReason,
    Resolution,
    ResolutionType,
    Step,
)
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import LONGEST_TEXT, Form, at_most, clean_line, clean_text, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused, NotAllowed, Overtaken, Refused
from kiosk.core.settings import school_today
from kiosk.people import store as people

SECOND_TAP = timedelta(seconds=30)
MOST_MINUTES = 7 * 24 * 60
MINUTES_CHECK = NumberRange(0, MOST_MINUTES, "Enter whole minutes, such as 15.")


def _text_area(words: str, *checks: object) -> TextAreaField:
    return TextAreaField(words, [*checks, at_most(LONGEST_TEXT)], filters=[clean_text])


class StepForm(Form):
    """A form for one step; `version` is the state of the call that the person looked at."""

    step: ClassVar[Step]
    version = HiddenField(filters=[clean_line])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:  # a call's page holds several of these forms: a label must lead to the field of its own
            field.id = f"{self.step}-{field.id}"

    def prepare(self, database: Database, call: Call) -> None:
        """Fill in choices that depend on the school, and what is known already."""

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Take the step with the checked values."""
        raise NotImplementedError(self.step)

    def send(self, database: Database, actor: Actor, call: Call, now: datetime) -> bool:
        """Check what was posted and take the step; tell whether it was taken, else `refusals` say why not."""
        if not self.validate():
            return False
        seen = row_number(self.version.data)
        looked_at = replace(call, version=seen) if seen else call
        try:
            self.take(database, actor, looked_at, now)
        except Refused as refusal:
            if isinstance(refusal, Overtaken | NotAllowed) and self._was_just_taken(database, actor, call, now):
                return True
            self.refuse(refusal)
            if isinstance(refusal, Overtaken):
                self.version.data = str(call.version)  # they see it as it stands now, and can send again
            return False
        return True

    def _was_just_taken(self, database: Database, actor: Actor, call: Call, now: datetime) -> bool:
        """Tell whether this is the second tap on a button whose first tap was heard."""
        text = next((self._fields[name].data for name in ("resolution", "note") if name in self._fields), "") or ""
        return any(
            event.step is self.step
            and event.actor == actor.name
            and event.note == text
            and now - clock.moment(event.at) < SECOND_TAP
            for event in store.events(database, call.id)[-2:]  # triage may dispatch at once
        )


class TriageForm(StepForm):
    """Kind, impact, urgency; and at once the technician, where it is clear who goes."""

    step = Step.TRIAGE
    kind = RadioField("Kind", [InputRequired("Choose one.")], choices=offered(KIND_WORDS.items()))
    impact = RadioField("Who is affected?", [InputRequired("Choose one.")], choices=offered(IMPACT_WORDS.items()))
    urgency = RadioField("How urgent is it?", [InputRequired("Choose one.")], choices=offered(URGENCY_WORDS.items()))
    technician = SelectField("Send to a technician at once", validate_choice=False)

    def prepare(self, database: Database, call: Call) -> None:
        """Offer the technicians; start from what the reporter's answer meant."""
        self.technician.choices = offered(_technicians(database), "Not yet")
        if not self.is_submitted():
            self.kind.data, self.impact.data, self.urgency.data = call.kind, str(call.impact), str(call.urgency)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Triage, and dispatch if a technician was chosen: both or neither."""
        impact, urgency = int(self.impact.data), int(self.urgency.data)
        with database.writing():
            triaged = actions.triage(database, actor, call, CallKind(self.kind.data), impact, urgency, now)
            if not self.technician.data:
                return triaged
            technician = chosen_technician(database, self.technician.data)
            return actions.dispatch(database, actor, triaged, technician, "", now)


class NoteForm(StepForm):
    """A note, with minutes where work was done."""

    step = Step.NOTE
    note = _text_area("Note", InputRequired("Write what there is to note."))
    minutes = IntegerField("Minutes worked", [Optional(), MINUTES_CHECK])

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Write the note down."""
        return actions.note(database, actor, call, self.note.data, now, self.minutes.data or 0)


class FollowUpForm(StepForm):
    """The day on which the desk looks again."""

    step = Step.FOLLOW_UP
    follow_up_on = DateField("Look again on", [InputRequired("Choose a day.")])
    note = _text_area("What for?")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Set the day."""
        on = self.follow_up_on.data.isoformat()
        return actions.follow_up(database, actor, call, on, self.note.data, now)


class DispatchForm(StepForm):
    """Who goes, and what they should know."""

    step = Step.DISPATCH
    technician = SelectField("Technician", validate_choice=False)
    follow_up_on = DateField("Expected visit", [Optional()])
    note = _text_area("What should they know?")

    def prepare(self, database: Database, call: Call) -> None:
        """Offer the technicians."""
        self.technician.choices = offered(_technicians(database), "Choose …")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Dispatch the call."""
        technician = chosen_technician(database, self.technician.data)
        visit_on = self.follow_up_on.data.isoformat() if self.follow_up_on.data else ""
        return actions.dispatch(database, actor, call, technician, self.note.data, now, visit_on)


class TakeBackForm(StepForm):
    """Back to the desk from the technician."""

    step = Step.TAKE_BACK
    note = _text_area("Why?")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Take the call back."""
        return actions.take_back(database, actor, call, self.note.data, now)


class StartForm(StepForm):
    """Nothing to fill in: the technician begins."""

    step = Step.START

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Start work."""
        return actions.start(database, actor, call, now)


class HoldForm(StepForm):
    """What the call waits for, and until when; both are mandatory."""

    step = Step.HOLD
    hold_reason = RadioField(
        "It waits for", [InputRequired("Choose what it waits for.")], choices=offered(HOLD_WORDS.items())
    )
    follow_up_on = DateField("Look again on", [InputRequired("Choose the day on which to look again.")])
    note = _text_area("What exactly?")
    minutes = IntegerField("Minutes worked so far", [Optional(), MINUTES_CHECK])

    def prepare(self, database: Database, call: Call) -> None:
        """Suggest a week from today."""
        if not self.is_submitted():
            self.follow_up_on.data = school_today(database, clock.now()) + timedelta(days=7)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Put the call on hold."""
        return actions.hold(
            database,
            actor,
            call,
            HoldReason(self.hold_reason.data),
            self.follow_up_on.data.isoformat(),
            self.note.data,
            now,
            self.minutes.data or 0,
        )


class ResolveForm(StepForm):
    """How service was restored."""

    step = Step.RESOLVE
    resolution_type = RadioField(
        "How did it end?", [InputRequired("Choose how it ended.")], choices=offered(RESOLUTION_WORDS.items())
    )
    cause = SelectField("Cause", choices=offered(CAUSE_WORDS.items(), "Choose …"), validate_choice=False)
    resolution = _text_area("What was done?", InputRequired("Write what was done, for the next time this happens."))
    minutes = IntegerField("Minutes worked", [InputRequired("Enter the minutes, 0 if none."), MINUTES_CHECK])

    def start_from(self, fix: Call) -> None:
        """Fill in what resolved an earlier call."""
        self.resolution_type.data = fix.resolution_type
        self.cause.data = fix.cause
        self.resolution.data = f"{fix.resolution}\n(As in {fix.reference})"

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Resolve the call."""
        return actions.resolve(database, actor, call, _resolution(self, self.resolution.data, self.minutes.data), now)


class CloseForm(StepForm):
    """The closing check: type and cause confirmed, and how the reporter was told."""

    step = Step.CLOSE
    resolution_type = SelectField("Closed as", choices=offered(RESOLUTION_WORDS.items()))
    cause = SelectField("Cause", choices=offered(CAUSE_WORDS.items()), validate_choice=False)
    note = StringField("How was the reporter told?", [at_most(200)], filters=[clean_line])

    def prepare(self, database: Database, call: Call) -> None:
        """Start from what the technician recorded."""
        if not self.is_submitted():
            self.resolution_type.data, self.cause.data = call.resolution_type, call.cause

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Close the call."""
        return actions.close(database, actor, call, _resolution(self, "", 0), self.note.data, now)


class ReopenForm(StepForm):
    """Why it is opened again."""

    step = Step.REOPEN
    note = _text_area("What is still wrong?", InputRequired("Write why it is opened again."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Open the call again."""
        return actions.reopen(database, actor, call, self.note.data, now)


class CancelForm(StepForm):
    """Why nothing needs to be done."""

    step = Step.CANCEL
    note = _text_area("Why?", InputRequired("Write why nothing needs to be done."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Cancel the call."""
        return actions.cancel(database, actor, call, self.note.data, now)


class DuplicateForm(StepForm):
    """Which open call reports the same."""

    step = Step.DUPLICATE
    original = StringField(
        "Reference of the other call", [InputRequired("Enter a reference, such as C123.")], filters=[clean_line]
    )

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """End the call as a duplicate."""
        original = store.call(database, row_number(self.original.data.upper().lstrip("C")))
        if original is None:
            raise FieldRefused("original", "There is no call with this reference.")
        return actions.mark_duplicate(database, actor, call, original, now)


STEP_FORMS: dict[Step, type[StepForm]] = {
    form.step: form
    for form in (
        TriageForm,
        DispatchForm,
        StartForm,
        ResolveForm,
        CloseForm,
        HoldForm,
        FollowUpForm,
        TakeBackForm,
        DuplicateForm,
        CancelForm,
        ReopenForm,
        NoteForm,
    )
}


def posted_step(database: Database, actor: Actor, call: Call, step: Step, now: datetime) -> StepForm:
    """Take a step with what was posted and return its form; without `refusals` the step was taken."""
    form = STEP_FORMS[step]()
    form.prepare(database, call)
    form.send(database, actor, call, now)
    return form


def forms_open_to(database: Database, actor: Actor, call: Call, sent: dict[Step, StepForm]) -> dict[Step, StepForm]:
    """Return a form for each step that is open to the person; the one that was `sent` keeps what was typed."""
    allowed = rules.steps_open_to(actor, call)
    forms: dict[Step, StepForm] = {}
    for step, form_class in STEP_FORMS.items():
        if step in sent:
            forms[step] = sent[step]
        elif step in allowed:
            forms[step] = form_class(formdata=None)
            forms[step].version.data = str(call.version)
            forms[step].prepare(database, call)
    return forms


def chosen_technician(database: Database, person_id: str) -> Actor:
    """Return the technician that was chosen from the list; FieldRefused("technician") when it is none."""
    found = people.person(database, row_number(person_id))
    if found is None or not found.is_active or Role.TECHNICIAN not in found.roles:
        raise FieldRefused("technician", "Choose a technician.")
    return found.actor


def _technicians(database: Database) -> list[tuple[str, str]]:
    return [(str(person.id), person.name) for person in people.people_with_role(database, Role.TECHNICIAN)]


def _resolution(form: ResolveForm | CloseForm, text: str, minutes: int) -> Resolution:
    if form.cause.data not in tuple(Cause):
        raise FieldRefused("cause", "Choose a cause; 'Not known' is an answer, too.")
    return Resolution(ResolutionType(form.resolution_type.data), Cause(form.cause.data), text, minutes)
