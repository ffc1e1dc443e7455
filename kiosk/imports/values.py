"""What a cell says: dates, prices, warranties and keys as they stand in lists that people keep by hand."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kiosk.core.forms import clean_line

ABSENT = frozenset(
    """
    n/a|na|n.a.|n.a|n\\a|#n/a|#ref!|#name?|#value!|#null!|#div/0!|none|null|nil|unknown|not known|not applicable|
    not available|not specified|no serial|no serial number|unspecified|undefined|tbc|tba|tbd|to be confirmed|
    to be filled by o.e.m.|to be filled by oem|default string|system serial number|chassis serial number|
    base board serial number|not set|no tag|no asset tag|blank|missing|illegible|?|??|???
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
FILLERS = re.compile(r"[-–—_.*/\\ ]+|0+|[xX]{2,}|0?123456789?0?")
WRECKED = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]+")
AS_TEXT = re.compile(r'="(.*)"')  # what exporters write so that Excel keeps the noughts of 007

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NUMBERS_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T].*)?")
ISO_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
DAY_NAMED_DATE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ \-/.]([a-z]{3,9})\.?,?[ \-/.](\d{4}|\d{2})", re.IGNORECASE)
MONTH_NAMED_DATE = re.compile(r"([a-z]{3,9})\.?[ \-](\d{1,2})(?:st|nd|rd|th)?,?[ \-](\d{4}|\d{2})", re.IGNORECASE)
MONTH_DATE = re.compile(r"([a-z]{3,9}|\d{1,2})[ \-/.](\d{4})", re.IGNORECASE)
YEAR_DATE = re.compile(r"(?:19|20)\d{2}")
DAY_NUMBER = re.compile(r"[2-6]\d{4}(?:\.\d+)?")  # 1954 to 2091, as a spreadsheet counts days
DAY_NOUGHT = date(1899, 12, 30)
OLDEST = date(1970, 1, 1)
FURTHEST = date(2099, 12, 31)
CENTURY_TURNS = 70  # two figures: 69 is 2069, 70 is 1970

GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}|\d{1,3}(\.\d{3})+,\d{1,2}")
HIGHEST_PRICE = Decimal(100_000_000)
LONGEST_WARRANTY_MONTHS = 240


def said(text: str) -> str:
    """Return a cell on one line, or nothing when it only says that there is nothing."""
    line = " ".join(text.split()) if text.isascii() and text.isprintable() else clean_line(text)
    if wrapped := AS_TEXT.fullmatch(line):
        line = clean_line(wrapped[1])
    return "" if line.casefold() in ABSENT or re.fullmatch(r"[-–—_.?*/\\ ]+", line) else line


def key(text: str) -> str:
    """Return an asset tag or serial number, or nothing when it is a placeholder such as 0000 or 123456789."""
    line = said(text)
    return "" if FILLERS.fullmatch(line) else line


def is_filler(text: str) -> bool:
    """Tell whether something stands in place of a number without being one: 0, 00000, 123456789."""
    return bool(text and FILLERS.fullmatch(text))


def is_wrecked(text: str) -> bool:
    """Tell whether a spreadsheet turned a long number into 1.23E+15, its last figures lost for good."""
    return bool(WRECKED.fullmatch(text))


def is_month_first(texts: Iterable[str]) -> bool:
    """Tell whether a column of dates has its months in front: one value that cannot be read otherwise decides."""
    matches = [found for text in texts if (found := NUMBERS_DATE.fullmatch(text))]
    return any(int(found[2]) > 12 >= int(found[1]) for found in matches)


class DateOrders:
    """What a column of dates shows of their order; one value that cannot be read otherwise decides."""

    def __init__(self) -> None:
        self._can_only_be: set[str] = set()

    def see(self, text: str) -> None:
        """Look at one more cell."""
        if found := NUMBERS_DATE.fullmatch(text):
            first, second = int(found[1]), int(found[2])
            if second > 12 >= first:
                self._can_only_be.add("month first")
            elif first > 12 >= second:
                self._can_only_be.add("day first")

    @property
    def is_month_first(self) -> bool:
        """Tell whether the month stands in front."""
        return self._can_only_be == {"month first"}

    @property
    def is_mixed(self) -> bool:
        """Tell whether both orders are used."""
        return len(self._can_only_be) == 2


def read_date(text: str, month_first: bool = False) -> date | None:
    """Return the date in a text, day first unless told otherwise; None when it is none."""
    try:
        found = _date_in(text, month_first)
    except ValueError:
        return None
    return found if found and OLDEST <= found <= FURTHEST else None


def _date_in(text: str, month_first: bool) -> date | None:
    if found := ISO_DATE.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := NUMBERS_DATE.fullmatch(text):
        return _of_numbers(int(found[1]), int(found[2]), _year(found[3]), month_first)
    if found := DAY_NAMED_DATE.fullmatch(text):
        return date(_year(found[3]), _month(found[2]), int(found[1]))
    if found := MONTH_NAMED_DATE.fullmatch(text):
        return date(_year(found[3]), _month(found[1]), int(found[2]))
    if found := MONTH_DATE.fullmatch(text):
        return date(int(found[2]), _month(found[1]), 1)
    if YEAR_DATE.fullmatch(text):
        return date(int(text), 1, 1)
    if DAY_NUMBER.fullmatch(text):
        return DAY_NOUGHT + timedelta(days=int(float(text)))
    return None


def _of_numbers(first: int, second: int, year: int, month_first: bool) -> date:
    month, day = (first, second) if month_first else (second, first)
    if month > 12:  # it can only be meant the other way round
        month, day = day, month
    return date(year, month, day)


def _year(figures: str) -> int:
    if len(figures) == 4:
        return int(figures)
    return int(figures) + (2000 if int(figures) < CENTURY_TURNS else 1900)


def _month(name: str) -> int:
    return int(name) if name.isdigit() else MONTHS.index(name[:3].casefold()) + 1


def read_pence(text: str) -> int | None:
    """Return a price in pence; None when it is none."""
    plain = re.sub(r"(?i)gbp|eur|usd|[£$€\s]|\(?(?:ex|inc)\.? ?vat\)?", "", text)
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", plain) or Decimal(plain) > HIGHEST_PRICE:
        return None
    return int((Decimal(plain) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def read_months(text: str, unit_is_years: bool = False) -> int | None:
    """Return how many months a warranty lasts: 36, '36 months', '3 years'; None when it is no length of time."""
    found = re.fullmatch(r"(\d{1,3})\s*(m|mths?|months?|mo|y|yrs?|years?)?\.?", text.casefold())
    if not found:
        return None
    is_years = found[2].startswith("y") if found[2] else unit_is_years
    months = int(found[1]) * (12 if is_years else 1)
    return months if months <= LONGEST_WARRANTY_MONTHS else None


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError("no such month")
