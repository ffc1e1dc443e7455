"""Stock-takes of the invented school: two that are done, and one in which the co-ordinator is half-way."""

from datetime import datetime, timedelta

from kiosk.demo import scans
from kiosk.demo.register import School
from kiosk.demo.school import ICT_SUITE, LIBRARY, OFFICE
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.stickers.stocktakes import actions as stocktakes
from kiosk.stickers.stocktakes.records import Stocktake

STRANGER = "LT-006"
A_SCAN = timedelta(seconds=40)


def library(school: School, at: datetime) -> Device:
    """Take stock of the library: a tablet is missing, a laptop stands there that does not belong there."""
    database, actor = school.database, school.coordinator
    taken, here = _begin(school, LIBRARY, at), _devices_of(school, LIBRARY)
    missing = next(device for device in reversed(here) if (device.asset_tag or "").startswith("TB-"))
    at = _scan_all(school, taken, [device for device in here if device.id != missing.id], at)
    line = stocktakes.scan(database, actor, taken.id, school.in_service[STRANGER].code, at)
    stocktakes.close(database, actor, taken.id, at + 3 * A_SCAN)
    if line.device_id and school.in_service[STRANGER].location_id != taken.location_id:
        moved = stocktakes.move_here(database, actor, taken.id, line.id, at + 4 * A_SCAN)
        school.in_service[STRANGER] = moved
    return stocktakes.mark_missing(database, actor, taken.id, missing.id, at + 5 * A_SCAN)


def turns_up(school: School, missing: Device, at: datetime) -> None:
    """Let somebody find what was missing, and scan it."""
    scans.scan(school, missing, at)


def office(school: School, at: datetime) -> None:
    """Take stock of the office, where everything stands as the register says."""
    taken = _begin(school, OFFICE, at)
    last_at = _scan_all(school, taken, _devices_of(school, OFFICE), at)
    stocktakes.close(school.database, school.coordinator, taken.id, last_at + A_SCAN)


def half_of_the_ict_suite(school: School, at: datetime) -> None:
    """Begin to take stock of the ICT suite, and pause: whoever looks at the school scans devices, not a room."""
    here, taken = _devices_of(school, ICT_SUITE), _begin(school, ICT_SUITE, at)
    last_at = _scan_all(school, taken, here[: len(here) // 2], at)
    stocktakes.pause(school.database, school.coordinator, taken.id, last_at + A_SCAN)


def _begin(school: School, location: str, at: datetime) -> Stocktake:
    return stocktakes.start(school.database, school.coordinator, school.location_ids[location], at)


def _devices_of(school: School, location: str) -> list[Device]:
    return devices.devices(school.database, {"location_id": school.location_ids[location], "in_use": True})


def _scan_all(school: School, taken: Stocktake, found: list[Device], at: datetime) -> datetime:
    for device in found:
        at += A_SCAN
        stocktakes.scan(school.database, school.coordinator, taken.id, device.code, at)
    return at
