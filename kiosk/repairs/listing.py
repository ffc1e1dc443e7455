"""Repairs as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.devices.listing import pounds
from kiosk.repairs.records import Repair

COLUMNS: dict[str, Callable[[Repair], Cell]] = {
    "Repair": lambda repair: repair.id,
    "Supplier": lambda repair: repair.supplier,
    "Their Reference": lambda repair: repair.their_reference,
    "Sent How": lambda repair: repair.sent_how.value,
    "Sent At": lambda repair: repair.sent_at,
    "Sent By": lambda repair: repair.sent_by,
    "Expected On": lambda repair: repair.expected_on,
    "Devices": lambda repair: repair.devices,
    "Still Away": lambda repair: repair.away,
    "Quote": lambda repair: None if repair.quote_pence is None else pounds(repair.quote_pence),
    "Quoted On": lambda repair: repair.quoted_on,
    "Quote Answer": lambda repair: repair.quote_answer.value if repair.quote_answer else None,
    "Note": lambda repair: repair.note,
}
