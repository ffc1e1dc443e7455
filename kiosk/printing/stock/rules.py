"""What a stock is made of and on which paper it is, read from its row of the register; which ones a filter leaves."""

import re
from collections.abc import Mapping

from kiosk.printing.stock.records import Material, Offer, Paper
from labels.stock import Stock

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)
PAGES = {A4: Paper.A4, LETTER: Paper.LETTER}
MAKERS_OF_THERMAL_PAPER = ("Brother", "DYMO")
# in this order: a removable film is removable first
TELLING_WORDS = (
    (re.compile(r"tamper", re.I), Material.ANTI_TAMPER),
    (re.compile(r"removable", re.I), Material.REMOVABLE),
    (re.compile(r"film|polyester|durable|laminated", re.I), Material.FILM),
)


def said(stock: Stock) -> str:
    """Return a stock as a list of stocks shows it."""
    return f"{stock.code} – {stock.maker}, {stock.description}"


def material_of(stock: Stock) -> Material:
    """Return what a stock is made of."""
    for word, material in TELLING_WORDS:
        if word.search(stock.description):
            return material
    if stock.maker in MAKERS_OF_THERMAL_PAPER:
        return Material.DIRECT_THERMAL
    return Material.RIBBON if stock.maker == "Zebra" else Material.PAPER


def paper_of(stock: Stock) -> Paper:
    """Return what has to lie in the printer."""
    page = (stock.page_width_mm, stock.page_height_mm)
    if stock.cells == 1 and page == (stock.label_width_mm, stock.label_height_mm):
        return Paper.ROLL
    return PAGES.get(page, Paper.OTHER)


def size_said(stock: Stock) -> str:
    """Return '63.5 × 33.9 mm'."""
    return f"{stock.label_width_mm:g} × {stock.label_height_mm:g} mm"


def in_order(offers: list[Offer]) -> list[Offer]:
    """Return what the school keeps first, of that the last used first; then the rest, the last used first."""
    by_use = sorted(offers, key=lambda offer: offer.last_printed_at, reverse=True)
    return sorted(by_use, key=lambda offer: not (offer.is_kept or offer.own))


def is_wanted(offer: Offer, wanted: Mapping[str, str]) -> bool:
    """Tell whether a stock is left by the filters of the page; an empty or a strange one leaves all."""
    text = " ".join(wanted.get("text", "").lower().split())
    words = f"{offer.stock.code} {offer.stock.maker} {offer.stock.description}".lower()
    if text and text not in words:
        return False
    if wanted.get("maker") and wanted["maker"] != offer.stock.maker:
        return False
    if wanted.get("paper") in tuple(Paper) and wanted["paper"] != offer.paper:
        return False
    if wanted.get("material") in tuple(Material) and wanted["material"] != offer.material:
        return False
    if wanted.get("fits") and offer.fit and not offer.fit.is_good:
        return False
    return not (wanted.get("ours") and not (offer.is_kept or offer.own))
