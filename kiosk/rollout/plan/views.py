"""The pages of the plan: what is left, each step, the plan on paper, the leaders' signature."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.evidence import the_tellers
from kiosk.core.forms import new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.pdf import pdf_or_page
from kiosk.core.settings import school_today, settings
from kiosk.core.tables import Cell
from kiosk.rollout.places import may_open
from kiosk.rollout.plan import actions, rules, store
from kiosk.rollout.plan.forms import SignatureForm, StepForm, step_form
from kiosk.rollout.plan.records import STAGE_WORDS, PlanLine, PlanStep
from kiosk.rollout.plan.steps import STEPS, step_called

COLUMNS: dict[str, Callable[[PlanLine], Cell]] = {
    "Step": lambda line: line.step.key,
    "Stage": lambda line: line.step.stage,
    "Title": lambda line: line.step.title,
    "Decision": lambda line: line.decision.words if line.decision else None,
    "Decided At": lambda line: line.decision.at if line.decision else None,
    "Decided By": lambda line: line.decision.actor if line.decision else None,
    "Owner": lambda line: line.progress.owner,
    "Due On": lambda line: line.progress.due_on,
    "Done At": lambda line: line.progress.done_at,
    "Done By": lambda line: line.progress.done_by,
    "What Is So": lambda line: " ".join(line.facts),
}
bp = Blueprint("rollout_plan", __name__, url_prefix="/rollout")
reads = only_for(Role.COORDINATOR, Role.DESK)
keeps = only_for(Role.COORDINATOR)
NEXT_SHOWN = 4


def _lines() -> list[PlanLine]:
    return actions.lines(the_database(), the_tellers(), clock.now())


def _today() -> str:
    return school_today(the_database(), clock.now()).isoformat()


@bp.get("/")
@reads
def home() -> str:
    found = _lines()
    return render_template(
        "rollout/home.html",
        stages=rules.by_stage(found),
        stage_words=STAGE_WORDS,
        lines=found,
        done=sum(line.is_done for line in found),
        late=[line for line in found if line.is_late(_today())],
        left=rules.left_over(found)[:NEXT_SHOWN],
        signatures=store.signatures(the_database()),
        today=_today(),
    )


@taken_out(bp, "/rollout")
@reads
def plan_list() -> Listing:
    return listing_of("rollout-plan", COLUMNS, _lines())


@bp.get("/steps/<plan_step>")
@reads
def step(plan_step: str) -> str:
    found = step_called(plan_step)
    line = actions.line_of(the_database(), found, the_tellers(), clock.now())
    return _step_page(line, step_form(found, line, settings(), posted=False))


@bp.post("/steps/<plan_step>")
@keeps
def save_step(plan_step: str) -> Response | tuple[str, int]:
    found = step_called(plan_step)
    line = actions.line_of(the_database(), found, the_tellers(), clock.now())
    form = step_form(found, line, settings(), posted=True)

    def save() -> bool:
        actions.save(the_database(), signed_in(), found, form.said(found), clock.now())
        return True

    if not form.attempt(save):
        return _step_page(line, form), form.status
    flash(f"Saved: {found.title}.")
    after = _neighbours(found)[1]
    return redirect(
        url_for("rollout_plan.step", plan_step=after.key) if "next" in request.form and after else "/rollout/"
    )


def _step_page(line: PlanLine, form: StepForm) -> str:
    before, after = _neighbours(line.step)
    return render_template(
        "rollout/step.html",
        line=line,
        step=line.step,
        stage=STAGE_WORDS[line.step.stage],
        number=STEPS.index(line.step) + 1,
        count=len(STEPS),
        form=form,
        before=before,
        after=after,
        decisions=store.decisions_of(the_database(), line.step.key),
        may_keep=signed_in().holds(Role.COORDINATOR),
        open_places={place.address for place in line.step.places if may_open(signed_in(), place.address)},
        today=_today(),
    )


def _neighbours(found: PlanStep) -> tuple[PlanStep | None, PlanStep | None]:
    at = STEPS.index(found)
    return STEPS[at - 1] if at else None, STEPS[at + 1] if at + 1 < len(STEPS) else None


@bp.get("/plan")
@reads
def plan() -> str:
    found = _lines()
    return render_template(
        "rollout/plan.html",
        stages=rules.by_stage(found),
        stage_words=STAGE_WORDS,
        lines=found,
        done=sum(line.is_done for line in found),
        signatures=store.signatures(the_database()),
        today=_today(),
        may_keep=signed_in().holds(Role.COORDINATOR),
    )


@bp.get("/plan.pdf")
@reads
def plan_pdf() -> Response:
    title = f"Plan for the service desk, {settings().school or 'Scandesk'}"
    return pdf_or_page(plan(), title, "service-desk-plan", url_for("rollout_plan.plan"))


@bp.route("/sign-off", methods=["GET", "POST"])
@keeps
def sign() -> str | Response | tuple[str, int]:
    form = SignatureForm()
    if request.method != "POST":
        form.form_key.data, form.signed_on.data = new_form_key(), clock.day(_today())
        return _sign_page(form)

    def keep() -> bool:
        said = (form.name.data, form.role.data, form.signed_on.data, form.form_key.data)
        actions.sign(the_database(), signed_in(), *said, the_tellers(), clock.now())
        return True

    if not form.attempt(keep):
        return _sign_page(form), form.status
    flash("The signature is kept, with the plan as it reads now.")
    return redirect(url_for("rollout_plan.plan"))


def _sign_page(form: SignatureForm) -> str:
    return render_template("rollout/sign.html", form=form, plan_text=rules.as_text(_lines()))


@bp.get("/sign-offs/<int:signature_id>")
@reads
def signature(signature_id: int) -> str:
    return render_template("rollout/signature.html", signature=actions.known_signature(the_database(), signature_id))
