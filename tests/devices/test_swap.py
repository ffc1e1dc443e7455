"""A spare in the place of what is broken: both placements, both histories, nothing by halves."""

import json
from datetime import timedelta

import pytest

from kiosk.core.refusals import FieldRefused
from kiosk.devices import actions, store
from kiosk.locations import actions as locations
from tests import builders
from tests.builders import MONDAY, add_device


def placements(database, device) -> list[tuple[object, ...]]:
    rows = database.connection.execute(
        "SELECT locations.name, since_on, until_on FROM placements JOIN locations ON locations.id = location_id "
        "WHERE device_id = ? ORDER BY placements.id",
        (device.id,),
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def tech(school):
    return builders.actor(school, "tech1")


@pytest.fixture
def store_room(school):
    return locations.find_or_add_location(school, "ICT store", MONDAY)


def test_both_stand_where_they_went_and_both_histories_say_so(school, tech, store_room):
    broken = add_device(school, "Hall projector", location="Hall")
    spare = add_device(school, "Spare projector", location="ICT store")
    after_broken, after_spare = actions.swap(school, tech, broken.id, spare.id, store_room.id, MONDAY)
    assert (after_broken.location, after_spare.location) == ("ICT store", "Hall")
    assert placements(school, broken) == [("Hall", "2024-09-02", "2026-09-07"), ("ICT store", "2026-09-07", None)]
    assert placements(school, spare) == [("ICT store", "2024-09-02", "2026-09-07"), ("Hall", "2026-09-07", None)]
    for device, name, other in ((broken, "swapped_for", spare), (spare, "stands_in_for", broken)):
        event = store.events(school, device.id)[0]
        assert (event["event"], event["actor"]) == ("swapped", "Tom Ashworth")
        assert json.loads(event["changes"])[name] == other.shown_code


def test_swapped_and_swapped_back_the_same_day_leaves_one_placement(school, tech, store_room):
    broken, spare = add_device(school, location="Hall"), add_device(school, location="ICT store")
    actions.swap(school, tech, broken.id, spare.id, store_room.id, MONDAY)
    actions.swap(school, tech, spare.id, broken.id, store_room.id, MONDAY + timedelta(hours=1))
    assert store.device(school, broken.id).location == "Hall"
    assert placements(school, broken)[-1] == ("Hall", "2026-09-07", None)


def test_what_cannot_be_is_refused_and_nothing_moves(school, tech, store_room):
    broken, spare = add_device(school, location="Hall"), add_device(school, location="ICT store")
    gone = add_device(school, location="ICT store")
    actions.retire_device(school, tech, gone.id, "2026-09-01", "worn out", MONDAY)
    old_room = locations.add_location(school, "Old hut", MONDAY)
    locations.change_location(school, old_room.id, "Old hut", "2026-01-01")
    before = [*placements(school, broken), *placements(school, spare)]
    for spare_id, room, field in (
        (broken.id, store_room.id, "spare"),
        (gone.id, store_room.id, "spare"),
        (spare.id, 0, "store"),
        (spare.id, old_room.id, "store"),
    ):
        with pytest.raises(FieldRefused) as refused:
            actions.swap(school, tech, broken.id, spare_id, room, MONDAY)
        assert refused.value.field == field
    assert [*placements(school, broken), *placements(school, spare)] == before
