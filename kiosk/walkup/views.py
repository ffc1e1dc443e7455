"""The kiosk's first pages: home, the ways to a device (scanner, keypad, rooms, photo), the board of open faults."""

from itertools import groupby

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.calls import photos, symptoms
from kiosk.calls.public import store as public
from kiosk.calls.public.standing import how_it_stands
from kiosk.calls.records import CallKind, HoldReason, Status
from kiosk.core import clock
from kiosk.core.access import open_to_all
from kiosk.core.database import the_database
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.core.refusals import NotFound, Refused
from kiosk.core.settings import settings
from kiosk.core.web.sizes import FORM_WITH_A_PHOTO, allow_larger
from kiosk.devices import codes, finding
from kiosk.devices import store as devices
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes.records import CodeState
from kiosk.devices.records import KIND_WORDS, Device, Kind
from kiosk.gate import sticker_photos
from kiosk.gate.guesses import the_misses
from kiosk.locations import store as locations
from kiosk.stickers.scans.collected import note_scanned, scans_of
from kiosk.walkup import limits, lock, rules, store
from kiosk.walkup.visits import the_visits

bp = lock.kiosk_pages("walkup", __name__)
lock.lock(bp)
WAYS = {"code": "walkup.code", "rooms": "walkup.rooms", "photo": "walkup.photo", "call": "walkup_check.call"}
CODE_LENGTH = 7
LONGEST_TYPED = 300
ROWS_ON_BOARD = 7
TRIED_TOO_MANY = "Many codes or photos were tried from here. Please wait ten minutes, or choose the room."
ONE_SHORT = "A letter is missing: a code has seven. Please scan again, or type all of it."
DELETE, CLEAR = "delete", "clear"
VOID = "This sticker is not used any more. Please choose the room to find the device."
BLANK = "This sticker is on no device yet. Please choose the room, or tell the service desk."
allow_larger("walkup.photo", FORM_WITH_A_PHOTO)


@bp.get("/")
@open_to_all
def home() -> str:
    the_visits().forget_old()
    the_visits().end(request.args.get("over", ""))  # memory alone: nothing that is stored is changed
    is_late = request.args.get("late") == "yes"
    return render_template("walkup/home.html", is_late=is_late, has_photo=settings().walkup_photo == "on")


@bp.get("/start/<way>")
@open_to_all
def start(way: str) -> Response:
    if way not in WAYS:
        raise NotFound("There is no such page.")
    the_visits().end(request.args.get("over", ""))
    text = clean_line(request.args.get("text"))[:LONGEST_TYPED]
    return redirect(url_for(WAYS[way], visit=the_visits().begin(), text=text or None))


@bp.get("/<visit>/code")
@open_to_all
def code(visit: str) -> str | Response | tuple[str, int]:
    typed, key = clean_line(request.args.get("text"))[:LONGEST_TYPED], request.args.get("key", "")
    if key:
        typed = _typed_with(typed, key)
    is_whole = len(typed.replace("-", "")) == CODE_LENGTH if key else bool(typed)
    if not is_whole or key in (DELETE, CLEAR):
        return _code_page(visit, typed, "")
    now, visitor = clock.now(), limits.the_visitor()
    if limits.are_on() and the_misses().are_too_many(visitor, limits.is_a_kiosk(), now):
        return _code_page(visit, typed, TRIED_TOO_MANY), 429
    try:
        found = _device_typed(typed)
        note_scanned(the_database(), typed, found.code, now)
    except Refused as refusal:
        the_misses().count(visitor, now)
        return _code_page(visit, codes.without_address(typed), str(refusal)), 404
    return redirect(url_for("walkup_report.device", visit=visit, code=found.code))


def _typed_with(typed: str, key: str) -> str:
    """Return what stands in the field after a key of the keypad."""
    if key == CLEAR:
        return ""
    if key == DELETE:
        return typed[:-1]
    return f"{typed}{key}" if key in codes.ALPHABET else typed


def _code_page(visit: str, typed: str, problem: str) -> str:
    return render_template(
        "walkup/code.html",
        visit=visit,
        typed=typed,
        problem=problem,
        keys=codes.ALPHABET,
        has_photo=settings().walkup_photo == "on",
    )


def _device_typed(typed: str) -> Device:
    """Return the device with a typed or scanned code, asset tag or serial; Refused says what is wrong."""
    if found := finding.device_named(the_database(), typed):
        return found
    if codes.is_one_short(typed):
        raise NotFound(ONE_SHORT)
    given = given_codes.given(the_database(), codes.read_code(typed))  # a typo is said as what it is
    if given is None:
        raise NotFound("No device has this code. Please compare it with the sticker.")
    raise Refused(BLANK if given.state is CodeState.BLANK else VOID)


@bp.get("/<visit>/rooms")
@open_to_all
def rooms(visit: str) -> str:
    at = request.args.get("at", "")
    room = request.args.get("room", "")
    if room:
        return _room_page(visit, row_number(room), at)
    found, groups = rules.screen(public.rooms(the_database()), rules.steps_of(at), rules.MOST_ROOMS)
    return render_template("walkup/rooms.html", visit=visit, rooms=found, groups=groups, at=at)


def _room_page(visit: str, location_id: int, at: str) -> str:
    location = locations.location(the_database(), location_id)
    if location is None or location.retired_on:
        raise NotFound("There is no such room.")
    here = devices.devices(the_database(), {"location_id": location_id, "in_use": True})
    chosen = request.args.get("kind", "")
    kinds = [(kind, len(list(some))) for kind, some in groupby(sorted(device.kind for device in here))]
    if chosen in tuple(Kind):
        here = [device for device in here if device.kind == chosen]
    is_by_kind = not chosen and len(here) > rules.MOST_DEVICES and len(kinds) > 1
    found, groups = rules.screen(here, rules.steps_of(request.args.get("part", "")), rules.MOST_DEVICES)
    return render_template(
        "walkup/room.html",
        visit=visit,
        location=location,
        at=at,
        chosen=chosen,
        part=request.args.get("part", ""),
        kinds=kinds if is_by_kind else [],
        devices=found,
        groups=groups,
        kind_words=KIND_WORDS,
    )


@bp.route("/<visit>/photo", methods=["GET", "POST"])
@open_to_all
def photo(visit: str) -> str | Response | tuple[str, int]:
    if settings().walkup_photo != "on":
        raise NotFound("This kiosk takes no photos.")
    if request.method != "POST":
        return _photo_page(visit, "")
    now, visitor = clock.now(), limits.the_visitor()
    if limits.are_on() and the_misses().are_too_many(visitor, limits.is_a_kiosk(), now):
        return _photo_page(visit, TRIED_TOO_MANY), 429
    the_misses().count(visitor, now)  # also one that shows a sticker: to read it is dear
    sent = request.files.get("photo")
    try:
        found = _device_typed(sticker_photos.code_in(the_database(), sent.read() if sent else b""))
        scans_of(the_database()).note_scanner(found.code, now)
    except Refused as refusal:
        return _photo_page(visit, str(refusal)), 422
    return redirect(url_for("walkup_report.device", visit=visit, code=found.code))


def _photo_page(visit: str, problem: str) -> str:
    return render_template("walkup/photo.html", visit=visit, problem=problem, largest=photos.LARGEST_FILE)


@bp.get("/board")
@open_to_all
def board() -> str:
    rows = store.board(the_database())
    pages = max(1, -(-len(rows) // ROWS_ON_BOARD))
    page = min(max(1, row_number(request.args.get("page"))), pages)
    shown = rows[(page - 1) * ROWS_ON_BOARD : page * ROWS_ON_BOARD]
    faults = [
        {
            "location": row["location"] or "Elsewhere",
            "device": row["device_name"] or _kind_said(row["device_kind"]),
            "fault": symptoms.words_for(row["symptom"], CallKind.INCIDENT, _kind(row["device_kind"])),
            "standing": how_it_stands(
                Status(row["status"]), row["hold_reason"] and HoldReason(row["hold_reason"]), row["follow_up_on"]
            ),
            "since": row["logged_at"],
            "people": row["people_affected"],
        }
        for row in shown
    ]
    is_full = len(rows) == store.MOST_ON_BOARD
    return render_template(
        "walkup/board.html", faults=faults, page=page, pages=pages, number=len(rows), is_full=is_full
    )


def _kind(name: str | None) -> Kind | None:
    return Kind(name) if name else None


def _kind_said(name: str | None) -> str:
    words = KIND_WORDS[Kind(name)].one if name else "something without a sticker"
    return words[0].upper() + words[1:]
