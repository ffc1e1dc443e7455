"""Every awkward file there is: it goes in, or it is refused in words a person can act on. The table says which."""

import json
import sys
from dataclasses import dataclass

import pytest

from kiosk.core.access import SYSTEM
from kiosk.core.refusals import Refused
from kiosk.core.tables import ReadingChoice, read_source
from kiosk.devices import store
from kiosk.devices.records import Kind
from kiosk.imports import actions, carrying_out
from kiosk.locations import store as locations
from tests.builders import MONDAY

NO_HEADING = "None of the headings in this file is known here"
NOT_ENOUGH = "cannot be read as a list of devices"
FRENCH = {
    "Nom": "name",
    "Statut": "status",
    "Nom de l'emplacement": "location",
    "Code-barres": "asset_tag",
    "Catégorie": "category",
    "Date d'expiration de la garantie": "warranty",
    "Informations supplémentaires": "notes",
    "Numéro de série": "serial",
    "Fournisseurs": "supplier",
    "Coût d’acquisition": "price",
}
# file: (kind of list, rows, added, rejected), or the words of the refusal
EXPECTED = {
    "snipe-it/assets-sample.csv": ("devices", 22, 22, 0),
    "snipe-it/assets-sample-BAD.csv": ("devices", 200, 200, 0),
    "snipe-it/locations-sample.csv": ("locations", 19, 17, 2),
    "snipe-it/models-sample.csv": ("models", 20, 20, 0),
    "snipe-it/users-sample.csv": "This looks like a list of people",
    "register-templates/cmms_asset_fr.csv": NOT_ENOUGH,
    "register-templates/shelf_assets_barcodes.csv": ("devices", 4, 4, 0),
    "csv-spectrum/comma_in_quotes.csv": NO_HEADING,
    "csv-spectrum/empty.csv": NO_HEADING,
    "csv-spectrum/empty_crlf.csv": NO_HEADING,
    "csv-spectrum/escaped_quotes.csv": NO_HEADING,
    "csv-spectrum/json.csv": NO_HEADING,
    "csv-spectrum/location_coordinates.csv": NO_HEADING,
    "csv-spectrum/newlines.csv": NO_HEADING,
    "csv-spectrum/newlines_crlf.csv": NO_HEADING,
    "csv-spectrum/quotes_and_newlines.csv": NO_HEADING,
    "csv-spectrum/simple.csv": NO_HEADING,
    "csv-spectrum/simple_crlf.csv": NO_HEADING,
    "csv-spectrum/utf8.csv": NO_HEADING,
    "spreadsheets/big-texty-numbers-xlsx.xlsx": NOT_ENOUGH,
    "spreadsheets/blanks.xlsx": NO_HEADING,
    "spreadsheets/clippy.xlsx": NOT_ENOUGH,
    "spreadsheets/dates-1900-LibreOffice.xlsx": "no rows below",
    "spreadsheets/dates-1904.xls": "no rows below",
    "spreadsheets/deaths.xlsx": NOT_ENOUGH,
    "spreadsheets/inlineStr.xlsx": NOT_ENOUGH,
    "spreadsheets/iris-google-doc.xlsx": NO_HEADING,
    "spreadsheets/list_type.xlsx": NO_HEADING,
    "spreadsheets/missing-first-column.xlsx": NO_HEADING,
    "spreadsheets/new_line_errors.xlsx": NO_HEADING,
    "spreadsheets/no-styles-or-sharedStrings-parts.xlsx": NO_HEADING,
    "spreadsheets/type-me.xlsx": NOT_ENOUGH,
    "spreadsheets/unnamed-duplicated-columns.xlsx": NO_HEADING,
    "spreadsheets/vietnamese-utf8.xlsx": NO_HEADING,
    "spreadsheets/whitespace-xlsx.xlsx": NO_HEADING,
}
OLD_CALLS = {"register-templates/cmms_work_order_fr.csv"}  # tests/imports/calls takes it in


@dataclass
class Came:
    """What came of a file."""

    kind: str = ""
    rows: int = 0
    added: int = 0
    rejected: int = 0
    refused: str = ""


def taken_in(database, name, data):
    """Take a file in as it stands, nothing said by hand; return what came of it."""
    before = "".join(database.connection.iterdump())
    try:
        upload_id = actions.keep_upload(database, SYSTEM, name, data, MONDAY)
    except Refused as refusal:
        assert "".join(database.connection.iterdump()) == before
        return Came(refused=str(refusal))
    try:
        actions.plan(database, upload_id, MONDAY)
        actions.carry_out(database, SYSTEM, upload_id, MONDAY)
    except Refused as refusal:
        actions.drop(database, upload_id)
        assert "".join(database.connection.iterdump()) == before
        return Came(refused=str(refusal))
    found = actions.known_upload(database, upload_id)
    return Came(found.subject, found.row_count, found.summary["added"], found.summary["rejected"])


def files_of(shared):
    for folder in ("snipe-it", "register-templates", "csv-spectrum/csvs", "spreadsheets"):
        for file in sorted((shared / "data" / folder).iterdir()):
            yield f"{folder.removesuffix('/csvs')}/{file.name}", file


def test_every_file_goes_in_or_is_refused_in_plain_words(database, shared):
    table = [f"{'file':<52}{'list of':<11}{'rows':>5}{'added':>7}{'rejected':>9}  or refused"]
    came = {}
    for name, file in files_of(shared):
        came[name] = found = taken_in(database, file.name, file.read_bytes())
        counts = f"{found.rows:>5}{found.added:>7}{found.rejected:>9}" if found.kind else " " * 21
        table.append(f"{name:<52}{found.kind:<11}{counts}  {found.refused}")
    sys.stdout.write("\n".join(["", *table, ""]))
    assert set(came) - OLD_CALLS == set(EXPECTED)
    for name, expected in EXPECTED.items():
        found = came[name]
        if isinstance(expected, str):
            assert expected in found.refused, name
            assert found.refused.endswith("."), name
        else:
            assert (found.kind, found.rows, found.added, found.rejected) == expected, name


def test_the_french_template_goes_in_once_its_columns_are_named(database, shared):
    data = (shared / "data" / "register-templates" / "cmms_asset_fr.csv").read_bytes()
    upload_id = actions.keep_upload(database, SYSTEM, "cmms_asset_fr.csv", data, MONDAY)
    headings = actions.known_upload(database, upload_id).reading.headings
    mapping = {headings.index(heading): key for heading, key in FRENCH.items()}
    actions.choose_columns(database, upload_id, mapping, MONDAY)
    actions.confirm(database, SYSTEM, upload_id, MONDAY)
    assert {device.serial: device.asset_tag for device in store.devices(database, {})} == {
        "6437070": "01-BH-VS",
        "64915018": "01-BH-VS-AI-001",
        "2581838": "01-BH-VS-EF-001",
    }
    first = store.device_by_asset_tag(database, "01-BH-VS")
    assert first.price_pence == 10_000
    again = actions.keep_upload(database, SYSTEM, "cmms_asset_fr_2.csv", data, MONDAY)  # known at once
    actions.plan(database, again, MONDAY)
    assert actions.known_upload(database, again).summary["unchanged"] == 3


def test_a_log_of_changes_is_offered_as_calls_though_a_column_must_be_chosen(database):
    data = b"Ticket ID,Status,Changed,Requester,About\n101,Open,1/2/2025 09:00,Ann,Projector dark\n"
    upload_id = actions.keep_upload(database, SYSTEM, "helpdesk.csv", data, MONDAY)
    found = actions.known_upload(database, upload_id)
    assert (found.subject, dict(found.mapping)) == ("calls", {0: "reference", 1: "state", 2: "updated"})
    assert "says what each call was about" in actions.why_unclear(found)


def test_titles_between_devices_and_totals_below_them_are_no_devices(database):
    data = (
        b"Asset Tag,Name,Serial,Model,Room,Price\nClass 1,,,,,\n1,One,S1,iPad 9,Class 1,10\n2,Two,,,Class 1,10\n"
        b"Total,,,,,20\n,Grand total (2 items),,,,20\n,Totaliser,,,Hall,\nEnd of list,,,,,\n"
    )
    upload_id = actions.keep_upload(database, SYSTEM, "list.csv", data, MONDAY)
    actions.confirm(database, SYSTEM, upload_id, MONDAY)
    assert {device.name for device in store.devices(database, {})} == {"One", "Two", "Totaliser"}
    rejects = actions.rejects_file(database, actions.known_upload(database, upload_id)).decode()
    assert "Nothing but 'Class 1' stands in this row" in rejects
    assert "Nothing but 'End of list' stands in this row" in rejects
    assert "'Total' looks like the total below a list" in rejects
    assert "'Grand total (2 items)' looks like" in rejects


def test_a_device_that_is_known_by_its_tag_may_stand_alone(database):
    first = actions.keep_upload(database, SYSTEM, "a.csv", b"Tag,Name,Room\n1,One,Hall\n", MONDAY)
    actions.confirm(database, SYSTEM, first, MONDAY)
    again = actions.keep_upload(database, SYSTEM, "b.csv", b"Tag,Name,Room\n1,,\n", MONDAY)
    actions.plan(database, again, MONDAY)
    assert actions.known_upload(database, again).summary["unchanged"] == 1


def test_rejected_rows_come_back_with_the_columns_that_were_chosen_by_hand(database):
    data = b"Inventaris,Naam,Lokaal,Prijs\n1,Beamer,Aula,5\n2,Laptop,Lab,x1\n"
    upload_id = actions.keep_upload(database, SYSTEM, "lijst.csv", data, MONDAY)
    actions.choose_columns(database, upload_id, {0: "asset_tag", 1: "name", 2: "location", 3: "price"}, MONDAY)
    actions.confirm(database, SYSTEM, upload_id, MONDAY)
    rejects = actions.rejects_file(database, actions.known_upload(database, upload_id))
    again = actions.keep_upload(database, SYSTEM, "lijst-rejects.csv", rejects.replace(b",x1,", b",7,"), MONDAY)
    actions.confirm(database, SYSTEM, again, MONDAY)
    assert store.device_by_asset_tag(database, "2").price_pence == 700


def test_the_locations_of_snipe_it_say_which_are_doubled(database, shared):
    data = (shared / "data" / "snipe-it" / "locations-sample.csv").read_bytes()
    upload_id = actions.keep_upload(database, SYSTEM, "locations-sample.csv", data, MONDAY)
    actions.confirm(database, SYSTEM, upload_id, MONDAY)
    assert len(locations.locations(database)) == 17
    rejects = actions.rejects_file(database, actions.known_upload(database, upload_id)).decode()
    assert rejects.count("The same location is in line") == 2


def test_the_models_of_snipe_it_know_their_kind(database, shared):
    data = (shared / "data" / "snipe-it" / "models-sample.csv").read_bytes()
    upload_id = actions.keep_upload(database, SYSTEM, "models-sample.csv", data, MONDAY)
    actions.confirm(database, SYSTEM, upload_id, MONDAY)
    assert {model.kind for model in store.models(database)} >= {Kind.LAPTOP}
    carrying_out.undo(database, SYSTEM, actions.known_upload(database, upload_id), MONDAY)
    assert store.models(database) == []


def test_serials_that_a_spreadsheet_cut_short_are_named_one_by_one(database):
    file = b"Tag,Serial\n1,6.37702E+15\n2,970882174-8\n"
    upload_id = actions.keep_for_command(database, "list.csv", file, "devices", ReadingChoice(), MONDAY)
    actions.plan(database, upload_id, MONDAY)
    actions.carry_out(database, SYSTEM, upload_id, MONDAY)
    rejects = actions.rejects_file(database, actions.known_upload(database, upload_id)).decode()
    assert "Serial number 6.37702E+15: a spreadsheet has cut this number short" in rejects
    assert store.count_devices(database, {}) == 1


@pytest.mark.parametrize("chosen", [None, 0])
def test_the_tables_of_csv_spectrum_are_read_as_they_are(shared, chosen):
    folder = shared / "data" / "csv-spectrum"
    for file in sorted((folder / "csvs").glob("*.csv")):
        if file.stem == "location_coordinates":  # its JSON holds another telephone number than its CSV
            continue
        right = json.loads((folder / "json" / f"{file.stem}.json").read_text(encoding="utf-8"))
        rows = right if isinstance(right, list) else [right]
        data = file.read_bytes()
        if file.stem.endswith("_crlf") and b"\r" not in data:
            data = data.replace(b"\n", b"\r\n")
        source = read_source(data, file.name, ReadingChoice(heading_row=chosen))
        read = [list(row.cells) for row in source.rows()]
        expected = [list(row.values()) for row in rows]
        assert read == (expected if chosen is None else [list(rows[0]), *expected]), file.name
