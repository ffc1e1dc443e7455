"""The ledger's filters, as its address names them."""

from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from kiosk.core import clock
from kiosk.core.forms import clean_line
from kiosk.core.numbers import row_number
from kiosk.devices import codes
from kiosk.stickers.ledger.rules import months_before

STATE_WORDS = {
    "old_address": "printed with an old address",
    "never_printed": "never printed",
    "unscanned": "not scanned since it was printed",
    "unseen_3": "not seen for 3 months",
    "unseen_12": "not seen for a year",
}
UNSEEN_MONTHS = {"unseen_3": 3, "unseen_12": 12}


def read_filters(arguments: MultiDict[str, str], present_address: str, now: datetime) -> dict[str, Any]:
    """Return the filters (keys of store.FILTERS) that an address names; what makes no sense is left out."""
    filters: dict[str, Any] = {}
    if text := codes.without_address(clean_line(arguments.get("text")))[:100]:
        filters["text"] = text
    if location_id := arguments.get("location_id", 0, type=row_number):
        filters["location_id"] = location_id
    if address := clean_line(arguments.get("address"))[:300]:
        filters["address"] = address
    state = arguments.get("state", "")
    if state == "old_address":
        filters["other_address"] = present_address
    elif state in UNSEEN_MONTHS:
        filters["not_seen_since"] = clock.stored(months_before(now, UNSEEN_MONTHS[state]))
    elif state in STATE_WORDS:
        filters[state] = True
    return filters
