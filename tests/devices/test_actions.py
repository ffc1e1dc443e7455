"""The register: adding, moving, retiring; what is found and what is refused."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.core.commands import open_database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import change_setting
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions, store
from kiosk.devices.forms import pence
from kiosk.devices.records import Device, DeviceEntry, Kind, Model
from kiosk.locations import actions as locations
from tests import builders
from tests.builders import MONDAY, add_device


def entry_of(device: Device) -> DeviceEntry:
    values = {name: getattr(device, name, None) for name in DeviceEntry.__dataclass_fields__}
    return DeviceEntry(**(values | {"model_id": device.model.id}))  # type: ignore[arg-type]


def placements(database, device: Device) -> list[tuple[object, ...]]:
    rows = database.connection.execute(
        "SELECT locations.name, since_on, until_on FROM placements JOIN locations ON locations.id = location_id "
        "WHERE device_id = ? ORDER BY placements.id",
        (device.id,),
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def desk(school):
    return builders.actor(school, "desk")


def test_a_new_device_stands_where_it_was_put(school):
    device = add_device(school, "Hall projector", location="Hall", in_service_on="2024-09-02")
    assert placements(school, device) == [("Hall", "2024-09-02", None)]
    assert [row["event"] for row in store.events(school, device.id)] == ["added"]
    assert store.device_by_code(school, device.code) == device


def test_moving_a_device_writes_its_placements(school, desk):
    device, day = add_device(school, location="Hall"), MONDAY
    for number, place in enumerate(("Room 1", "Room 2")):
        room = locations.find_or_add_location(school, place, MONDAY)
        day = MONDAY + timedelta(days=10 * number)
        device = actions.change_device(school, desk, device.id, replace(entry_of(device), location_id=room.id), day)
    assert device.location == "Room 2"
    assert placements(school, device) == [
        ("Hall", "2024-09-02", "2026-09-07"),
        ("Room 1", "2026-09-07", "2026-09-17"),
        ("Room 2", "2026-09-17", None),
    ]
    event = store.events(school, device.id)[0]
    assert (event["actor"], event["event"], list(json.loads(event["changes"]))) == (
        "Carys Morgan",
        "changed",
        ["location_id"],
    )


def test_putting_the_first_day_right_moves_the_first_placement(school, desk):
    device = add_device(school, location="Hall", in_service_on="2024-09-02")
    actions.change_device(school, desk, device.id, replace(entry_of(device), in_service_on="2023-01-09"), MONDAY)
    assert placements(school, device) == [("Hall", "2023-01-09", None)]


def test_saving_what_is_there_already_changes_nothing(school, desk):
    device = add_device(school, "Hall projector", asset_tag="LG-1", serial="S1", price_pence=64900)
    before = list(school.connection.iterdump())
    assert actions.change_device(school, desk, device.id, entry_of(device), MONDAY) == device
    assert list(school.connection.iterdump()) == before


def test_a_device_is_retired_and_comes_back_and_all_of_it_is_noted(school, desk):
    device = add_device(school)
    gone = actions.retire_device(school, desk, device.id, "2026-09-07", "lamp too dear", MONDAY)
    assert (gone.retired_on, gone.retired_reason) == ("2026-09-07", "lamp too dear")
    assert gone in store.devices(school, {"retired": True})
    assert gone not in store.devices(school, {"in_use": True})
    assert store.device_by_code(school, device.code) == gone  # a sticker that is scanned still says what it is
    back = actions.return_device(school, desk, device.id, MONDAY)
    assert back == device
    assert [row["event"] for row in store.events(school, device.id)] == ["returned", "retired", "added"]


@pytest.mark.parametrize("day", ["2024-09-01", "2026-09-08", "9999-12-31"])
def test_a_device_is_retired_between_its_first_day_and_today(school, desk, day):
    device = add_device(school, in_service_on="2024-09-02")
    with pytest.raises(FieldRefused) as refusal:
        actions.retire_device(school, desk, device.id, day, "", MONDAY)
    assert refusal.value.field == "retired_on"


def test_a_retired_device_stands_nowhere_and_on_its_return_where_it_stood(school, desk):
    device = add_device(school, location="Hall", in_service_on="2024-09-02")
    actions.retire_device(school, desk, device.id, "2026-08-01", "lent out", MONDAY)
    assert placements(school, device) == [("Hall", "2024-09-02", "2026-08-01")]
    actions.return_device(school, desk, device.id, MONDAY)
    assert placements(school, device) == [("Hall", "2024-09-02", "2026-08-01"), ("Hall", "2026-09-07", None)]
    actions.change_device(school, desk, device.id, replace(entry_of(device), in_service_on="2023-01-09"), MONDAY)
    assert placements(school, device) == [("Hall", "2023-01-09", "2026-08-01"), ("Hall", "2026-09-07", None)]


def test_what_is_so_already_is_not_noted_again(school, desk):
    device = add_device(school)
    assert actions.return_device(school, desk, device.id, MONDAY) == device
    gone = actions.retire_device(school, desk, device.id, "2026-08-01", "lent out", MONDAY)
    assert actions.retire_device(school, desk, device.id, "2026-08-01", "lent out", MONDAY) == gone
    with pytest.raises(Refused, match="retired already"):
        actions.retire_device(school, desk, device.id, "2026-08-02", "lost", MONDAY)
    assert [row["event"] for row in store.events(school, device.id)] == ["retired", "added"]


@pytest.mark.parametrize("day", ["2026-07-01", "2026-08-20"])
def test_a_day_of_retirement_that_is_put_right_is_noted_as_what_it_is(school, desk, day):
    device = add_device(school, location="Hall", in_service_on="2024-09-02")
    actions.retire_device(school, desk, device.id, "2026-08-01", "", MONDAY)
    actions.correct_retirement(school, desk, device.id, day, "lost", MONDAY)
    assert placements(school, device) == [("Hall", "2024-09-02", day)]
    changes = json.loads(store.events(school, device.id)[0]["changes"])
    assert changes == {"retired_on": ["2026-08-01", day], "reason": "lost"}


def test_a_device_that_is_moved_before_it_comes_stands_in_one_place(school, desk):
    device = add_device(school, location="Hall", in_service_on="2027-01-04")
    office = locations.find_or_add_location(school, "Office", MONDAY)
    actions.change_device(school, desk, device.id, replace(entry_of(device), location_id=office.id), MONDAY)
    assert placements(school, device) == [("Office", "2027-01-04", None)]


@pytest.mark.parametrize("day", ["1969-12-31", "0001-01-01", "2027-09-09", "9999-12-31"])
def test_a_first_day_that_cannot_be_meant_is_refused(school, desk, day):
    device = add_device(school)
    for act in (
        lambda entry: actions.add_device(school, desk, entry, MONDAY),
        lambda entry: actions.change_device(school, desk, device.id, entry, MONDAY),
    ):
        with pytest.raises(FieldRefused) as refusal:
            act(replace(entry_of(device), in_service_on=day))
        assert refusal.value.field == "in_service_on"


def test_a_retired_device_did_not_come_after_it_went(school, desk):
    device = add_device(school)
    actions.retire_device(school, desk, device.id, "2026-08-01", "", MONDAY)
    with pytest.raises(FieldRefused, match="after the device was retired") as refusal:
        actions.change_device(school, desk, device.id, replace(entry_of(device), in_service_on="2026-08-02"), MONDAY)
    assert refusal.value.field == "in_service_on"


def test_of_two_who_add_one_asset_tag_at_once_the_second_is_told_so(school, tmp_path):
    entry = replace(entry_of(add_device(school)), asset_tag="LG-1")
    start, told = threading.Barrier(8), []

    def add() -> None:
        database = open_database(tmp_path)
        start.wait()
        try:
            actions.add_device(database, builders.SYSTEM, entry, MONDAY)
        except FieldRefused as refusal:
            told.append(refusal.field)
        database.close()

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["asset_tag"] * 7
    assert store.count_devices(school, {"text": "LG-1"}) == 1


def test_a_device_is_retired_today_by_the_schools_clock(school, desk):
    device, late = add_device(school), MONDAY.replace(hour=23, minute=30)  # half past midnight in Wales
    with pytest.raises(FieldRefused):
        actions.retire_device(school, desk, device.id, "2026-09-09", "", late)
    change_setting(school, "time_zone", "UTC")
    with pytest.raises(FieldRefused):
        actions.retire_device(school, desk, device.id, "2026-09-08", "", late)
    change_setting(school, "time_zone", "Europe/London")
    assert actions.retire_device(school, desk, device.id, "2026-09-08", "", late).retired_on == "2026-09-08"


def test_what_happened_in_the_register_is_never_changed(school):
    add_device(school)
    for statement in ("UPDATE device_events SET actor = 'x'", "DELETE FROM device_events"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            school.connection.execute(statement)


def test_an_asset_tag_is_text_and_stays_as_it_was_typed(school):
    for tag in ("007", "1e5", "LG 0042", "=1+1"):
        assert add_device(school, asset_tag=tag).asset_tag == tag
    assert store.device_by_asset_tag(school, "7") is None


def test_what_is_taken_is_said_beside_its_field(school, desk):
    first = add_device(school, "Hall projector", location="Hall", asset_tag="LG-1", serial="S1")
    second = add_device(school, "Spare", asset_tag="LG-2", serial="S2")
    wrong = {
        "asset_tag": replace(entry_of(second), asset_tag="lg-1"),
        "serial": replace(entry_of(second), serial="s1"),
        "warranty_until_on": replace(entry_of(second), warranty_until_on="2020-01-01"),
    }
    for field, entry in wrong.items():
        with pytest.raises(FieldRefused) as refusal:
            actions.change_device(school, desk, second.id, entry, MONDAY)
        assert refusal.value.field == field
        assert field == "warranty_until_on" or "Hall projector in Hall" in str(refusal.value)
    assert actions.known_device(school, second.id) == second
    assert actions.change_device(school, desk, first.id, replace(entry_of(first), notes="ours"), MONDAY).notes == "ours"


def test_two_makers_may_use_the_same_serial(school):
    add_device(school, maker="Epson", serial="0001")
    assert add_device(school, maker="BenQ", serial="0001").serial == "0001"


def test_a_code_that_is_taken_is_drawn_again(school):
    first = add_device(school)
    draws = iter([first.code, first.code, "0000000"])
    drawn = actions.add_device(school, builders.SYSTEM, entry_of(first), MONDAY, lambda: next(draws))
    assert drawn.code == "0000000"
    with pytest.raises(FieldRefused, match="was given out before"):
        actions.add_device(school, builders.SYSTEM, entry_of(first), MONDAY, lambda: first.code)


def test_a_model_that_is_put_right_takes_its_calls_along(school, desk):
    device = add_device(school)
    call = builders.log_call(school, device)
    other = actions.add_model(school, "BenQ", "MW560", Kind.PROJECTOR, MONDAY)
    actions.change_device(school, desk, device.id, replace(entry_of(device), model_id=other.id), MONDAY)
    assert school.connection.execute("SELECT model_id FROM calls WHERE id = ?", (call.id,)).fetchone()[0] == other.id


def test_models_are_found_in_any_case_and_named_once(school):
    model = actions.find_or_add_model(school, "HP", "LaserJet  M404", Kind.PRINTER, MONDAY)
    assert model.name == "LaserJet M404"
    assert actions.find_or_add_model(school, "hp", "laserjet m404", Kind.OTHER, MONDAY) == model
    with pytest.raises(FieldRefused, match="already a model HP LaserJet M404"):
        actions.add_model(school, "HP", "LASERJET M404", Kind.PRINTER, MONDAY)
    with pytest.raises(FieldRefused, match="Enter the model's name"):
        actions.add_model(school, "HP", " ", Kind.PRINTER, MONDAY)
    other = actions.add_model(school, "HP", "M405", Kind.PRINTER, MONDAY)
    with pytest.raises(FieldRefused):
        actions.change_model(school, replace(other, name="laserjet m404"))
    with pytest.raises(NotFound):
        actions.change_model(school, replace(other, id=999))
    assert Model(1, "HP", "HP 24f", Kind.SCREEN).title == "HP 24f"
    assert Model(1, "", "24f", Kind.SCREEN).title == "24f"


# --- finding


def found(school, text: str) -> set[str]:
    devices = store.devices(school, {"text": text})
    assert store.count_devices(school, {"text": text}) == len(devices)
    return {device.name for device in devices}


def test_a_device_is_found_by_anything_that_stands_on_it(school):
    first = add_device(school, "Beamer", location="Hall", asset_tag="LG_100%", serial="XB-77")
    add_device(school, "Printer", kind=Kind.PRINTER, maker="HP", model="M404", location="Office", asset_tag="LGX1000")
    for text in (first.code, first.code.lower(), first.shown_code, first.code[:4], "beam", "HALL", "epson eb", "b-77"):
        assert found(school, text) == {"Beamer"}, text
    assert found(school, "M404") == {"Printer"}
    assert found(school, "LG") == {"Beamer", "Printer"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("%", {"Percent"}),
        ("_", {"Line"}),
        ("100%", {"Percent"}),
        ("a_b", {"Line"}),
        ("\\", {"Slash"}),
        ("'", {"O'Brien"}),
        ("' OR 1=1 --", set()),
        ("\\%", set()),
        ("-", set()),
    ],
)
def test_signs_of_the_search_itself_are_plain_signs(school, text, names):
    for name, tag in (("Percent", "100%"), ("Line", "a_b"), ("Slash", "c\\d"), ("O'Brien", "e"), ("Plain", "axb100")):
        add_device(school, name, model="EB2250U", location="Hall", asset_tag=tag)
    assert found(school, text) == names


def test_filters_narrow_the_register_together(school):
    hall = add_device(school, "A", location="Hall", supplier="Clwyd AV")
    add_device(school, "B", location="Office")
    add_device(school, "C", kind=Kind.PRINTER, maker="HP", model="M404", location="Hall")
    for filters, names in (
        ({"location_id": hall.location_id}, {"A", "C"}),
        ({"location_id": hall.location_id, "kind": Kind.PRINTER}, {"C"}),
        ({"supplier_id": hall.supplier_id}, {"A"}),
        ({"model_id": hall.model.id}, {"A", "B"}),
        ({"never_printed": True, "in_use": True}, {"A", "B", "C"}),
        ({"retired": True}, set()),
    ):
        assert {device.name for device in store.devices(school, filters)} == names
    assert [device.name for device in store.devices(school, {}, limit=1, offset=1)] == ["A"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", None), ("349", 34900), ("349.9", 34990), ("349.99", 34999), ("£1,349.00", 134900), ("0", 0), (" 5 ", 500)],
)
def test_a_price_is_kept_in_pence(typed, kept):
    assert pence(typed) == kept


@pytest.mark.parametrize("typed", ["x", "-1", "1.234", "1.2.3", "12345678", "1e3", "١", ".5", "NaN"])
def test_what_is_no_price_is_refused(typed):
    with pytest.raises(FieldRefused) as refusal:
        pence(typed)
    assert refusal.value.field == "price"
