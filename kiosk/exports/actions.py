"""Taking a table out, piece by piece."""

from collections.abc import Iterator

from kiosk.core.database import Database
from kiosk.core.tables import stream_table
from kiosk.exports import rules, store
from kiosk.exports.records import COLUMNS, Export


def export_pieces(database: Database, export: Export) -> Iterator[bytes]:
    """Yield an export as CSV, a batch of rows at a time."""
    if export is Export.DEVICES:
        return stream_table(COLUMNS[export], map(rules.device_cells, store.devices(database)))
    return stream_table(COLUMNS[export], map(rules.call_cells, store.calls(database)))
