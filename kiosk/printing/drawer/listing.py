"""The sheets in the drawer, and those that left it lately, as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.printing.drawer.records import DrawerSheet

COLUMNS: dict[str, Callable[[DrawerSheet], Cell]] = {
    "Sheet": lambda sheet: sheet.name,
    "Stock": lambda sheet: sheet.stock,
    "Labels": lambda sheet: sheet.cells,
    "Free": lambda sheet: sheet.free,
    "Put In At": lambda sheet: sheet.put_in_at,
    "By": lambda sheet: sheet.actor,
    "Gone At": lambda sheet: sheet.gone_at,
    "Gone How": lambda sheet: sheet.gone_how,
    "Gone Reason": lambda sheet: sheet.gone_reason,
}
