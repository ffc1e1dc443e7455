"""The list of locations."""

from kiosk.locations import store
from tests import builders


def test_a_location_is_added_renamed_and_no_longer_used(school, signed_in):
    browser = signed_in("desk")
    assert browser.post("/locations/new", data={"name": "  First   one "}).status_code == 302
    added = store.location_by_name(school, "first one")
    assert added
    assert added.name == "First one"
    page = f"/locations/{added.id}"
    assert browser.post(page, data={"name": "Renamed", "is_retired": "y"}).status_code == 302
    assert store.locations(school) == []
    retired = store.locations(school, with_retired=True)
    assert [(found.name, bool(found.retired_on)) for found in retired] == [("Renamed", True)]
    assert "checked" in browser.get(page).text
    assert browser.post(page, data={"name": "Renamed"}).status_code == 302
    assert [found.retired_on for found in store.locations(school)] == [None]


def test_a_name_that_is_empty_taken_or_too_long_is_refused_beside_its_field(school, signed_in):
    browser = signed_in("coordinator")
    for name in ("One", "Two"):
        browser.post("/locations/new", data={"name": name})
    two = store.location_by_name(school, "Two")
    assert two
    for page in ("/locations/new", f"/locations/{two.id}"):
        for name in ("", "   ", "oNE", "x" * 500):
            answer = browser.post(page, data={"name": name})
            assert answer.status_code == 422, (page, name)
            assert 'id="name-error"' in answer.text
    assert [found.name for found in store.locations(school)] == ["One", "Two"]
    assert browser.post("/locations/999", data={"name": "x"}).status_code == 404


def test_a_location_where_devices_stand_is_not_given_up(school, signed_in):
    device, browser = builders.add_device(school, location="Hall"), signed_in("desk")
    builders.add_device(school, "Second", location="Hall")
    page = f"/locations/{device.location_id}"
    answer = browser.post(page, data={"name": "Hall", "is_retired": "y"})
    assert answer.status_code == 422
    assert 'id="is_retired-error"' in answer.text
    assert "2 devices in service stand here" in answer.text
    with school.writing() as connection:
        connection.execute("UPDATE devices SET retired_on = '2026-01-01'")
    assert browser.post(page, data={"name": "Hall", "is_retired": "y"}).status_code == 302


def test_rooms_stand_as_people_count_them(school, signed_in):
    for name in ("Room 10", "Room 2", "Library", "Room 2a"):
        builders.add_device(school, location=name)
    page = signed_in("desk").get("/locations/").text
    places = [page.index(f">{name}<") for name in ("Library", "Room 2", "Room 2a", "Room 10")]
    assert places == sorted(places)
