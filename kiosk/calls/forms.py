"""One small form a step: which there are, which stand open to a person, and taking the step that was posted."""

from collections.abc import Collection
from datetime import datetime

from kiosk.calls import rules
from kiosk.calls.desk_forms import (
    ConvertForm,
    DispatchForm,
    FollowUpForm,
    InvestigateForm,
    OverrideForm,
    OwnForm,
    ReturnForm,
    TakeBackForm,
    TellForm,
    TriageForm,
)
from kiosk.calls.ending_forms import (
    AdmitForm,
    ApproveForm,
    AskApprovalForm,
    CancelForm,
    CloseForm,
    DismissForm,
    DuplicateForm,
    RefuseForm,
    ReopenForm,
)
from kiosk.calls.records import Call, Step
from kiosk.calls.sheet_form import CorrectForm
from kiosk.calls.step_form import StepForm
from kiosk.calls.work_forms import HoldForm, NoteForm, ResolveForm, StartForm
from kiosk.core.access import Actor
from kiosk.core.database import Database

STEP_FORMS: dict[Step, type[StepForm]] = {
    form.step: form
    for form in (
        AdmitForm,
        DismissForm,
        ApproveForm,
        RefuseForm,
        TriageForm,
        InvestigateForm,
        DispatchForm,
        StartForm,
        ResolveForm,
        CloseForm,
        HoldForm,
        TellForm,
        NoteForm,
        ReopenForm,
        ReturnForm,
        FollowUpForm,
        TakeBackForm,
        OwnForm,
        OverrideForm,
        CorrectForm,
        ConvertForm,
        AskApprovalForm,
        DuplicateForm,
        CancelForm,
    )
}
# steps that are taken now and then: a link leads to their form, so that the page stays short
RARE_STEPS = (
    Step.RETURN,
    Step.FOLLOW_UP,
    Step.TAKE_BACK,
    Step.OWN,
    Step.OVERRIDE,
    Step.CORRECT,
    Step.CONVERT,
    Step.ASK_APPROVAL,
    Step.DUPLICATE,
    Step.CANCEL,
)


def posted_step(database: Database, actor: Actor, call: Call, step: Step, now: datetime) -> StepForm:
    """Take a step with what was posted and return its form; without `refusals` the step was taken."""
    form = STEP_FORMS[step]()
    form.prepare(database, call)
    form.send(database, actor, call, now)
    return form


def forms_open_to(
    database: Database, actor: Actor, call: Call, sent: dict[Step, StepForm], asked: Collection[Step] = ()
) -> dict[Step, StepForm]:
    """Return a form for each usual step that is open to the person, and for the rare ones that were asked for.

    The one that was `sent` keeps what was typed.
    """
    allowed = rules.steps_open_to(actor, call)
    forms: dict[Step, StepForm] = {}
    for step, form_class in STEP_FORMS.items():
        if step in sent:
            forms[step] = sent[step]
        elif step in allowed and (step not in RARE_STEPS or step in asked):
            forms[step] = form_class(formdata=None)
            forms[step].version.data = str(call.version)
            forms[step].prepare(database, call)
    return forms


def rare_steps_open_to(actor: Actor, call: Call) -> list[Step]:
    """Return the rare steps that are open to the person."""
    allowed = rules.steps_open_to(actor, call)
    return [step for step in RARE_STEPS if step in allowed]
