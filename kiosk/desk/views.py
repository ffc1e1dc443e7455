"""The desk's pages: queue, call, log a call."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions
from kiosk.calls import words as call_words
from kiosk.calls.ending_forms import CloseForm
from kiosk.calls.forms import STEP_FORMS, posted_step
from kiosk.calls.records import Step
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.refusals import Refused
from kiosk.core.secret import the_secret
from kiosk.desk import store
from kiosk.desk.call_page import call_page
from kiosk.desk.forms import LogCallForm
from kiosk.desk.queue_page import queue_listing, queue_page
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.intake import taking
from kiosk.intake.records import Kept, Report

bp = Blueprint("desk", __name__, url_prefix="/desk")
at_the_desk = only_for(Role.DESK, Role.COORDINATOR)


@bp.get("/")
@at_the_desk
def queue() -> str:
    return queue_page()


@taken_out(bp, "/desk")
@at_the_desk
def queue_list() -> Listing:
    return queue_listing()


@bp.get("/calls/<int:call_id>")
@at_the_desk
def call(call_id: int) -> str:
    found = actions.call_for(the_database(), signed_in(), call_id)
    return call_page(found, {})


@bp.post("/calls/<int:call_id>/<step>")
@at_the_desk
def take_step(call_id: int, step: str) -> Response | tuple[str, int]:
    if step not in STEP_FORMS:
        abort(404)
    found = actions.call_for(the_database(), signed_in(), call_id)
    form = posted_step(the_database(), signed_in(), found, Step(step), clock.now())
    if form.refusals:
        return call_page(found, {form.step: form}), form.status
    if isinstance(form, CloseForm) and form.recurs.data == "yes":
        flash(f"{found.reference} is closed. Now say what is behind it.")
        return redirect(f"/problems/new?call={call_id}")
    return redirect(url_for("desk.call", call_id=call_id))


@bp.get("/calls/<int:call_id>/photos/<int:photo_id>")
@at_the_desk
def photo(call_id: int, photo_id: int) -> Response:
    jpeg = actions.photo_for(the_database(), signed_in(), call_id, photo_id)
    return Response(jpeg, content_type="image/jpeg")


@bp.get("/calls/new")
@only_for(Role.DESK)
def new_call() -> str:
    device = devices.device_by_code(the_database(), request.args.get("device", ""))
    form = LogCallForm()
    form.prepare(the_database(), device, request.args.get("channel", ""))
    form.begin(the_secret(), clock.now())
    return _logcall_page(form, device)


@bp.post("/calls/new")
@only_for(Role.DESK)
def log_call() -> Response | tuple[str, int]:
    actor, now = signed_in(), clock.now()
    device = devices.device_by_code(the_database(), request.args.get("device", ""))
    form = LogCallForm()
    form.prepare(the_database(), device)
    if not form.validate():
        return _logcall_page(form, device), form.status
    try:
        recorded_s = form.recording_seconds(the_secret(), now)
        new = replace(form.new_call(the_database(), now), recording_seconds=recorded_s)
        report = Report(new, actor, clock.stored(now), is_triaged=True)
        taken = taking.take(the_database(), the_secret(), report)
    except Refused as refusal:
        form.refuse(refusal)
        return _logcall_page(form, device), form.status
    caller = new.reporter_name or "the caller"
    if isinstance(taken, Kept):
        flash(f"Kept as {taken.receipt}. It gets its reference as soon as the data can be written. Tell {caller} that.")
        return redirect("/desk/kept")
    flash(f"Logged as {taken.reference}. Tell {caller} this reference.")
    return redirect(url_for("desk.call", call_id=taken.id))


def _logcall_page(form: LogCallForm, device: Device | None) -> str:
    context: dict[str, Any] = {"earlier": [], "nearby": []}
    if device:
        context["earlier"] = store.earlier_calls(the_database(), device.id, 0)
        context["nearby"] = store.other_open_calls(the_database(), device.id, None, 0)
    return render_template("desk/new_call.html", form=form, device=device, words=call_words, **context)
