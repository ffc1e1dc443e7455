"""What everybody sees: the words of the sticker, what became of an old one; never a password, never a way out."""

import re
from datetime import timedelta

import pytest
import time_machine

from kiosk.core import clock
from kiosk.core.settings import change_setting
from kiosk.devices import actions as devices
from kiosk.devices import store as register
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.scan import sticker_codes
from kiosk.stickers import actions as stickers
from kiosk.suppliers import actions as suppliers
from labels.phrase import phrase_of
from tests import builders
from tests.builders import actor, add_device, print_stickers

PHONE = {"form_key": "k" * 22, "channel": "phone", "answer": "incident:no", "summary": "Jam", "symptom": "paper_jam"}
REPORT = {"kind": "incident", "symptom": "no_picture", "answer": "no", "form_key": "k" * 22}


def replaced(school, device, reason, now=None):
    desk, now = actor(school, "desk"), now or clock.now()
    return given_codes.replace_code(school, desk, device.id, device.code, reason, "a pupil's joke", now)


def test_the_page_says_which_words_and_which_address_its_sticker_has(school, client):
    device = add_device(school)
    page = client.get(f"/D/{device.code}").text
    assert f"<strong>{phrase_of(device.code)}</strong>" in page
    assert "<strong>helpdesk.school:8080</strong>" in page
    print_stickers(school, device, address="http://old.school")
    change_setting(school, "address", "http://new.school")
    assert "<strong>new.school</strong>" in client.get(f"/D/{device.code}").text
    old = client.get(f"/D/{device.code}", headers={"Host": "OLD.school"}).text
    assert "<strong>old.school</strong>" in old, "an old sticker is no wrong one"
    strange = client.get(f"/D/{device.code}", headers={"Host": "evil.example"})
    assert strange.status_code == 400, "nobody is told that this sticker has that address"
    assert phrase_of(device.code) not in strange.text


@pytest.mark.parametrize("reason", list(VoidReason))
def test_a_void_sticker_asks_for_the_new_one_and_tells_only_where_it_surely_hangs(school, client, reason):
    device = add_device(school, "Big printer", location="Staff room")
    now = replaced(school, device, reason)
    for path in (f"/D/{device.code}", f"/d/{device.code.lower()}"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "Please use the new sticker on the device, or tell the service desk" in answer.text
        assert "joke" not in answer.text
        is_told = reason in (VoidReason.DAMAGED, VoidReason.REPLACED)
        for telling in ("Big printer", "Staff room", now.code, now.shown_code):
            assert (telling in answer.text) <= is_told, telling
        assert (f"/d/{now.code}" in answer.text) is is_told
    assert client.get(f"/find?text={device.shown_code}").location == f"/d/{device.code}"


def test_a_damaged_sticker_of_a_retired_device_leads_nowhere(school, client):
    device = add_device(school, "Big printer")
    now = replaced(school, device, VoidReason.DAMAGED)
    devices.retire_device(school, actor(school, "desk"), now.id, "2026-09-01", "", builders.MONDAY)
    assert "Big printer" not in client.get(f"/D/{device.code}").text


def test_staff_read_what_became_of_it_wherever_they_scan_or_type(school, signed_in):
    device = add_device(school, "Big printer", location="Staff room")
    now = replaced(school, device, VoidReason.STOLEN)
    desk, tech = signed_in("desk"), signed_in("tech1")
    for path in (f"/D/{device.code}", f"/find?text={device.code}", f"/fieldwork/devices/{device.code}"):
        for browser in (desk, tech):
            page = browser.get(path, follow_redirects=True)
            assert page.status_code == 200
            assert f"The right one for Big printer in Staff room carries {now.shown_code}" in page.text
            assert "a pupil&#39;s joke" in page.text
    assert f"carries {now.shown_code}" in desk.get(f"/devices/{device.code}").text
    call = PHONE | {"device": device.shown_code}
    assert f"carries {now.shown_code}" in desk.post("/desk/calls/new", data=call).text
    firm = suppliers.find_or_add_supplier(school, "Tŵr Computing", builders.MONDAY)
    away = {
        "supplier": str(firm.id),
        "devices": device.shown_code,
        "sent_how": "collected",
        "expected_on": "2030-01-01",
    }
    assert f"carries {now.shown_code}" in desk.post("/repairs/new", data=away | {"form_key": "k" * 22}).text
    sent = builders.dispatched_call(school, now)
    visit = tech.post(f"/fieldwork/calls/{sent.id}/visit", data={"code": device.code})
    assert visit.status_code == 422
    assert f"carries {now.shown_code}" in visit.text


def test_what_was_typed_while_the_sticker_was_replaced_still_counts(school, client):
    device = add_device(school)
    opened = re.search(r'name="opened" value="([^"]+)"', client.get(f"/D/{device.code}").text)[1]
    now = replaced(school, device, VoidReason.LOST, clock.now() + timedelta(seconds=1))
    assert client.post(f"/D/{device.code}", data=REPORT | {"opened": opened}).status_code == 302
    logged = school.connection.execute("SELECT device_id FROM calls").fetchall()
    assert [row["device_id"] for row in logged] == [now.id]
    for late in ("", "nonsense", "99999999999.0"):
        assert client.post(f"/D/{device.code}", data=REPORT | {"opened": late}).status_code == 410
    assert client.post(f"/D/{device.code}/affects-me", data={"call": "1"}).status_code == 404


def test_a_page_opened_after_the_sticker_was_void_counts_no_more(school, client):
    device = add_device(school)
    opened = re.search(r'name="opened" value="([^"]+)"', client.get(f"/D/{device.code}").text)[1]
    replaced(school, device, VoidReason.STOLEN, clock.now() - timedelta(hours=1))
    assert client.post(f"/D/{device.code}", data=REPORT | {"opened": opened}).status_code == 410


def test_a_blank_sticker_leads_to_the_start_and_staff_bind_it(school, client, signed_in):
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, builders.MONDAY)[0]
    page = client.get(f"/D/{blank}")
    assert page.status_code == 200
    assert "This sticker is not stuck on a device yet" in page.text
    assert 'href="/"' in page.text
    assert client.post(f"/D/{blank}", data=REPORT).status_code == 200
    assert school.connection.execute("SELECT count(*) FROM calls").fetchone()[0] == 0
    for path in (f"/D/{blank}", f"/find?text={blank}"):
        assert signed_in("tech1").get(path).location == f"/stickers/bind?sticker={blank}"


def test_both_are_scanned_with_a_phone_and_the_blank_one_is_kept_in_mind_for_a_while(school, signed_in):
    device, tech = add_device(school, "Big printer", asset_tag="LG-7"), signed_in("tech1")
    blank, another = stickers.new_blank_codes(school, actor(school, "desk"), 2, builders.MONDAY)
    assert tech.get(f"/D/{device.code}").location == f"/fieldwork/devices/{device.code}"
    tech.get(f"/D/{blank}")
    both = tech.get(f"/D/{device.code}").location
    assert both == f"/stickers/bind?sticker={blank}&device={device.code}"
    page = tech.get(both).text
    assert "<strong>Big printer, Room 12</strong>" in page
    assert f'name="device" value="{device.code}"' in page
    assert register.device(school, device.id).code == device.code, "nothing is bound before somebody says so"
    assert signed_in("tech2").get(f"/D/{device.code}").location == f"/fieldwork/devices/{device.code}"
    tech.post("/stickers/bind", data={"sticker": blank, "device": device.code})
    assert tech.get(f"/D/{blank}").location == f"/fieldwork/devices/{blank}"
    tech.get(f"/D/{another}")
    with time_machine.travel(clock.now() + sticker_codes.IN_HAND_FOR + timedelta(minutes=1)):
        assert tech.get(f"/D/{blank}").location == f"/fieldwork/devices/{blank}"


def test_no_public_page_asks_for_a_password_or_sends_anything_elsewhere(school, client):
    device, gone = add_device(school, "Board"), add_device(school)
    builders.log_call(school, device)
    old = device.code
    now = replaced(school, device, VoidReason.DAMAGED)
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, builders.MONDAY)[0]
    devices.retire_device(school, actor(school, "desk"), gone.id, "2026-09-01", "", builders.MONDAY)
    waiting, walked = ["/", f"/D/{now.code}", f"/D/{old}", f"/D/{blank}", f"/D/{gone.code}", "/D/0000000"], set()
    receipt = client.post(f"/D/{now.code}", data=REPORT).location
    waiting += [receipt, receipt.split("?")[0], "/help/", "/walkup/"]
    while waiting:
        path = waiting.pop()
        if path in walked or path.startswith(("/sign-in", "/assets/")):
            continue
        walked.add(path)
        page = client.get(path, follow_redirects=True).text
        assert "password" not in page.lower(), path
        for action in re.findall(r"""\b(?:form)?action\s*=\s*["']?([^"'\s>]*)""", page):
            assert re.match(r"/(?!/)", action) or action == "", (path, action)
        for link in re.findall(r"""<a\b[^>]*\bhref\s*=\s*["']?([^"'\s>]*)""", page):
            assert re.match(r"/(?!/)|#|\?|tel:", link), (path, link)
            if re.match(r"/(?!/)", link):
                waiting.append(link.replace("&amp;", "&").split("#")[0])
    assert len(walked) > 12
