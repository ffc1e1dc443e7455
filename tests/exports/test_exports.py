import csv
import io

import pytest
from click.testing import CliRunner

from kiosk.calls import actions as calls
from kiosk.calls.lists import store
from kiosk.calls.records import Cause, ResolutionType
from kiosk.core.access import SYSTEM
from kiosk.core.commands import open_database
from kiosk.core.tables import BATCH_ROWS, ReadingChoice, read_table
from kiosk.devices import actions as devices
from kiosk.devices.records import Kind
from kiosk.exports.actions import export_pieces
from kiosk.exports.commands import export
from kiosk.exports.records import Export
from kiosk.imports import actions as imports
from tests import builders
from tests.builders import MONDAY
from tests.imports.plans import plan_of


def table_of(database, what):
    return read_table(b"".join(export_pieces(database, what)))


def records_of(database, what):
    table = table_of(database, what)
    return [dict(zip(table.headings, row.cells, strict=True)) for row in table.rows]


def test_the_columns_are_a_contract(database):
    assert ",".join(table_of(database, Export.DEVICES).headings) == (
        "Code,Asset Tag,Serial,Name,Kind,Manufacturer,Model,Location,Supplier,In Service From,Warranty Until,"
        "Purchase Cost,Notes,Retired On,Retired Reason"
    )
    assert ",".join(table_of(database, Export.CALLS).headings) == (
        "Reference,Kind,Status,Channel,Device Code,Asset Tag,Device Name,Device Kind,Manufacturer,Model,Location,"
        "Supplier,Symptom,Summary,Description,Error Text,Impact,Urgency,Priority,Reporter,Reporter Contact,"
        "People Affected,Owner,Technician,Hold Reason,Follow Up On,Occurred At,Logged At,Dispatched At,Resolved At,"
        "Closed At,Cause,Resolution Type,Resolution,Technician Minutes,Duplicate Of,Counts As Failure"
    )


def test_a_device_with_everything_and_one_with_nothing(database):
    full = builders.add_device(
        database,
        "Projector",
        supplier="XMA Ltd",
        asset_tag="007",
        serial="SN1",
        price_pence=120_005,
        warranty_until_on="2027-09-01",
    )
    devices.retire_device(database, SYSTEM, full.id, "2026-09-01", "Lamp housing cracked", MONDAY)
    builders.add_device(database, kind=Kind.PRINTER, maker="HP", model="LaserJet")
    first, second = records_of(database, Export.DEVICES)
    assert first == {
        "Code": full.shown_code,
        "Asset Tag": "007",
        "Serial": "SN1",
        "Name": "Projector",
        "Kind": "projector",
        "Manufacturer": "Epson",
        "Model": "EB-2250U",
        "Location": "Room 12",
        "Supplier": "XMA Ltd",
        "In Service From": "2024-09-02",
        "Warranty Until": "2027-09-01",
        "Purchase Cost": "1200.05",
        "Notes": "",
        "Retired On": "2026-09-01",
        "Retired Reason": "Lamp housing cracked",
    }
    assert (second["Asset Tag"], second["Purchase Cost"], second["Retired On"]) == ("", "", "")


def planned(database, data):
    upload_id = imports.keep_for_command(database, "devices.csv", data, "devices", ReadingChoice(), MONDAY)
    imports.plan(database, upload_id, MONDAY)
    return plan_of(database, upload_id)


def test_the_devices_come_back_in_as_they_are(database):
    builders.add_device(database, "=cmd|' /C calc'!A0", asset_tag="-1", serial="+1")
    builders.add_device(database, "No keys")
    builders.add_device(database, "No keys")
    gone = builders.add_device(database, "Gone", kind=Kind.INTERACTIVE_BOARD, maker="", model="Board", asset_tag="N/A")
    devices.retire_device(database, SYSTEM, gone.id, "2026-09-01", "Sold", MONDAY)
    data = b"".join(export_pieces(database, Export.DEVICES))
    plan = planned(database, data)
    assert [(row.outcome.value, row.reason) for row in plan.rows] == [("unchanged", "")] * 4
    imports.carry_out(database, SYSTEM, plan.id, MONDAY)
    assert b"".join(export_pieces(database, Export.DEVICES)) == data


def test_an_exported_register_goes_into_an_empty_scandesk_with_its_codes(database, tmp_path):
    for number in range(3):
        builders.add_device(database, f"Laptop {number}", kind=Kind.LAPTOP, maker="Dell", model="5520")
    data = b"".join(export_pieces(database, Export.DEVICES))
    fresh = open_database(tmp_path / "fresh")
    imports.carry_out(fresh, SYSTEM, planned(fresh, data).id, MONDAY)
    assert b"".join(export_pieces(fresh, Export.DEVICES)) == data
    fresh.close()


def test_calls_hold_keys_and_counts_that_a_recount_by_hand_needs(school):
    device = builders.add_device(school, "Projector", asset_tag="P1", supplier="XMA Ltd")
    closed = builders.closed_call(
        school, device, reporter_name="Ms Price", reporter_contact="ext. 12", description="It clicks."
    )
    builders.closed_call(school, device, resolution_type=ResolutionType.GUIDANCE, cause=Cause.HANDLING)
    builders.log_call(school)
    first, second, third = records_of(school, Export.CALLS)
    assert first == {
        "Reference": closed.reference,
        "Kind": "incident",
        "Status": "closed",
        "Channel": "scan",
        "Device Code": device.shown_code,
        "Asset Tag": "P1",
        "Device Name": "Projector",
        "Device Kind": "projector",
        "Manufacturer": "Epson",
        "Model": "EB-2250U",
        "Location": "Room 12",
        "Supplier": "XMA Ltd",
        "Symptom": "no_picture",
        "Summary": "No picture",
        "Description": "It clicks.",
        "Error Text": "",
        "Impact": "2",
        "Urgency": "1",
        "Priority": str(closed.priority),
        "Reporter": "Ms Price",
        "Reporter Contact": "ext. 12",
        "People Affected": "1",
        "Owner": "Carys Morgan",
        "Technician": "Tom Ashworth",
        "Hold Reason": "",
        "Follow Up On": "",
        "Occurred At": "2026-09-07T08:30:00Z",
        "Logged At": "2026-09-07T08:30:00Z",
        "Dispatched At": "2026-09-07T08:30:00Z",
        "Resolved At": "2026-09-07T09:30:00Z",
        "Closed At": "2026-09-07T10:30:00Z",
        "Cause": "hardware",
        "Resolution Type": "fix",
        "Resolution": "Reseated the HDMI cable.",
        "Technician Minutes": "20",
        "Duplicate Of": "",
        "Counts As Failure": "yes",
    }
    assert second["Counts As Failure"] == "no"
    assert (third["Device Code"], third["Model"], third["Status"]) == ("", "", "logged")


@pytest.mark.parametrize("title", ['=HYPERLINK("http://evil")', "@SUM(1)", "+1+1", "-1+1", "\t=1", "＝1+1"])
def test_what_a_reporter_typed_is_never_a_formula(school, title):
    builders.log_call(school, summary=title, description=title, error_text=title, reporter_name=title)
    data = b"".join(export_pieces(school, Export.CALLS)).decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(data, newline=""))
    cells = dict(zip(heading, row, strict=True))
    for column in ("Summary", "Description", "Error Text", "Reporter"):
        assert cells[column] == f"'{title}"
    assert records_of(school, Export.CALLS)[0]["Summary"] == title


def test_more_than_one_batch_leaves_nothing_out(database):
    device = builders.add_device(database)
    with database.writing():
        for _ in range(BATCH_ROWS + 1):
            builders.log_call(database, device)
    assert len([row["id"] for row in store.all_calls(database)]) == BATCH_ROWS + 1


def test_a_duplicate_names_its_original(school):
    device = builders.add_device(school)
    first, second = builders.log_call(school, device), builders.log_call(school, device)
    calls.mark_duplicate(school, builders.actor(school, "desk"), second, first, MONDAY)
    assert records_of(school, Export.CALLS)[1]["Duplicate Of"] == first.reference


def test_the_command_writes_a_file_and_says_where(database, tmp_path, monkeypatch):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    builders.add_device(database, "Projector")
    out = tmp_path / "devices.csv"
    said = CliRunner().invoke(export, ["devices", "--out", str(out)])
    assert said.exit_code == 0, said.output
    assert str(out) in said.output
    assert read_table(out.read_bytes()).rows[0].cells[3] == "Projector"
    assert [file.name for file in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["devices"], 2),
        (["people", "--out", "x.csv"], 2),
        (["devices", "--out", "no/such/folder/x.csv"], 1),
    ],
)
def test_the_command_refuses_in_words(tmp_path, monkeypatch, arguments, status):
    monkeypatch.setenv("SCANDESK_INSTANCE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(export, arguments)
    assert said.exit_code == status
    assert "Error" in said.output
    assert "Traceback" not in said.output


@pytest.mark.parametrize("name", ["calls", "devices"])
def test_the_links_are_for_the_desk_and_the_coordinator(signed_in, school, name):
    builders.log_call(school, builders.add_device(school))
    for who, status in (("desk", 200), ("coordinator", 200), ("tech1", 403)):
        answer = signed_in(who).get(f"/exports/{name}.csv")
        assert answer.status_code == status
    answer = signed_in("desk").get(f"/exports/{name}.csv")
    assert answer.mimetype == "text/csv"
    assert f"attachment; filename={name}-" in answer.headers["Content-Disposition"]
    assert len(read_table(answer.data).rows) == 1


def test_the_links_need_a_person(client):
    assert client.get("/exports/calls.csv").status_code == 302
