"""Locations as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.locations.records import Location

COLUMNS: dict[str, Callable[[Location], Cell]] = {
    "Location": lambda location: location.name,
    "Retired On": lambda location: location.retired_on,
}
