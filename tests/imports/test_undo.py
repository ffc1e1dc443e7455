"""An import is taken back as one step, or not at all; what is left is what was there before."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kiosk.core.access import SYSTEM
from kiosk.core.refusals import Refused
from kiosk.core.sqlite import sqlite3
from kiosk.core.tables import ReadingChoice, write_table
from kiosk.devices import actions as devices
from kiosk.devices import codes as store_codes
from kiosk.devices import store
from kiosk.devices.records import Kind
from kiosk.imports import actions, carrying_out
from kiosk.imports.devices.store import USES
from kiosk.locations import actions as locations
from kiosk.locations import store as locations_store
from tests.builders import MONDAY, add_device, log_call

LATER = MONDAY + timedelta(days=3)
OWN = {"devices", "placements", "device_events", "device_codes"}
WITH_CALLS = {"call_standings"}  # a row of it never stands without its call, which is looked for


def done(database, text, subject="devices", now=MONDAY):
    data = text if isinstance(text, bytes) else text.encode()
    upload_id = actions.keep_for_command(database, "list.csv", data, subject, ReadingChoice(), now)
    actions.plan(database, upload_id, now)
    actions.carry_out(database, SYSTEM, upload_id, now)
    return upload_id


def standing(database, without=("import", "device_events")):
    """Return all that the database holds but for the imports themselves and who changed what."""
    return [line for line in database.connection.iterdump() if not any(name in line[:60] for name in without)]


def test_undoing_returns_the_database_to_what_it_was(database):
    old = add_device(database, "Old", asset_tag="1", location="Room 1", supplier="XMA Ltd", price_pence=5)
    gone = add_device(database, "Gone", asset_tag="2", location="Room 2")
    before = standing(database)
    events = [tuple(row) for row in database.connection.execute("SELECT * FROM device_events ORDER BY id")]
    upload_id = done(
        database,
        "Tag,Name,Room,Supplier,Make,Model,Price,Purchase Date,Status\n"
        "1,New name,Hall,Lapsafe,Dell,5520,99,1/9/2020,\n"
        "2,,,,,,,,Lost\n"
        "3,Added,Room 1,XMA Ltd,HP,ProBook,10,1/9/2024,\n"
        "4,Added too,Library,,,,,,Archived\n",
        now=LATER,
    )
    assert standing(database) != before
    assert devices.known_device(database, old.id).location == "Hall"
    assert devices.known_device(database, gone.id).retired_on
    actions.undo(database, SYSTEM, upload_id, LATER)
    assert standing(database) == before
    kept = [tuple(row) for row in database.connection.execute("SELECT * FROM device_events ORDER BY id")]
    assert kept[: len(events)] == events  # history is not rewritten: it was changed, and changed back
    assert [event["event"] for event in store.events(database, old.id)] == ["changed", "changed", "added"]


def test_undoing_twice_does_it_once(database):
    upload_id = done(database, "Tag,Name\n1,A\n")
    for _ in range(2):
        actions.undo(database, SYSTEM, upload_id, LATER)
    upload = actions.known_upload(database, upload_id)
    assert (upload.undone_at, upload.undone_by) == ("2026-09-10T08:30:00Z", SYSTEM.name)
    assert store.count_devices(database, {}) == 0


def test_what_was_never_imported_cannot_be_undone(database):
    upload_id = actions.keep_upload(database, SYSTEM, "list.csv", b"Tag\n1\n", MONDAY)
    with pytest.raises(Refused, match="nothing to undo"):
        actions.undo(database, SYSTEM, upload_id, MONDAY)


def use(database, device, how):
    if how == "call":
        log_call(database, device)
    elif how == "moved":
        entry = {name: getattr(device, name, None) for name in device.__dataclass_fields__ if name != "model"}
        place = locations.find_or_add_location(database, "Elsewhere", LATER)
        values = {name: entry.get(name) for name in devices.DeviceEntry.__dataclass_fields__}
        changed = devices.DeviceEntry(**{**values, "model_id": device.model.id, "location_id": place.id})
        devices.change_device(database, SYSTEM, device.id, changed, LATER)
    else:
        devices.retire_device(database, SYSTEM, device.id, "2026-09-07", "Broken", LATER)


@pytest.mark.parametrize(("how", "why"), [("call", "a call was logged"), ("moved", "changed"), ("retired", "changed")])
def test_an_import_of_which_something_was_used_stays_whole(school, how, why):
    upload_id = done(school, "Tag,Name,Room\n1,A,Hall\n2,B,Hall\n")
    used = store.device_by_asset_tag(school, "1")
    use(school, used, how)
    before = "".join(school.connection.iterdump())
    with pytest.raises(Refused, match="cannot be undone: A"):
        actions.undo(school, SYSTEM, upload_id, LATER)
    assert "".join(school.connection.iterdump()) == before
    (obstacle,) = carrying_out.obstacles(school, actions.known_upload(school, upload_id))
    assert obstacle.title == "A (1)"
    assert why in obstacle.why


def test_a_device_that_was_changed_by_somebody_since_keeps_the_whole_import(database):
    old = add_device(database, "Old", asset_tag="1")
    upload_id = done(database, "Tag,Name\n1,New\n2,Added\n")
    devices.retire_device(database, SYSTEM, old.id, "2026-09-07", "Broken", LATER)
    with pytest.raises(Refused, match="changed since"):
        actions.undo(database, SYSTEM, upload_id, LATER)


def test_rooms_and_models_that_others_use_by_now_stay(database):
    upload_id = done(database, "Tag,Room,Supplier,Make,Model\n1,Hall,XMA Ltd,Dell,5520\n")
    add_device(database, "Later", location="Hall", maker="Dell", model="5520", kind=Kind.LAPTOP)
    actions.undo(database, SYSTEM, upload_id, LATER)
    assert [place.name for place in locations_store.locations(database)] == ["Hall"]
    assert [model.title for model in store.models(database)] == ["Dell 5520"]
    assert [device.name for device in store.devices(database, {})] == ["Later"]


def test_a_list_that_was_undone_can_be_imported_again_with_its_codes(database):
    add_device(database, "Kept")
    text = "Code,Tag,Name\n" + "7K3Q-9XZ,1,A\n".replace("7K3Q-9XZ", _fresh())
    first = done(database, text)
    code = store.device_by_asset_tag(database, "1").code
    actions.undo(database, SYSTEM, first, MONDAY)
    done(database, text)
    assert store.device_by_asset_tag(database, "1").code == code


def _fresh():
    return store_codes.shown(store_codes.new_code())


def test_rooms_and_models_from_lists_of_their_own_are_undone(database):
    before = standing(database)
    rooms = done(database, "Room\nHall\nRoom 1\nhall\n", "locations")
    models = done(database, "Manufacturer,Model,Category\nDell,5520,Laptop\nDell,,Laptop\n", "models")
    assert actions.known_upload(database, rooms).summary["rejected"] == 1
    assert store.model_by_name(database, "Dell", "5520").kind is Kind.LAPTOP
    for upload_id in (rooms, models):
        actions.undo(database, SYSTEM, upload_id, MONDAY)
    assert standing(database) == before


def test_a_room_where_something_stands_by_now_keeps_its_list(database):
    rooms = done(database, "Room\nHall\nRoom 1\n", "locations")
    add_device(database, "Projector", location="Hall")
    with pytest.raises(Refused, match="Hall: devices stand"):
        actions.undo(database, SYSTEM, rooms, MONDAY)
    models = done(database, "Manufacturer,Model\nBenQ,MW560\n", "models")
    add_device(database, maker="BenQ", model="MW560")
    with pytest.raises(Refused, match="devices are of this model"):
        actions.undo(database, SYSTEM, models, MONDAY)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM devices", "DELETE FROM device_events", "DELETE FROM device_codes"],
)
def test_nothing_else_takes_a_device_out(database, statement):
    done(database, "Tag,Name\n1,A\n")
    add_device(database)
    with pytest.raises(sqlite3.IntegrityError, match="never"), database.writing() as connection:
        connection.execute(statement)


def test_only_the_import_that_is_being_undone_opens_the_register(database):
    first = done(database, "Tag,Name\n1,A\n")
    done(database, "Tag,Name\n2,B\n")
    with database.writing() as connection:
        connection.execute("UPDATE imports SET is_being_undone = 1 WHERE id = ?", (first,))
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"), database.writing() as connection:
        connection.execute("DELETE FROM devices")


def test_every_use_of_a_device_is_looked_for(database):
    """A new table that names a device is added to USES, or an import could not say why it cannot be undone."""
    found = set()
    tables = database.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for key in database.connection.execute(f"PRAGMA foreign_key_list({table})"):
            if key["table"] in ("devices", "device_codes") and table not in OWN | WITH_CALLS:
                found.add((table, key["from"]))
    assert found == {(table, column) for table, column, _, _ in USES}


CELL = st.sampled_from(["", "A", "B", "Hall", "1/9/2024", "Lost", "5"])
ROWS = st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4"]), CELL, CELL, CELL, CELL), min_size=1, max_size=6)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_any_list_can_be_taken_back(database, rows):
    if not store.count_devices(database, {}):
        add_device(database, "Old", asset_tag="1")
        add_device(database, "Gone", asset_tag="2")
    before = standing(database)
    upload_id = done(database, write_table(["Tag", "Name", "Room", "Purchase Date", "Status"], rows), now=LATER)
    actions.undo(database, SYSTEM, upload_id, LATER)
    assert standing(database) == before
