"""The demo's sheet of stickers, printed the way a co-ordinator prints it."""

from datetime import datetime
from pathlib import Path

from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.demo.folder import LABELS_FILE
from kiosk.devices import store as devices
from kiosk.devices.records import Device
from kiosk.people import store as people
from kiosk.printing import actions as printing
from kiosk.stickers import store as ledger

STOCK = "L7159"


def print_sheet(database: Database, device: Device, folder: Path, now: datetime) -> Path:
    """Print the stickers of all devices in a device's room; return where the PDF was written."""
    coordinator = people.people_with_role(database, Role.COORDINATOR)[0].actor
    in_room = devices.devices(database, {"location_id": device.location_id, "in_use": True})
    made = printing.print_labels(database, coordinator, in_room, STOCK, 1, now)
    file = folder / LABELS_FILE
    file.write_bytes(ledger.pdf(database, made.id) or b"")
    return file
