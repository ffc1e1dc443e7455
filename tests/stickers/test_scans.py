"""A scan is noted after the answer: which sticker, at which address of ours, when last, how often; nothing else."""

import threading
from datetime import timedelta

import pytest

from kiosk.core import clock
from kiosk.core.commands import open_database
from kiosk.core.refusals import StoreUnavailable
from kiosk.core.settings import change_setting
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.office import rounds
from kiosk.stickers import actions as stickers
from kiosk.stickers.ledger import store as ledger
from kiosk.stickers.scans import rules, store
from kiosk.stickers.scans.collected import scans_of
from tests.builders import MONDAY, actor, add_device, print_stickers

HERE = {"headers": {"Host": "helpdesk.school:8080"}}


def noted(school) -> dict[tuple[str, str], int]:
    scans_of(school).write(school)
    rows = school.connection.execute("SELECT code, address, times FROM sticker_scans").fetchall()
    return {(row["code"], row["address"]): row["times"] for row in rows}


def test_a_page_that_is_opened_writes_nothing_and_the_next_round_does(school, client):
    device = add_device(school)
    before = school.connection.total_changes
    for _ in range(3):
        assert client.get(f"/D/{device.code}", **HERE).status_code == 200
    assert school.connection.total_changes == before
    assert noted(school) == {(device.code, "http://helpdesk.school:8080"): 3}
    client.get(f"/D/{device.code}", **HERE)
    assert noted(school) == {(device.code, "http://helpdesk.school:8080"): 4}
    found = ledger.scans_of(school, device.id)[0]
    assert found.first_at <= found.last_at
    assert ledger.lines(school, {}, 9)[0].scanned_at == found.last_at


def test_the_host_is_kept_only_if_it_stands_on_stickers(school, client):
    device = add_device(school)
    print_stickers(school, device, address="http://old.school")
    change_setting(school, "other_names", "10.0.0.9, a.b.c")
    for host in ("helpdesk.school:8080", "OLD.school", "old.school:80", "evil.example", "10.0.0.9", "a.b.c:1"):
        client.get(f"/D/{device.code}", headers={"Host": host})
    address = "http://helpdesk.school:8080"
    assert noted(school) == {
        (device.code, address): 1,
        (device.code, "http://old.school"): 2,
        (device.code, "other"): 2,
    }


def test_a_new_address_counts_from_its_first_scan_and_the_old_one_goes_on(school, client):
    device = add_device(school)
    print_stickers(school, device)
    client.get(f"/D/{device.code}", **HERE)
    change_setting(school, "address", "http://new.school")
    client.get(f"/D/{device.code}", base_url="http://new.school")
    client.get(f"/D/{device.code}", **HERE)
    assert noted(school) == {(device.code, "http://helpdesk.school:8080"): 2, (device.code, "http://new.school"): 1}


def test_staff_count_and_whoever_types_does_not(school, client, signed_in):
    device = add_device(school, asset_tag="LG-0042")
    tech = signed_in("tech1")
    assert tech.get(f"/D/{device.code}").status_code == 302
    for page in (
        f"/find?text={device.shown_code}",
        "/find?text=lg-0042",
        f"/d/{device.code}",
        f"/D/{device.code}?kind=request",
        f"/rooms/{device.location_id}",
    ):
        client.get(page, follow_redirects=True, **HERE)
        tech.get(page, follow_redirects=True)
    client.head(f"/D/{device.code}", **HERE)
    client.get(f"/D/{device.code}", headers={"Sec-Purpose": "prefetch"})
    client.get("/D/0000000", **HERE)
    assert sum(noted(school).values()) == 1


def test_void_and_blank_stickers_count_so_that_one_in_use_is_noticed(school, client):
    device = add_device(school)
    blank = stickers.new_blank_codes(school, actor(school, "desk"), 1, MONDAY)[0]
    given_codes.replace_code(school, actor(school, "desk"), device.id, device.code, VoidReason.STOLEN, "", MONDAY)
    client.get(f"/D/{device.code}", **HERE)
    client.get(f"/D/{blank}", **HERE)
    assert {code for code, _ in noted(school)} == {device.code, blank}
    assert ledger.void(school, 9)[0]["scanned_at"] > clock.stored(MONDAY)
    assert ledger.lines(school, {}, 9)[0].scanned_at is None, "the old sticker may hang anywhere"


def test_what_cannot_be_written_is_kept_for_the_next_round(school, client, monkeypatch):
    device = add_device(school)
    client.get(f"/D/{device.code}", **HERE)
    whole = store.add

    def full_disk(*_: object) -> None:
        client.get(f"/D/{device.code}", **HERE)  # somebody scans while it is tried
        raise StoreUnavailable("full")

    monkeypatch.setattr(store, "add", full_disk)
    with pytest.raises(StoreUnavailable):
        scans_of(school).write(school)
    monkeypatch.setattr(store, "add", whole)
    assert noted(school) == {(device.code, "http://helpdesk.school:8080"): 2}


def test_many_phones_at_once_lose_no_scan(school):
    device, scans = add_device(school), scans_of(school)

    def scan() -> None:
        for _ in range(200):
            scans.note(school, device.code, "helpdesk.school:8080", "http://helpdesk.school:8080", MONDAY)

    phones = [threading.Thread(target=scan) for _ in range(6)]
    for phone in phones:
        phone.start()
    while any(phone.is_alive() for phone in phones):
        scans.write(school)
    assert sum(noted(school).values()) == 1200


def test_a_server_that_stops_writes_down_what_it_knows(school):
    device = add_device(school)
    scans = [one for one in rounds.rounds_of(school) if one.name == "scans"]
    with rounds.running(tuple(scans)):
        scans_of(school).note(school, device.code, "helpdesk.school:8080", "http://helpdesk.school:8080", MONDAY)
    rows = school.connection.execute("SELECT times FROM sticker_scans").fetchall()
    assert [row["times"] for row in rows] == [1]


def test_two_schools_in_one_process_do_not_share_their_scans(school, tmp_path):
    other = open_database(tmp_path / "other")
    device = add_device(school)
    scans_of(school).note(school, device.code, "x", "", MONDAY)
    assert scans_of(other).write(other) == 0
    assert scans_of(school).write(school) == 1
    other.close()


@pytest.mark.parametrize(
    ("address", "host"),
    [("http://A.school", "a.school"), ("https://a.school:443", "a.school"), ("http://a.school:8080", "a.school:8080")],
)
def test_hosts_are_compared_without_what_goes_without_saying(address, host):
    assert rules.host_of(address) == host


def test_a_later_scan_never_looks_earlier(school):
    device = add_device(school)
    late, early = clock.stored(MONDAY), clock.stored(MONDAY - timedelta(days=1))
    for at in (late, early):
        store.add(school, [(device.code, "other", {"first_at": at, "last_at": at, "times": 1})])
    assert ledger.scans_of(school, device.id)[0].last_at == late


def test_what_a_hand_held_scanner_types_counts_too_and_what_was_typed_by_hand_does_not(school, client, signed_in):
    device, tech = add_device(school), signed_in("tech1")
    sticker = f"http://HELPDESK.SCHOOL:8080/D/{device.code}"
    before = school.connection.total_changes
    tech.get("/find", query_string={"text": sticker})
    client.get("/find", query_string={"text": sticker})
    for typed in (device.code, device.shown_code):
        tech.get("/find", query_string={"text": typed})
        client.get("/find", query_string={"text": typed})
    assert school.connection.total_changes == before  # a page that is opened writes nothing
    assert noted(school) == {(device.code, "scanner"): 2}
