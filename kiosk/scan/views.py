"""The public pages: start, finding a device, the sticker's page, receipt and status."""

import re
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.calls import intake, rules, symptoms, tokens
from kiosk.calls import store as calls
from kiosk.calls.records import Call, CallKind, Channel, HoldReason, Status
from kiosk.core import clock
from kiosk.core.access import REPORTER, Actor, Role, open_to_all, the_actor
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, csrf, new_form_key
from kiosk.core.numbers import row_number
from kiosk.core.pieces import piece
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.secret import the_secret
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device, Kind
from kiosk.locations import store as locations
from kiosk.scan import store
from kiosk.scan.forms import NAME_AT_MOST, Draft, ReportForm
from kiosk.scan.rules import NEXT, how_it_stands, how_it_stood

bp = Blueprint("scan", __name__)
NAME_COOKIE = "reporter"
NAME_KEPT_S = 365 * 24 * 3600
QUESTIONS = piece(
    "scan/_questions.html",
    *("kind", "symptoms", "answers", "symptom", "chosen_answer", "symptom_error", "answer_error"),
)
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
    is_a_tag = devices.device_by_asset_tag(the_database(), typed) is not None  # many schools' tags are bare figures
    if reference and not is_a_tag and calls.call(the_database(), int(reference[1])):
        house = "desk" if actor.holds(Role.DESK, Role.COORDINATOR) else "fieldwork"
        return f"/{house}/calls/{int(reference[1])}"
    try:
        return f"/fieldwork/devices/{_device_typed(typed).code}"
    except Refused:
        return url_for("devices.register", text=typed)


def _device_typed(typed: str) -> Device:
    """Return the device with a typed code or asset tag; Refused says what is wrong with the text."""
    tagged = devices.device_by_asset_tag(the_database(), typed)
    if tagged:
        return tagged
    if typed[:1] in "Cc" and CALL_REFERENCE.fullmatch(typed):
        raise Refused(f"{typed.upper()} is the reference of a report. The page you were given shows how it stands.")
    return _device_with_code(typed)


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
    if the_actor() and request.args.get("report") != "yes":
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
        return _page(device, form.call_kind, form.draft()), form.status
    try:
        logged = _log(form)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(device, form.call_kind, form.draft()), form.status
    token = tokens.status_token(the_secret(), logged.form_key)
    return _with_name_remembered(redirect(url_for("scan.status", token=token, sent="yes")), form)


def _log(form: ReportForm) -> Call:
    """Log what was sent; what a technician sends for somebody they met counts as said in the corridor."""
    new = form.new_call()
    actor = the_actor()
    if actor is None:
        actor = Actor(None, new.reporter_name or REPORTER.name)
    elif not actor.holds(Role.DESK):
        new = replace(new, channel=Channel.CORRIDOR)
    return intake.log_call(the_database(), actor, the_secret(), new, clock.now())


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
    intake.affects_me_too(the_database(), call_id, form_key, name, clock.now())
    flash("Thank you. You are counted, so the desk sees how many people it affects.")
    return redirect(f"/D/{device.code}")


@bp.get("/status/<token>")
@open_to_all
def status(token: str) -> str:
    call = calls.call_by_status_token(the_database(), tokens.token_hash(token))
    if call is None:
        raise NotFound("This link leads nowhere. Scan the sticker to see how it stands, or telephone the desk.")
    device = devices.device(the_database(), call.device_id) if call.device_id else None
    original = calls.call(the_database(), call.duplicate_of) if call.duplicate_of else None
    stands_for = original or call
    events = calls.events(the_database(), call.id)
    return render_template(
        "scan/status.html",
        call=call,
        device=device,
        is_new=request.args.get("sent") == "yes" and call.status is Status.LOGGED,
        standing=how_it_stands(stands_for.status, stands_for.hold_reason, stands_for.follow_up_on),
        is_duplicate=original is not None,
        next_step=NEXT[stands_for.status],
        steps=[(event.at, how_it_stood(event)) for event in events if event.from_status != event.to_status],
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
        symptom_words=lambda row: symptoms.words_for(row["symptom"], CallKind(row["kind"]), device.kind),
        questions=_questions(kind, device.kind, draft),
        draft=draft,
    )


def _questions(kind: CallKind, device_kind: Kind, draft: Draft) -> Markup:
    offered, answers = symptoms.symptoms_for(kind, device_kind), rules.answers_for(kind)
    return QUESTIONS(
        kind.value,
        offered,
        tuple(answers.items()),
        draft.symptom if draft.symptom in dict(offered) else "",
        draft.answer if draft.answer in answers else "",
        draft.errors.get("symptom", ""),
        draft.errors.get("answer", ""),
    )
