"""Which column of a school's list holds what: headings as schools, Excel lists and Snipe-IT write them."""

from enum import StrEnum

from kiosk.imports.subject import ListField


class Field(StrEnum):
    """What a column can hold; the value is how pages call it."""

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

    @property
    def key(self) -> str:
        """How saved mappings call it."""
        return KEYS[self]


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
    "net cost, net price, cost gbp, price gbp, amount, valuation",
    Field.NOTES: "notes, asset notes, note, comments, comment, remarks, remark, additional information, details",
    Field.STATUS: "status, asset status, status label, status name, state, condition",
    Field.RETIRED_ON: "retired on, retired, disposal date, date of disposal, disposed on, date disposed, retired date",
    Field.RETIRED_REASON: "retired reason, reason retired, disposal reason, reason for disposal, disposal method",
}
KEYS = {field: field.name.lower() for field in Field}
DATES = (Field.IN_SERVICE_ON, Field.WARRANTY, Field.RETIRED_ON)
FIELDS = tuple(
    ListField(field.key, field.value, tuple(line.split(", ")), field in DATES) for field, line in HEADINGS.items()
)
