"""The forms of a problem: raising one, one small form a step, and the thresholds of the rules."""

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from kiosk.calls import rules as call_rules
from kiosk.calls import store as calls
from kiosk.calls import symptoms
from kiosk.calls.records import Call, ResolutionType
from kiosk.calls.step_form import text_area
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text, offered
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.finding import why_none
from kiosk.devices.forms import KIND_CHOICES
from kiosk.devices.records import Device, Kind
from kiosk.locations import store as locations
from kiosk.people import store as people
from kiosk.problems import actions
from kiosk.problems.actions import PublicWords
from kiosk.problems.records import NewProblem, Problem, ProblemStep, RaisedHow, Touches

ANY = "any"
NUMBER = InputRequired("Enter a whole number.")
DAYS = NumberRange(1, 366, "Enter a whole number from 1 to 366.")
FEW = NumberRange(0, 999, "Enter a whole number from 0 to 999.")


class TouchesForm(Form):
    """What a problem is and touches."""

    title = StringField(
        "What is the problem?", [InputRequired("Enter it in a few words."), at_most(120)], filters=[clean_line]
    )
    symptom = SelectField("What is seen", validate_choice=False)
    kind = SelectField("Kind of device", validate_choice=False)
    model = SelectField("Model", validate_choice=False)
    location = SelectField("Location", validate_choice=False)
    device = StringField("One device", [at_most(200)], filters=[clean_line])
    evidence = text_area("What speaks for it")
    review_on = DateField("Look at it again on", [Optional()])

    def prepare(self, database: Database) -> None:
        """Offer what there is to choose from."""
        self.symptom.choices = offered(sorted(symptoms.ALL_WORDS.items(), key=lambda pair: pair[1]), ANY)
        self.kind.choices = offered(KIND_CHOICES, ANY)
        self.model.choices = offered(((model.id, model.title) for model in devices.models(database)), ANY)
        self.location.choices = offered(((place.id, place.name) for place in locations.locations(database)), ANY)

    def touches(self, database: Database) -> Touches:
        """Return what was chosen; FieldRefused names what does not exist."""
        for name in ("symptom", "kind", "model", "location"):
            known = {choice.value for choice in self[name].choices}
            if (self[name].data or "") not in known:
                raise FieldRefused(name, "Choose from the list.")
        device = device_meant(database, self.device.data) if self.device.data else None
        return Touches(
            symptom=self.symptom.data or None,
            kind=Kind(self.kind.data) if self.kind.data else None,
            model_id=row_number(self.model.data) or None,
            location_id=row_number(self.location.data) or None,
            device_id=device.id if device else None,
        )

    def show(self, touches: Touches, device: Device | None) -> None:
        """Show what a problem touches."""
        self.symptom.data = touches.symptom or ""
        self.kind.data = touches.kind or ""
        self.model.data = str(touches.model_id or "")
        self.location.data = str(touches.location_id or "")
        self.device.data = device.shown_code if device else ""


class NewProblemForm(TouchesForm, OnceForm):
    """A problem that is raised."""

    cause = text_area("Cause")
    workaround = text_area("Workaround")

    def start_from(self, database: Database, call: Call) -> None:
        """Fill in what a call tells: symptom, device, room, and its resolution where that was a workaround."""
        device = devices.device(database, call.device_id) if call.device_id else None
        self.title.data = call.summary
        self.show(Touches(call.symptom, location_id=call.location_id), device)
        said = (f"{call.reference}: {call.summary}", call.description, call.error_text)
        self.evidence.data = "\n".join(part for part in said if part)
        if call.resolution_type is ResolutionType.WORKAROUND:
            self.workaround.data = call.resolution

    def new_problem(self, database: Database, actor: Actor, how: RaisedHow) -> NewProblem:
        """Return the checked form as a problem to raise; whoever can resolve it becomes its owner."""
        return NewProblem(
            form_key=self.form_key.data,
            title=self.title.data,
            raised_how=how,
            touches=self.touches(database),
            evidence=self.evidence.data,
            cause=self.cause.data,
            workaround=self.workaround.data,
            owner_id=actor.person_id if actor.holds(Role.TECHNICIAN, Role.COORDINATOR) else None,
            review_on=self.review_on.data.isoformat() if self.review_on.data else None,
        )


class ProblemStepForm(Form):
    """A form for one step; `version` is the state of the problem that the person looked at."""

    step: ClassVar[ProblemStep]
    version = HiddenField(filters=[clean_line])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:  # a problem's page holds several of these forms: a label must lead to the field of its own
            field.id = f"{self.step}-{field.id}"

    def prepare_for(self, database: Database, problem: Problem) -> None:
        """Offer choices and, on a page that was not sent, show what is known already."""

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Take the step with the checked values."""
        raise NotImplementedError(self.step)

    def send(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> bool:
        """Check what was posted and take the step; tell whether it was taken, else `refusals` say why not."""
        seen = row_number(self.version.data)
        looked_at = replace(problem, version=seen) if seen else problem
        if self.attempt(lambda: self.take(database, actor, looked_at, now) or True):
            return True
        self.version.data = str(problem.version)  # they see it as it stands now, and can send again
        return False


class DescribeForm(ProblemStepForm, TouchesForm):
    """What it is, what it touches, who sees to it."""

    step = ProblemStep.DESCRIBE
    owner = SelectField("Owner", validate_choice=False)

    def prepare_for(self, database: Database, problem: Problem) -> None:
        """Offer what there is; show how it stands."""
        self.prepare(database)
        self.owner.choices = offered(((p.id, p.name) for p in _owners(database)), "Nobody yet")
        if not self.is_submitted():
            device = devices.device(database, problem.device_id) if problem.device_id else None
            fields = Touches.__dataclass_fields__
            self.show(Touches(**{name: getattr(problem, name) for name in fields}), device)
            self.title.data, self.evidence.data = problem.title, problem.evidence
            self.owner.data = str(problem.owner_id or "")
            if problem.review_on:
                self.review_on.process_formdata([problem.review_on])

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Save the description."""
        owner = next((p.actor for p in _owners(database) if str(p.id) == self.owner.data), None)
        if self.owner.data and owner is None:
            raise FieldRefused("owner", "Choose a technician or the ICT co-ordinator.")
        review_on = self.review_on.data.isoformat() if self.review_on.data else None
        what = (self.title.data, self.touches(database), self.evidence.data)
        return actions.describe(database, actor, problem, *what, owner, review_on, now)


class FindForm(ProblemStepForm):
    """Cause and workaround: with both it is a known error."""

    step = ProblemStep.FIND
    cause = text_area("Cause")
    workaround = text_area("Workaround")

    def prepare_for(self, database: Database, problem: Problem) -> None:
        """Show what is known already."""
        if not self.is_submitted():
            self.cause.data, self.workaround.data = problem.cause, problem.workaround

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Save what is known."""
        return actions.find(database, actor, problem, self.cause.data, self.workaround.data, now)


class TellForm(ProblemStepForm):
    """What users read."""

    step = ProblemStep.TELL
    is_public = BooleanField("Tell users when they scan a device that it touches")
    public_title = StringField("What users notice", [at_most(120)], filters=[clean_line])
    public_workaround = TextAreaField("What they can do meanwhile", [at_most(600)], filters=[clean_text])

    def prepare_for(self, database: Database, problem: Problem) -> None:
        """Start from the words for users, or from those for the desk."""
        if not self.is_submitted():
            self.is_public.data = problem.is_public
            self.public_title.data = problem.public_title
            self.public_workaround.data = problem.public_workaround or problem.workaround

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Save the words."""
        words = PublicWords(bool(self.is_public.data), self.public_title.data, self.public_workaround.data)
        return actions.tell_users(database, actor, problem, words, now)


class LinkForm(ProblemStepForm):
    """One more call behind which it stands."""

    step = ProblemStep.LINK
    call = StringField(
        "Reference of the call", [InputRequired("Enter a reference, such as C123.")], filters=[clean_line]
    )

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Link the call."""
        actions.link(database, actor, problem, call_meant(database, actor, self.call.data, "call"), now)
        return True


class NoteForm(ProblemStepForm):
    """A note."""

    step = ProblemStep.NOTE
    note = text_area("Note", InputRequired("Write what there is to note."))

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Write the note down."""
        return actions.note(database, actor, problem, self.note.data, now)


class SolveForm(ProblemStepForm):
    """What took the cause away."""

    step = ProblemStep.SOLVE
    solution = text_area("What took the cause away?", InputRequired("Write what took the cause away."))

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Record the solution."""
        return actions.solve(database, actor, problem, self.solution.data, now)


class CloseForm(ProblemStepForm):
    """Why it is closed."""

    step = ProblemStep.CLOSE
    note = text_area("Why?", InputRequired("Write why it is closed."))

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Close it."""
        return actions.close(database, actor, problem, self.note.data, now)


class ReopenForm(ProblemStepForm):
    """Why it is opened again."""

    step = ProblemStep.REOPEN
    note = text_area("Why?", InputRequired("Write why it is opened again."))

    def take(self, database: Database, actor: Actor, problem: Problem, now: datetime) -> object:
        """Open it again."""
        return actions.reopen(database, actor, problem, self.note.data, now)


STEP_FORMS: dict[ProblemStep, type[ProblemStepForm]] = {
    form.step: form for form in (FindForm, TellForm, LinkForm, NoteForm, SolveForm, DescribeForm, CloseForm, ReopenForm)
}


class DismissForm(Form):
    """Why a proposal is no problem."""

    key = HiddenField(filters=[clean_line])
    newest = HiddenField(filters=[clean_line])
    reason = StringField("Why is it no problem?", [at_most(200)], filters=[clean_line])


class RulesForm(Form):
    """From when on the rules propose."""

    problem_days = IntegerField(
        "Days to look back",
        [NUMBER, DAYS],
    )
    problem_calls = IntegerField("Calls on one device, or with one symptom in one place", [NUMBER, FEW])
    problem_people = IntegerField("People affected in one school day", [NUMBER, FEW])
    problem_workarounds = IntegerField("Calls closed with a workaround only", [NUMBER, FEW])


def device_meant(database: Database, typed: str) -> Device:
    """Return the device of a typed or scanned code, or of an asset tag; FieldRefused("device") when there is none."""
    try:
        found = devices.device_by_code(database, codes.read_code(typed))
    except codes.CodeRefused:
        found = None
    found = found or devices.device_by_asset_tag(database, typed)
    if found is None:
        raise FieldRefused("device", why_none(database, typed))
    return found


def call_meant(database: Database, actor: Actor, typed: str, field: str) -> Call:
    """Return the call of a reference that the person may see; FieldRefused when there is none."""
    found = calls.call(database, row_number((typed or "").strip().upper().lstrip("C")))
    if found is None or not call_rules.may_see(actor, found):
        raise FieldRefused(field, "There is no call with this reference.")
    return found


def _owners(database: Database) -> list[Any]:
    found = {p.id: p for role in (Role.COORDINATOR, Role.TECHNICIAN) for p in people.people_with_role(database, role)}
    return list(found.values())
