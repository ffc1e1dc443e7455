"""The device that somebody scans or types: its code, its asset tag or its serial."""

from contextlib import suppress

from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.devices import codes, store
from kiosk.devices.given_codes import words
from kiosk.devices.records import Device

MOST_NAMED = 3
NO_SUCH_DEVICE = "No device has this code, asset tag or serial."


def device_named(database: Database, typed: str) -> Device | None:
    """Return the device with a typed or scanned code, asset tag or serial, or None.

    The asset tag comes first: many schools' tags are bare figures. A serial that two devices have names neither.
    """
    if not typed:
        return None
    if tagged := store.device_by_asset_tag(database, typed):
        return tagged
    with suppress(Refused):  # it need not be a code: the serial is tried as well
        if coded := store.device_by_code(database, codes.read_code(typed)):
            return coded
    numbered = store.devices_by_serial(database, typed)
    return numbered[0] if len(numbered) == 1 else None


def why_none(database: Database, typed: str) -> str:
    """Say to staff why `device_named` found nothing: replaced, blank, a serial of two, or not one of ours."""
    if said := shared_serial(database, typed):
        return said
    with suppress(Refused):
        if said := words.why_no_device(database, codes.read_code(typed)):
            return said
    return NO_SUCH_DEVICE


def shared_serial(database: Database, typed: str) -> str:
    """Say which devices have a serial, when it is more than one; else nothing."""
    sharing = store.devices_by_serial(database, typed) if typed else []
    if len(sharing) < 2:
        return ""
    number = "Two" if len(sharing) == 2 else str(len(sharing))
    named = [f"{one.title} in {one.location} ({one.shown_code})" for one in sharing[:MOST_NAMED]]
    more = f", and {len(sharing) - MOST_NAMED} more" if len(sharing) > MOST_NAMED else ""
    return f"{number} devices have this serial: {', '.join(named)}{more}. Type the code of the one you mean."


def device_typed(database: Database, typed: str, field: str) -> Device:
    """Return the device that was typed into a field; FieldRefused when there is none."""
    if not typed:
        raise FieldRefused(field, "Scan the sticker, or type its code or the asset tag.")
    found = device_named(database, typed)
    if found is None:
        raise FieldRefused(field, why_none(database, typed))
    return found


def device_with_code(database: Database, typed: str) -> Device:
    """Return the device with a code, as staff's pages name it; NotFound says what became of the code."""
    code = codes.read_code(typed)
    found = store.device_by_code(database, code)
    if found is None:
        raise NotFound(words.why_no_device(database, code) or "No device has this code.")
    return found
