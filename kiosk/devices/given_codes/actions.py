"""Giving out codes before there is a device, and giving a device another code."""

from collections.abc import Callable
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Overtaken
from kiosk.devices import actions, codes
from kiosk.devices import store as devices
from kiosk.devices.given_codes import store, words
from kiosk.devices.given_codes.records import CodeState, VoidReason
from kiosk.devices.records import Device


def give_blank(
    database: Database, count: int, now: datetime, fresh_code: Callable[[], str] = codes.new_code
) -> list[str]:
    """Give out fresh codes for stickers that no device has yet."""
    with database.writing():
        found: list[str] = []
        while len(found) < count:
            code = fresh_code()
            if code not in found and store.given(database, code) is None:
                found.append(code)
        store.add_blank(database, found, clock.stored(now))
    return found


def replace_code(
    database: Database,
    actor: Actor,
    device_id: int,
    seen_code: str,
    reason: VoidReason,
    note: str,
    now: datetime,
    blank_code: str = "",
) -> Device:
    """Void the code that a device carries, and let it carry a fresh one, or a blank one that was printed before.

    `seen_code` is the code that the person saw. Overtaken when the device carries another one by now;
    FieldRefused("sticker") when the blank one is none.
    """
    at = clock.stored(now)
    with database.writing():
        device = actions.known_device(database, device_id)
        if device.code != seen_code:
            raise Overtaken(words.replaced_already(store.given(database, seen_code), device))
        code = blank_code or give_blank(database, 1, now)[0]
        given = store.given(database, code)
        if given is None or given.state is not CodeState.BLANK:
            raise FieldRefused("sticker", words.not_blank(database, code))
        store.void(database, device.code, reason, note, actor, at)
        store.bind(database, code, device.id, at)
        devices.set_code(database, device.id, code)
        changes: dict[str, object] = {"code": [device.code, code], "reason": reason.value}
        devices.add_event(
            database, device.id, actor, at, "sticker replaced", changes | ({"note": note} if note else {})
        )
    return actions.known_device(database, device_id)


def void_blank(database: Database, actor: Actor, code: str, now: datetime) -> None:
    """Let a blank code count no more: its sticker was spoiled. FieldRefused("sticker") when it is not blank."""
    with database.writing():
        given = store.given(database, code)
        if given is None or given.state is not CodeState.BLANK:
            raise FieldRefused("sticker", words.not_blank(database, code))
        store.void(database, code, VoidReason.SPOILED, "", actor, clock.stored(now))
