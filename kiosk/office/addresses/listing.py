"""What still has to be reprinted, place by place, as it is taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.office.addresses.records import Place

COLUMNS: dict[str, Callable[[Place], Cell]] = {
    "Location": lambda place: place.name,
    "Stickers": lambda place: place.stickers,
    "Stickers To Reprint": lambda place: place.old_stickers,
    "Cards To Reprint": lambda place: place.old_cards,
    "Poster To Reprint": lambda place: "yes" if place.has_old_poster else "no",
}
