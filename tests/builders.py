"""Test data that reads like a day at the desk: add_device(...), log_call(...), triage(...), resolve(...)."""

import functools
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from werkzeug.security import generate_password_hash

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls.records import Call, CallKind, Cause, Channel, NewCall, Resolution, ResolutionType
from kiosk.core.access import REPORTER, SYSTEM, Actor, Role
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.devices import actions as devices
from kiosk.devices.records import Device, DeviceEntry, Kind
from kiosk.locations import actions as locations
from kiosk.people import actions as people
from kiosk.people import store as people_store
from kiosk.suppliers import actions as suppliers

PASSWORD = "seven quiet violet kites"  # noqa: S105  known to tests only
SECRET = "a secret of tests"  # noqa: S105  known to tests only
MONDAY = datetime(2026, 9, 7, 8, 30, tzinfo=UTC)


@functools.lru_cache(maxsize=1)
def _cheap_hash() -> str:
    return generate_password_hash(PASSWORD, method="scrypt:1024:8:1")  # the real cost would be paid in every test


def add_person(database: Database, username: str, name: str, *roles: Role) -> Actor:
    with patch.object(people, "generate_password_hash", lambda _: _cheap_hash()):
        return people.add_person(database, username, name, PASSWORD, frozenset(roles), MONDAY).actor


def actor(database: Database, username: str) -> Actor:
    person = people_store.person_by_username(database, username)
    assert person is not None
    return person.actor


def add_device(
    database: Database,
    name: str = "",
    kind: Kind = Kind.PROJECTOR,
    maker: str = "Epson",
    model: str = "EB-2250U",
    location: str = "Room 12",
    supplier: str = "",
    in_service_on: str = "2024-09-02",
    now: datetime = MONDAY,
    **what: object,
) -> Device:
    entry = DeviceEntry(
        name=name,
        asset_tag=what.get("asset_tag"),  # type: ignore[arg-type]
        serial=what.get("serial"),  # type: ignore[arg-type]
        model_id=devices.find_or_add_model(database, maker, model, kind, now).id,
        location_id=locations.find_or_add_location(database, location, now).id,
        supplier_id=suppliers.find_or_add_supplier(database, supplier, now).id if supplier else None,
        in_service_on=in_service_on,
        warranty_until_on=what.get("warranty_until_on"),  # type: ignore[arg-type]
        price_pence=what.get("price_pence"),  # type: ignore[arg-type]
        notes="",
    )
    return devices.add_device(database, SYSTEM, entry, now)


def log_call(database: Database, device: Device | None = None, now: datetime = MONDAY, **what: object) -> Call:
    values: dict[str, object] = {
        "form_key": new_form_key(),
        "kind": CallKind.INCIDENT,
        "channel": Channel.SCAN,
        "symptom": "no_picture",
        "summary": "No picture",
        "impact": 2,
        "urgency": 1,
        "device_id": device.id if device else None,
        "model_id": device.model.id if device else None,
        "location_id": device.location_id if device else None,
    }
    return intake.log_call(database, REPORTER, SECRET, NewCall(**(values | what)), now)  # type: ignore[arg-type]


def dispatched_call(database: Database, device: Device, now: datetime = MONDAY, **what: object) -> Call:
    """A call that the desk triaged and sent to tech1."""
    desk = actor(database, "desk")
    call = log_call(database, device, now, **what)
    call = calls.triage(database, desk, call, call.kind, call.impact, call.urgency, now)
    return calls.dispatch(database, desk, call, actor(database, "tech1"), "", now)


def resolved_call(
    database: Database,
    device: Device,
    now: datetime = MONDAY,
    resolution_type: ResolutionType = ResolutionType.FIX,
    cause: Cause = Cause.HARDWARE,
    minutes: int = 20,
    **what: object,
) -> Call:
    """A call that tech1 resolved an hour after it was logged."""
    call = dispatched_call(database, device, now, **what)
    resolution = Resolution(resolution_type, cause, "Reseated the HDMI cable.", minutes)
    return calls.resolve(database, actor(database, "tech1"), call, resolution, now + timedelta(hours=1))


def closed_call(database: Database, device: Device, now: datetime = MONDAY, **what: object) -> Call:
    """A call that was resolved and that the desk closed two hours after it was logged."""
    call = resolved_call(database, device, now, **what)  # type: ignore[arg-type]
    assert call.resolution_type
    assert call.cause
    confirmed = Resolution(call.resolution_type, call.cause, "", 0)
    return calls.close(database, actor(database, "desk"), call, confirmed, "told by phone", now + timedelta(hours=2))
