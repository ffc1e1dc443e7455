"""One row of the file becomes what it says of a device, or the reason why it cannot be used."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from kiosk.core.forms import LONGEST_LINE, LONGEST_TEXT, clean_text
from kiosk.core.tables import Row
from kiosk.devices import codes
from kiosk.imports import values
from kiosk.imports.devices.headings import DATES, Field
from kiosk.imports.devices.kinds import named_kind
from kiosk.imports.devices.records import Said
from kiosk.imports.subject import Reading, RowRefused

SEVERAL_COLUMNS = 3
FILLER = "Filler: "
LOOKED_AT = 5000  # rows, to tell whether a column holds our own codes
RETIRED_WORDS = re.compile(
    "archived|lost|stolen|lost (or )?stolen|disposed( of)?|scrapped|written off|write off|decommissioned|retired"
    "|broken not fixable|sold|destroyed|recycled"
)


@dataclass(frozen=True)
class Reader:
    """How this file is read: which columns hold what, which dates have the month in front, whether codes are ours."""

    reading: Reading
    codes_count: bool

    @property
    def today(self) -> date:
        """The day it is at the school."""
        return self.reading.today

    def text(self, row: Row, field: Field, plain: Callable[[str], str] = values.said) -> str:
        """Return what the row says in a field: the first of its columns that says anything."""
        for cell in self.reading.cells(row, field.key):
            if found := plain(cell):
                if len(found) > (LONGEST_TEXT if field is Field.NOTES else LONGEST_LINE):
                    raise RowRefused(f"{field.value} is too long ({len(found):,} characters).")
                return found
        return ""


def reader_of(reading: Reading) -> Reader:
    """Return how to read a list, judged by its headings and by whole columns."""
    return Reader(reading, _are_ours(_said_codes(reading)))


def _said_codes(reading: Reading) -> list[str]:
    if Field.CODE.key not in reading.columns:
        return []
    rows: Iterator[Row] = islice(reading.rows(), LOOKED_AT)
    return [said for row in rows for cell in reading.cells(row, Field.CODE.key) if (said := values.said(cell))]


def read_row(reader: Reader, row: Row) -> Said:
    """Return what a row says. RowRefused gives the reason when it cannot be used."""
    _check_width(reader, row)
    months, until = _warranty(reader, row)
    return Said(
        code=_code(reader, row),
        asset_tag=_key(reader, row, Field.ASSET_TAG),
        serial=_key(reader, row, Field.SERIAL),
        name=reader.text(row, Field.NAME),
        kind=named_kind(reader.text(row, Field.KIND)),
        category=reader.text(row, Field.CATEGORY) or reader.text(row, Field.KIND),
        maker=reader.text(row, Field.MAKER),
        model=reader.text(row, Field.MODEL) or reader.text(row, Field.MODEL_NUMBER, _unless_wrecked),
        location=reader.text(row, Field.LOCATION),
        supplier=reader.text(row, Field.SUPPLIER),
        in_service_on=_date(reader, row, Field.IN_SERVICE_ON),
        warranty_months=months,
        warranty_until_on=until,
        price_pence=_price(reader, row),
        notes=reader.text(row, Field.NOTES, clean_text),
        retired_on=_date(reader, row, Field.RETIRED_ON),
        retired_reason=reader.text(row, Field.RETIRED_REASON),
        retired_status=_retired_status(reader, row),
        remarks=_left_out(reader, row),
        alone=_alone(reader, row),
    )


def _alone(reader: Reader, row: Row) -> str:
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    return filled[0] if len(filled) == 1 and len(reader.reading.columns) >= SEVERAL_COLUMNS else ""


def _check_width(reader: Reader, row: Row) -> None:
    if row.surplus:
        width = len(reader.reading.headings)
        raise RowRefused(
            f"The row has {width + len(row.surplus)} cells, but there are {width} headings. "
            "Is a text with a comma not in quotation marks?"
        )


def _are_ours(cells: list[str]) -> bool:
    """Tell whether a column holds our codes: another system's may pass the check by chance, but not most of them."""
    return sum(_is_code(cell) for cell in cells) * 2 >= len(cells)


def _is_code(text: str) -> bool:
    try:
        codes.read_code(text)
    except codes.CodeRefused:
        return False
    return True


def _unless_wrecked(text: str) -> str:
    found = values.said(text)
    return "" if values.is_wrecked(found) else found


def _code(reader: Reader, row: Row) -> str:
    text = reader.text(row, Field.CODE) if reader.codes_count else ""
    if not text:
        return ""
    try:
        return codes.read_code(text)
    except codes.CodeRefused as refusal:
        raise RowRefused(f"'{text}' is not a code. {refusal}") from refusal


def _key(reader: Reader, row: Row, field: Field) -> str:
    text = reader.text(row, field, values.key)
    if values.is_wrecked(text):
        raise RowRefused(
            f"{field.value} {text}: a spreadsheet has cut this number short, and its last figures are lost. "
            "Look it up on the device, and format the column as text."
        )
    return text


def _date(reader: Reader, row: Row, field: Field) -> str:
    text = reader.text(row, field)
    if _has_no_figures(text):
        return ""
    found = values.read_date(text, field.key in reader.reading.month_first)
    if found is None:
        raise RowRefused(f"{field.value} '{text}' is not a date. Write it as 2026-09-01 or 1/9/2026.")
    if found > _latest(reader, field):
        raise RowRefused(f"{field.value} {found.isoformat()} lies in the future.")
    return found.isoformat()


def _latest(reader: Reader, field: Field) -> date:
    if field is Field.RETIRED_ON:
        return reader.today
    if field is Field.WARRANTY:
        return values.FURTHEST
    return values.months_later(reader.today, 12)  # bought, but not here yet


def _warranty(reader: Reader, row: Row) -> tuple[int | None, str]:
    """Return how many months the warranty lasts, or the day it ends."""
    years = reader.text(row, Field.WARRANTY_YEARS)
    if years and (months := values.read_months(years, unit_is_years=True)) is not None:
        return months, ""
    months = values.read_months(reader.text(row, Field.WARRANTY))
    if months is not None:
        return months, ""
    return None, _date(reader, row, Field.WARRANTY)


def _price(reader: Reader, row: Row) -> int | None:
    text = reader.text(row, Field.PRICE)
    if _has_no_figures(text):
        return None
    pence = values.read_pence(text)
    if pence is None:
        raise RowRefused(f"{Field.PRICE.value} '{text}' is not a price. Write it as 1234.50.")
    return pence


def _retired_status(reader: Reader, row: Row) -> str:
    """Return the status if it says that the device is gone."""
    status = reader.text(row, Field.STATUS)
    words = "".join(c if c.isalnum() else " " for c in status.casefold()).split()
    return status if RETIRED_WORDS.fullmatch(" ".join(words)) else ""


def _left_out(reader: Reader, row: Row) -> tuple[str, ...]:
    """Say which dates and prices hold only words ('donated', 'expired'): they are no reason to refuse the device."""
    texts = {field: reader.text(row, field) for field in (*DATES, Field.PRICE)}
    words = [f"{field.value} '{text}' was left out." for field, text in texts.items() if text and _has_no_figures(text)]
    keys = {field: reader.text(row, field) for field in (Field.ASSET_TAG, Field.SERIAL)}
    fillers = [
        f"{FILLER}{field.value} '{text}' was left out." for field, text in keys.items() if values.is_filler(text)
    ]
    return (*words, *fillers)


def _has_no_figures(text: str) -> bool:
    return not any(character.isdigit() for character in text)
