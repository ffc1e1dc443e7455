"""A spare in the place of what is broken."""

from datetime import datetime

from kiosk.calls.records import Call, Resolution
from kiosk.core.access import Actor
from kiosk.demo import store
from kiosk.demo.register import School
from kiosk.demo.school import CUPBOARD, LIBRARY
from kiosk.devices.records import Device
from kiosk.devices.store import device
from kiosk.fieldwork.swaps import actions as swaps


def swap(school: School, actor: Actor, call: Call, resolution: Resolution, now: datetime) -> Call:
    """Resolve a call with a spare; the broken one goes to the server cupboard until it is fetched."""
    spare = _spare_for(school, call)
    wanted = swaps.Swap(
        spare=spare,
        store_id=school.location_ids[CUPBOARD],
        text="",
        minutes=resolution.minutes,
        resolution=resolution,
        takes_other_kind=False,
        form_key=school.once(),
    )
    swapped = swaps.swap(school.database, actor, call, wanted, now)
    for tag, old in list(school.in_service.items()):
        moved = device(school.database, old.id) if old.id in (spare.id, call.device_id) else None
        school.in_service[tag] = moved or old
    return swapped


def _spare_for(school: School, call: Call) -> Device:
    """Return a device of the same model from the library's trolley with which nothing is wrong."""
    busy = store.devices_with_open_calls(school.database)
    return next(
        device
        for device in school.in_service.values()
        if device.model.id == call.model_id and device.location == LIBRARY and device.id not in busy
    )
