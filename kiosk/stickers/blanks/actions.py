"""Sticking a blank sticker on a device: from then on the device carries its code."""

from contextlib import suppress
from datetime import datetime

from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused
from kiosk.devices import codes
from kiosk.devices.finding import device_typed
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes import store, words
from kiosk.devices.given_codes.records import CodeState, VoidReason
from kiosk.devices.records import Device
from kiosk.stickers.scans.collected import note_scanned


def blank_code(database: Database, typed: str) -> str:
    """Return the code of a blank sticker that was scanned or typed; FieldRefused("sticker") when it is none."""
    try:
        code = codes.read_code(typed)
    except codes.CodeRefused as refusal:
        raise FieldRefused("sticker", str(refusal)) from refusal
    if not is_blank(database, code):
        raise FieldRefused("sticker", words.not_blank(database, code))
    return code


def is_blank(database: Database, typed: str) -> bool:
    """Tell whether a text is the code of a sticker that no device has yet."""
    with suppress(codes.CodeRefused):
        given = store.given(database, codes.read_code(typed))
        return given is not None and given.state is CodeState.BLANK
    return False


def bind(database: Database, actor: Actor, sticker: str, typed: str, now: datetime) -> Device:
    """Let the device that was scanned or typed carry the blank sticker; the one it had is void, "replaced".

    Whichever of the two was scanned first. The same once more does nothing. FieldRefused names what is wrong.
    """
    with database.writing():
        if is_blank(database, typed) and not is_blank(database, sticker):
            sticker, typed = typed, sticker
        if is_blank(database, typed):
            raise FieldRefused("device", "That is a blank sticker as well. Scan what stands on the device.")
        device = device_typed(database, typed, "device")
        note_scanned(database, typed, device.code, now)
        if _carries(device, sticker):
            return device
        code = blank_code(database, sticker)
        if device.retired_on:
            raise FieldRefused("device", f"{device.title} ({device.shown_code}) was retired. Take it back first.")
        return given_codes.replace_code(database, actor, device.id, device.code, VoidReason.REPLACED, "", now, code)


def _carries(device: Device, sticker: str) -> bool:
    with suppress(codes.CodeRefused):
        return codes.read_code(sticker) == device.code
    return False
