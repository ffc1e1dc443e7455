"""All calls, or some of them, as a list to take out."""

from collections.abc import Iterable

from kiosk.calls.lists import store
from kiosk.calls.lists.columns import COLUMNS, cells
from kiosk.core.database import Database
from kiosk.core.lists import Listing


def all_calls(database: Database) -> Listing:
    """Return every call, in the order they were logged."""
    return Listing("calls", COLUMNS, map(cells, store.all_calls(database)))


def calls_with(database: Database, name: str, call_ids: Iterable[int]) -> Listing:
    """Return the calls with these ids, in their order."""
    return Listing(name, COLUMNS, map(cells, store.calls_with(database, call_ids)))
