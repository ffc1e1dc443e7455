"""The public pages: start, finding a device, the sticker's page, receipt and status."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import actions, rules, symptoms
from kiosk.calls import store as calls
from kiosk.calls.records import CallKind, HoldReason, Status
from kiosk.core import clock
from kiosk.core.access import REPORTER, Actor, Role, open_to_all, the_actor
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, csrf, new_form_key
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound, Refused, StoreUnavailable
from kiosk.core.secret import the_secret
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.locations import store as locations
from kiosk.scan import store
from kiosk.scan.forms import NAME_AT_MOST, Draft, ReportForm
from kiosk.scan.rules import NEXT, how_it_stands

bp = Blueprint("scan", __name__)
NAME_COOKIE = "reporter"
NAME_KEPT_S = 365 * 24 * 3600
CALL_REFERENCE = re.compile(r"[Cc]?(\d{1,9})")


@bp.get("/")
@open_to_all
def home() -> str:
    return render_template("scan/home.html", rooms=store.rooms(the_database()), typed="", problem="")


@bp.get("/find")
@open_to_all
def find() -> str | Response | tuple[str, int]:
    typed = clean_line(request.args.get("text"))
    if staff_page := _staff_page(typed):
        return redirect(staff_page)
    try:
        device = _device_typed(typed)
    except Refused as refusal:
        rooms = store.rooms(the_database())
        return render_template("scan/home.html", rooms=rooms, typed=typed, problem=str(refusal)), 404
    return redirect(f"/D/{device.code}")


def _staff_page(typed: str) -> str:
    """Return where the search of a signed-in person leads: a call by its reference, else the register."""
    actor = the_actor()
    if actor is None:
        return ""
    reference = CALL_REFERENCE.fullmatch(typed)
    if reference and calls.call(the_database(), int(reference[1])):
        room = "desk" if actor.holds(Role.DESK, Role.COORDINATOR) else "fieldwork"
        return f"/{room}/calls/{reference[1]}"
    try:
        return f"/fieldwork/devices/{_device_typed(typed).code}"
    except Refused:
        return url_for("devices.register", text=typed)


def _device_typed(typed: str) -> Device:
    """Return the device with a typed code or asset tag; Refused says what is wrong with the text."""
    tagged = devices.device_by_asset_tag(the_database(), typed)
    if tagged:
        return tagged
    device = devices.device_by_code(the_database(), codes.read_code(typed))
    if device is None:
        raise NotFound("No device has this code. Please compare it with the sticker.")
    return device


@bp.get("/rooms/<int:location_id>")
@open_to_all
def room(location_id: int) -> str:
    location = locations.location(the_database(), location_id)
    if location is None or location.retired_on:
        raise NotFound("There is no such room.")
    found = devices.devices(the_database(), {"location_id": location_id, "in_use": True})
    return render_template("scan/room.html", location=location, devices=found, kind_words=KIND_WORDS)


@bp.get("/D/<code>")
@bp.get("/d/<code>")
@open_to_all
def report(code: str) -> str | Response | tuple[str, int]:
    try:
        device = _device_with_code(code)
    except Refused as refusal:
        rooms = store.rooms(the_database())
        return render_template("scan/home.html", rooms=rooms, typed=clean_line(code), problem=str(refusal)), 404
    if the_actor():
        return redirect(f"/fieldwork/devices/{device.code}")
    kind = CallKind.REQUEST if request.args.get("kind") == CallKind.REQUEST else CallKind.INCIDENT
    remembered = clean_line(request.cookies.get(NAME_COOKIE))[:NAME_AT_MOST]
    return _page(device, kind, Draft(reporter_name=remembered, remember=bool(remembered)))


@bp.post("/D/<code>")
@bp.post("/d/<code>")
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there; the form checks the token itself, so that a stale page keeps what was typed
@open_to_all
def send_report(code: str) -> Response | tuple[str, int]:
    device = _device_with_code(code)
    form = ReportForm(device)
    if not form.validate():
        return _page(device, form.call_kind, form.draft()), 422
    try:
        new = form.new_call()
        reporter = Actor(None, new.reporter_name or REPORTER.name)
        actions.log_call(the_database(), reporter, the_secret(), new, clock.now())
    except StoreUnavailable as refusal:
        form.refuse(refusal)
        return _page(device, form.call_kind, form.draft()), 503
    except Refused as refusal:
        form.refuse(refusal)
        return _page(device, form.call_kind, form.draft()), 422
    token = actions.status_token(the_secret(), new.form_key)
    return _with_name_remembered(redirect(url_for("scan.status", token=token, sent="yes")), form)


def _with_name_remembered(response: Response, form: ReportForm) -> Response:
    if form.remember.data and form.reporter_name.data:
        response.set_cookie(NAME_COOKIE, form.reporter_name.data, NAME_KEPT_S, httponly=True, samesite="Lax")
    elif NAME_COOKIE in request.cookies:
        response.delete_cookie(NAME_COOKIE)
    return response


@bp.post("/D/<code>/affects-me")
@open_to_all
def affects_me(code: str) -> Response:
    device = _device_with_code(code)
    call_id = request.form.get("call", 0, type=row_number)
    form_key = clean_line(request.form.get("form_key"))[:64] or new_form_key()
    call = calls.call(the_database(), call_id)
    if call is None or call.device_id != device.id:
        raise NotFound("There is no such report on this device.")
    name = clean_line(request.cookies.get(NAME_COOKIE))[:NAME_AT_MOST]
    actions.affects_me_too(the_database(), call_id, form_key, name, clock.now())
    flash("Thank you. You are counted, so the desk sees how many people it affects.")
    return redirect(f"/D/{device.code}")


@bp.get("/status/<token>")
@open_to_all
def status(token: str) -> str:
    call = calls.call_by_status_token(the_database(), actions.token_hash(token))
    if call is None:
        raise NotFound("This link leads nowhere. Scan the sticker to see how it stands, or telephone the desk.")
    device = devices.device(the_database(), call.device_id) if call.device_id else None
    return render_template(
        "scan/status.html",
        call=call,
        device=device,
        is_new=request.args.get("sent") == "yes",
        standing=how_it_stands(call.status, call.hold_reason, call.follow_up_on),
        next_step=NEXT[call.status],
        steps=[event for event in calls.events(the_database(), call.id) if event.from_status != event.to_status],
        status_words=lambda status: how_it_stands(status, None, None),
    )


def _device_with_code(code: str) -> Device:
    device = devices.device_by_code(the_database(), codes.read_code(code))
    if device is None:
        raise NotFound("No device has this code. Please compare it with the sticker.")
    return device


def _page(device: Device, kind: CallKind, draft: Draft) -> str:
    reported = [
        (
            row,
            how_it_stands(
                Status(row["status"]), row["hold_reason"] and HoldReason(row["hold_reason"]), row["follow_up_on"]
            ),
        )
        for row in store.open_calls(the_database(), device.id)
    ]
    return render_template(
        "scan/report.html",
        device=device,
        kind_words=KIND_WORDS[device.kind],
        kind=kind.value,
        reported=reported,
        affects_me_key=new_form_key() if reported else "",
        symptom_words=symptoms.words_for,
        symptoms=symptoms.symptoms_for(kind, device.kind),
        answers=rules.answers_for(kind),
        draft=draft,
    )
