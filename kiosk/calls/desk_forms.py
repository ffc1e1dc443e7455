"""Forms of the desk's decisions: triage, priority by hand, owner, dispatch, taking back, words to the reporter."""

from datetime import datetime

from wtforms import DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from kiosk.calls import actions
from kiosk.calls.records import Call, CallKind, DispatchWay, Step
from kiosk.calls.step_form import StepForm, text_area
from kiosk.calls.words import DISPATCH_WORDS, IMPACT_WORDS, KIND_WORDS, URGENCY_WORDS
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.people import store as people


class TriageForm(StepForm):
    """Kind, impact, urgency; and at once the technician, where it is clear who goes."""

    step = Step.TRIAGE
    kind = RadioField("Kind", [InputRequired("Choose one.")], choices=offered(KIND_WORDS.items()))
    impact = RadioField("Who is affected?", [InputRequired("Choose one.")], choices=offered(IMPACT_WORDS.items()))
    urgency = RadioField("How urgent is it?", [InputRequired("Choose one.")], choices=offered(URGENCY_WORDS.items()))
    technician = SelectField("Send to a technician at once", validate_choice=False)

    def prepare(self, database: Database, call: Call) -> None:
        """Offer the technicians; start from what the reporter's answer meant."""
        self.technician.choices = offered(technicians(database), "Not yet")
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


class InvestigateForm(StepForm):
    """Nothing to fill in: the desk tries what is known."""

    step = Step.INVESTIGATE

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Begin the initial investigation."""
        return actions.investigate(database, actor, call, now)


class ReturnForm(StepForm):
    """What the desk has to know first; the reporter reads it."""

    step = Step.RETURN
    note = text_area("What do you need to know?", InputRequired("Write what the desk needs to know."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Return the call for information."""
        return actions.return_for_information(database, actor, call, self.note.data, now)


class OverrideForm(StepForm):
    """Another priority than impact and urgency make, and why."""

    step = Step.OVERRIDE
    priority = SelectField("Priority", choices=offered((n, f"P{n}") for n in range(1, 6)), validate_choice=False)
    note = text_area("Why?", InputRequired("Write why: the list of such calls is looked at every month."))

    def prepare(self, database: Database, call: Call) -> None:
        """Start from the priority it has."""
        if not self.is_submitted():
            self.priority.data = str(call.priority)

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Set the priority."""
        return actions.override(database, actor, call, row_number(self.priority.data), self.note.data, now)


class ConvertForm(StepForm):
    """An incident that is a request, or the other way round."""

    step = Step.CONVERT
    note = text_area("Why?", InputRequired("Write why."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Convert the call."""
        return actions.convert(database, actor, call, self.note.data, now)


class OwnForm(StepForm):
    """Who at the desk sees to it until it is closed."""

    step = Step.OWN
    owner = SelectField("Owner", validate_choice=False)

    def prepare(self, database: Database, call: Call) -> None:
        """Offer the people of the desk."""
        desk = people.people_with_role(database, Role.DESK) + people.people_with_role(database, Role.COORDINATOR)
        self.owner.choices = offered({str(person.id): person.name for person in desk}.items(), "Choose …")
        if not self.is_submitted():
            self.owner.data = str(call.owner_id or "")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Give it to the owner."""
        found = people.person(database, row_number(self.owner.data))
        if found is None or not found.is_active:
            raise FieldRefused("owner", "Choose somebody of the service desk.")
        return actions.own(database, actor, call, found.actor, now)


class TellForm(StepForm):
    """Words for the reporter."""

    step = Step.TELL
    note = text_area("What should the reporter know?", InputRequired("Write what the reporter should know."))

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Say it."""
        return actions.tell(database, actor, call, self.note.data, now)


class FollowUpForm(StepForm):
    """The day on which the desk looks again."""

    step = Step.FOLLOW_UP
    follow_up_on = DateField("Look again on", [InputRequired("Choose a day.")])
    note = text_area("What for?")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Set the day."""
        on = self.follow_up_on.data.isoformat()
        return actions.follow_up(database, actor, call, on, self.note.data, now)


class DispatchForm(StepForm):
    """Who goes, how they get it, and what they should know."""

    step = Step.DISPATCH
    technician = SelectField("Technician", validate_choice=False)
    how = SelectField("How", choices=offered(DISPATCH_WORDS.items()), default=DispatchWay.SENT)
    follow_up_on = DateField("Expected visit", [Optional()])
    note = text_area("What should they know?")

    def prepare(self, database: Database, call: Call) -> None:
        """Offer the technicians."""
        self.technician.choices = offered(technicians(database), "Choose …")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Dispatch the call."""
        technician = chosen_technician(database, self.technician.data)
        visit_on = self.follow_up_on.data.isoformat() if self.follow_up_on.data else ""
        how = DispatchWay(self.how.data)
        return actions.dispatch(database, actor, call, technician, self.note.data, now, visit_on, how)


class TakeBackForm(StepForm):
    """Back to the desk from the technician."""

    step = Step.TAKE_BACK
    note = text_area("Why?")

    def take(self, database: Database, actor: Actor, call: Call, now: datetime) -> Call:
        """Take the call back."""
        return actions.take_back(database, actor, call, self.note.data, now)


def chosen_technician(database: Database, person_id: str) -> Actor:
    """Return the technician that was chosen from the list; FieldRefused("technician") when it is none."""
    found = people.person(database, row_number(person_id))
    if found is None or not found.is_active or Role.TECHNICIAN not in found.roles:
        raise FieldRefused("technician", "Choose a technician.")
    return found.actor


def technicians(database: Database) -> list[tuple[str, str]]:
    """Return the technicians to choose from."""
    return [(str(person.id), person.name) for person in people.people_with_role(database, Role.TECHNICIAN)]
