"""Adding, changing and retiring devices, and adding models."""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound
from kiosk.devices import codes, store
from kiosk.devices.records import Device, DeviceEntry, Kind, Model


def add_device(
    database: Database,
    actor: Actor,
    entry: DeviceEntry,
    now: datetime,
    fresh_code: Callable[[], str] = codes.new_code,
) -> Device:
    """Add a device with a fresh code. FieldRefused names what is wrong."""
    _check(database, entry, None)
    with database.writing():
        device_id = _insert(database, entry, fresh_code, clock.stored(now))
        store.place(database, device_id, entry.location_id, entry.in_service_on)
        store.add_event(database, device_id, actor, clock.stored(now), "added", {})
    return known_device(database, device_id)


def change_device(database: Database, actor: Actor, device_id: int, entry: DeviceEntry, now: datetime) -> Device:
    """Save a changed device; a new location starts a new placement today. FieldRefused names what is wrong."""
    before = known_device(database, device_id)
    _check(database, entry, device_id)
    changes = _changes(before, entry)
    if not changes:
        return before
    with database.writing():
        store.change_device(database, device_id, entry)
        if entry.in_service_on != before.in_service_on:
            store.move_first_placement(database, device_id, entry.in_service_on)
        if entry.location_id != before.location_id:
            store.place(database, device_id, entry.location_id, max(now.date().isoformat(), entry.in_service_on))
        store.add_event(database, device_id, actor, clock.stored(now), "changed", changes)
    return known_device(database, device_id)


def retire_device(
    database: Database, actor: Actor, device_id: int, retired_on: str, reason: str, now: datetime
) -> Device:
    """Take a device out of service from a day on; its history stays. FieldRefused names what is wrong."""
    device = known_device(database, device_id)
    if retired_on < device.in_service_on:
        raise FieldRefused("retired_on", "This is before the device came into service.")
    if retired_on > now.date().isoformat():
        raise FieldRefused("retired_on", "Enter today or a day that has passed.")
    with database.writing():
        store.set_retired(database, device_id, retired_on, reason)
        changes = {"retired_on": [None, retired_on], "reason": reason}
        store.add_event(database, device_id, actor, clock.stored(now), "retired", changes)
    return known_device(database, device_id)


def return_device(database: Database, actor: Actor, device_id: int, now: datetime) -> Device:
    """Take a retired device back into service."""
    device = known_device(database, device_id)
    with database.writing():
        store.set_retired(database, device_id, None, "")
        changes = {"retired_on": [device.retired_on, None]}
        store.add_event(database, device_id, actor, clock.stored(now), "returned", changes)
    return known_device(database, device_id)


def add_model(database: Database, maker: str, name: str, kind: Kind, now: datetime) -> Model:
    """Add a model. FieldRefused when the name is empty or the model is there already."""
    maker, name = _plain(maker), _plain(name)
    _check_model_name(database, maker, name, None)
    return Model(store.add_model(database, maker, name, kind, clock.stored(now)), maker, name, kind)


def find_or_add_model(database: Database, maker: str, name: str, kind: Kind, now: datetime) -> Model:
    """Return the model of a maker with a name, added as `kind` if there was none."""
    return store.model_by_name(database, _plain(maker), _plain(name)) or add_model(database, maker, name, kind, now)


def change_model(database: Database, changed: Model) -> None:
    """Save a model's maker, name and kind. FieldRefused names what is wrong."""
    if store.model(database, changed.id) is None:
        raise NotFound("There is no such model.")
    maker, name = _plain(changed.maker), _plain(changed.name)
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


def _check(database: Database, entry: DeviceEntry, own_id: int | None) -> None:
    taken = store.device_by_asset_tag(database, entry.asset_tag) if entry.asset_tag else None
    if taken and taken.id != own_id:
        raise FieldRefused("asset_tag", f"{taken.title} in {taken.location} already has this asset tag.")
    for other in store.devices_by_serial(database, entry.serial) if entry.serial else ():
        if other.id != own_id and other.model.id == entry.model_id:
            raise FieldRefused("serial", f"{other.title} in {other.location} is the same model with this serial.")
    if entry.warranty_until_on and entry.warranty_until_on < entry.in_service_on:
        raise FieldRefused("warranty_until_on", "The warranty would end before the device came into service.")


def _insert(database: Database, entry: DeviceEntry, fresh_code: Callable[[], str], created_at: str) -> int:
    for _ in range(100):  # 32^6 codes: even one clash is rare
        code = fresh_code()
        if store.device_by_code(database, code) is None:
            return store.add_device(database, code, entry, created_at)
    raise sqlite3.IntegrityError("no free code found")


def _changes(before: Device, entry: DeviceEntry) -> dict[str, list[object]]:
    old = {name: getattr(before, name, None) for name in entry.__dataclass_fields__} | {"model_id": before.model.id}
    return {name: [old[name], new] for name, new in asdict(entry).items() if old[name] != new}
