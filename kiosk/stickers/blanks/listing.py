"""Batches of blank stickers as they are taken out."""

from collections.abc import Callable

from kiosk.core.sqlite import Row
from kiosk.core.tables import Cell

COLUMNS: dict[str, Callable[[Row], Cell]] = {
    "Asked For At": lambda batch: batch["at"],
    "By": lambda batch: batch["actor"],
    "Stickers": lambda batch: batch["codes"],
    "Printed": lambda batch: batch["printed"],
    "On A Device": lambda batch: batch["bound"],
    "Blank Still": lambda batch: batch["blank"],
}
