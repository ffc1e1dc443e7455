"""The pages of problems: the list with what the rules propose, a problem, raising one, the thresholds."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls import symptoms
from kiosk.calls import words as call_words
from kiosk.calls.addresses import address_of
from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import STAFF, Actor, Role, only_for, signed_in
from kiosk.core.database import Database, the_database
from kiosk.core.forms import new_form_key
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NOT_DONE, Refused, StoreUnavailable
from kiosk.core.settings import change_setting, school_today
from kiosk.devices.records import KIND_WORDS
from kiosk.problems import actions, rules, store, wording
from kiosk.problems import records as problem_records
from kiosk.problems.forms import STEP_FORMS, DismissForm, NewProblemForm, ProblemStepForm, RulesForm
from kiosk.problems.listing import COLUMNS
from kiosk.problems.records import NewProblem, Problem, ProblemStep, RaisedHow

bp = Blueprint("problems", __name__, url_prefix="/problems")
VIEW_WORDS = {
    "active": "Open and known",
    "known_error": "Known errors",
    "review": "To look at again",
    "solved": "Solved",
    "closed": "Closed",
}


@bp.get("/")
@only_for(*STAFF)
def all_problems() -> str:
    return _list_page(None)


def _list_page(refused: DismissForm | None) -> str:
    database, now, view = the_database(), clock.now(), request.args.get("view", "active")
    if view not in VIEW_WORDS:
        abort(404)
    today = school_today(database, now).isoformat()
    found = actions.proposed(database, now) if view == "active" else []
    shown = wording.proposals(database, found[: wording.MOST_SHOWN], actions.thresholds(database).days)
    return render_template(
        "problems/all.html",
        view=view,
        views=VIEW_WORDS,
        problems=store.problems(database, view, today),
        proposals=shown,
        more=len(found) - len(shown),
        refused=refused,
        addresses=_addresses(signed_in(), (call for proposal in shown for call in proposal.calls)),
        words=problem_records,
        today=today,
        list_cap=store.LIST_CAP,
    )


@taken_out(bp, "/problems")
@only_for(*STAFF)
def problems_list() -> Listing:
    database, view = the_database(), request.args.get("view", "active")
    if view not in VIEW_WORDS:
        abort(404)
    today = school_today(database, clock.now()).isoformat()
    return listing_of("problems", COLUMNS, store.problems(database, view, today, most=-1))


@bp.post("/proposals/accept")
@only_for(Role.DESK, Role.COORDINATOR)
def accept() -> Response | tuple[str, int]:
    form, database, now = DismissForm(), the_database(), clock.now()
    once = f"proposal:{form.key.data}:{form.newest.data}"
    if known := store.problem_by_form_key(database, once):
        return redirect(url_for(".problem", problem_id=known.id))

    def act() -> Problem:
        proposal = actions.proposal_now(database, form.key.data, row_number(form.newest.data), now)
        shown = wording.proposals(database, [proposal], actions.thresholds(database).days)[0]
        owner = signed_in().person_id if signed_in().holds(Role.COORDINATOR) else None
        new = NewProblem(once, shown.title, RaisedHow.RULE, proposal.touches, shown.evidence, owner_id=owner)
        return actions.accept(database, signed_in(), proposal, new, now)

    raised = form.attempt(act)
    if raised is None:
        return _list_page(form), form.status
    flash(f"Raised as {raised.reference}, with the calls that speak for it.")
    return redirect(url_for(".problem", problem_id=raised.id))


@bp.post("/proposals/dismiss")
@only_for(Role.COORDINATOR)
def dismiss() -> Response | tuple[str, int]:
    form, database, now = DismissForm(), the_database(), clock.now()

    def act() -> bool:
        proposal = actions.proposal_now(database, form.key.data, row_number(form.newest.data), now)
        actions.dismiss(database, signed_in(), proposal, form.reason.data, now)
        return True

    if not form.attempt(act):
        return _list_page(form), form.status
    flash("Turned down. It is proposed again when a newer call belongs to it.")
    return redirect(url_for(".all_problems"))


@bp.route("/rules", methods=["GET", "POST"])
@only_for(Role.COORDINATOR)
def thresholds() -> str | Response | tuple[str, int]:
    database, limits = the_database(), actions.thresholds(the_database())
    form = RulesForm(data={f"problem_{name}": value for name, value in vars(limits).items()})

    def save() -> bool:
        with database.writing():
            for name in vars(limits):
                change_setting(database, f"problem_{name}", str(form[f"problem_{name}"].data))
        return True

    if request.method == "POST" and form.attempt(save):
        flash("Saved.")
        return redirect(url_for(".all_problems"))
    page = render_template("problems/rules.html", form=form, dismissals=store.dismissals(database))
    return (page, form.status) if form.refusals else page


@bp.get("/new")
@only_for(*STAFF)
def new_problem() -> str:
    call, form = _call_asked_for(), NewProblemForm()
    form.prepare(the_database())
    form.form_key.data = new_form_key()
    if call:
        form.start_from(the_database(), call)
    return render_template("problems/new.html", form=form, call=call)


@bp.post("/new")
@only_for(*STAFF)
def raise_problem() -> Response | tuple[str, int]:
    call, form, actor = _call_asked_for(), NewProblemForm(), signed_in()
    form.prepare(the_database())
    how = RaisedHow.CALL if call else RaisedHow.HAND
    behind = (call,) if call else ()
    raised = form.attempt(
        lambda: actions.raise_problem(
            the_database(), actor, form.new_problem(the_database(), actor, how), behind, clock.now()
        )
    )
    if raised is None:
        return render_template("problems/new.html", form=form, call=call), form.status
    flash(f"Raised as {raised.reference}.")
    return redirect(url_for(".problem", problem_id=raised.id))


def _call_asked_for() -> Call | None:
    call_id = request.args.get("call", 0, type=row_number)
    return calls.call_for(the_database(), signed_in(), call_id) if call_id else None


@bp.get("/<int:problem_id>")
@only_for(*STAFF)
def problem(problem_id: int) -> str:
    return _problem_page(actions.known_problem(the_database(), problem_id), {})


@bp.post("/<int:problem_id>/<step>")
@only_for(*STAFF)
def take_step(problem_id: int, step: str) -> Response | tuple[str, int]:
    if step not in STEP_FORMS:
        abort(404)
    found, form = actions.known_problem(the_database(), problem_id), STEP_FORMS[ProblemStep(step)]()
    form.prepare_for(the_database(), found)
    if not form.send(the_database(), signed_in(), found, clock.now()):
        return _problem_page(found, {form.step: form}), form.status
    return redirect(url_for(".problem", problem_id=problem_id))


@bp.post("/calls/<int:call_id>/link")
@only_for(*STAFF)
def link_call(call_id: int) -> Response:
    database, actor = the_database(), signed_in()
    call = calls.call_for(database, actor, call_id)
    chosen = row_number(request.form.get("problem"))
    if not chosen:
        flash("Choose a problem to link this call to.")
        return redirect(address_of(actor, call_id))
    found = actions.known_problem(database, chosen)
    try:
        actions.link(database, actor, found, call, clock.now())
        flash(f"Linked to {found.reference}.")
    except StoreUnavailable:
        raise
    except Refused as refusal:
        flash(str(refusal), NOT_DONE)
    return redirect(address_of(actor, call_id))


def _problem_page(found: Problem, sent: dict[ProblemStep, ProblemStepForm]) -> str:
    database, actor = the_database(), signed_in()
    linked = store.linked_calls(database, found.id)
    return render_template(
        "problems/problem.html",
        problem=found,
        calls=linked,
        events=store.events(database, found.id),
        forms=_forms(database, actor, found, sent),
        open_step=next(iter(sent), None),
        refusals=[refusal for form in sent.values() for refusal in form.refusals],
        addresses=_addresses(actor, linked),
        words=problem_records,
        kind_words=KIND_WORDS,
        symptom=symptoms.ALL_WORDS.get(found.symptom or "", ""),
        status_words=call_words.STATUS_WORDS,
        today=school_today(database, clock.now()).isoformat(),
    )


def _forms(
    database: Database, actor: Actor, found: Problem, sent: dict[ProblemStep, ProblemStepForm]
) -> dict[ProblemStep, ProblemStepForm]:
    forms: dict[ProblemStep, ProblemStepForm] = {}
    for step, form_class in STEP_FORMS.items():
        if step in sent:
            forms[step] = sent[step]
        elif rules.may_take(actor, step, found):
            forms[step] = form_class(formdata=None)
            forms[step].version.data = str(found.version)
            forms[step].prepare_for(database, found)
    return forms


def _addresses(actor: Actor, shown: Iterable[Any]) -> dict[int, str]:
    """Return where this person may look at each call; those of other technicians are no links."""
    sees_all = actor.holds(Role.DESK, Role.COORDINATOR)
    return {
        call.id: address_of(actor, call.id)
        for call in shown
        if sees_all or (call.technician_id == actor.person_id and actor.person_id is not None)
    }
