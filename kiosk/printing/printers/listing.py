"""Printers as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.printing.printers.records import SchoolPrinter

COLUMNS: dict[str, Callable[[SchoolPrinter], Cell]] = {
    "Printer": lambda known: known.name,
    "Dpi": lambda known: known.printer.dpi,
    "Thermal": lambda known: "yes" if known.printer.is_thermal else "no",
    "Nudge X Mm": lambda known: known.printer.nudge_x_mm,
    "Nudge Y Mm": lambda known: known.printer.nudge_y_mm,
    "Stock": lambda known: known.stock,
    "Usual One": lambda known: "yes" if known.is_default else "no",
    "Retired At": lambda known: known.retired_at,
}
