"""Whoever scans a sticker at the invented school: to report, and technicians to see a device's life."""

from datetime import datetime

from kiosk.core.settings import read_settings
from kiosk.demo.register import School
from kiosk.devices.records import Device
from kiosk.devices.store import device as device_with_id
from kiosk.stickers import store as ledger
from kiosk.stickers.scans import rules
from kiosk.stickers.scans.collected import scans_of


def scan(school: School, device: Device | None, at: datetime) -> None:
    """Scan the sticker that is on a device, if there is one: whatever was printed last with the code it carries."""
    carrier = device_with_id(school.database, device.id) if device else None
    sticker = ledger.newest_sticker(school.database, carrier.code) if carrier else None
    if carrier and sticker:
        scan_code(school, carrier.code, sticker.address, at)


def scan_code(school: School, code: str, address: str, at: datetime) -> None:
    """Open the address on a sticker."""
    present = read_settings(school.database).address
    scans = scans_of(school.database)
    scans.note(school.database, code, rules.host_of(address), present, at)
    scans.write(school.database)
