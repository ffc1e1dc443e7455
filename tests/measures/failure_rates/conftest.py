"""A small school of four devices, worked out by hand in the docstring of `school`, and the verbs to build others."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from kiosk.calls import actions as calls
from kiosk.calls import intake
from kiosk.calls.records import Call, CallKind, Cause, Channel, NewCall, Resolution, ResolutionType
from kiosk.core.access import Actor, Role
from kiosk.core.commands import open_database
from kiosk.core.database import Database
from kiosk.devices import actions as devices
from kiosk.devices.records import Device, DeviceEntry, Kind, Model
from kiosk.locations import actions as locations
from kiosk.measures.periods import Period
from kiosk.suppliers import actions as suppliers
from tests.quick import open_new

DESK = Actor(None, "The desk", frozenset(Role))
LONG_AGO = datetime(2019, 1, 7, 9, tzinfo=UTC)


@dataclass
class School:
    """A school that is built up step by step."""

    database: Database
    numbers: "count[int]"

    def location(self, name: str) -> int:
        return locations.find_or_add_location(self.database, name, LONG_AGO).id

    def model(self, maker: str, name: str, kind: Kind) -> Model:
        return devices.find_or_add_model(self.database, maker, name, kind, LONG_AGO)

    def device(self, model: Model, location: str, in_service_on: str, supplier: str = "") -> Device:
        supplier_id = suppliers.find_or_add_supplier(self.database, supplier, LONG_AGO).id if supplier else None
        place = self.location(location)
        entry = DeviceEntry("", None, None, model.id, place, supplier_id, in_service_on, None, None, "")
        return devices.add_device(self.database, DESK, entry, at(in_service_on))

    def move(self, device: Device, location: str, on: datetime) -> None:
        names = DeviceEntry.__dataclass_fields__
        now = devices.known_device(self.database, device.id)
        entry = DeviceEntry(**{name: getattr(now, name) for name in names if name != "model_id"}, model_id=now.model.id)
        devices.change_device(self.database, DESK, device.id, replace(entry, location_id=self.location(location)), on)

    def retire(self, device: Device, on: str) -> None:
        devices.retire_device(self.database, DESK, device.id, on, "broken", datetime(2026, 6, 1, tzinfo=UTC))

    def bring_back(self, device: Device, on: str) -> None:
        devices.return_device(self.database, DESK, device.id, at(on))

    def call(self, device: Device, logged: datetime, location: str = "", kind: CallKind = CallKind.INCIDENT) -> Call:
        place = self.location(location) if location else None
        key = f"form-{next(self.numbers):020}"
        new = NewCall(key, kind, Channel.SCAN, "other", "=Broken & <bold>", 2, 2, device.id, device.model.id, place)
        logged_call = intake.log_call(self.database, DESK, "secret", new, logged)
        return calls.triage(self.database, DESK, logged_call, kind, 2, 2, logged)

    def resolve(
        self, call: Call, at: datetime, how: ResolutionType = ResolutionType.FIX, cause: Cause = Cause.HARDWARE
    ) -> Call:
        return calls.resolve(self.database, DESK, call, Resolution(how, cause, "Done", 10), at)

    def close(
        self, call: Call, at: datetime, how: ResolutionType = ResolutionType.FIX, cause: Cause = Cause.HARDWARE
    ) -> Call:
        resolved = self.resolve(call, at, how, cause)
        return calls.close(self.database, DESK, resolved, Resolution(how, cause, "Done", 0), "", at)

    def failure(self, device: Device, at: datetime, location: str = "") -> Call:
        return self.close(self.call(device, at, location), at)


def pay(school: School, call_id: int, pence: int, on: str) -> None:
    """Write down a part on a call, whatever its status."""
    with school.database.writing() as connection:
        connection.execute(
            "INSERT INTO parts_used (call_id, part, quantity, cost_pence, actor, at) VALUES (?, 'Lamp', 1, ?, 'x', ?)",
            (call_id, pence, f"{on}T10:00:00Z"),
        )


def at(day: str, clock: str = "10:00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}+00:00")


YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def year() -> Period:
    return YEAR_2025


@pytest.fixture
def empty_school(tmp_path: Path):
    database = open_new(tmp_path)
    yield School(database, count())
    database.close()


@pytest.fixture
def school(built_school: Path, tmp_path: Path):
    """The year 2025, worked out by hand:

    | device    | supplier | room                   | days                     | failures                        |
    |-----------|----------|------------------------|--------------------------|---------------------------------|
    | Epson 1   | Acme     | Room 1                 | 365                      | 2 in Room 1                     |
    | Epson 2   | Acme     | Room 2                 | 183, from 2 July         | 1 in Room 2                     |
    | HP 1      | none     | Room 1                 | 59, retired on 1 March   | 1 in Room 1                     |
    | HP 2      | none     | Room 1 100, Room 2 265 | 365, moved on 11 April   | 3: Room 1 twice, Room 2 once    |
    """
    shutil.copy(built_school, tmp_path)
    database = open_database(tmp_path)
    yield School(database, count(1000))
    database.close()


@pytest.fixture(scope="session")
def built_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data file of `school`, built once."""
    database = open_database(tmp_path_factory.mktemp("school"))
    it = School(database, count())
    epson = it.model("Epson", "EB-2250U", Kind.PROJECTOR)
    laserjet = it.model("HP", "LaserJet 4", Kind.PRINTER)
    first = it.device(epson, "Room 1", "2020-01-01", "Acme")
    second = it.device(epson, "Room 2", "2025-07-02", "Acme")
    third = it.device(laserjet, "Room 1", "2019-05-01")
    fourth = it.device(laserjet, "Room 1", "2019-05-01")
    it.move(fourth, "Room 2", at("2025-04-11"))
    it.retire(third, "2025-03-01")
    it.failure(first, at("2025-01-01", "00:00:00"), "Room 1")
    it.close(it.call(first, at("2025-05-05"), "Room 1"), at("2025-05-06"), ResolutionType.SWAP, Cause.WEAR)
    it.close(it.call(second, at("2025-08-01"), "Room 2"), at("2025-08-02"), ResolutionType.WORKAROUND)
    it.close(it.call(third, at("2025-02-01"), "Room 1"), at("2025-02-02"), ResolutionType.CURED_ITSELF)
    it.failure(fourth, at("2025-02-10"), "Room 1")
    it.failure(fourth, at("2025-03-10"))  # no location on the call: it stood in Room 1 then
    it.failure(fourth, at("2025-12-31", "23:59:59"))  # and in Room 2 then
    _no_failures(it, first)
    database.close()
    return database.path


def _no_failures(it: School, device: Device) -> None:
    day = at("2025-09-09")
    it.close(it.call(device, day, "Room 1", CallKind.REQUEST), day)
    it.close(it.call(device, day, "Room 1"), day, ResolutionType.GUIDANCE, Cause.HANDLING)
    it.close(it.call(device, day, "Room 1"), day, ResolutionType.NO_FAULT_FOUND, Cause.UNKNOWN)
    it.close(it.call(device, day, "Room 1"), day, ResolutionType.FIX, Cause.CONSUMABLE)
    it.resolve(it.call(device, day, "Room 1"), day)
    still_open = it.call(device, day, "Room 1")
    calls.mark_duplicate(it.database, DESK, it.call(device, day, "Room 1"), still_open, day)
    new = NewCall("form-cancelled-00001", CallKind.INCIDENT, Channel.SCAN, "other", "x", 2, 2, device.id)
    calls.cancel(it.database, DESK, intake.log_call(it.database, DESK, "secret", new, day), "not needed", day)
    it.failure(device, at("2024-12-31", "23:59:59"), "Room 1")
    it.close(it.call(device, at("2025-12-30"), "Room 1"), at("2026-01-01", "00:00:00"))
    reopened = it.failure(device, day, "Room 1")
    calls.reopen(it.database, DESK, reopened, "It came back", day)  # within 2025: no failure at its end
