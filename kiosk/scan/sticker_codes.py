"""What a scanned code leads to when no device carries it (any more), and noting that a sticker was scanned."""

from contextlib import suppress
from datetime import datetime, timedelta

from flask import make_response, render_template, request, session
from werkzeug.wrappers import Response

from kiosk.core import clock, opened
from kiosk.core.access import the_actor
from kiosk.core.database import the_database
from kiosk.core.secret import the_secret
from kiosk.core.settings import settings
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes.records import STILL_ON_ITS_DEVICE, CodeState, GivenCode
from kiosk.devices.records import Device
from kiosk.stickers.scans.collected import scans_of
from kiosk.stickers.scans.rules import OTHER, host_of
from kiosk.stickers.stocktakes import store as stocktakes
from labels.phrase import phrase_of

NOT_USED_ANY_MORE = "This sticker is not used any more. Please use the new one on the device, or tell the service desk."

BLANK_IN_HAND, IN_HAND_FOR = "blank_in_hand", timedelta(minutes=10)


def note_scan(code: str, now: datetime) -> None:
    """Note that a sticker was scanned: its address was opened just as it is printed.

    Our own links are in small letters, and so is what people type into a phone.
    """
    is_printed = request.path.startswith(codes.BEFORE_CODE) and not request.query_string
    if request.method == "GET" and is_printed and not request.headers.get("Sec-Purpose"):
        asked = request.headers.get("Host", "")
        scans_of(the_database()).note(the_database(), code, asked, settings().address, now)


def host_on_sticker() -> str:
    """Return the host that stands on the sticker: an old one goes on leading here after the address was changed."""
    asked, present = request.headers.get("Host", ""), settings().address
    address = scans_of(the_database()).address(the_database(), asked, present)
    return host_of(present if address == OTHER else address)


def without_device(typed: str) -> GivenCode | None:
    """Return what became of a typed code that was given out, but that no device carries; else None."""
    with suppress(codes.CodeRefused):
        given = given_codes.given(the_database(), codes.read_code(typed))
        return given if given and given.state is not CodeState.BOUND else None
    return None


def staff_page(code: str) -> str:
    """Return where a code that a signed-in person scanned leads: into their stock-take, else to what it is."""
    actor = the_actor()
    taking = stocktakes.open_of(the_database(), actor.person_id or 0) if actor else None
    if taking:
        return f"/stickers/stocktakes/{taking.id}/scanned/{code}"
    if given := without_device(code):
        if given.state is CodeState.BLANK:  # the phone knows it, so that the device may be scanned next
            session[BLANK_IN_HAND] = {"code": given.code, "at": clock.stored(clock.now())}
        return staff_page_without_device(given)
    if blank := _blank_in_hand():
        return f"/stickers/bind?sticker={blank}&device={code}"
    return f"/fieldwork/devices/{code}"


def _blank_in_hand() -> str:
    """Return the blank sticker that was scanned just before with this phone, while it is blank still; else nothing."""
    held = session.get(BLANK_IN_HAND)
    if not held:
        return ""
    given = given_codes.given(the_database(), held["code"])
    is_blank = given is not None and given.state is CodeState.BLANK
    if not is_blank or clock.now() - clock.moment(held["at"]) > IN_HAND_FOR:
        session.pop(BLANK_IN_HAND)
        return ""
    return str(held["code"])


def staff_page_without_device(given: GivenCode) -> str:
    """Return the page on which staff read what became of a code, or say what a blank sticker is on."""
    if given.state is CodeState.BLANK:
        return f"/stickers/bind?sticker={given.code}"
    return f"/stickers/codes/{given.code}"


def public_page(given: GivenCode) -> Response:
    """Return what everybody reads about a void or blank sticker; one that may hang anywhere tells of no device."""
    words = {"phrase": phrase_of(given.code), "host_on_sticker": host_on_sticker()}
    if given.state is CodeState.BLANK:
        return make_response(render_template("scan/blank.html", **words))
    device = devices.device(the_database(), given.device_id) if given.device_id else None
    is_told = given.void_reason in STILL_ON_ITS_DEVICE and device is not None and not device.retired_on
    return make_response(render_template("scan/void.html", device=device if is_told else None, **words), 410)


def device_of_open_page(given: GivenCode, now: datetime) -> Device | None:
    """Return the device of a page that was opened before its sticker was void: what was typed there still counts."""
    open_s = opened.seconds_since(the_secret(), request.form.get("opened", "")[:60], now)
    if given.device_id is None or open_s is None or given.void_at is None:
        return None
    was_open_before = now.timestamp() - open_s <= clock.moment(given.void_at).timestamp()
    return devices.device(the_database(), given.device_id) if was_open_before else None
