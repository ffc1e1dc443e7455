"""The pages: the ledger and its filters, replacing, blank stickers, binding, a stock-take from the phone."""

import re
from datetime import timedelta

import pytest

from kiosk.core import clock
from kiosk.core.settings import change_setting
from kiosk.devices import store as register
from kiosk.devices.given_codes import store as codes
from kiosk.stickers import actions as stickers
from kiosk.stickers.stocktakes import store as stocktakes
from kiosk.stickers.stocktakes.records import Found, State
from labels.phrase import phrase_of
from tests.builders import MONDAY, actor, add_device, print_stickers

KEY = "k" * 22


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


@pytest.fixture
def tech(signed_in):
    return signed_in("tech1")


def devices_on(page: str) -> set[str]:
    return set(re.findall(r"/fieldwork/devices/(\w{7})", page))


def test_the_ledger_shows_and_filters(school, desk):
    old, new, never = (add_device(school, name, location=name) for name in ("Old", "New", "Never"))
    print_stickers(school, old, address="http://old.school", now=clock.now() - timedelta(days=400))
    print_stickers(school, new, now=clock.now() - timedelta(days=2))
    for query, wanted in {
        "": {old, new, never},
        "?state=old_address": {old},
        "?state=never_printed": {never},
        "?state=unscanned": {old, new},
        "?state=unseen_12": {old},  # the other one was printed since then, and the third has no sticker
        "?address=http://old.school": {old},
        f"?location_id={new.location_id}": {new},
        f"?text={new.shown_code}": {new},
        "?text=nev": {never},
        "?text=%25": set(),
        "?state=nonsense&location_id=x&page=%D9%A3x": {old, new, never},
        f"?page=99&location_id={'9' * 30}": set(),
    }.items():
        page = desk.get(f"/stickers/{query}")
        assert page.status_code == 200
        if "page=99" not in query:
            assert devices_on(page.text) == {device.code for device in wanted}, query
    assert "http://old.school <span" in desk.get("/stickers/").text


def test_a_long_ledger_is_paged_and_keeps_its_filters(school, desk):
    for number in range(103):
        add_device(school, f"Tablet {number:03}")
    first = desk.get("/stickers/?state=never_printed").text
    assert len(devices_on(first)) == 100
    following = re.search(r'href="\?([^"]+)">Next page', first)[1].replace("&amp;", "&")
    assert "state=never_printed" in following
    assert len(devices_on(desk.get(f"/stickers/?{following}").text)) == 3


def test_a_sticker_is_replaced_and_printed(school, desk, tech):
    device = add_device(school, "Big printer")
    page = desk.get(f"/stickers/replace/{device.shown_code.lower()}")
    assert page.status_code == 200
    assert desk.post(f"/stickers/replace/{device.code}", data={"reason": "gone"}).status_code == 422
    done = desk.post(f"/stickers/replace/{device.code}", data={"reason": "lost", "note": "by the bins"})
    now = register.device(school, device.id)
    assert done.location == f"/printing/?code={now.code}"
    assert now.code != device.code
    again = tech.post(f"/stickers/replace/{device.code}", data={"reason": "damaged"})
    assert again.status_code == 422
    assert f"replaced already by Carys Morgan. Big printer carries {now.shown_code} now." in again.text
    assert register.device(school, device.id).code == now.code
    assert "by the bins" in desk.get("/stickers/void").text
    by_tech = tech.post(f"/stickers/replace/{now.code}", data={"reason": "stolen"})
    assert by_tech.location == f"/fieldwork/devices/{register.device(school, device.id).code}"
    assert "The desk prints the new sticker" in tech.get(by_tech.location).text
    assert desk.get("/stickers/replace/0000000").status_code == 404


def test_the_devices_page_shows_its_stickers(school, tech):
    device = add_device(school)
    print_stickers(school, device, device, address="http://old.school")
    tech.get(f"/D/{device.code}")
    page = tech.get(f"/fieldwork/devices/{device.code}").text
    assert "No. 1" in page
    assert "2 copies" in page
    assert "http://old.school" in page
    assert "Stickers: no. 1 printed" in page
    assert "Print its label" not in page, "a technician does not print"
    tech.post(f"/stickers/replace/{device.code}", data={"reason": "damaged"})
    page = tech.get(f"/fieldwork/devices/{register.device(school, device.id).code}").text
    assert "the new one was never printed" in page


def test_blank_stickers_are_asked_for_once_and_handed_to_the_printer(school, desk):
    form = {"count": "3", "form_key": KEY}
    assert desk.get("/stickers/blank").status_code == 200
    sent = [desk.post("/stickers/blank", data=form).location for _ in range(2)]
    assert sent == ["/printing/?blank=1"] * 2
    assert school.connection.execute("SELECT count(*) FROM device_codes WHERE state = 'blank'").fetchone()[0] == 3
    for count in ("0", "501", "x", ""):
        refused = desk.post("/stickers/blank", data={"count": count, "form_key": KEY})
        assert refused.status_code == 422
        assert "1 to 500" in refused.text
    change_setting(school, "address", "http://localhost:8080")
    assert "disabled" in desk.get("/stickers/blank").text


def test_binding_takes_one_scan_after_the_other(school, tech):
    device = add_device(school, "Big printer", asset_tag="LG-7")
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    first = tech.post("/stickers/bind", data={"sticker": f"HTTP://X/D/{blank}", "device": ""})
    assert first.location == f"/stickers/bind?sticker={blank}"
    page = tech.get(f"{first.location}&location={device.location_id}").text
    assert f'value="{blank}"' in page
    assert "Big printer" in page
    wrong = tech.post("/stickers/bind", data={"sticker": blank, "device": "LG-8"})
    assert wrong.status_code == 422
    assert blank in wrong.text
    assert "LG-8" in wrong.text
    assert tech.post("/stickers/bind", data={"sticker": "", "device": ""}).status_code == 422
    done = tech.post("/stickers/bind", data={"sticker": blank, "device": "LG-7"})
    assert "Big printer in Room 12 carries" in tech.get(done.location).text
    assert register.device(school, device.id).code == blank


def test_a_new_device_takes_a_blank_sticker(school, desk):
    known = add_device(school)
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    assert f'value="{blank}"' in desk.get(f"/devices/new?sticker={blank}").text
    assert 'name="sticker"' not in desk.get("/devices/new").text
    form = {
        "sticker": blank,
        "model": str(known.model.id),
        "location": str(known.location_id),
        "in_service_on": "2026-09-01",
        "form_key": KEY,
    }
    assert desk.post("/devices/new", data=form | {"sticker": known.code}).status_code == 422
    assert desk.post("/devices/new", data=form | {"sticker": "nonsense"}).status_code == 422
    assert desk.post("/devices/new", data=form).location == f"/devices/{blank}"


def test_a_spoiled_sticker_is_void(school, tech):
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    assert "It is spoiled" in tech.get(f"/stickers/codes/{blank}").text
    assert tech.post(f"/stickers/codes/{blank}/spoiled").status_code == 302
    assert codes.given(school, blank).void_reason == "spoiled"
    assert "never was on a device" in tech.get(f"/stickers/codes/{blank}").text
    again = tech.post(f"/stickers/codes/{blank}/spoiled", follow_redirects=True).text
    assert "never was on a device" in again
    assert "Throw the sticker away" not in again
    carried = add_device(school).code
    tech.post(f"/stickers/codes/{carried}/spoiled")
    assert codes.given(school, carried).state == "bound"


def test_stock_is_taken_with_the_phone_and_no_page_that_is_only_opened_counts(school, tech):
    board, tag = add_device(school, "Board"), add_device(school, "Tablet", asset_tag="LG-7", location="Hall")
    begun = tech.post("/stickers/stocktakes/new", data={"location": str(board.location_id), "form_key": KEY})
    page = begun.location
    assert tech.post("/stickers/stocktakes/new", data={"location": "", "form_key": "x" * 22}).status_code == 422
    scanned = tech.get(f"/D/{board.code}").location
    assert scanned == f"{page}/scanned/{board.code}"
    assert "data-send-at-once" in tech.get(scanned).text
    with school.writing() as connection:
        connection.execute("UPDATE stocktakes SET started_at = '2026-09-01T08:00:00Z'")
    forgotten = tech.get(scanned).text
    assert "data-send-at-once" not in forgotten, "who began days ago is asked first"
    assert "Pause the stock-take" in forgotten
    taking = stocktakes.open_of(school, actor(school, "tech1").person_id)
    assert stocktakes.lines(school, taking.id) == []
    found = tech.post(f"{page}/scan", data={"code": board.shown_code}).location
    assert re.search(r"scan-here.*Found.*Board.*It belongs here", tech.get(found).text, re.S)
    strange = tech.post(f"{page}/scan", data={"code": "LG-7"}).location
    said = tech.get(strange).text
    assert re.search(r"scan-strange.*Strange.*Tablet.*It belongs in Hall", said, re.S)
    assert tech.post(re.search(r'action="([^"]+/move)"', said)[1]).location == page
    assert register.device(school, tag.id).location == "Room 12"
    assert tech.post(f"{page}/scan", data={"code": ""}).status_code == 422
    assert tech.post(f"{page}/elsewhere").status_code == 404
    assert tech.get(f"/D/{board.code}?report=yes").status_code == 200
    tech.post(f"{page}/pause")
    assert tech.get(f"/D/{board.code}").location == f"/fieldwork/devices/{board.code}"
    assert tech.post(f"{page}/scan", data={"code": board.code}).status_code == 422


def test_what_is_missing_is_marked_or_retired_by_whoever_may(school, desk, tech):
    board, sound = add_device(school, "Board"), add_device(school, "Sound")
    page = tech.post("/stickers/stocktakes/new", data={"location": str(board.location_id), "form_key": KEY}).location
    tech.post(f"{page}/devices/{board.code}/missing")
    assert "Marked as missing" in tech.get(f"/fieldwork/devices/{board.code}").text
    tech.post(f"{page}/close")
    report = tech.get(page).text
    assert "0 of 2" in report
    assert f"{page}/devices/{sound.code}/retire" not in report
    assert tech.get(f"{page}/devices/{sound.code}/retire").status_code == 403
    assert f"{page}/devices/{sound.code}/retire" in desk.get(page).text
    assert "Not found at the stock-take of Room 12" in desk.get(f"{page}/devices/{sound.code}/retire").text
    assert desk.post(f"{page}/devices/{sound.code}/retire", data={"reason": "Not found"}).location == page
    assert register.device(school, sound.id).retired_on
    assert "Retired" in desk.get(page).text
    rooms = desk.get("/stickers/stocktakes/").text
    assert "0 found, 2 missing, 0 strange" in rooms
    line = stocktakes.line_of_device(school, 1, board.id)
    assert (line.found, stocktakes.stocktake(school, 1).state) == (Found.MISSING, State.CLOSED)


def test_somebody_elses_stock_take_is_looked_at_only(school, desk, tech):
    board = add_device(school, "Board")
    form = {"location": str(board.location_id), "form_key": KEY}
    page = desk.post("/stickers/stocktakes/new", data=form).location
    seen = tech.get(page).text
    assert "Carys Morgan is taking stock here" in seen
    assert f'action="{page}/scan"' not in seen
    refused = tech.post("/stickers/stocktakes/new", data=form | {"form_key": "x" * 22})
    assert refused.status_code == 422
    assert "is taking stock of Room 12 already" in refused.text
    assert tech.post(f"{page}/close").status_code == 403
    desk.post(f"{page}/pause")
    tech.post(f"{page}/go_on")
    assert f'action="{page}/scan"' in tech.get(page).text


def test_staff_see_the_two_words_of_a_sticker(school, signed_in):
    desk, device = signed_in("desk"), add_device(school)
    for page in (f"/fieldwork/devices/{device.code}", f"/devices/{device.code}"):
        assert phrase_of(device.code) in desk.get(page).text
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    assert phrase_of(blank) in desk.get(f"/stickers/codes/{blank}").text
