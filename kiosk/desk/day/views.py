"""Beside the queue: saved views, a step on many calls, what is new, who looks at a call."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.words import STATUS_WORDS
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import NOTHING_SAVED, the_database
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NOT_DONE, NotFound, StoreUnavailable
from kiosk.core.words import count_of
from kiosk.desk import rules
from kiosk.desk import store as desk
from kiosk.desk.day import actions, store
from kiosk.desk.day.forms import BULK_FORMS, BulkForm, SaveViewForm
from kiosk.desk.day.records import Ticked

bp = Blueprint("desk_day", __name__, url_prefix="/desk")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)
MOST_TICKED = 100


@bp.get("/changes")
@at_the_desk
def changes() -> dict[str, int]:
    last = desk.last_event(the_database())
    since = request.args.get("since", 0, type=row_number)
    return {"last": last, "new": desk.logged_since(the_database(), since, last) if since < last else 0}


# --- saved views


@bp.post("/views")
@at_the_desk
def save_view() -> Response:
    form, query = SaveViewForm(), rules.known_query(request.form.get("query", ""))
    form.attempt(
        lambda: actions.save_view(the_database(), signed_in(), form.name.data, query, form.is_shared.data, clock.now())
    )
    if form.status == 503:
        raise StoreUnavailable(NOTHING_SAVED)
    for _, refusal in form.refusals:
        flash(f"The view was not saved. {refusal}", NOT_DONE)
    return redirect(f"/desk/?{query}")


@bp.post("/views/<int:view_id>/remove")
@at_the_desk
def remove_view(view_id: int) -> Response:
    actions.remove_view(the_database(), signed_in(), view_id)
    return redirect(f"/desk/?{rules.known_query(request.form.get('query', ''))}")


# --- a step on many calls


def _ticked(given: list[str]) -> list[Ticked]:
    """Return the ticked calls of an address or a form, each once."""
    pairs = (text.partition(".") for text in given[:MOST_TICKED])
    found = [Ticked(row_number(call_id), row_number(version)) for call_id, _, version in pairs]
    return list({one.id: one for one in found if one.id}.values())


@bp.get("/bulk")
@at_the_desk
def bulk() -> str | Response:
    ticked, back = _ticked(request.args.getlist("call")), rules.known_query(request.args.get("back", ""))
    form_class = _form_class(request.args.get("step", ""))
    if not ticked:
        flash("Tick at least one call first.", NOT_DONE)
        return redirect(f"/desk/?{back}")
    form = form_class(formdata=None)
    form.prepare(the_database())
    form.form_key.data = form.form_key.data or ""
    return _bulk_page(form, ticked, back)


@bp.post("/bulk")
@at_the_desk
def take_on_all() -> Response | tuple[str, int]:
    ticked, back = _ticked(request.form.getlist("call")), rules.known_query(request.form.get("back", ""))
    form = _form_class(request.form.get("step", ""))()
    form.prepare(the_database())
    run = form.attempt(lambda: actions.take_on_all(the_database(), signed_in(), form, ticked, clock.now()))
    if run is None:
        return _bulk_page(form, ticked, back), form.status
    if run.not_done:
        return redirect(url_for("desk_day.bulk_run", run_id=run.id, back=back))
    flash(f"{form.words}: done for {count_of(len(run.done), 'call')}.")
    return redirect(f"/desk/?{back}")


def _form_class(step: str) -> type[BulkForm]:
    if step not in BULK_FORMS or not signed_in().holds(*BULK_FORMS[step].roles):
        abort(404)
    return BULK_FORMS[step]


def _bulk_page(form: BulkForm, ticked: list[Ticked], back: str) -> str:
    found = []
    for one in ticked:
        try:
            found.append((calls.call_for(the_database(), signed_in(), one.id), one.version))
        except NotFound:
            continue
    return render_template("desk/bulk.html", form=form, found=found, back=back, status_words=STATUS_WORDS)


@bp.get("/bulk/<int:run_id>")
@at_the_desk
def bulk_run(run_id: int) -> str:
    run = store.run(the_database(), run_id)
    if run is None or run.person_id != signed_in().person_id:
        raise NotFound("There is no such page of yours.")
    return render_template(
        "desk/bulk_run.html",
        run=run,
        words=BULK_FORMS[run.step].words,
        back=rules.known_query(request.args.get("back", "")),
    )
