"""Which column of a school's list holds what: headings as schools, Excel lists and Snipe-IT write them."""

import re
from collections.abc import Sequence
from enum import StrEnum

from kiosk.imports.records import ColumnReading


class Field(StrEnum):
    """What a column can hold; the value is how the preview calls it."""

    CODE = "Code"
    ASSET_TAG = "Asset tag"
    SERIAL = "Serial number"
    NAME = "Name"
    KIND = "Kind"
    CATEGORY = "Category"
    MAKER = "Manufacturer"
    MODEL = "Model"
    MODEL_NUMBER = "Model number"
    LOCATION = "Location"
    SUPPLIER = "Supplier"
    IN_SERVICE_ON = "In service from"
    WARRANTY = "Warranty"
    WARRANTY_YEARS = "Warranty in years"
    PRICE = "Purchase cost"
    NOTES = "Notes"
    STATUS = "Status"
    RETIRED_ON = "Retired on"
    RETIRED_REASON = "Retired because"


# the first heading of a line wins over the later ones when a file has several for the same thing
HEADINGS: dict[Field, str] = {
    Field.CODE: "code, scandesk code, sticker code, device code",
    Field.ASSET_TAG: "asset tag, asset no, asset number, asset id, asset code, asset tag no, tag, tag no, "
    "tag number, barcode, bar code, inventory no, inventory number, inventory id, school tag",
    Field.SERIAL: "serial, serial no, serial number, s n, sn, serial num, serial tag, service tag, service tag no, "
    "service tag number",
    Field.NAME: "name, item name, asset name, device name, item, device, computer name, hostname, host name, "
    "pc name, equipment, equipment name, asset, title, asset description, item description, description",
    Field.KIND: "kind, device kind",
    Field.CATEGORY: "category, type, device type, asset type, equipment type, item type, asset category, "
    "category name, item category, asset class",
    Field.MAKER: "manufacturer, manufacturer name, make, maker, brand, mfr",
    Field.MODEL: "model, model name, asset model, device model, make model, make and model",
    Field.MODEL_NUMBER: "model number, model no, model num, part number, part no, product number, product code",
    Field.LOCATION: "location, room, location name, room name, room no, room number, classroom, place, site location, "
    "current location, default location, rtd location, where",
    Field.SUPPLIER: "supplier, vendor, supplier name, vendor name, supplied by, purchased from, bought from, reseller",
    Field.IN_SERVICE_ON: "in service from, in service since, in service, date in service, purchase date, "
    "date purchased, date of purchase, purchased, purchased on, bought, date bought, bought on, acquired, "
    "date acquired, acquisition date, installed, install date, date installed, installation date, delivery date, "
    "invoice date",
    Field.WARRANTY: "warranty until, warranty expires, warranty expiry, warranty expiry date, warranty expiration, "
    "warranty expiration date, warranty end, warranty end date, warranty ends, warranty date, end of warranty, "
    "guarantee until, warranty months, warranty in months, warranty, guarantee",
    Field.WARRANTY_YEARS: "warranty years, warranty in years, warranty yrs, guarantee years",
    Field.PRICE: "purchase cost, purchase price, price, cost, unit cost, unit price, value, purchase value, "
    "net cost, net price, cost gbp, price gbp, amount",
    Field.NOTES: "notes, asset notes, note, comments, comment, remarks, remark, additional information, details",
    Field.STATUS: "status, asset status, status label, status name, state, condition",
    Field.RETIRED_ON: "retired on, retired, disposal date, date of disposal, disposed on, date disposed, retired date",
    Field.RETIRED_REASON: "retired reason, reason retired, disposal reason, reason for disposal, disposal method",
}
FIELD_OF = {heading: field for field, line in HEADINGS.items() for heading in line.split(", ")}
RANK = {heading: rank for rank, heading in enumerate(FIELD_OF)}
PERSONAL = re.compile(
    r"^checked ?out|^checkout|^assigned|^assignee|e ?mail|^user\b|user ?name$|^full name|^first name|^last name"
    r"|^surname|^employee|^owner|^custodian|^staff|^teacher|^pupil|^student|^person|^borrower|^upn$|^phone|^telephone"
)
BECAUSE_PERSONAL = "left out: who has a device is not kept here"
BECAUSE_UNKNOWN = "left out: nothing in the register for it"
BECAUSE_EMPTY = "left out: it has no heading"
SECOND = "used where the column '{first}' is blank"


def plain_heading(heading: str) -> str:
    """Return a heading without case, punctuation, brackets and doubled blanks: 'Warranty (months)' as one reads it."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("&", " and ").replace("£", " "))
    return " ".join(re.sub(r"[\W_]+", " ", words.casefold()).split())


def field_of(heading: str) -> Field | None:
    """Return what a column with this heading holds, or None."""
    return FIELD_OF.get(plain_heading(heading))


def columns_of(headings: Sequence[str]) -> dict[Field, tuple[int, ...]]:
    """Return the columns that hold each field, the one to be asked first in front."""
    found: dict[Field, list[int]] = {}
    for number, heading in enumerate(headings):
        if field := field_of(heading):
            found.setdefault(field, []).append(number)
    return {field: tuple(sorted(numbers, key=lambda n: _rank(headings[n]))) for field, numbers in found.items()}


def column_readings(headings: Sequence[str]) -> tuple[ColumnReading, ...]:
    """Return, for every column, what it was read as, in words."""
    columns = columns_of(headings)
    return tuple(_reading(headings, columns, number) for number in range(len(headings)))


def _reading(headings: Sequence[str], columns: dict[Field, tuple[int, ...]], number: int) -> ColumnReading:
    heading = headings[number]
    field = field_of(heading)
    if field is None:
        return ColumnReading(heading, "", _why_left_out(heading))
    first = columns[Field.MODEL if field is Field.MODEL_NUMBER and Field.MODEL in columns else field][0]
    return ColumnReading(heading, field.value, "" if first == number else SECOND.format(first=headings[first]))


def _why_left_out(heading: str) -> str:
    if not heading:
        return BECAUSE_EMPTY
    return BECAUSE_PERSONAL if PERSONAL.search(plain_heading(heading)) else BECAUSE_UNKNOWN


def _rank(heading: str) -> int:
    return RANK.get(plain_heading(heading), len(RANK))
