"""Label stock as it is taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.printing.stock.records import Offer

COLUMNS: dict[str, Callable[[Offer], Cell]] = {
    "Stock": lambda offer: offer.stock.code,
    "Maker": lambda offer: offer.stock.maker,
    "Description": lambda offer: offer.stock.description,
    "Material": lambda offer: offer.material.value,
    "Paper": lambda offer: offer.paper.value,
    "Label Width Mm": lambda offer: offer.stock.label_width_mm,
    "Label Height Mm": lambda offer: offer.stock.label_height_mm,
    "Labels": lambda offer: offer.stock.cells,
    "Module Mm": lambda offer: offer.fit.module_mm if offer.fit else None,
    "Large Enough": lambda offer: ("yes" if offer.fit.is_good else "no") if offer.fit else None,
    "Reason": lambda offer: offer.fit.reason if offer.fit else None,
    "Ours": lambda offer: "yes" if offer.is_ours else "no",
    "Last Printed At": lambda offer: offer.last_printed_at or None,
    "Remark": lambda offer: offer.stock.remark,
}
