"""Putting what was scanned into the basket, and saying at once what it is or what is wrong with it."""

from contextlib import suppress
from datetime import datetime

from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.devices import codes, finding
from kiosk.devices import store as devices
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes import words as given_words
from kiosk.devices.given_codes.records import CodeState
from kiosk.devices.records import Device
from kiosk.printing.basket import store
from kiosk.printing.basket.records import Added

FULL = 1000
LONGEST_QUOTE = 40


def add(database: Database, person_id: int, typed: str, now: datetime) -> Added:
    """Put the device that was scanned or typed into a person's basket; FieldRefused("code") says what is wrong.

    The old sticker of a device whose sticker was replaced stands for that device: its new sticker is printed.
    """
    with database.writing():
        device = _device(database, typed)
        if device.retired_on:
            raise FieldRefused("code", f"{device.title} in {device.location} is out of service: it needs no sticker.")
        if store.count(database, person_id) >= FULL:
            raise FieldRefused("code", f"The basket is full: {FULL:,} devices. Print these first.")
        return Added(device.id, was_there=not store.add(database, person_id, device.id, clock.stored(now)))


def _device(database: Database, typed: str) -> Device:
    if not typed:
        raise FieldRefused("code", "Scan a sticker, or type its code or the asset tag.")
    found = finding.device_named(database, typed) or _carried_it_before(database, typed)
    if found is None:
        raise FieldRefused("code", _why_not(database, typed))
    return found


def _carried_it_before(database: Database, typed: str) -> Device | None:
    with suppress(Refused):
        given = given_codes.given(database, codes.read_code(typed))
        if given and given.state is CodeState.VOID and given.device_id:
            return devices.device(database, given.device_id)
    return None


def _why_not(database: Database, typed: str) -> str:
    if shared := finding.shared_serial(database, typed):
        return shared
    quoted = typed if len(typed) <= LONGEST_QUOTE else f"{typed[: LONGEST_QUOTE - 1]}…"
    try:
        code = codes.read_code(typed)
    except Refused as refusal:
        return f"“{quoted}” is on no device. {refusal}"
    said = given_words.why_no_device(database, code)
    return f"{codes.shown(code)}: {said}" if said else f"{codes.shown(code)} is on no device of ours."
