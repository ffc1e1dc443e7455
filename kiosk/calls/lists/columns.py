"""One row of the database becomes one row of a list of calls: keys of closed lists, UTC times."""

from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import Cell
from kiosk.devices import codes

COLUMNS = (
    "Reference",
    "Kind",
    "Status",
    "Channel",
    "Device Code",
    "Asset Tag",
    "Device Name",
    "Device Kind",
    "Manufacturer",
    "Model",
    "Location",
    "Supplier",
    "Symptom",
    "Summary",
    "Description",
    "Error Text",
    "Impact",
    "Urgency",
    "Priority",
    "Reporter",
    "Reporter Contact",
    "People Affected",
    "Owner",
    "Technician",
    "Hold Reason",
    "Follow Up On",
    "Occurred At",
    "Logged At",
    "Dispatched At",
    "Resolved At",
    "Closed At",
    "Cause",
    "Resolution Type",
    "Resolution",
    "Technician Minutes",
    "Duplicate Of",
    "Counts As Failure",
)
_VALUES = (
    "asset_tag",
    "device_name",
    "device_kind",
    "maker",
    "model",
    "location",
    "supplier",
    "symptom",
    "summary",
    "description",
    "error_text",
    "impact",
    "urgency",
    "priority",
    "reporter_name",
    "reporter_contact",
    "people_affected",
    "owner",
    "technician",
    "hold_reason",
    "follow_up_on",
    "occurred_at",
    "logged_at",
    "dispatched_at",
    "resolved_at",
    "closed_at",
    "cause",
    "resolution_type",
    "resolution",
    "technician_minutes",
)


def cells(row: sqlite3.Row) -> list[Cell]:
    """Return a call in the order of COLUMNS."""
    return [
        reference(row["id"]),
        row["kind"],
        row["status"],
        row["channel"],
        codes.shown(row["code"]) if row["code"] else None,
        *(row[name] for name in _VALUES),
        reference(row["duplicate_of"]) if row["duplicate_of"] else None,
        "yes" if row["is_failure"] else "no",
    ]


def reference(call_id: int) -> str:
    """Return how people know a call: C1042."""
    return f"C{call_id}"
