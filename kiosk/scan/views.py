"""The public pages: start, finding a device, the sticker's page. (Receipt and status have a folder of their own.)"""

import re
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import intake, tokens
from kiosk.calls import store as calls
from kiosk.calls.public import store as public
from kiosk.calls.records import CallKind, Channel, NewCall, Status
from kiosk.core import clock, opened
from kiosk.core.access import REPORTER, Actor, Role, open_to_all, the_actor
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line, csrf, new_form_key
from kiosk.core.numbers import row_number
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.core.web.sizes import FORM_WITH_A_PHOTO, allow_larger
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.gate import actions as gate
from kiosk.gate import budgets, sticker_photos
from kiosk.gate.budgets import Verdict
from kiosk.gate.guesses import the_misses
from kiosk.gate.visitors import Visitor
from kiosk.intake import taking
from kiosk.intake.budget import TooMany
from kiosk.intake.records import Report
from kiosk.locations import store as locations
from kiosk.scan import phones, sticker_codes, visits
from kiosk.scan.forms import Draft, ReportForm
from kiosk.scan.sticker_page import sticker_page
from kiosk.stickers.scans.collected import note_scanned, scans_of

bp = Blueprint("scan", __name__)
SLOW_DOWN = "Many codes or photos were tried from here. Please wait ten minutes, or choose the room."
TOO_MANY_PHOTOS = "Many photos came from here that could not be read. Please wait ten minutes, or send without it."
POSTER_TEXT = re.compile(r".*/L/([0-9]{1,9})", re.IGNORECASE)  # what a hand-held scanner types from a room's poster
CALL_REFERENCE = re.compile(r"[Cc]?(\d{1,9})")
allow_larger("scan.send_report", FORM_WITH_A_PHOTO)
allow_larger("scan.find_in_photo", FORM_WITH_A_PHOTO)


@bp.get("/")
@open_to_all
def home() -> str:
    return render_template("scan/home.html", rooms=public.rooms(the_database()), typed="", problem="")


@bp.get("/find")
@open_to_all
def find() -> str | Response | tuple[str, int]:
    typed = clean_line(request.args.get("text"))
    if poster := POSTER_TEXT.fullmatch(typed):
        return redirect(f"/rooms/{int(poster[1])}")
    if staff_page := _staff_page(typed):
        return redirect(staff_page)
    now, misses = clock.now(), the_misses()
    visitor = visits.the_visitor(now)
    if visits.are_limits_on() and misses.are_too_many(visitor, visits.is_at_shared_address(), now):
        return _search_again(typed, SLOW_DOWN), 429
    try:
        device = _device_typed(typed)
        note_scanned(the_database(), typed, device.code, now)
    except Refused as refusal:
        if given := sticker_codes.without_device(typed):
            note_scanned(the_database(), typed, given.code, now)
            return redirect(f"/d/{given.code}")
        misses.count(visitor, now)
        return _search_again(typed, str(refusal)), 404
    return redirect(f"/d/{device.code}")


@bp.post("/find")
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there; the photo is read and forgotten, nothing changes
@open_to_all
def find_in_photo() -> Response | tuple[str, int]:
    now, misses, visitor = clock.now(), the_misses(), visits.the_visitor(clock.now())
    if visits.are_limits_on() and misses.are_too_many(visitor, visits.is_at_shared_address(), now):
        return _search_again("", SLOW_DOWN), 429
    misses.count(visitor, now)  # also one that shows a sticker: to read it is dear
    sent = request.files.get("photo")
    try:
        code = sticker_photos.code_in(the_database(), sent.read() if sent else b"")
    except Refused as refusal:
        return _search_again("", "", str(refusal)), 422
    scans_of(the_database()).note_scanner(code, now)
    return redirect(f"/d/{code}")


def _search_again(typed: str, problem: str, photo_problem: str = "") -> str:
    rooms = public.rooms(the_database())
    return render_template("scan/home.html", rooms=rooms, typed=typed, problem=problem, photo_problem=photo_problem)


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
        device = _device_typed(typed)
        note_scanned(the_database(), typed, device.code, clock.now())
        return f"/fieldwork/devices/{device.code}"
    except Refused:
        given = sticker_codes.without_device(typed)
        if given:
            note_scanned(the_database(), typed, given.code, clock.now())
        return sticker_codes.staff_page_without_device(given) if given else url_for("search.results", text=typed)


def _device_typed(typed: str) -> Device:
    """Return the device with a typed code or asset tag; Refused says what is wrong with the text."""
    tagged = devices.device_by_asset_tag(the_database(), typed)
    if tagged:
        return tagged
    if typed[:1] in "Cc" and CALL_REFERENCE.fullmatch(typed):
        raise Refused(f"{typed.upper()} is the reference of a report. The page you were given shows how it stands.")
    return _device_with_code(typed)


@bp.get("/rooms/<int:location_id>")
@bp.get("/L/<int:location_id>")  # what a room's poster holds: printed, so it can never change
@bp.get("/l/<int:location_id>")
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
    now = clock.now()
    try:
        device = _device_with_code(code)
    except Refused as refusal:
        given = sticker_codes.without_device(code)
        if given is None:
            return _search_again(clean_line(code), str(refusal)), 404
        sticker_codes.note_scan(given.code, now)
        return redirect(sticker_codes.staff_page(given.code)) if the_actor() else sticker_codes.public_page(given)
    sticker_codes.note_scan(device.code, now)
    if the_actor() and request.args.get("report") != "yes":
        return redirect(sticker_codes.staff_page(device.code))
    kind = CallKind.REQUEST if request.args.get("kind") == CallKind.REQUEST else CallKind.INCIDENT
    name, contact = phones.remembered(request.cookies)
    draft = Draft(
        opened=opened.opened_at(the_secret(), now),
        reporter_name=name,
        remember=bool(name or contact),
        more={"contact": contact} if contact else {},
    )
    answer = make_response(sticker_page(device, kind, draft))
    visits.give_phone_its_id(answer, now)
    return answer


@bp.post("/D/<code>")
@bp.post("/d/<code>")
@csrf.exempt  # type: ignore[untyped-decorator]  # no types there; the form checks the token itself, so that a stale page keeps what was typed
@open_to_all
def send_report(code: str) -> Response:
    now, given = clock.now(), sticker_codes.without_device(code)
    before = sticker_codes.device_of_open_page(given, now) if given else None
    if given and before is None:
        return sticker_codes.public_page(given)
    device = before or _device_with_code(code)
    form = ReportForm(device, now, settings().time_zone)
    if not form.validate():
        return _again(form)
    visitor, recorded_s = visits.the_visitor(now), form.recording_seconds(the_secret(), now)
    new = replace(form.new_call(), recording_seconds=recorded_s)
    if new.photo and _sent_too_many_photos(visitor, now):
        form.refuse(FieldRefused("photo", TOO_MANY_PHOTOS))
        return _again(form)
    is_counted = visits.are_limits_on() and not taking.was_sent(the_database(), new)
    verdict = visits.verdict_on_report(visitor, device.id, now) if is_counted else budgets.PASS
    if verdict.retry_s:
        form.refuse(Refused(visits.slow_down_words(verdict.retry_s)))
        return _again(form, verdict.retry_s)
    try:
        new = replace(new, set_aside_because=_set_aside_because(form, new, verdict) if is_counted else "")
        taken = taking.take(the_database(), the_secret(), _report(new, visitor if is_counted else None, now))
    except Refused as refusal:
        if isinstance(refusal, FieldRefused) and refusal.field == "photo":
            the_misses().count(visitor, now)  # nothing else counts it, and to find that out is dear
        form.refuse(refusal)
        return _again(form, refusal.retry_s if isinstance(refusal, TooMany) else 0)
    token = tokens.status_token(the_secret(), taken.form_key)
    answer = redirect(url_for("status.page", token=token, sent="yes"))
    is_wanted = bool(form.remember.data)
    phones.remember_reporter(answer, request.cookies, new.reporter_name, new.reporter_contact, is_wanted)
    phones.keep_receipt(answer, request.cookies, token)
    visits.give_phone_its_id(answer, now)
    return answer


def _sent_too_many_photos(visitor: Visitor, now: datetime) -> bool:
    """Tell whether somebody should wait before the next photo."""
    return visits.are_limits_on() and the_misses().are_too_many(visitor, visits.is_at_shared_address(), now)


def _again(form: ReportForm, retry_s: int = 0) -> Response:
    """Show the form again with what was typed, and what is wrong."""
    page = sticker_page(form.device, form.call_kind, form.draft())
    answer = make_response(page, 429 if retry_s else form.status)
    if retry_s:
        answer.headers["Retry-After"] = str(retry_s)
    return answer


def _set_aside_because(form: ReportForm, new: NewCall, verdict: Verdict) -> str:
    """Return why a report is looked at before it goes to the queue; empty for nearly all."""
    now, trap = clock.now(), form.leave_empty.data or ""
    filled_in_s = opened.seconds_since(the_secret(), form.opened.data or "", now)
    found = gate.suspicions(the_database(), new, trap, filled_in_s, settings(), the_secret(), now)
    return " ".join(reason for reason in (verdict.set_aside_because, *found) if reason)


def _report(new: NewCall, counted: Visitor | None, now: datetime) -> Report:
    """Return what was sent as a report; what a technician sends for somebody they met was said in the corridor."""
    actor = the_actor()
    if actor is None:
        actor = Actor(None, new.reporter_name or REPORTER.name)
    elif not actor.holds(Role.DESK):
        new = replace(new, channel=Channel.CORRIDOR)
    return Report(new, actor, clock.stored(now), counted, visits.is_at_shared_address())


@bp.post("/D/<code>/affects-me")
@open_to_all
def affects_me(code: str) -> Response:
    device, now = _device_with_code(code), clock.now()
    call_id = request.form.get("call", 0, type=row_number)
    form_key = clean_line(request.form.get("form_key"))[:64] or new_form_key()
    call = calls.call(the_database(), call_id)
    if call is None or call.device_id != device.id or call.status is Status.SET_ASIDE:
        raise NotFound("There is no such report on this device.")
    visitor = visits.the_visitor(now)
    if retry_s := visits.wait_before_words(visitor, now):
        draft = Draft(opened=opened.opened_at(the_secret(), now), errors={"form": visits.slow_down_words(retry_s)})
        answer = make_response(sticker_page(device, CallKind.INCIDENT, draft), 429)
        answer.headers["Retry-After"] = str(retry_s)
        return answer
    name, _ = phones.remembered(request.cookies)
    once = visits.once_a_day(visitor, form_key, f"affects:{call_id}", now)
    with the_database().writing():
        intake.affects_me_too(the_database(), call_id, once, name, now)
        gate.count_words(the_database(), visitor, device.id, call_id, now)
    flash("Thank you. You are counted, so the desk sees how many people it affects.")
    return redirect(f"/d/{device.code}")


def _device_with_code(code: str) -> Device:
    device = devices.device_by_code(the_database(), codes.read_code(code))
    if device is None:
        unknown = "No device has this code. Please compare it with the sticker."
        raise NotFound(sticker_codes.NOT_USED_ANY_MORE if sticker_codes.without_device(code) else unknown)
    return device
