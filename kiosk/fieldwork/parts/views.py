"""The parts of a call."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.records import Call
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.fieldwork.parts import actions, store
from kiosk.fieldwork.parts.forms import PartForm
from kiosk.fieldwork.parts.rules import total_pence

bp = Blueprint("parts", __name__, url_prefix="/fieldwork/calls")


@bp.get("/<int:call_id>/parts")
@only_for(Role.TECHNICIAN)
def parts(call_id: int) -> str:
    call = calls.call_for(the_database(), signed_in(), call_id)
    form = PartForm(formdata=None)
    form.start_new()
    return _page(call, form)


@bp.post("/<int:call_id>/parts")
@only_for(Role.TECHNICIAN)
def use(call_id: int) -> Response | tuple[str, int]:
    call = calls.call_for(the_database(), signed_in(), call_id)
    form = PartForm()
    form.attempt(lambda: actions.use(the_database(), signed_in(), call, form.new_part(), clock.now()))
    if form.refusals:
        return _page(call, form), form.status
    flash(f"{form.part.data} is written down on {call.reference}.")
    return redirect(url_for("parts.parts", call_id=call.id))


@bp.post("/<int:call_id>/parts/<int:part_id>/take-back")
@only_for(Role.TECHNICIAN)
def take_back(call_id: int, part_id: int) -> Response:
    call = calls.call_for(the_database(), signed_in(), call_id)
    taken = actions.take_back(the_database(), signed_in(), call, part_id, clock.now())
    flash(f"{taken.part} is taken back.")
    return redirect(url_for("parts.parts", call_id=call.id))


def _page(call: Call, form: PartForm) -> str:
    found = store.parts_of(the_database(), call.id)
    return render_template(
        "fieldwork/parts.html",
        call=call,
        form=form,
        parts=[part for part in found if part.takes_back is None],
        total=total_pence(found),
        suggestions=store.names_used(the_database()),
    )
