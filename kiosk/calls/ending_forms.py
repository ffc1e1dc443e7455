"""Forms that end a call or bring it back: close, cancel, duplicate, reopen; the side lane; approval."""

from datetime import datetime, timedelta

from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired

from kiosk.calls import actions, approvals, store, symptoms
from kiosk.calls.records import Call, Step, Told
from kiosk.calls.step_form import StepForm, text_area
from kiosk.calls.words import CAUSE_WORDS, RECURS_WORDS, RESOLUTION_WORDS, TOLD_WORDS
from kiosk.calls.work_forms import checked_resolution
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.forms import at_most, clean_line, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.core.settings import school_today
from kiosk.devices import store as devices

APPROVAL_WITHIN = timedelta(days=7)


class CloseForm(StepForm):
    """The closing check: type, cause and kind of fault confirmed, and when and how the reporter was told."""

    step = Step.CLOSE
    resolution_type = SelectField("Closed as", choices=offered(RESOLUTION_WORDS.items()))
    cause = SelectField(
        "Cause",
        [InputRequired("Choose a cause; 'Not known' is an answer, too.")],
        choices=offered(CAUSE_WORDS.items()),
        validate_choice=False,
    )
    symptom = SelectField("It was about", validate_choice=False)
    told_how = SelectField(
        "How was the reporter told?",
        [InputRequired("Choose how the reporter was told.")],
        choices=offered(TOLD_WORDS.items(), "Choose …"),
    )
    recurs = SelectField("Will it come back?", choices=offered(RECURS_WORDS.items()), default="no")
    note = StringField("What were they told?", [at_most(200)], filters=[clean_line])

    def prepare(self, database: Database, call: Call) -> None:
        """Start from what the technician recorded."""
        device = devices.device(database, call.device_id) if call.device_id else None
        choices = symptoms.choices_for_call(call.kind, device.kind if device else None, call.symptom)
        self.symptom.choices = offered(choices)
        if not self.is_submitted():
            self.resolution_type.data, self.cause.data, self.symptom.data = (
                call.resolution_type,
                call.cause,
                call.symptom,
            )
            self.told_how.data = "" if call.reporter_name else Told.NOT_NEEDED

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Close the call."""
        closed_as = checked_resolution(self.resolution_type, self.cause, "", 0)
        symptom = self.symptom.data if self.symptom.data in symptoms.ALL_WORDS else ""
        told_how, recurs = Told(self.told_how.data), RECURS_WORDS[self.recurs.data]
        return actions.close(database, actor, call, closed_as, self.note.data, now, told_how, symptom, recurs)


class ReopenForm(StepForm):
    """Why it is opened again."""

    step = Step.REOPEN
    note = text_area("What is still wrong?", InputRequired("Write why it is opened again."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Open the call again."""
        return actions.reopen(database, actor, call, self.note.data, now)


class CancelForm(StepForm):
    """Why nothing needs to be done."""

    step = Step.CANCEL
    note = text_area("Why?", InputRequired("Write why nothing needs to be done."))

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


class AdmitForm(StepForm):
    """Nothing to fill in: it is a report like any other."""

    step = Step.ADMIT

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Let it into the queue."""
        return actions.admit(database, actor, call, "", now)


class DismissForm(StepForm):
    """It is no report."""

    step = Step.DISMISS
    note = StringField("Why?", [at_most(200)], filters=[clean_line])

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Dismiss it."""
        return actions.dismiss(database, actor, call, self.note.data, now)


class AskApprovalForm(StepForm):
    """What has to be allowed, and when to look again."""

    step = Step.ASK_APPROVAL
    note = text_area("What is to be approved?", InputRequired("Write what is to be approved, with the cost."))
    follow_up_on = DateField("Look again on", [InputRequired("Choose the day on which to look again.")])

    def prepare(self, database: Database, call: Call) -> None:
        """Suggest a week from today."""
        if not self.is_submitted():
            self.follow_up_on.data = school_today(database, clock.now()) + APPROVAL_WITHIN

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Ask for approval."""
        on = self.follow_up_on.data.isoformat()
        return approvals.ask_approval(database, actor, call, self.note.data, on, now)


class ApproveForm(StepForm):
    """The co-ordinator allows it."""

    step = Step.APPROVE
    note = text_area("Anything to keep in mind?")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Approve it."""
        return approvals.approve(database, actor, call, self.note.data, now)


class RefuseForm(StepForm):
    """The co-ordinator does not allow it."""

    step = Step.REFUSE
    note = text_area("Why not?", InputRequired("Write why. The reporter reads it."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Refuse it."""
        return approvals.refuse(database, actor, call, self.note.data, now)
