"""Who is best qualified for what: one page of ticks."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.forms import Form
from kiosk.core.numbers import row_number
from kiosk.diagnostics.records import KINDS, NO_DEVICE
from kiosk.diagnostics.skills import actions, store

bp = Blueprint("skills", __name__, url_prefix="/diagnostics/skills")
editors = only_for(Role.COORDINATOR, Role.DESK)


@bp.get("/")
@editors
def all_skills() -> str:
    return _page(Form(formdata=None))


@bp.post("/")
@editors
def save_skills() -> Response | tuple[str, int]:
    pairs = (text.partition(":") for text in request.form.getlist("skill"))
    ticked = {(row_number(person_id), kind) for person_id, _, kind in pairs}
    form = Form()

    def save() -> bool:
        actions.save_skills(the_database(), ticked)
        return True

    if not form.attempt(save):
        return _page(form), form.status
    flash("Saved. The desk sees them first when it sends a call.")
    return redirect("/diagnostics/skills/")


def _page(form: Form) -> str:
    database = the_database()
    return render_template(
        "diagnostics/skills.html",
        technicians=store.technicians(database, NO_DEVICE),
        ticked=store.skills(database),
        kinds=KINDS,
        refusals=form.refusals,
    )
