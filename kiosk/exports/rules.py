"""One row of the database becomes one row of an export: keys of closed lists, UTC times, pounds with a point."""

import sqlite3

from kiosk.core.tables import Cell
from kiosk.devices import codes


def device_cells(row: sqlite3.Row) -> list[Cell]:
    """Return a device in the order of DEVICE_COLUMNS."""
    return [
        codes.shown(row["code"]),
        row["asset_tag"],
        row["serial"],
        row["name"],
        row["kind"],
        row["maker"],
        row["model"],
        row["location"],
        row["supplier"],
        row["in_service_on"],
        row["warranty_until_on"],
        None if row["price_pence"] is None else pounds(row["price_pence"]),
        row["notes"],
        row["retired_on"],
        row["retired_reason"],
    ]


CALL_VALUES = (
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


def call_cells(row: sqlite3.Row) -> list[Cell]:
    """Return a call in the order of CALL_COLUMNS."""
    return [
        reference(row["id"]),
        row["kind"],
        row["status"],
        row["channel"],
        codes.shown(row["code"]) if row["code"] else None,
        *(row[name] for name in CALL_VALUES),
        reference(row["duplicate_of"]) if row["duplicate_of"] else None,
        "yes" if row["is_failure"] else "no",
    ]


def reference(call_id: int) -> str:
    """Return how people know a call: C1042."""
    return f"C{call_id}"


def pounds(pence: int) -> str:
    """Return a price without sign or grouping, exact to the penny: 1234.50."""
    return f"{pence // 100}.{pence % 100:02}"
