"""A device's calls as they are taken out: what its history shows, and nobody who reported anything."""

from collections.abc import Callable, Iterator

from kiosk.core.database import Database
from kiosk.core.tables import Cell
from kiosk.fieldwork import store
from kiosk.fieldwork.records import PastCall

COLUMNS: dict[str, Callable[[PastCall], Cell]] = {
    "Reference": lambda call: f"C{call.id}",
    "Kind": lambda call: call.kind,
    "Status": lambda call: call.status,
    "Summary": lambda call: call.summary,
    "Error Text": lambda call: call.error_text,
    "Logged At": lambda call: call.logged_at,
    "Technician": lambda call: call.technician,
    "Technician Minutes": lambda call: call.technician_minutes,
    "Cause": lambda call: call.cause,
    "Resolution Type": lambda call: call.resolution_type,
    "Resolution": lambda call: call.resolution,
    "Counts As Failure": lambda call: "yes" if call.is_failure else "no",
}


def history(database: Database, device_id: int) -> Iterator[PastCall]:
    """Yield every call of a device, newest first, a page of them at a time."""
    before_id = 0
    while rows := store.device_calls(database, device_id, before_id):
        yield from rows[: store.HISTORY_PAGE]
        if len(rows) <= store.HISTORY_PAGE:
            return
        before_id = rows[store.HISTORY_PAGE - 1].id
