"""How a finished print came out: unsaid it counts; discarded it counts no more, and its devices are chosen again."""

import re
from datetime import timedelta

import pytest

from kiosk.core import clock
from kiosk.core.settings import change_setting
from kiosk.devices import store as devices
from kiosk.printing.drawer import actions as drawer
from kiosk.stickers import actions as stickers
from kiosk.stickers import store as ledger
from kiosk.stickers.ledger import store as lines
from tests.builders import MONDAY, actor, add_device

SHEET = {"stock": "L7159", "start": "1"}


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


@pytest.fixture
def printed(school, desk):
    made = [add_device(school, f"Tablet {number}", asset_tag=f"TB-{number}", location="Trolley") for number in range(3)]
    answer = desk.post("/printing/", data=SHEET | {"chosen": [str(device.id) for device in made]})
    assert answer.location == "/printing/sheets/1", answer.text
    return made


def never_printed(school) -> int:
    found = len(devices.devices(school, {"never_printed": True}))
    assert lines.count(school, {"never_printed": True}) == found
    return found


def test_nobody_has_to_answer_and_the_print_counts(school, desk, printed):
    page = desk.get("/printing/sheets/1").text
    assert "It printed well" in page
    assert "It did not come out: discard it" in page
    assert never_printed(school) == 0


def test_who_says_that_it_printed_well_is_asked_no_more(school, desk, printed):
    for _ in range(2):
        assert desk.post("/printing/sheets/1/printed").location == "/printing/sheets/1"
    page = desk.get("/printing/sheets/1").text
    assert "discard it" not in page
    assert re.search(r"Carys Morgan said .* that they came out well", page)
    late = desk.post("/printing/sheets/1/discard")
    assert late.status_code == 422
    assert "said in the meantime that this print came out well" in late.text
    assert never_printed(school) == 0


def test_a_jam_takes_the_stickers_out_of_every_count_and_chooses_the_devices_again(school, desk, printed):
    change_setting(school, "address", "http://new.school")
    assert "3 devices" in desk.get("/printing/?old_address=1").text
    answer = desk.post("/printing/sheets/1/discard")
    assert answer.location == "/printing/?again=1"
    again = desk.get(answer.location).text
    assert all(f'id="device-{device.id}" checked' in again for device in printed)
    assert never_printed(school) == 3
    assert "0 devices" in desk.get("/printing/?old_address=1").text
    assert ledger.count_by_address(school) == {}
    assert ledger.newest_sticker(school, printed[0].code) is None
    assert school.connection.execute("SELECT count(*) FROM list_of_stickers").fetchone()[0] == 0
    kept = ledger.sheets(school, 1)
    assert (kept.is_discarded, kept.answered_by, kept.labels) == (True, "Carys Morgan", 3)  # the row is kept
    page = desk.get("/printing/sheets/1").text
    assert "3 labels, discarded" in page
    assert "It printed well" not in page
    assert desk.get("/printing/sheets/1.pdf").status_code == 200
    assert "discarded" in desk.get(f"/fieldwork/devices/{printed[0].code}").text
    answer = desk.post(answer.location, data=SHEET | {"chosen": [str(device.id) for device in printed]})
    assert answer.location == "/printing/sheets/2"
    assert never_printed(school) == 0


def test_a_print_that_was_discarded_stays_discarded(school, desk, printed):
    for _ in range(2):
        assert desk.post("/printing/sheets/1/discard").location == "/printing/?again=1"
    assert desk.post("/printing/sheets/1/printed").status_code == 422
    assert desk.post("/printing/sheets/9/discard").status_code == 404
    assert never_printed(school) == 3


@pytest.mark.parametrize(("are_good", "free"), [(False, 1), (True, 4)])
def test_labels_of_the_drawer_are_free_again_only_if_they_are_still_good(school, desk, are_good, free):
    sheet = drawer.put_in(school, actor(school, "desk"), "Blue folder", "L7159", 20, "k" * 20, MONDAY)
    made = [add_device(school) for _ in range(3)]
    chosen = {"chosen": [str(device.id) for device in made], "drawer": str(sheet.id)}
    printed = desk.post("/printing/", data=SHEET | chosen).location
    assert "the labels on the paper are still good" in desk.get(printed).text
    assert drawer.known_sheet(school, sheet.id).free == 1
    desk.post(f"{printed}/discard", data={"labels_good": "y"} if are_good else {})
    assert drawer.known_sheet(school, sheet.id).free == free


def test_a_sheet_that_the_print_used_up_is_in_the_drawer_again(school, desk):
    sheet = drawer.put_in(school, actor(school, "desk"), "Blue folder", "L7159", 22, "k" * 20, MONDAY)
    made = [add_device(school) for _ in range(2)]
    chosen = {"chosen": [str(device.id) for device in made], "drawer": str(sheet.id)}
    printed = desk.post("/printing/", data=SHEET | chosen).location
    assert drawer.known_sheet(school, sheet.id).gone_at
    desk.post(f"{printed}/discard", data={"labels_good": "y"})
    found = drawer.known_sheet(school, sheet.id)
    assert (found.gone_at, found.free) == (None, 2)


def test_blank_stickers_that_did_not_come_out_are_chosen_again(school, desk):
    stickers.new_blank_codes(school, actor(school, "desk"), 2, MONDAY, "k" * 20)
    printed = desk.post("/printing/?blank=1", data=SHEET).location
    assert desk.post(f"{printed}/discard").location == "/printing/?blank=1"
    assert "Print these" in desk.get("/stickers/blank").text


def test_the_list_says_which_label_is_for_what(school, desk, printed):
    page = desk.get("/printing/sheets/1").text
    for number, device in enumerate(printed, 1):
        assert re.search(
            rf"Row 1, label {number}</td>\s*<td class=\"code\">{device.shown_code}</td>\s*<td>.*Tablet {number - 1}"
            r".*</td>\s*<td>Trolley",
            page,
        )
    taken_out = desk.get("/printing/sheets/1.csv").text
    assert re.search(rf"1,1,2,{printed[1].shown_code},Tablet 1,\w+,Trolley", taken_out)


# --- the half-used sheet


def test_a_half_used_sheet_is_offered_and_chosen_it_brings_stock_and_start(school, desk):
    person = actor(school, "desk")
    sheet = drawer.put_in(school, person, "Blue folder", "L7159", 5, "k" * 20, MONDAY)
    add_device(school)
    assert f'href="/printing/?drawer={sheet.id}"' in desk.get("/printing/").text
    page = desk.get(f"/printing/?drawer={sheet.id}").text
    assert re.search(r'id="start"[^>]*value="6"', page)
    assert f'src="/printing/drawer/{sheet.id}.svg"' in page
    assert re.search(r"data-sheet-free>19</span> free</strong>, you ticked <span data-ticked-number>0<", page)
    assert re.search(r'<div data-new-sheet hidden>\s*<div class="field">\s*<label[^>]*>Label stock', page)
    assert "Blue folder has 19 free: print on it" not in page
    begun = desk.get(f"/printing/?drawer={sheet.id}&start=9").text
    assert re.search(r'id="start"[^>]*value="9"', begun)


def test_a_browser_print_that_waits_for_its_answer_is_named_at_its_sheet(school, desk):
    sheet = drawer.put_in(school, actor(school, "desk"), "Blue folder", "L7159", 20, "k" * 20, MONDAY)
    assert "Look first" not in desk.get(f"/printing/?drawer={sheet.id}").text
    chosen = {"chosen": str(add_device(school).id), "drawer": str(sheet.id), "how": "browser"}
    desk.post("/printing/", data=SHEET | chosen)
    for page in (f"/printing/?drawer={sheet.id}", f"/printing/drawer/{sheet.id}"):
        assert "Look first" in desk.get(page).text
    desk.post("/printing/browser/1/discard")
    assert "Look first" not in desk.get(f"/printing/?drawer={sheet.id}").text


def test_a_start_that_no_sheet_has_is_said_with_what_it_has(school, desk):
    device = add_device(school)
    for start in ("25", "300"):
        answer = desk.post("/printing/", data={"stock": "L7159", "start": start, "chosen": str(device.id)})
        assert answer.status_code == 422
        assert "L7159 has the labels 1 to 24 on a sheet" in answer.text
        assert "used up" not in answer.text


def test_what_was_not_seen_for_three_months_is_the_same_in_the_ledger_and_for_choosing(school, desk):
    now = clock.now()
    add_device(school, "Never printed")
    for days in (60, 91, 95, 200):
        device = add_device(school, f"{days} days")
        desk.post("/printing/", data=SHEET | {"chosen": str(device.id)})
        at = clock.stored(now - timedelta(days=days))
        school.connection.execute("UPDATE sheets SET printed_at = ? WHERE id = (SELECT max(id) FROM sheets)", (at,))
    in_ledger = desk.get("/stickers/?state=unseen_3").text
    to_choose = desk.get("/printing/?unseen_months=3").text
    assert set(re.findall(r"(\d+) days", in_ledger)) == set(re.findall(r"(\d+) days", to_choose))
    assert "200 days" in in_ledger
    assert "Never printed" not in in_ledger
