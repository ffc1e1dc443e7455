"""Before the address changes, the settings say what stands on the stickers; afterwards, how many are out of date."""

from kiosk.core.access import SYSTEM
from kiosk.core.settings import change_setting
from kiosk.devices import actions as devices
from kiosk.stickers import store
from tests.builders import MONDAY, add_device, print_stickers

SETTINGS = {"school": "Llanfair Green", "address_choice": "other", "desk_phone": ""}


def printed(school, address: str, *stuck) -> None:
    print_stickers(school, *stuck, address=address)


def test_each_device_counts_with_the_sticker_printed_last(school):
    first, second, third = (add_device(school) for _ in range(3))
    add_device(school, "Never printed")
    printed(school, "http://old", first, second, third)
    printed(school, "http://new", second)
    assert store.count_by_address(school) == {"http://old": 2, "http://new": 1}
    devices.retire_device(school, SYSTEM, third.id, "2026-09-01", "", MONDAY)
    assert store.count_by_address(school) == {"http://new": 1, "http://old": 1}


def test_the_settings_say_which_addresses_are_stuck_on_and_what_a_change_leaves_behind(school, signed_in):
    office = signed_in("coordinator")
    assert "on the stickers of devices" not in office.get("/office/settings").text
    change_setting(school, "address", "http://old")
    printed(school, "http://old", add_device(school), add_device(school))
    page = office.get("/office/settings").text
    assert "<strong>2 stickers</strong> with http://old" in page
    office.post("/office/settings", data=SETTINGS | {"address": "http://old"})
    assert "still carry" not in office.get("/office/").text
    office.post("/office/settings", data=SETTINGS | {"address": "http://new"})
    assert "2 stickers still carry http://old." in office.get("/office/").text
