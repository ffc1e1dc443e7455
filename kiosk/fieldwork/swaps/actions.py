"""Swapping a device for a spare: everything that belongs to it, or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Resolution, Status, Step
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.devices import actions as devices
from kiosk.devices.records import KIND_WORDS, Device
from kiosk.fieldwork.swaps import store
from kiosk.repairs import store as repairs

WORKED_ON = (Status.DISPATCHED, Status.IN_PROGRESS, Status.ON_HOLD)


@dataclass(frozen=True)
class Swap:
    """Which spare, where the broken one goes, and how the call ends with it, if it does."""

    spare: Device
    store_id: int
    text: str
    minutes: int
    resolution: Resolution | None
    takes_other_kind: bool
    form_key: str


class SpareHasCalls(FieldRefused):
    """The spare itself has something open; `code` leads to it."""

    def __init__(self, spare: Device, call_ids: list[int]) -> None:
        references = ", ".join(f"C{call_id}" for call_id in call_ids)
        super().__init__("spare", f"{spare.title} ({spare.shown_code}) has an open call itself: {references}.")
        self.code = spare.code


class OtherKind(FieldRefused):
    """The spare is of another kind; somebody has to say that this is meant."""

    def __init__(self, spare: Device, device: Device) -> None:
        here, there = KIND_WORDS[spare.kind].one, KIND_WORDS[device.kind].one
        super().__init__("spare", f"{spare.title} is a {here}, the broken one a {there}. Tick below if this is meant.")


def swap(database: Database, actor: Actor, call: Call, wanted: Swap, now: datetime) -> Call:
    """Put a spare in the place of a call's device; the call stays with the device that failed.

    The same form sent again does nothing. Refused and FieldRefused say what is wrong, and nothing has happened then.
    """
    with database.writing():
        if known := store.swap_by_form_key(database, wanted.form_key):
            if known["spare_id"] != wanted.spare.id:
                raise Refused("This page was sent already, with another spare. Look at the call again.")
            return known_call(database, call.id)
        device = _check(database, call, wanted)
        broken, spare = devices.swap(database, actor, device.id, wanted.spare.id, wanted.store_id, now)
        values = {
            "call_id": call.id,
            "device_id": broken.id,
            "spare_id": spare.id,
            "location_id": spare.location_id,
            "store_id": broken.location_id,
            "person_id": actor.person_id,
            "actor": actor.name,
            "at": clock.stored(now),
            "form_key": wanted.form_key,
        }
        store.add(database, values)
        details = {"device": _said(broken), "spare": _said(spare)}
        minutes = 0 if wanted.resolution else wanted.minutes
        text = "" if wanted.resolution else wanted.text
        calls.add_to_timeline(database, actor, call, Step.SWAP, now, text, minutes, details)
        if wanted.resolution is None:
            return known_call(database, call.id)
        counted = known_call(database, call.id)
        return calls.resolve(database, actor, replace(counted, version=call.version), wanted.resolution, now)


def _check(database: Database, call: Call, wanted: Swap) -> Device:
    if call.status not in WORKED_ON:
        raise Refused(f"{call.reference} is not being worked on. Ask the desk to open it again.")
    if call.device_id is None:
        raise Refused(f"{call.reference} names no device.")
    device = devices.known_device(database, call.device_id)
    last = next(reversed(store.swaps_of(database, call.id)), None)
    if last and last["device_id"] == device.id and last["store_id"] == device.location_id:
        stands = devices.known_device(database, last["spare_id"])
        raise Refused(
            f"{device.title} was swapped already: {stands.title} ({stands.shown_code}) took its place. "
            "If that does not work either, report it on its own sticker."
        )
    if wanted.spare.id != device.id and (found := store.open_calls(database, wanted.spare.id)):
        raise SpareHasCalls(wanted.spare, found)
    if with_them := repairs.away(database, wanted.spare.id):
        raise FieldRefused("spare", f"{wanted.spare.title} is with {with_them.supplier} (R{with_them.repair_id}).")
    if wanted.spare.kind is not device.kind and not wanted.takes_other_kind:
        raise OtherKind(wanted.spare, device)
    return device


def _said(device: Device) -> str:
    return f"{device.title} ({device.shown_code}), now in {device.location}"
