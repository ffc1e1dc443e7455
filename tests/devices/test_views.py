"""The register's pages."""

import re

from kiosk.core.settings import change_setting
from kiosk.devices import store
from kiosk.locations import store as locations
from kiosk.suppliers import store as suppliers
from tests import builders


def form_of(device, **changes):
    return {
        "name": device.name,
        "model": str(device.model.id),
        "location": str(device.location_id),
        "supplier": "",
        "asset_tag": device.asset_tag or "",
        "serial": device.serial or "",
        "in_service_on": device.in_service_on,
        "warranty_until_on": "",
        "price": "",
        "notes": "",
    } | changes


def new_form(browser, device, **changes):
    """What a page that was just opened posts: with a key of its own."""
    key = re.search(r'name="form_key" value="([^"]+)"', browser.get("/devices/new").text)
    assert key
    return form_of(device, form_key=key[1], **changes)


def test_a_device_is_added_by_its_form(school, signed_in):
    known = builders.add_device(school)
    browser = signed_in("desk")
    entry = new_form(browser, known, name="New one", asset_tag="007", price="£649")
    answer = browser.post("/devices/new", data=entry)
    assert answer.status_code == 302
    added = store.device_by_asset_tag(school, "007")
    assert added
    assert answer.location == f"/devices/{added.code}"
    assert (added.name, added.asset_tag, added.price_pence) == ("New one", "007", 64900)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(school, signed_in):
    known, browser = builders.add_device(school, "Hall projector", asset_tag="LG-1"), signed_in("desk")
    wrong = {
        "asset_tag": "LG-1",
        "price": "a lot",
        "in_service_on": "",
        "model": "",
        "location": "999",
        "warranty_until_on": "2001-01-01",
    }
    for field, typed in wrong.items():
        data = new_form(browser, known, asset_tag="", notes="typed <b>words</b>") | {field: typed}
        answer = browser.post("/devices/new", data=data)
        assert answer.status_code == 422, field
        assert f'id="{field}-error"' in answer.text, field
        assert f'href="#{field}"' in answer.text, field
        assert "typed &lt;b&gt;words&lt;/b&gt;" in answer.text
    assert store.count_devices(school, {}) == 1


def test_the_form_shows_what_is_registered_and_saving_it_changes_nothing(school, signed_in):
    device = builders.add_device(
        school,
        "Hall projector",
        asset_tag="007",
        warranty_until_on="2027-09-01",
        price_pence=64905,
        supplier="Clwyd AV",
    )
    browser = signed_in("desk")
    page = browser.get(f"/devices/{device.code}/edit").text
    for shown in ('value="007"', 'value="2024-09-02"', 'value="2027-09-01"', 'value="649.05"'):
        assert shown in page
    data = form_of(device, supplier=str(device.supplier_id), warranty_until_on="2027-09-01", price="649.05")
    assert browser.post(f"/devices/{device.code}/edit", data=data).status_code == 302
    assert store.device(school, device.id) == device


def test_retiring_and_returning(school, signed_in):
    device, browser = builders.add_device(school), signed_in("desk")
    early = browser.post(f"/devices/{device.code}/retire", data={"retired_on": "2001-01-01", "reason": "worn out"})
    assert early.status_code == 422
    assert "before the device came into service" in early.text
    assert "worn out" in early.text
    assert browser.post(f"/devices/{device.code}/retire", data={"retired_on": "2026-01-01"}).status_code == 302
    assert "retired" in browser.get("/devices/?retired=1").text.lower()
    assert browser.post(f"/devices/{device.code}/return").status_code == 302
    assert store.device(school, device.id) == device


def test_a_device_is_found_under_its_code_however_it_is_written(school, signed_in):
    device, browser = builders.add_device(school), signed_in("tech1")
    for code in (device.code, device.code.lower(), device.shown_code, device.code.replace("0", "O").replace("1", "l")):
        assert browser.get(f"/devices/{code}").status_code == 200
    assert browser.get("/devices/0000000").status_code == 404
    assert browser.get("/devices/x").status_code == 400


def test_the_register_is_searched_filtered_and_paged(school, signed_in):
    for number in range(101):
        builders.add_device(school, f"Tablet {number:03}", location="Trolley")
    builders.add_device(school, "Beamer", location="Hall")
    browser = signed_in("desk")
    first = browser.get("/devices/?text=Tablet").text
    assert "101 devices" in first
    assert "Tablet 099" in first
    assert "Tablet 100" not in first
    assert "Tablet 100" in browser.get("/devices/?text=Tablet&page=2").text
    assert browser.get("/devices/?page=-5&kind=nonsense&location_id=x&model_id=").status_code == 200
    assert browser.get("/devices/?page=999999999").status_code == 200


def test_models_are_added_and_put_right(school, signed_in):
    browser = signed_in("coordinator")
    assert (
        browser.post("/devices/models/new", data={"maker": "HP", "name": "M404", "kind": "printer"}).status_code == 302
    )
    again = browser.post("/devices/models/new", data={"maker": "hp", "name": "m404", "kind": "printer"})
    assert again.status_code == 422
    assert "There is already a model HP M404." in again.text
    model = store.model_by_name(school, "HP", "M404")
    assert model
    changed = {"maker": "HP", "name": "M404dn", "kind": "printer"}
    assert browser.post(f"/devices/models/{model.id}", data=changed).status_code == 302
    assert browser.post(f"/devices/models/{model.id}", data=changed | {"kind": "toaster"}).status_code == 422
    assert store.model_by_name(school, "HP", "M404dn")


def test_a_form_that_is_sent_twice_adds_one_device(school, signed_in):
    known, browser = builders.add_device(school), signed_in("desk")
    entry = new_form(browser, known, name="Twin")
    first, again = (browser.post("/devices/new", data=entry) for _ in range(2))
    assert first.location == again.location
    assert store.count_devices(school, {"text": "Twin"}) == 1
    other = browser.post("/devices/new", data=entry | {"name": "Twin 2"})  # back, another name, saved
    assert other.location != first.location
    assert browser.post("/devices/new", data=form_of(known)).status_code == 422
    assert store.count_devices(school, {"text": "Twin"}) == 2


def test_a_device_keeps_a_supplier_and_a_location_that_are_no_longer_used(school, signed_in):
    device, browser = builders.add_device(school, location="Old hut", supplier="Gone Ltd"), signed_in("desk")
    with school.writing() as connection:
        connection.execute("UPDATE locations SET retired_on = '2026-01-01'")
        connection.execute("UPDATE suppliers SET retired_on = '2026-01-01'")
    assert locations.locations(school) == []
    assert suppliers.suppliers(school) == []
    page = browser.get(f"/devices/{device.code}/edit").text
    assert "Old hut (no longer used)" in page
    assert "Gone Ltd (no longer used)" in page
    data = form_of(device, name="Renamed", supplier=str(device.supplier_id))
    assert browser.post(f"/devices/{device.code}/edit", data=data).status_code == 302
    saved = store.device(school, device.id)
    assert saved
    assert (saved.name, saved.supplier, saved.location) == ("Renamed", "Gone Ltd", "Old hut")
    assert "Old hut" not in browser.get("/devices/new").text


def test_a_device_that_is_retired_already_is_not_retired_on_another_day(school, signed_in):
    device, browser = builders.add_device(school), signed_in("desk")
    page = f"/devices/{device.code}/retire"
    assert browser.post(page, data={"retired_on": "2026-01-01"}).status_code == 302
    assert browser.post(page, data={"retired_on": "2026-01-01"}).status_code == 302  # a double tap
    other = browser.post(page, data={"retired_on": "2026-01-02"})
    assert other.status_code == 422
    assert "retired already" in other.text
    assert [row["event"] for row in store.events(school, device.id)] == ["retired", "added"]


def test_a_scanned_sticker_finds_its_device_in_the_register(school, signed_in):
    device = builders.add_device(school, "Hall projector")
    builders.add_device(school, "Other one")
    page = (
        signed_in("desk").get("/devices/", query_string={"text": f"http://HELPDESK.SCHOOL:8080/D/{device.code}"}).text
    )
    assert "Hall projector" in page
    assert "Other one" not in page


def test_today_is_the_schools(school, signed_in):
    change_setting(school, "time_zone", "Pacific/Kiritimati")  # fourteen hours ahead
    ahead = re.search(r'id="in_service_on"[^>]*value="([^"]+)"', signed_in("desk").get("/devices/new").text)
    change_setting(school, "time_zone", "Pacific/Pago_Pago")  # eleven hours behind
    behind = re.search(r'id="in_service_on"[^>]*value="([^"]+)"', signed_in("desk").get("/devices/new").text)
    assert ahead
    assert behind
    assert ahead[1] > behind[1]
