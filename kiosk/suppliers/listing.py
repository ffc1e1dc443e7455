"""Suppliers as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.suppliers.records import Supplier

COLUMNS: dict[str, Callable[[Supplier], Cell]] = {
    "Supplier": lambda supplier: supplier.name,
    "Phone": lambda supplier: supplier.phone,
    "Email": lambda supplier: supplier.email,
    "Notes": lambda supplier: supplier.notes,
    "Retired On": lambda supplier: supplier.retired_on,
}
