"""The page on which a device is swapped for a spare."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Status
from kiosk.core import clock
from kiosk.core.access import Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound, Overtaken, Refused
from kiosk.core.settings import settings
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.fieldwork.swaps import actions, store
from kiosk.fieldwork.swaps.actions import OtherKind, SpareHasCalls
from kiosk.fieldwork.swaps.forms import SwapForm
from kiosk.fieldwork.timers import actions as timers
from kiosk.locations import store as locations
from kiosk.locations.records import Location

bp = Blueprint("swaps", __name__, url_prefix="/fieldwork/calls")


@bp.get("/<int:call_id>/swap")
@only_for(Role.TECHNICIAN)
def choose(call_id: int) -> str:
    call, device = _call_and_device(call_id)
    form = SwapForm(formdata=None)
    form.prepare(the_database(), _spares_room())
    form.version.data = str(call.version)
    form.spare.data = clean_line(request.args.get("spare"))[:80]
    form.minutes.data = timers.proposed_on(the_database(), signed_in(), call.id, clock.now())
    return _page(call, device, form, None)


@bp.post("/<int:call_id>/swap")
@only_for(Role.TECHNICIAN)
def swap(call_id: int) -> Response | tuple[str, int]:
    call, device = _call_and_device(call_id)
    form = SwapForm()
    form.prepare(the_database(), _spares_room())
    if not form.validate():
        return _page(call, device, form, None), form.status
    seen = row_number(form.version.data)
    try:
        done = _swap(replace(call, version=seen) if seen else call, form)
    except Refused as refusal:
        form.refuse(refusal)
        if isinstance(refusal, Overtaken):
            form.version.data = str(call.version)
        return _page(call, device, form, refusal), form.status
    if done.status is Status.RESOLVED:
        flash(f"Swapped, and {done.reference} is resolved. The desk closes it.")
        return redirect(url_for("fieldwork.my_work"))
    flash("Swapped: the register knows where both stand now.")
    return redirect(url_for("fieldwork.call", call_id=call.id))


def _swap(call: Call, form: SwapForm) -> Call:
    """Swap, and put the clock away whose minutes were taken along: both or neither."""
    database, now = the_database(), clock.now()
    wanted = form.wanted(database)
    with database.writing():
        done = actions.swap(database, signed_in(), call, wanted, now)
        if wanted.resolution or wanted.minutes:
            timers.counted_elsewhere(database, signed_in(), call, wanted.minutes, now)
    return done


def _call_and_device(call_id: int) -> tuple[Call, Device]:
    call = calls.call_for(the_database(), signed_in(), call_id)
    device = devices.device(the_database(), call.device_id) if call.device_id else None
    if device is None:
        raise NotFound("This call names no device.")
    return call, device


def _spares_room() -> Location | None:
    found = locations.location_by_name(the_database(), settings().spares_location)
    return found if found and not found.retired_on else None


def _page(call: Call, device: Device, form: SwapForm, refusal: Refused | None) -> str:
    room = _spares_room()
    return render_template(
        "fieldwork/swap.html",
        call=call,
        device=device,
        kind_words=KIND_WORDS[device.kind],
        form=form,
        room=room,
        spares=store.spares(the_database(), room.id, device.kind, device.id) if room else [],
        asks_about_kind=isinstance(refusal, OtherKind) or bool(form.takes_other_kind.data),
        blocked_code=refusal.code if isinstance(refusal, SpareHasCalls) else "",
    )
