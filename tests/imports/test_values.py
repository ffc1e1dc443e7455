from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.records import Kind
from kiosk.imports import values
from kiosk.imports.devices.headings import FIELDS, Field
from kiosk.imports.devices.kinds import guess_kind
from kiosk.imports.headings import columns_of, headings_hash, is_personal, matched, plain_heading


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Asset Tag", Field.ASSET_TAG),
        ("ASSET NO.", Field.ASSET_TAG),
        ("asset_tag", Field.ASSET_TAG),
        ("AssetTag", Field.ASSET_TAG),
        ("Tag", Field.ASSET_TAG),
        ("Barcode", Field.ASSET_TAG),
        ("Serial", Field.SERIAL),
        ("Serial No.", Field.SERIAL),
        ("serial-number", Field.SERIAL),
        ("S/N", Field.SERIAL),
        ("Item Name", Field.NAME),
        ("Asset Name", Field.NAME),
        ("Name", Field.NAME),
        ("Model", Field.MODEL),
        ("Model name", Field.MODEL),
        ("Model No", Field.MODEL_NUMBER),
        ("Make", Field.MAKER),
        ("Manufacturer", Field.MAKER),
        ("Type", Field.CATEGORY),
        ("Room", Field.LOCATION),
        ("Vendor", Field.SUPPLIER),
        ("Date Purchased", Field.IN_SERVICE_ON),
        ("Purchase Date", Field.IN_SERVICE_ON),
        ("Price (£)", Field.PRICE),
        ("Purchase Cost", Field.PRICE),
        ("Warranty (months)", Field.WARRANTY),
        ("Warranty expires", Field.WARRANTY),
        ("Warranty (years)", Field.WARRANTY_YEARS),
        ("Asset Notes", Field.NOTES),
        ("Model Notes", None),
        ("Order Number", None),
        ("Checked Out To: Location", None),
        ("", None),
    ],
)
def test_headings_as_schools_write_them(heading, field):
    assert matched([heading], FIELDS) == ({0: field.key} if field else {})


def test_several_columns_for_one_thing_are_asked_in_their_order():
    headings = ["Description", "Category", "Name", "Category"]
    assert columns_of(matched(headings, FIELDS), headings, FIELDS) == {"name": (2, 0), "category": (1, 3)}


def test_what_was_chosen_by_hand_is_asked_first():
    headings = ["Name", "Nom", ""]
    assert columns_of({0: "name", 1: "name", 2: "serial"}, headings, FIELDS) == {"name": (1, 0), "serial": (2,)}
    assert columns_of({0: "", 7: "name"}, headings, FIELDS) == {}


def test_headings_of_shelf_say_what_they_are_between_other_words():
    assert plain_heading("cf: Serial number,type:text") == "serial number"
    assert plain_heading("cf:purchase date, type: date") == "purchase date"


@pytest.mark.parametrize("heading", ["Checked Out To: Username", "Assigned To", "Email", "Full Name", "User"])
def test_columns_about_people_are_known(heading):
    assert is_personal(heading)
    assert matched([heading], FIELDS) == {}


def test_files_of_one_shape_are_known_by_their_headings():
    assert headings_hash(["Asset Tag", "Name"]) == headings_hash(["ASSET_TAG", " name "])
    assert headings_hash(["Asset Tag", "Name"]) != headings_hash(["Name", "Asset Tag"])


@pytest.mark.parametrize(
    ("texts", "month_first", "mixed"),
    [
        (["1/2/2023", "13/2/2023"], False, False),
        (["1/2/2023", "2/13/2023"], True, False),
        (["13/2/2023", "2/13/2023"], False, True),
        (["1/2/2023", "", "soon"], False, False),
    ],
)
def test_a_column_of_dates_shows_its_order(texts, month_first, mixed):
    orders = values.DateOrders()
    for text in texts:
        orders.see(text)
    assert (orders.is_month_first, orders.is_mixed) == (month_first, mixed)


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("Laptops",), Kind.LAPTOP),
        (("Ornamental Railings", 'Macbook Pro 13"'), Kind.LAPTOP),
        (("", "HP LaserJet Pro M404dn"), Kind.PRINTER),
        (("", "EB-W05"), Kind.PROJECTOR),
        (("", "Epson EB-2250U"), Kind.PROJECTOR),
        (("Interactive Display",), Kind.INTERACTIVE_BOARD),
        (("", "SMART Board MX265"), Kind.INTERACTIVE_BOARD),
        (("", "Promethean ActivPanel 9"), Kind.INTERACTIVE_BOARD),
        (("", "Lenovo ThinkPad L13"), Kind.LAPTOP),
        (("", "Acer Chromebook 314"), Kind.LAPTOP),
        (("", "iPad (9th gen)"), Kind.TABLET),
        (("Switches",), Kind.NETWORK),
        (("Access Point",), Kind.NETWORK),
        (("", "OptiPlex 7010"), Kind.DESKTOP),
        (("Desktop PC",), Kind.DESKTOP),
        (("Monitors",), Kind.SCREEN),
        (("Visualiser",), Kind.CAMERA),
        (("Headphones",), Kind.AUDIO),
        (("interactive_board",), Kind.INTERACTIVE_BOARD),
        (("other devices",), Kind.OTHER),
        (("Trolley", "Pencil"), Kind.OTHER),
    ],
)
def test_kinds_are_guessed_from_the_words(texts, kind):
    assert guess_kind(*texts) is kind


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n/a",
        "0000",
        "0",
        "none",
        "-",
        "--",
        "unknown",
        "TBC",
        "To be filled by O.E.M.",
        "Default string",
        "System Serial Number",
        "123456789",
        "0123456789",
        "xxxx",
        "#N/A",
        "?",
        "   ",
        "Not Applicable",
        "......",
    ],
)
def test_placeholders_are_no_keys(text):
    assert values.key(text) == ""


@pytest.mark.parametrize(
    ("text", "key"), [("007", "007"), (" ab  12 ", "ab 12"), ('="007"', "007"), ("12340", "12340")]
)
def test_keys_stay_text(text, key):
    assert values.key(text) == key


def test_numbers_that_a_spreadsheet_wrecked():
    assert all(map(values.is_wrecked, ("1.23E+15", "6E+18", "5,02E+18")))
    assert not any(map(values.is_wrecked, ("5CG1234E15", "1E15", "12.3E+15", "1.23E-15")))


@pytest.mark.parametrize(
    ("text", "month_first", "expected"),
    [
        ("2023-01-23", False, date(2023, 1, 23)),
        ("2023-01-23 00:00:00", False, date(2023, 1, 23)),
        ("3/4/2023", False, date(2023, 4, 3)),
        ("3/4/2023", True, date(2023, 3, 4)),
        ("1/23/23", True, date(2023, 1, 23)),
        ("1/23/23", False, date(2023, 1, 23)),
        ("23.01.2023", False, date(2023, 1, 23)),
        ("23-Jan-23", False, date(2023, 1, 23)),
        ("3rd September 2023", False, date(2023, 9, 3)),
        ("Sep 3, 2023", False, date(2023, 9, 3)),
        ("1/1/70", False, date(1970, 1, 1)),
        ("1/1/69", False, date(2069, 1, 1)),
        ("09/2021", False, date(2021, 9, 1)),
        ("Sept 2021", False, date(2021, 9, 1)),
        ("2019", False, date(2019, 1, 1)),
        ("44949", False, date(2023, 1, 23)),
        ("31/2/2023", False, None),
        ("13/13/2023", False, None),
        ("soon 2023", False, None),
        ("", False, None),
        ("1/1/1899", False, None),
    ],
)
def test_dates(text, month_first, expected):
    assert values.read_date(text, month_first) == expected


def test_one_value_decides_for_the_whole_column():
    assert values.is_month_first(["3/4/23", "1/23/23"])
    assert not values.is_month_first(["3/4/23", "23/1/23", "2023-01-23"])


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,234.50", 123_450),
        ("1234.5", 123_450),
        ("1,234", 123_400),
        ("12,50", 1_250),
        ("1.234,50", 123_450),
        ("£ 399 ex. VAT", 39_900),
        ("0", 0),
        ("2266.135", 226_614),
        ("GBP 10", 1_000),
        ("-5", None),
        ("12 each", None),
        ("1,2,3", None),
        ("1" * 30, None),
    ],
)
def test_prices(text, pence):
    assert values.read_pence(text) == pence


@pytest.mark.parametrize(
    ("text", "months"),
    [("36", 36), ("36 months", 36), ("3 years", 36), ("3yr", 36), ("999", None), ("2027-01-01", None)],
)
def test_lengths_of_warranties(text, months):
    assert values.read_months(text) == months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2023-01-31", 1, "2023-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2023-08-31", 13, "2024-09-30")],
)
def test_months_later(day, months, later):
    assert values.months_later(date.fromisoformat(day), months).isoformat() == later


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader_of_values(text):
    values.read_date(values.said(text))
    values.read_pence(values.said(text))
    values.read_months(values.said(text))
    values.key(text)
    guess_kind(text)
    matched([text], FIELDS)
