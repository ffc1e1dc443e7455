"""Start, stop, and the minutes that come of it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.rules import may_see
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.refusals import NOT_DONE, Refused, StoreUnavailable
from kiosk.fieldwork.timers import actions
from kiosk.fieldwork.timers.forms import MinutesForm
from kiosk.fieldwork.timers.records import Timer

bp = Blueprint("timers", __name__, url_prefix="/fieldwork")


@bp.post("/calls/<int:call_id>/timer")
@only_for(Role.TECHNICIAN)
def start(call_id: int) -> Response:
    call = calls.call_for(the_database(), signed_in(), call_id)
    try:
        stopped = actions.start(the_database(), signed_in(), call, clock.now())
    except StoreUnavailable:
        raise
    except Refused as refusal:
        flash(str(refusal), NOT_DONE)
    else:
        if stopped:
            flash(f"The clock on {stopped.reference} was stopped. Its minutes wait under My work.")
    return redirect(url_for("fieldwork.call", call_id=call_id))


@bp.post("/timers/<int:timer_id>/stop")
@only_for(Role.TECHNICIAN)
def stop(timer_id: int) -> Response:
    timer = actions.stop(the_database(), signed_in(), timer_id, clock.now())
    return redirect(url_for("timers.minutes", timer_id=timer.id))


@bp.get("/timers/<int:timer_id>")
@only_for(Role.TECHNICIAN)
def minutes(timer_id: int) -> str | Response:
    timer = actions.known_timer(the_database(), signed_in(), timer_id)
    if timer.minutes is not None:
        return redirect(_address(timer))
    return _page(timer, MinutesForm(formdata=None, minutes=actions.proposed(the_database(), timer, clock.now())))


@bp.post("/timers/<int:timer_id>")
@only_for(Role.TECHNICIAN)
def count(timer_id: int) -> Response | tuple[str, int]:
    timer = actions.known_timer(the_database(), signed_in(), timer_id)
    form = MinutesForm()
    counted = form.attempt(lambda: actions.count(the_database(), signed_in(), timer_id, form.minutes.data, clock.now()))
    if counted is None:
        return _page(timer, form), form.status
    if counted.minutes:
        flash(f"{counted.minutes} min counted on {counted.reference}.")
    return redirect(_address(counted))


def _address(timer: Timer) -> str:
    """Return where to go on: the call, or the list when the desk took the call back meanwhile."""
    call = known_call(the_database(), timer.call_id)
    if may_see(signed_in(), call):
        return url_for("fieldwork.call", call_id=call.id)
    return url_for("fieldwork.my_work")


def _page(timer: Timer, form: MinutesForm) -> str:
    was_forgotten = actions.proposed(the_database(), timer, clock.now()) is None
    return render_template("fieldwork/timer.html", timer=timer, form=form, was_forgotten=was_forgotten)
