"""Adding, changing and retiring devices, and adding models."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import school_today
from kiosk.devices import codes, store
from kiosk.devices.given_codes import store as given_codes
from kiosk.devices.given_codes import words
from kiosk.devices.given_codes.records import CodeState
from kiosk.devices.records import Device, DeviceEntry, Kind, Model
from kiosk.locations import store as locations

EARLIEST_ON = date(1970, 1, 1)
FURTHEST_AHEAD = timedelta(days=366)  # bought, but not here yet


def add_device(
    database: Database,
    actor: Actor,
    entry: DeviceEntry,
    now: datetime,
    fresh_code: Callable[[], str] = codes.new_code,
    form_key: str = "",
    sticker: str = "",
) -> Device:
    """Add a device; the same form sent again adds none. FieldRefused names what is wrong.

    It gets a fresh code, or that of a blank `sticker` that waits for a device.
    """
    key = _once_key(form_key, entry) if form_key else None
    with database.writing():
        if key and (known := store.device_by_form_key(database, key)):
            return known
        _check(database, entry, None, now)
        code = _blank_code(database, sticker) if sticker else _free_code(database, fresh_code)
        device_id = store.add_device(database, code, entry, clock.stored(now), key)
        store.place(database, device_id, entry.location_id, entry.in_service_on)
        store.add_event(database, device_id, actor, clock.stored(now), "added", {})
    return known_device(database, device_id)


def change_device(database: Database, actor: Actor, device_id: int, entry: DeviceEntry, now: datetime) -> Device:
    """Save a changed device; a new location starts a new placement today. FieldRefused names what is wrong."""
    with database.writing():
        before = known_device(database, device_id)
        changes = _changes(before, entry)
        if not changes:
            return before
        _check(database, entry, before, now)
        store.change_device(database, device_id, entry)
        if entry.in_service_on != before.in_service_on:
            store.move_first_placement(database, device_id, entry.in_service_on)
        if entry.location_id != before.location_id and not before.retired_on:  # else it stands there on its return
            today = school_today(database, now).isoformat()
            store.place(database, device_id, entry.location_id, max(today, entry.in_service_on))
        store.add_event(database, device_id, actor, clock.stored(now), "changed", changes)
    return known_device(database, device_id)


def retire_device(
    database: Database, actor: Actor, device_id: int, retired_on: str, reason: str, now: datetime
) -> Device:
    """Take a device out of service from a day on; its history stays. FieldRefused names what is wrong.

    The same once more does nothing; Refused when it was retired on another day, or for another reason.
    """
    with database.writing():
        device = known_device(database, device_id)
        if device.retired_on and (device.retired_on, device.retired_reason) != (retired_on, reason):
            raise Refused(f"It was retired already, on {device.retired_on}.")
        return correct_retirement(database, actor, device_id, retired_on, reason, now)


def correct_retirement(
    database: Database, actor: Actor, device_id: int, retired_on: str, reason: str, now: datetime
) -> Device:
    """Retire a device, or put right when and why it was retired. FieldRefused names what is wrong."""
    with database.writing():
        device = known_device(database, device_id)
        if (device.retired_on, device.retired_reason) == (retired_on, reason):
            return device
        if retired_on < device.in_service_on:
            raise FieldRefused("retired_on", "This is before the device came into service.")
        if retired_on > school_today(database, now).isoformat():
            raise FieldRefused("retired_on", "Enter today or a day that has passed.")
        store.set_retired(database, device_id, retired_on, reason)
        store.end_placements(database, device_id, retired_on)
        changes = {"retired_on": [device.retired_on, retired_on], "reason": reason}
        store.add_event(database, device_id, actor, clock.stored(now), "retired", changes)
    return known_device(database, device_id)


def return_device(database: Database, actor: Actor, device_id: int, now: datetime) -> Device:
    """Take a retired device back into service from today on, where the register has it; one in service stays so."""
    with database.writing():
        device = known_device(database, device_id)
        if not device.retired_on:
            return device
        store.set_retired(database, device_id, None, "")
        today = school_today(database, now).isoformat()
        store.place(database, device_id, device.location_id, max(today, device.retired_on))
        changes = {"retired_on": [device.retired_on, None]}
        store.add_event(database, device_id, actor, clock.stored(now), "returned", changes)
    return known_device(database, device_id)


def swap(
    database: Database, actor: Actor, device_id: int, spare_id: int, store_id: int, now: datetime
) -> tuple[Device, Device]:
    """Put a spare in the place of a device, and the device into a store room, from today on; return both as they stand.

    FieldRefused names what is wrong: the spare is the device itself or retired, or there is no such store room.
    """
    with database.writing():
        device, spare = known_device(database, device_id), known_device(database, spare_id)
        if spare.id == device.id:
            raise FieldRefused("spare", "This is the broken one itself. Scan the one that takes its place.")
        for found in (device, spare):
            if found.retired_on:
                raise FieldRefused("spare", f"{found.title} ({found.shown_code}) was retired on {found.retired_on}.")
        room = locations.location(database, store_id)
        if room is None or room.retired_on:
            raise FieldRefused("store", "Choose where the broken one goes.")
        _move(database, actor, device, store_id, now, {"swapped_for": spare.shown_code})
        _move(database, actor, spare, device.location_id, now, {"stands_in_for": device.shown_code})
    return known_device(database, device_id), known_device(database, spare_id)


def _move(
    database: Database,
    actor: Actor,
    device: Device,
    location_id: int,
    now: datetime,
    why: Mapping[str, object],
    event: str = "swapped",
) -> None:
    today = max(school_today(database, now).isoformat(), device.in_service_on)
    store.set_location(database, device.id, location_id)
    if location_id != device.location_id:
        store.place(database, device.id, location_id, today)
    changes = {"location_id": [device.location_id, location_id], **why}
    store.add_event(database, device.id, actor, clock.stored(now), event, changes)


def move_device(
    database: Database, actor: Actor, device_id: int, location_id: int, now: datetime, why: str = ""
) -> Device:
    """Note that a device stands somewhere else from today on; where it stands already, nothing happens."""
    with database.writing():
        device = known_device(database, device_id)
        place = locations.location(database, location_id)
        if place is None or place.retired_on:
            raise FieldRefused("location", "Choose where it stands.")
        if device.retired_on:
            raise Refused(f"{device.title} ({device.shown_code}) was retired on {device.retired_on}.")
        if device.location_id != location_id:
            _move(database, actor, device, location_id, now, {"reason": why} if why else {}, "moved")
    return known_device(database, device_id)


def add_model(database: Database, maker: str, name: str, kind: Kind, now: datetime) -> Model:
    """Add a model. FieldRefused when the name is empty or the model is there already."""
    maker, name = _plain(maker), _plain(name)
    with database.writing():
        _check_model_name(database, maker, name, None)
        return Model(store.add_model(database, maker, name, kind, clock.stored(now)), maker, name, kind)


def find_or_add_model(database: Database, maker: str, name: str, kind: Kind, now: datetime) -> Model:
    """Return the model of a maker with a name, added as `kind` if there was none."""
    return store.model_by_name(database, _plain(maker), _plain(name)) or add_model(database, maker, name, kind, now)


def change_model(database: Database, changed: Model) -> None:
    """Save a model's maker, name and kind. FieldRefused names what is wrong."""
    maker, name = _plain(changed.maker), _plain(changed.name)
    with database.writing():
        if store.model(database, changed.id) is None:
            raise NotFound("There is no such model.")
        _check_model_name(database, maker, name, changed.id)
        store.change_model(database, Model(changed.id, maker, name, changed.kind))


def known_device(database: Database, device_id: int) -> Device:
    """Return a device; NotFound when there is none."""
    device = store.device(database, device_id)
    if device is None:
        raise NotFound("There is no such device.")
    return device


def _plain(text: str) -> str:
    return " ".join(text.split())


def _check_model_name(database: Database, maker: str, name: str, own_id: int | None) -> None:
    if not name:
        raise FieldRefused("name", "Enter the model's name, such as LaserJet Pro M404.")
    taken = store.model_by_name(database, maker, name)
    if taken and taken.id != own_id:
        raise FieldRefused("name", f"There is already a model {taken.title}.")


def _once_key(form_key: str, entry: DeviceEntry) -> str:
    """Return what one sending is known by: a form that somebody went back to and changed is another device."""
    return hashlib.sha256(f"{form_key}\n{entry}".encode()).hexdigest()


def _check(database: Database, entry: DeviceEntry, before: Device | None, now: datetime) -> None:
    _check_days(entry, before.retired_on if before else None, school_today(database, now))
    own_id = before.id if before else None
    taken = store.device_by_asset_tag(database, entry.asset_tag) if entry.asset_tag else None
    if taken and taken.id != own_id:
        raise FieldRefused("asset_tag", f"{taken.title} in {taken.location} already has this asset tag.")
    for other in store.devices_by_serial(database, entry.serial) if entry.serial else ():
        if other.id != own_id and other.model.id == entry.model_id:
            raise FieldRefused("serial", f"{other.title} in {other.location} is the same model with this serial.")


def _check_days(entry: DeviceEntry, retired_on: str | None, today: date) -> None:
    if entry.in_service_on < EARLIEST_ON.isoformat():
        raise FieldRefused("in_service_on", f"Enter a day from {EARLIEST_ON.year} on.")
    if entry.in_service_on > (today + FURTHEST_AHEAD).isoformat():
        raise FieldRefused("in_service_on", "This is more than a year ahead.")
    if retired_on and entry.in_service_on > retired_on:
        raise FieldRefused("in_service_on", f"This is after the device was retired, on {retired_on}.")
    if entry.warranty_until_on and entry.warranty_until_on < entry.in_service_on:
        raise FieldRefused("warranty_until_on", "The warranty would end before the device came into service.")


def _free_code(database: Database, fresh_code: Callable[[], str]) -> str:
    for _ in range(100):  # 32^6 codes: even one clash is rare
        code = fresh_code()
        if given_codes.given(database, code) is None:
            return code
    raise FieldRefused("code", f"The code {codes.shown(code)} was given out before, and none is given out twice.")


def _blank_code(database: Database, code: str) -> str:
    given = given_codes.given(database, code)
    if given is None or given.state is not CodeState.BLANK:
        raise FieldRefused("sticker", words.not_blank(database, code))
    return code


def _changes(before: Device, entry: DeviceEntry) -> dict[str, list[object]]:
    old = {name: getattr(before, name, None) for name in entry.__dataclass_fields__} | {"model_id": before.model.id}
    return {name: [old[name], new] for name, new in asdict(entry).items() if old[name] != new}
