"""The reprint basket: each scan is answered at once, and what is in it survives signing out."""

import pytest

from kiosk.core.refusals import FieldRefused
from kiosk.devices import actions as devices
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.printing.basket import actions, store
from kiosk.printing.basket.actions import FULL
from kiosk.stickers import actions as stickers
from tests.builders import MONDAY, actor, add_device

BASKET = "/printing/basket"


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def scan(browser, typed):
    return browser.post(BASKET, data={"code": typed}, follow_redirects=True)


def own_id(school, username="desk") -> int:
    return actor(school, username).person_id or 0


def test_scan_after_scan_is_answered_beside_the_field(school, desk):
    tablet = add_device(school, "Tablet 3", location="Trolley B", asset_tag="LG-0077", serial="XS-9")
    printer = add_device(school, "Office printer", location="Office")
    page = scan(desk, f"http://HELPDESK.SCHOOL:8080/D/{tablet.code}").text
    assert "Tablet 3</strong> in Trolley B" in page
    assert "1 device" in page
    page = scan(desk, printer.shown_code.lower()).text
    assert "Office printer</strong> in Office" in page
    page = scan(desk, "lg-0077").text
    assert "it is in the basket already" in page
    assert "2 devices" in page
    assert page.index("Office printer", page.index("<table")) < page.index("Tablet 3", page.index("<table"))
    assert 'name="code"' in page
    assert "autofocus" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Scan a sticker"),
        ("7K3Q-9X", "seven letters and figures"),
        ("7K3Q-9XX", "not right"),
        ("<b>nonsense</b>", "&lt;b&gt;nonsense"),
        ("x" * 250, "at most 200"),
    ],
)
def test_what_is_wrong_is_said_and_the_field_is_free_for_the_next_scan(school, desk, typed, said):
    answer = scan(desk, typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="code-error"' in answer.text
    field = answer.text[answer.text.index('id="code" name="code"') :]
    assert ' value=""' in field[: field.index(">")]
    assert store.count(school, own_id(school)) == 0


def test_a_code_that_is_whole_but_on_no_device_is_said_to_be(school, desk):
    answer = scan(desk, "0000000")
    assert answer.status_code == 422
    assert "0000-000 is on no device of ours" in answer.text


def test_a_device_out_of_service_needs_no_sticker(school, desk):
    old = add_device(school, "Old beamer")
    devices.retire_device(school, actor(school, "desk"), old.id, "2026-09-01", "worn out", MONDAY)
    answer = scan(desk, old.code)
    assert answer.status_code == 422
    assert "out of service" in answer.text


def test_each_person_has_a_basket_that_survives_signing_out(school, desk, signed_in):
    tablet = add_device(school, "Tablet 3")
    scan(desk, tablet.code)
    desk.post("/sign-out")
    assert "Tablet 3" in signed_in("desk").get(BASKET).text
    assert "Tablet 3" not in signed_in("coordinator").get(BASKET).text
    assert store.count(school, own_id(school, "coordinator")) == 0


def test_things_are_taken_out_and_the_basket_is_emptied(school, desk):
    made = [add_device(school, f"Tablet {number}") for number in range(3)]
    for device in made:
        scan(desk, device.code)
    desk.post(f"{BASKET}/{made[1].id}/remove")
    assert [one.device_id for one in store.entries(school, own_id(school), 9)] == [made[2].id, made[0].id]
    page = desk.post(f"{BASKET}/clear", follow_redirects=True).text
    assert "The basket is empty" in page
    assert store.count(school, own_id(school)) == 0


def test_print_these_takes_the_basket_to_the_paper_and_what_was_printed_leaves_it(school, desk):
    made = [add_device(school, f"Tablet {number}") for number in range(4)]
    for device in made[:3]:
        scan(desk, device.code)
    page = desk.get("/printing/?basket=1").text
    assert "3 devices in your basket" in page
    assert page.count('name="chosen"') == 3
    assert page.count(" checked") == 3
    ticked = [str(device.id) for device in made[:2]]
    answer = desk.post("/printing/?basket=1", data={"stock": "L7159", "start": "1", "chosen": ticked})
    assert answer.location.startswith("/printing/sheets/"), answer.text
    assert [one.device_id for one in store.entries(school, own_id(school), 9)] == [made[2].id]
    everything = {"stock": "L7159", "start": "1", "everything": "y"}
    assert desk.post("/printing/?basket=1", data=everything).status_code == 302
    assert store.count(school, own_id(school)) == 0


def test_a_basket_stays_when_nothing_could_be_printed(school, desk):
    scan(desk, add_device(school, "Tablet").code)
    answer = desk.post("/printing/?basket=1", data={"stock": "L7159", "start": "99", "everything": "y"})
    assert answer.status_code == 422
    assert store.count(school, own_id(school)) == 1


def test_a_basket_is_full_some_time(school, monkeypatch):
    monkeypatch.setattr(actions, "FULL", 1)
    assert FULL == 1000
    actions.add(school, own_id(school), add_device(school).code, MONDAY)
    with pytest.raises(FieldRefused, match="full"):
        actions.add(school, own_id(school), add_device(school).code, MONDAY)


def test_the_old_sticker_of_a_device_stands_for_it_and_other_stickers_say_what_they_are(school, desk):
    tablet, person = add_device(school, "Tablet 3", location="Trolley B"), actor(school, "desk")
    given_codes.replace_code(school, person, tablet.id, tablet.code, VoidReason.DAMAGED, "", MONDAY)
    assert "Tablet 3</strong> in Trolley B" in scan(desk, tablet.code).text
    blank, spoiled = stickers.new_blank_codes(school, person, 2, MONDAY)
    assert "not stuck on a device yet" in scan(desk, blank).text
    given_codes.void_blank(school, person, spoiled, MONDAY)
    assert "void since" in scan(desk, spoiled).text
    assert store.count(school, own_id(school)) == 1


def test_a_serial_that_two_devices_have_names_both(school, desk):
    for name in ("Beamer", "Spare beamer"):
        add_device(school, name, serial="SN-1", location="Hall", model=f"Model of {name}")
    answer = desk.post("/printing/basket", data={"code": "SN-1"})
    assert answer.status_code == 422
    assert "Two devices have this serial: Beamer in Hall" in answer.text
    assert "Spare beamer in Hall" in answer.text
    assert "is on no device" not in answer.text


def test_an_address_from_the_browser_is_taken(school, desk):
    device = add_device(school)
    for page in (f"/d/{device.code}/", f"/D/{device.code}?report=yes", f"/fieldwork/devices/{device.code}"):
        assert desk.post("/printing/basket", data={"code": f"http://helpdesk.school:8080{page}"}).status_code == 302
