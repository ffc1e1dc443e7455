"""The forms of the plan: a step, and a leader's signature."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from kiosk.core.forms import Form, OnceForm, at_most, clean_line, clean_text
from kiosk.core.numbers import row_number
from kiosk.core.settings import SETTINGS
from kiosk.rollout.plan.actions import Said
from kiosk.rollout.plan.records import PlanLine, PlanStep

LONGEST_DECISION = 1500


class StepForm(Form):
    """What was decided at a step, who sees to it, until when, and whether it is done."""

    version = HiddenField(filters=[clean_line])
    decision = TextAreaField("What was decided", [at_most(LONGEST_DECISION)], filters=[clean_text])
    owner = StringField("Who sees to it", [at_most(80)], filters=[clean_line])
    due_on = DateField("Until", [Optional()])
    is_done = BooleanField("This is done")

    def said(self, step: PlanStep) -> Said:
        """Return the checked form."""
        return Said(
            self.decision.data,
            self.owner.data,
            self.due_on.data.isoformat() if self.due_on.data else None,
            self.is_done.data,
            {name: self[name].data or "" for name in step.settings},
            row_number(self.version.data),
        )


def step_form(step: PlanStep, line: PlanLine, settings: Any, posted: bool) -> StepForm:
    """Return the form of a step, with a field for each setting that the step saves."""
    fields = {name: StringField(SETTINGS[name].meaning, [at_most(100)], filters=[clean_line]) for name in step.settings}
    form_class = type("StepFormWithSettings", (StepForm,), fields)
    if posted:
        made: StepForm = form_class()
        return made
    progress = line.progress
    data = {
        "version": str(progress.version),
        "decision": line.decision.words if line.decision else step.proposal,
        "owner": progress.owner,
        "due_on": date.fromisoformat(progress.due_on) if progress.due_on else None,
        "is_done": line.is_done,
        **{name: getattr(settings, name) for name in step.settings},
    }
    shown: StepForm = form_class(formdata=None, data=data)
    return shown


class SignatureForm(OnceForm):
    """Who signed the plan, and when."""

    name = StringField("Name", [InputRequired("Write who signed."), at_most(80)], filters=[clean_line])
    role = StringField("Role", [InputRequired("Write the role, such as Head."), at_most(80)], filters=[clean_line])
    signed_on = DateField("Signed on", [InputRequired("Choose the day.")])
