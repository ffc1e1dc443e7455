"""The reprint basket as it is taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.printing.basket.records import InBasket

COLUMNS: dict[str, Callable[[InBasket], Cell]] = {
    "Code": lambda device: device.shown_code,
    "Device": lambda device: device.title,
    "Kind": lambda device: device.kind.value,
    "Location": lambda device: device.location,
    "Retired On": lambda device: device.retired_on,
}
