"""Whether a stock can carry the school's present address, and with squares of which size."""

from dataclasses import dataclass
from functools import lru_cache

from kiosk.core.settings import Settings
from kiosk.devices import codes
from kiosk.printing.stock.records import Fit
from labels.errors import LabelError, StockTooSmall
from labels.lettering import width_em
from labels.phrase import ADJECTIVES, NOUNS
from labels.printer import PLAIN, Printer
from labels.sheet import lay_out
from labels.sticker import Sticker
from labels.stock import Stock

# no code and no phrase is wider in print, so what is said of these holds for every device
WIDEST_CODE = "WWWWWWW"
WIDEST_PHRASE = " ".join(max(words, key=width_em) for words in (ADJECTIVES, NOUNS))
GOOD_MM = 0.4
VERY_GOOD_MM = 0.6


@dataclass(frozen=True)
class Wanted:
    """What has to stand on every label."""

    text: str
    host: str
    school: str
    phone: str


def wanted(settings: Settings) -> Wanted | None:
    """Return what would be printed today, or None while the school has no address."""
    if not settings.address:
        return None
    text = codes.sticker_text(settings.address, WIDEST_CODE)
    return Wanted(text, settings.host, settings.school, settings.desk_phone)


@lru_cache(maxsize=2048)
def fit(stock: Stock, asked: Wanted, printer: Printer = PLAIN) -> Fit:
    """Return how an address fits on a stock, printed by a printer; remembered, because the register asks for all."""
    sticker = Sticker(
        text=asked.text,
        code=codes.shown(WIDEST_CODE),
        school=asked.school,
        host=asked.host,
        phone=asked.phone,
        phrase=WIDEST_PHRASE,
    )
    try:
        sheet = lay_out([sticker], stock, printer=printer)[0]
    except StockTooSmall as error:
        return Fit(None, str(error), error.suggestion)
    except LabelError as error:
        return Fit(None, str(error))
    return Fit(sheet.labels[0].layout.module_mm)


def verdict(found: Fit) -> str:
    """Return the fit in a few words: 'Squares of 0.58 mm: good'."""
    if found.module_mm is None:
        return f"Too small{f'; {found.smallest} would do' if found.smallest else ''}"
    said = "needs a steady hand" if found.module_mm < GOOD_MM else "good"
    said = "very good" if found.module_mm >= VERY_GOOD_MM else said
    return f"Squares of {found.module_mm:.2f} mm: {said}"
