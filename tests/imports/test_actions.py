import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.core.access import SYSTEM
from kiosk.core.refusals import NotFound, Overtaken
from kiosk.core.tables import ReadingChoice, TableRefused, read_table, write_table
from kiosk.devices import actions as devices
from kiosk.devices import codes, store
from kiosk.devices.bulk import store as bulk_store
from kiosk.devices.records import Kind
from kiosk.imports import actions
from kiosk.imports import store as imports
from kiosk.imports.subject import Outcome
from kiosk.jobs.records import Cancelled
from kiosk.locations import store as locations
from tests.builders import MONDAY, add_device
from tests.imports.plans import plan_of
from tests.quick import open_new

LATER = MONDAY + timedelta(days=40)


def planned(database, text, now=MONDAY):
    """Return the plan of a list of devices, read as it stands."""
    data = text.encode() if isinstance(text, str) else text
    upload_id = actions.keep_for_command(database, "list.csv", data, "devices", ReadingChoice(), now)
    actions.plan(database, upload_id, now)
    return plan_of(database, upload_id)


def carried_out(database, text, now=MONDAY):
    plan = planned(database, text, now)
    actions.carry_out(database, SYSTEM, plan.id, now)
    return plan


def outcomes(plan):
    return [row.outcome.value for row in plan.rows]


def only_row(plan):
    (row,) = plan.rows
    return row


def the_device(database):
    (device,) = store.devices(database, {})
    return device


def test_a_plan_changes_nothing(database):
    plan = planned(database, "Asset Tag,Name,Room\n007,Projector,Room 1\n")
    assert outcomes(plan) == ["added"]
    assert store.count_devices(database, {}) == 0
    assert locations.locations(database) == []


def test_a_row_becomes_a_device(database):
    carried_out(
        database,
        "Asset No.;Serial Number;Item Name;Type;Make;Model;Room;Vendor;Date Purchased;Price;Warranty (months);Notes\n"
        '007;SN-1;Laptop 7;Laptops;Dell;Latitude 5520;Room 1;XMA Ltd;3/4/2023;"£1,234.50";36;Lid is loose\n',
    )
    device = the_device(database)
    assert (device.asset_tag, device.serial, device.name) == ("007", "SN-1", "Laptop 7")
    assert (device.model.title, device.kind) == ("Dell Latitude 5520", Kind.LAPTOP)
    assert (device.location, device.supplier) == ("Room 1", "XMA Ltd")
    assert (device.in_service_on, device.warranty_until_on) == ("2023-04-03", "2026-04-03")
    assert (device.price_pence, device.notes) == (123_450, "Lid is loose")
    assert codes.read_code(device.code) == device.code
    assert [event["event"] for event in store.events(database, device.id)] == ["added"]


SCHOOL_LIST = (
    "Tag,Serial,Name,Category,Model,Room,Purchase Date,Price,Warranty,Status\n"
    "007,,Projector,Projector,EB-W05,Hall,1/9/2022,£450,3 years,Deployed\n"
    ",SN1,,Laptop,,Room 1,,,,\n"
    "N/A,N/A,Old printer,Printer,,,,,,Disposed\n"
    ",,Speaker,,Control 1,Hall,,,,\n"
    ",,Speaker,,Control 1,Hall,,,,\n"
    ",,,,,,,,12,\n"
)


def test_the_same_file_again_changes_nothing(database):
    first = carried_out(database, SCHOOL_LIST)
    assert outcomes(first) == ["added"] * 5 + ["rejected"]
    for now in (MONDAY, LATER):
        again = carried_out(database, SCHOOL_LIST, now)
        assert outcomes(again) == ["unchanged"] * 5 + ["rejected"]
    assert store.count_devices(database, {}) == 5


def test_the_same_device_in_other_letters_is_no_change(database):
    carried_out(database, "Tag,Make,Model,Room\nab1,HP,LaserJet,Room 1\n")
    assert outcomes(planned(database, "Tag,Make,Model,Room\nab1,hp,LASERJET,ROOM 1\n")) == ["unchanged"]


def test_only_what_the_file_holds_is_changed_and_blanks_wipe_nothing(database):
    add_device(database, "Projector", asset_tag="007", serial="S1", supplier="XMA Ltd", price_pence=5)
    plan = carried_out(database, "Tag,Name,Location,Supplier,Price\n007,,Room 13,,\n", LATER)
    assert [(change.what, change.old, change.new) for change in only_row(plan).changes] == [
        ("location", "Room 12", "Room 13")
    ]
    device = the_device(database)
    assert (device.name, device.location, device.supplier, device.serial) == ("Projector", "Room 13", "XMA Ltd", "S1")
    assert device.price_pence == 5


def test_a_device_is_known_by_serial_and_model_and_gets_its_tag(database):
    known = add_device(database, serial="S1")
    add_device(database, serial="S1", maker="BenQ", model="MW560")
    plan = carried_out(database, "Serial,Make,Model,Tag\ns1,Epson,EB-2250U,900\n")
    assert (only_row(plan).outcome, only_row(plan).planned["device_id"]) == (Outcome.CHANGED, known.id)
    assert devices.known_device(database, known.id).asset_tag == "900"


def test_the_code_comes_before_the_tag(database):
    device = add_device(database, asset_tag="1")
    plan = carried_out(database, f"Code,Asset Tag\n{device.shown_code},2\n")
    assert only_row(plan).planned["device_id"] == device.id
    assert the_device(database).asset_tag == "2"


def test_an_unknown_code_is_kept_so_that_its_sticker_goes_on_working(database):
    code = codes.new_code()
    carried_out(database, f"Code,Name\n{codes.shown(code)},Projector\n")
    assert the_device(database).code == code


def test_a_mistyped_code_is_rejected_but_a_column_of_other_codes_left_out(database):
    right = [codes.shown(codes.new_code()) for _ in range(3)]
    wrong = right[0][:-1] + ("A" if right[0][-1] != "A" else "B")
    plan = planned(database, "Code,Name\n" + "".join(f"{code},Thing\n" for code in [*right[1:], wrong]))
    assert outcomes(plan) == ["added", "added", "rejected"]
    plan = planned(database, "Code,Name\nLAP-0001,A\nLAP-0002,B\nLAP-0003,C\n")
    assert outcomes(plan) == ["added"] * 3
    assert "not codes of Scandesk" in plan.notes[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Tag,Name\n1,A\n1,B\n", "line 2 already (asset tag 1)"),
        ("Serial,Model\nS1,M\ns1,m\n", "line 2 already (serial number s1)"),
        ("Tag,Serial,Model\nA,S1,M\nB,S1,M\n", "line 2 already (serial number S1)"),
        ("Tag,Serial\n1,1.23E+15\n", "cut this number short"),
        ("Tag,Serial\n6.4E+12,\n", "cut this number short"),
        ("Tag,Purchase Date\n1,31/2/2023\n", "not a date"),
        ("Tag,Purchase Date\n1,1/1/2030\n", "in the future"),
        ("Tag,Price\n1,12 each\n", "not a price"),
        ("Tag,Purchase Date,Warranty until\n1,1/9/2023,1/9/2022\n", "warranty would end"),
        ("Tag,Purchase Date,Retired on\n1,1/9/2023,1/9/2022\n", "before it came into service"),
        ("Tag,Retired on\n1,1/9/2030\n", "in the future"),
        ("Tag,Name\n1,Projector, old,x\n", "4 cells, but there are 2 headings"),
        (f"Tag,Name\n1,{'x' * 201}\n", "too long"),
        ("Tag,Name,Notes\n,,just a note\n", "Nothing in this row"),
    ],
)
def test_rows_that_cannot_be_used_say_why(database, text, reason):
    plan = carried_out(database, text)
    assert plan.rows[-1].outcome is Outcome.REJECTED
    assert reason in plan.rows[-1].reason


def test_tag_and_serial_of_two_different_devices(database):
    add_device(database, "One", asset_tag="1", serial="S1")
    add_device(database, "Two", asset_tag="2", serial="S2")
    plan = carried_out(database, "Tag,Serial,Make,Model\n1,S2,Epson,EB-2250U\n")
    assert only_row(plan).outcome is Outcome.REJECTED
    assert "belongs to Two in Room 12 (2)" in only_row(plan).reason


def test_code_and_tag_of_two_different_devices(database):
    one = add_device(database, "One", asset_tag="1")
    add_device(database, "Two", asset_tag="2")
    plan = carried_out(database, f"Code,Tag\n{one.shown_code},2\n")
    assert "two different devices" in only_row(plan).reason


def test_placeholders_do_not_make_devices_the_same(database):
    plan = carried_out(database, "Tag,Serial,Name\nN/A,0000,A\nN/A,0000,B\n-,To be filled by O.E.M.,C\n")
    assert outcomes(plan) == ["added"] * 3
    assert {device.asset_tag for device in store.devices(database, {})} == {None}


def test_what_is_missing_gets_a_place_and_is_said(database):
    plan = carried_out(database, "Tag\n007\n")
    device = the_device(database)
    assert (device.location, device.model.name, device.in_service_on) == ("Unplaced", "Unknown model", "2026-09-07")
    assert "No location: it goes to 'Unplaced'." in only_row(plan).remarks


def test_a_model_is_named_after_the_category_else_the_item(database):
    carried_out(database, "Tag,Item Name,Category\n1,Thing 1,Projector\n2,LaserJet 4,\n")
    first, second = sorted(store.devices(database, {}), key=lambda device: device.asset_tag or "")
    assert (first.model.name, first.kind) == ("Projector", Kind.PROJECTOR)
    assert (second.model.name, second.kind) == ("LaserJet 4", Kind.PRINTER)


def test_a_column_with_one_american_date_is_american(database):
    plan = carried_out(database, "Tag,Purchase Date\n1,3/4/23\n2,1/23/23\n")
    assert {device.in_service_on for device in store.devices(database, {})} == {"2023-03-04", "2023-01-23"}
    assert "month in front" in plan.notes[0]


def test_words_in_place_of_dates_and_prices_do_not_cost_a_device(database):
    plan = carried_out(database, "Tag,Price,Warranty\n1,donated,expired\n")
    assert outcomes(plan) == ["added"]
    assert "Purchase cost 'donated' was left out." in only_row(plan).remarks


@pytest.mark.parametrize("status", ["Archived", "LOST", "Lost/Stolen", "Broken - Not Fixable", "disposed of"])
def test_a_status_retires_once_and_nothing_takes_back(database, status):
    text = f"Tag,Status\n1,{status}\n"
    carried_out(database, text)
    device = the_device(database)
    assert (device.retired_on, device.retired_reason) == ("2026-09-07", status)
    assert outcomes(carried_out(database, text, LATER)) == ["unchanged"]
    assert outcomes(carried_out(database, "Tag,Status\n1,Deployed\n", LATER)) == ["unchanged"]
    assert the_device(database).retired_on == "2026-09-07"


def test_a_windows_file_with_pounds_and_accents(database):
    carried_out(database, "Tag;Room;Price;Notes\r\n1;Café Zoë;£12,50;naïve\r\n".encode("cp1252"))
    device = the_device(database)
    assert (device.location, device.price_pence, device.notes) == ("Café Zoë", 1250, "naïve")


def test_a_tag_column_of_excel_formulas_is_text(database):
    carried_out(database, 'Tag,Name\n="007",A\n')
    assert the_device(database).asset_tag == "007"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Colour,Size\nred,1\n", "None of the headings"),
        ("Tag,Name\n", "no rows"),
        ("", "empty"),
    ],
)
def test_files_that_are_no_register_are_refused(database, text, words):
    with pytest.raises(TableRefused, match=words):
        planned(database, text)


def test_the_sample_of_snipe_it_goes_in_as_it_is(database, shared):
    data = (shared / "data" / "snipe-it" / "assets-sample.csv").read_bytes()
    assert outcomes(carried_out(database, data)) == ["added"] * 22
    device = store.device_by_asset_tag(database, "ICC-2065556")
    assert device is not None
    assert (device.name, device.model.name, device.kind) == ("Backhoe", 'Macbook Pro 13"', Kind.LAPTOP)
    assert (device.in_service_on, device.price_pence) == ("2023-01-23", 226_613)
    assert device.supplier == "Kunde, Doyle and Kozey"
    assert outcomes(carried_out(database, data, LATER)) == ["unchanged"] * 22


def test_the_bad_sample_of_snipe_it_is_answered_row_by_row(database, shared):
    data = (shared / "data" / "snipe-it" / "assets-sample-BAD.csv").read_bytes()
    plan = carried_out(database, data)
    assert len(plan.rows) == 200
    assert all(row.reason for row in plan.rows_that_are("rejected"))
    assert plan.counts[Outcome.ADDED] == store.count_devices(database, {})
    assert store.count_devices(database, {"retired": True}) == 76  # 39 Archived, 37 Lost
    again = carried_out(database, data, LATER)
    assert set(outcomes(again)) <= {"unchanged", "rejected"}


def test_no_name_of_a_person_gets_in(database, shared):
    carried_out(database, (shared / "data" / "snipe-it" / "assets-sample-BAD.csv").read_bytes())
    assert b"bnelson0" not in b"".join(str(tuple(row)).encode() for row in database.connection.iterdump())


def test_rejected_rows_come_back_with_their_columns_and_a_reason(database):
    text = "Tag,Price,Owner\n1,12,Ann\n2,12 each,=Bob\n3,1,2,3,4\n"
    plan = carried_out(database, text)
    table = read_table(plan.rejects)
    assert table.headings == ("Tag", "Price", "Owner", "Reason")
    assert table.rows[0].cells[:3] == ("2", "12 each", "=Bob")
    assert "not a price" in table.rows[0].cells[3]
    assert table.rows[1].surplus == ("3", "4") or "cells" in table.rows[1].cells[3]


def test_a_rejects_file_put_right_goes_in(database):
    plan = carried_out(database, "Tag,Price\n1,12 each\n")
    data = plan.rejects.replace(b"12 each", b"12")
    again = carried_out(database, data)
    assert outcomes(again) == ["added"]
    plan = planned(database, plan.rejects)
    assert read_table(plan.rejects).headings == ("Tag", "Price", "Reason")


def test_what_was_not_shown_is_not_done_when_the_register_has_changed_since(database):
    plan = planned(database, "Tag,Name\n1,A\n2,B\n")
    add_device(database, "Quicker", asset_tag="1")
    with pytest.raises(Overtaken, match="Look at it again"):
        actions.carry_out(database, SYSTEM, plan.id, MONDAY)
    assert store.count_devices(database, {}) == 1
    assert outcomes(plan_of(database, plan.id)) == ["changed", "added"]
    actions.carry_out(database, SYSTEM, plan.id, MONDAY)  # it was shown again, and confirmed
    assert {device.name for device in store.devices(database, {})} == {"A", "B"}


def test_a_change_of_the_register_that_has_nothing_to_do_with_it_does_not_matter(database):
    plan = planned(database, "Tag,Name\n1,A\n2,B\n")
    add_device(database, "Elsewhere", asset_tag="99")
    actions.carry_out(database, SYSTEM, plan.id, MONDAY)
    assert store.count_devices(database, {}) == 3


def test_a_failure_leaves_nothing_half_done(database, monkeypatch):
    plan = planned(database, "Tag,Name,Room\n1,A,Room 1\n2,B,Room 2\n")

    def failing(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(bulk_store, "add_events", failing)
    with pytest.raises(RuntimeError):
        actions.carry_out(database, SYSTEM, plan.id, MONDAY)
    assert store.count_devices(database, {}) == 0
    assert locations.locations(database) == []


def test_somebody_who_cancels_in_the_middle_finds_nothing_of_it(database):
    plan = planned(database, "Tag,Name,Room\n1,A,Room 1\n2,B,Room 2\n")

    class Impatient:
        def step(self, done, total, stage=""):
            raise Cancelled

    before = "".join(database.connection.iterdump())
    with pytest.raises(Cancelled):
        actions.carry_out(database, SYSTEM, plan.id, MONDAY, Impatient())
    assert "".join(database.connection.iterdump()) == before


def test_a_kept_file_is_carried_out_once_and_then_forgotten(database):
    upload_id = actions.keep_upload(database, SYSTEM, "list.csv", b"Tag,Price\n1,5\n2,x1\n", MONDAY)
    for _ in range(2):
        actions.confirm(database, SYSTEM, upload_id, MONDAY)
    kept = imports.upload(database, upload_id)
    assert kept is not None
    assert kept.summary == {"added": 1, "changed": 0, "unchanged": 0, "rejected": 1}
    assert imports.content(database, upload_id) == b""
    assert not list(imports.lines(database, upload_id))
    assert b"not a price" in kept.rejects
    assert store.count_devices(database, {}) == 1


def test_files_are_forgotten_after_a_month(database):
    upload_id = actions.keep_upload(database, SYSTEM, "list.csv", b"Tag\n1\n", MONDAY)
    actions.keep_upload(database, SYSTEM, "other.csv", b"Tag\n2\n", LATER)
    with pytest.raises(Overtaken):
        actions.confirm(database, SYSTEM, upload_id, LATER)
    with pytest.raises(NotFound):
        actions.confirm(database, SYSTEM, 99, LATER)


CELLS = st.one_of(
    st.sampled_from(["", "1", "2", "007", "N/A", "1/9/23", "9/23/23", "£5", "Lost", "Room 1", "=1", "S1", "7K3Q-9XZ"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
CLASHING = st.tuples(
    st.sampled_from(["", "", "T1", "T2", "t1"]),
    st.sampled_from(["", "S1", "S2"]),
    st.sampled_from(["", "A"]),
    st.sampled_from(["", "M", "m", "N"]),
    st.sampled_from(["", "HP", "Dell"]),
    st.sampled_from(["", "R1"]),
    *[st.just("")] * 3,
)


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(CLASHING, st.tuples(*[CELLS] * 9)), min_size=1, max_size=8))
def test_any_list_goes_in_once(rows):
    headings = ["Tag", "Serial", "Name", "Model", "Make", "Room", "Purchase Date", "Price", "Status"]
    data = write_table(headings, rows)
    with tempfile.TemporaryDirectory() as folder:
        database = open_new(Path(folder))
        try:
            first = outcomes(carried_out(database, data))
            again = outcomes(planned(database, data, LATER))
        except TableRefused:
            return
        finally:
            database.close()
    assert "added" not in again
    if "rejected" not in first:  # rows that contradict each other may take turns
        assert set(again) == {"unchanged"}
