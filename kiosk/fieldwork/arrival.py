"""Proof of a visit: the technician scans the sticker of the device that the call is about."""

from datetime import datetime, timedelta

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import Call, Event, Status, Step
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.devices import store as devices
from kiosk.devices.finding import device_typed
from kiosk.stickers.scans.collected import note_scanned

ON_THE_WAY = (Status.DISPATCHED, Status.IN_PROGRESS, Status.ON_HOLD)
SAME_VISIT = timedelta(hours=1)  # scanned again within this, it is the visit that is noted already


def confirm_visit(database: Database, actor: Actor, call: Call, typed: str, now: datetime) -> None:
    """Note that the technician stands in front of the call's device.

    FieldRefused("code") says which device was scanned instead, and where it belongs.
    """
    if call.status not in ON_THE_WAY:
        raise Refused(f"{call.reference} is not being worked on.")
    device = devices.device(database, call.device_id) if call.device_id else None
    if device is None:
        raise Refused(f"{call.reference} names no device, so there is no sticker to scan.")
    scanned = device_typed(database, typed, "code")
    note_scanned(database, typed, scanned.code, now)
    if scanned.id != device.id:
        raise FieldRefused(
            "code",
            f"That is {scanned.title} ({scanned.shown_code}), which belongs in {scanned.location}. "
            f"{call.reference} is about {device.title} ({device.shown_code}) in {device.location}.",
        )
    with database.writing():
        last = last_visit(call_store.events(database, call.id))
        if last and last.actor == actor.name and now - clock.moment(last.at) < SAME_VISIT:
            return
        details = {"device": f"{device.title} ({device.shown_code}), {device.location}"}
        calls.add_to_timeline(database, actor, call, Step.VISIT, now, details=details)


def last_visit(events: list[Event]) -> Event | None:
    """Return the last time somebody stood in front of the device, or None."""
    return next((event for event in reversed(events) if event.step is Step.VISIT), None)
