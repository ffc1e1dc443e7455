"""Adding and changing many devices in one transaction. The values were checked by whoever planned this."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.settings import school_today
from kiosk.devices import codes
from kiosk.devices import store as one
from kiosk.devices.bulk import store
from kiosk.devices.bulk.records import ChangedDevice, NewDevice, Standing


def add_devices(database: Database, actor: Actor, devices: Sequence[NewDevice], now: datetime) -> list[int]:
    """Add devices as they shall stand; return their ids, in the same order."""
    at = clock.stored(now)
    with database.writing():
        first = store.last_device_id(database) + 1
        fresh = _fresh_codes(database, sum(not device.code for device in devices))
        numbered = [(first + place, device.standing) for place, device in enumerate(devices)]
        own_codes = (device.code or fresh.pop() for device in devices)
        store.add_devices(
            database,
            (
                {**_own(standing), "id": device_id, "code": code, "created_at": at}
                for (device_id, standing), code in zip(numbered, own_codes, strict=True)
            ),
        )
        store.add_placements(
            database,
            (
                (device_id, standing.entry.location_id, standing.entry.in_service_on, standing.retired_on)
                for device_id, standing in numbered
            ),
        )
        store.add_events(
            database, ((device_id, at, actor.person_id, actor.name, "added", "{}") for device_id, _ in numbered)
        )
        store.add_events(
            database,
            (
                (device_id, at, actor.person_id, actor.name, "retired", _retirement(None, standing))
                for device_id, standing in numbered
                if standing.retired_on
            ),
        )
    return [device_id for device_id, _ in numbered]


def change_devices(database: Database, actor: Actor, devices: Sequence[ChangedDevice], now: datetime) -> None:
    """Let devices stand as they shall; where they stood and who changed what is noted as for one alone."""
    at = clock.stored(now)
    today = school_today(database, now).isoformat()
    with database.writing():
        store.change_devices(database, ({**_own(device.after), "id": device.device_id} for device in devices))
        for device in devices:
            _follow(database, device, today)
        store.add_events(
            database,
            (
                (device.device_id, at, actor.person_id, actor.name, event, changes)
                for device in devices
                for event, changes in _events(device)
            ),
        )


def put_back(database: Database, actor: Actor, before: Mapping[int, dict[str, Any]], now: datetime) -> None:
    """Let devices stand as they stood before an import changed them: values of store.OWN, and "placements"."""
    at = clock.stored(now)
    with database.writing():
        standing = store.standing(database, list(before))
        known = [device_id for device_id in before if device_id in standing]
        own = {device_id: {name: before[device_id][name] for name in store.OWN} for device_id in known}
        store.change_devices(database, ({**own[device_id], "id": device_id} for device_id in known))
        placements = [row for device_id in known for row in before[device_id]["placements"]]
        store.put_placements_back(database, known, placements)
        store.add_events(
            database,
            (
                (device_id, at, actor.person_id, actor.name, "changed", _json(changes))
                for device_id in known
                if (changes := _differences(standing[device_id], own[device_id]))
            ),
        )


def _differences(now: dict[str, Any], then: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: [now[name], value] for name, value in then.items() if now[name] != value}


def _follow(database: Database, device: ChangedDevice, today: str) -> None:
    """Note a new location, another first day, a retirement: few rows of a list have one."""
    before, after = device.before, device.after
    if after.entry.in_service_on != before.entry.in_service_on:
        one.move_first_placement(database, device.device_id, after.entry.in_service_on)
    if after.entry.location_id != before.entry.location_id and not before.retired_on:
        since = max(today, after.entry.in_service_on)
        one.place(database, device.device_id, after.entry.location_id, since)
    if after.retired_on and after.retired_on != before.retired_on:
        one.end_placements(database, device.device_id, after.retired_on)


def _events(device: ChangedDevice) -> list[tuple[str, str]]:
    old, new = asdict(device.before.entry), asdict(device.after.entry)
    changes = {name: [old[name], value] for name, value in new.items() if old[name] != value}
    found = [("changed", _json(changes))] if changes else []
    before, after = device.before, device.after
    if (after.retired_on, after.retired_reason) != (before.retired_on, before.retired_reason):
        found.append(("retired", _retirement(before.retired_on, after)))
    return found


def _retirement(before: str | None, standing: Standing) -> str:
    return _json({"retired_on": [before, standing.retired_on], "reason": standing.retired_reason})


def _json(changes: dict[str, Any]) -> str:
    return json.dumps(changes, ensure_ascii=False)


def _own(standing: Standing) -> dict[str, Any]:
    return {
        **standing.entry.__dict__,
        "retired_on": standing.retired_on,
        "retired_reason": standing.retired_reason,
    }


def _fresh_codes(database: Database, number: int) -> list[str]:
    found: set[str] = set()
    while len(found) < number:
        missing = number - len(found)
        choose = _chooser(secrets.token_bytes(missing * codes.RANDOM_CHARACTERS))
        drawn = {codes.new_code(choose) for _ in range(missing)}
        found |= drawn - store.codes_in_use(database, sorted(drawn))
    return list(found)


def _chooser(drawn: bytes) -> Callable[[str], str]:
    """Return what picks characters by bytes that were drawn all at once; 256 is a multiple of 32, so all are alike."""
    numbers = iter(drawn)
    return lambda alphabet: alphabet[next(numbers) % len(alphabet)]
