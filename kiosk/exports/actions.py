"""Taking a whole table out, piece by piece."""

from collections.abc import Iterator

from kiosk.calls.lists import listing as calls
from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.tables import stream_table
from kiosk.devices import listing as device_list
from kiosk.devices import store as devices
from kiosk.exports.records import Export


def listing(database: Database, export: Export) -> Listing:
    """Return all devices, retired ones too, or all calls."""
    if export is Export.DEVICES:
        return device_list.listing(devices.all_devices(database))
    return calls.all_calls(database)


def export_pieces(database: Database, export: Export) -> Iterator[bytes]:
    """Yield an export as CSV, a batch of rows at a time."""
    found = listing(database, export)
    return stream_table(found.columns, found.rows)
