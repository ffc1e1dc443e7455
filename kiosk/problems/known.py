"""What is known of a device's problems before somebody reports the next call."""

from kiosk.core.database import Database
from kiosk.devices.records import Device
from kiosk.problems import store
from kiosk.problems.records import KnownError


def known_errors_for(database: Database, device: Device) -> list[KnownError]:
    """Return the known errors that users are told about on a device's page: public words, no persons."""
    return store.public_known_errors(database, device)
