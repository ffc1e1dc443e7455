"""The form that saves a view, and the forms of the steps that many calls can take at once."""

from datetime import datetime
from typing import Any, ClassVar

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired

from kiosk.calls import actions
from kiosk.calls.desk_forms import chosen_technician, technicians
from kiosk.calls.records import Call, Resolution, Step, Told
from kiosk.calls.step_form import text_area
from kiosk.calls.taking import check_day
from kiosk.calls.words import STATUS_WORDS, TOLD_WORDS
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import Form, OnceForm, at_most, clean_line, new_form_key, offered
from kiosk.core.refusals import Refused
from kiosk.desk.day.records import LONGEST_NAME


class SaveViewForm(Form):
    """A name for the part of the queue that one looks at."""

    name = StringField("Name", [InputRequired("Give the view a name."), at_most(LONGEST_NAME)], filters=[clean_line])
    is_shared = BooleanField("For everybody at the desk")


class BulkForm(OnceForm):
    """A step for many calls; each of them takes it by its own verb, with its own rules."""

    step: ClassVar[Step]
    words: ClassVar[str]
    hint: ClassVar[str] = ""
    roles: ClassVar[frozenset[Role]] = frozenset({Role.DESK, Role.COORDINATOR})
    is_for_set_aside: ClassVar[bool] = False

    def prepare(self, database: Database) -> None:
        """Fill in what depends on the school, and a fresh key."""
        if not self.is_submitted():
            self.form_key.data = new_form_key()

    def check(self, database: Database, now: datetime) -> None:
        """Refuse what would be refused for every call."""

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Take the step on one call."""
        raise NotImplementedError(self.step)


class OwnForm(BulkForm):
    """Own them all."""

    step, words = Step.OWN, "Take ownership"
    hint = "You see to them until they are closed."

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Own one."""
        return actions.own(database, actor, call, actor, now)


class FollowUpForm(BulkForm):
    """One day for all of them."""

    step, words = Step.FOLLOW_UP, "Set a day to look again"
    follow_up_on = DateField("Look again on", [InputRequired("Choose a day.")])
    note = text_area("Why?")

    def check(self, database: Database, now: datetime) -> None:
        """Refuse a day that has passed."""
        check_day(database, "follow_up_on", self.follow_up_on.data.isoformat(), now)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Set the day of one."""
        return actions.follow_up(database, actor, call, self.follow_up_on.data.isoformat(), self.note.data, now)


class TriageForm(BulkForm):
    """Each as it was reported."""

    step, words = Step.TRIAGE, "Triage as reported"
    hint = "Each keeps the kind, impact and urgency that its reporter gave."

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Triage one by what its reporter answered."""
        if call.priority_reason:
            raise Refused("Its priority was set by hand. Triage it alone if that is to end.")
        return actions.triage(database, actor, call, call.kind, call.impact, call.urgency, now)


class DispatchForm(BulkForm):
    """All to one technician."""

    step, words = Step.DISPATCH, "Send to a technician"
    technician = SelectField("Technician", validate_choice=False)
    note = text_area("What they should know")

    def prepare(self, database: Database) -> None:
        """Offer the technicians."""
        super().prepare(database)
        self.technician.choices = offered(technicians(database), "Choose …")

    def check(self, database: Database, now: datetime) -> None:
        """Refuse anybody who is no technician."""
        chosen_technician(database, self.technician.data)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Send one."""
        technician = chosen_technician(database, self.technician.data)
        return actions.dispatch(database, actor, call, technician, self.note.data, now)


class CloseForm(BulkForm):
    """Close what is resolved, as it was resolved."""

    step, words = Step.CLOSE, "Close what is resolved"
    hint = "Type and cause stay as the technician gave them. Look at a call alone to put them right."
    roles = frozenset({Role.DESK})
    told_how = SelectField(
        "How were the reporters told?", choices=offered(TOLD_WORDS.items()), default=Told.STATUS_PAGE
    )
    note = text_area("What else there is to say")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Close one with what was resolved."""
        if call.resolution_type is None or call.cause is None:
            raise Refused(f"It is {STATUS_WORDS[call.status].lower()}, not resolved.")
        closed_as = Resolution(call.resolution_type, call.cause, "", 0)
        return actions.close(database, actor, call, closed_as, self.note.data, now, Told(self.told_how.data))


class CancelForm(BulkForm):
    """Nothing to do on any of them."""

    step, words = Step.CANCEL, "Cancel"
    roles = frozenset({Role.DESK})
    note = text_area("Why is there nothing to do?", DataRequired("Write why nothing needs to be done."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Cancel one."""
        return actions.cancel(database, actor, call, self.note.data, now)


class AdmitForm(BulkForm):
    """Let them in."""

    step, words = Step.ADMIT, "Let into the queue"
    is_for_set_aside = True
    note = text_area("Note")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Let one in."""
        return actions.admit(database, actor, call, self.note.data, now)


class DismissForm(BulkForm):
    """They are no reports."""

    step, words = Step.DISMISS, "Dismiss"
    is_for_set_aside = True
    note = text_area("Why?", DataRequired("Write why they are no reports."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Dismiss one."""
        return actions.dismiss(database, actor, call, self.note.data, now)


BULK_FORMS: dict[str, type[BulkForm]] = {
    form.step.value: form
    for form in (OwnForm, TriageForm, FollowUpForm, DispatchForm, CloseForm, CancelForm, AdmitForm, DismissForm)
}


def steps_offered(actor: Actor, is_aside: bool) -> list[tuple[Any, str]]:
    """Return the steps that a person may take on many calls in a view: (name, words) each."""
    return [
        (name, form.words)
        for name, form in BULK_FORMS.items()
        if form.is_for_set_aside == is_aside and actor.holds(*form.roles)
    ]
