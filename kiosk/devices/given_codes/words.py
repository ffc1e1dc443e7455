"""What staff read about a code that leads to no device, or to another one by now."""

from kiosk.core.database import Database
from kiosk.core.words import shown_date
from kiosk.devices import codes, store
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes.records import REASON_WORDS, CodeState, GivenCode
from kiosk.devices.records import Device


def about_void(given: GivenCode, device: Device | None) -> str:
    """Say since when a code is void and why, and what the device carries instead."""
    day, why = shown_date((given.void_at or "")[:10]), REASON_WORDS[given.void_reason] if given.void_reason else ""
    if device is None:
        return f"This sticker has been void since {day} ({why}); it never was on a device."
    return (
        f"This sticker was replaced on {day} ({why}). "
        f"The right one for {device.title} in {device.location} carries {device.shown_code}."
    )


def replaced_already(given: GivenCode | None, device: Device) -> str:
    """Say that somebody was quicker, and what the device carries now."""
    by = f" by {given.void_actor}" if given and given.void_actor else ""
    return f"This sticker was replaced already{by}. {device.title} carries {device.shown_code} now."


def not_blank(database: Database, code: str) -> str:
    """Say why a code cannot be bound to a device."""
    given = given_codes.given(database, code)
    if given is None:
        return f"{codes.shown(code)} is on none of our stickers. Please compare it with the sticker."
    device = store.device(database, given.device_id) if given.device_id else None
    if given.state is CodeState.VOID:
        return about_void(given, device)
    if device is None:
        return "This sticker is not stuck on a device yet."
    return f"This sticker belongs to {device.title} in {device.location} already. Take a blank one."


def why_no_device(database: Database, code: str) -> str:
    """Say why a code leads to no device; empty when it was never given out."""
    given = given_codes.given(database, code)
    if given is None or given.state is CodeState.BOUND:
        return ""
    return not_blank(database, code)
