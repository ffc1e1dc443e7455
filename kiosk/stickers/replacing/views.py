"""Replacing a device's sticker, and what staff read about a code that leads to no device."""

from contextlib import suppress
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.devices import codes
from kiosk.devices import store as devices
from kiosk.devices.given_codes import actions, words
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes.records import REASON_WORDS, CodeState, GivenCode
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.stickers import store
from kiosk.stickers.blanks import store as blanks
from kiosk.stickers.replacing.forms import ReplaceForm
from labels.phrase import phrase_of

bp = Blueprint("replacing", __name__, url_prefix="/stickers")


@bp.get("/replace/<code>")
@only_for(*STAFF)
def replace(code: str) -> str | Response:
    given, device = _carried(code)
    if given.state is CodeState.VOID:
        return redirect(url_for("replacing.code", code=given.code))
    return _page(given, device, ReplaceForm(formdata=None))


@bp.post("/replace/<code>")
@only_for(*STAFF)
def replace_it(code: str) -> Response | tuple[str, int]:
    given, device = _carried(code)
    form = ReplaceForm()
    changed = form.attempt(
        lambda: actions.replace_code(
            the_database(), signed_in(), device.id, given.code, form.chosen_reason, form.note.data, clock.now()
        )
    )
    if changed is None:
        return _page(given, device, form), form.status
    if signed_in().holds(Role.COORDINATOR, Role.DESK):
        flash(f"{given.shown_code} is void. Print the new sticker: {changed.shown_code}.")
        return redirect(f"/printing/?{urlencode({'code': changed.code})}")
    flash(f"{given.shown_code} is void. The desk prints the new sticker: {changed.shown_code}.")
    return redirect(f"/fieldwork/devices/{changed.code}")


def _page(given: GivenCode, device: Device, form: ReplaceForm) -> str:
    return render_template(
        "stickers/replace.html",
        given=given,
        device=device,
        is_void=device.code != given.code,
        kind_words=KIND_WORDS[device.kind],
        form=form,
        sticker=store.newest_sticker(the_database(), given.code),
    )


def _carried(code: str) -> tuple[GivenCode, Device]:
    """Return a code that a device carries or carried, and the device."""
    given = _given(code)
    device = devices.device(the_database(), given.device_id) if given.device_id else None
    if device is None:
        raise NotFound(words.not_blank(the_database(), given.code))
    return given, device


@bp.get("/codes/<code>")
@only_for(*STAFF)
def code(code: str) -> str | Response:
    given = _given(code)
    if given.state is CodeState.BOUND:
        return redirect(f"/fieldwork/devices/{given.code}")
    device = devices.device(the_database(), given.device_id) if given.device_id else None
    return render_template(
        "stickers/code.html",
        given=given,
        phrase=phrase_of(given.code),
        said=words.not_blank(the_database(), given.code),
        reason=REASON_WORDS[given.void_reason] if given.void_reason else "",
        device=device,
        sticker=store.newest_sticker(the_database(), given.code),
        batch_id=blanks.batch_of(the_database(), given.code),
    )


@bp.post("/codes/<code>/spoiled")
@only_for(*STAFF)
def spoiled(code: str) -> Response:
    given = _given(code)
    with suppress(FieldRefused):  # it is void or on a device by now, and its page says so
        actions.void_blank(the_database(), signed_in(), given.code, clock.now())
        flash(f"{given.shown_code} is void. Throw the sticker away.")
    return redirect(url_for("replacing.code", code=given.code))


def _given(code: str) -> GivenCode:
    found = given_codes.given(the_database(), codes.read_code(code))
    if found is None:
        raise NotFound("This code is on none of our stickers.")
    return found
