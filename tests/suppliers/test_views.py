"""The list of suppliers."""

from kiosk.suppliers import store
from tests import builders


def test_a_supplier_is_added_renamed_and_no_longer_used(school, signed_in):
    browser = signed_in("desk")
    assert browser.post("/suppliers/new", data={"name": "  First   one "}).status_code == 302
    added = store.supplier_by_name(school, "first one")
    assert added
    assert added.name == "First one"
    page = f"/suppliers/{added.id}"
    assert browser.post(page, data={"name": "Renamed", "is_retired": "y"}).status_code == 302
    assert store.suppliers(school) == []
    retired = store.suppliers(school, with_retired=True)
    assert [(found.name, bool(found.retired_on)) for found in retired] == [("Renamed", True)]
    assert "checked" in browser.get(page).text
    assert browser.post(page, data={"name": "Renamed"}).status_code == 302
    assert [found.retired_on for found in store.suppliers(school)] == [None]


def test_a_name_that_is_empty_taken_or_too_long_is_refused_beside_its_field(school, signed_in):
    browser = signed_in("coordinator")
    for name in ("One", "Two"):
        browser.post("/suppliers/new", data={"name": name})
    two = store.supplier_by_name(school, "Two")
    assert two
    for page in ("/suppliers/new", f"/suppliers/{two.id}"):
        for name in ("", "   ", "oNE", "x" * 500):
            answer = browser.post(page, data={"name": name})
            assert answer.status_code == 422, (page, name)
            assert 'id="name-error"' in answer.text
    assert [found.name for found in store.suppliers(school)] == ["One", "Two"]
    assert browser.post("/suppliers/999", data={"name": "x"}).status_code == 404


def test_how_to_reach_a_supplier_is_kept(school, signed_in):
    device = builders.add_device(school, supplier="Clwyd AV")
    data = {"name": "Clwyd AV", "phone": "01745 555 010", "email": "help@clwyd-av.example", "notes": "ask for <Dai>"}
    browser = signed_in("desk")
    assert browser.post(f"/suppliers/{device.supplier_id}", data=data).status_code == 302
    found = store.supplier(school, device.supplier_id)
    assert found
    assert (found.phone, found.email, found.notes) == (data["phone"], data["email"], data["notes"])
    assert "ask for &lt;Dai&gt;" in browser.get(f"/suppliers/{device.supplier_id}").text
