"""The address on the stickers: tried before it changes, followed afterwards, given up when nothing carries it."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server

from kiosk.core import addresses, clock, schema
from kiosk.core.access import SYSTEM
from kiosk.core.commands import DATA_FILE, open_database
from kiosk.core.database import Database
from kiosk.core.forms import new_form_key
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.core.settings import change_setting, checked_address, read_settings
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions as devices
from kiosk.devices.given_codes import actions as given_codes
from kiosk.office.addresses import actions, reach, rules, store, views
from kiosk.office.addresses.records import Answer, Reached
from kiosk.stickers import actions as stickers
from kiosk.stickers.papers import store as papers
from kiosk.stickers.papers.records import Paper
from tests import builders
from tests.builders import MONDAY, add_device, print_poster, print_stickers

OLD, NEW = "http://helpdesk.school:8080", "http://it.llanfair.school"
MARK = reach.mark_of(builders.SECRET)


# --- what is there, asked with real sockets


@pytest.fixture
def running(app: Flask) -> Iterator[int]:
    """This Scandesk, served; its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join(5)
    server.server_close()


def _say(asked: socket.socket, said: bytes) -> None:
    if not said:
        return
    asked.recv(2000)
    asked.sendall(said)
    if not said.endswith(b"..."):
        asked.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def talker() -> Iterator[Callable[[bytes], int]]:
    """Start a program that answers whatever it is asked with these bytes, and then says nothing more; its port."""
    open_sockets: list[socket.socket] = []

    def start(said: bytes) -> int:
        listening = socket.create_server(("127.0.0.1", 0))
        open_sockets.append(listening)

        def answer() -> None:
            while True:
                try:
                    asked, _ = listening.accept()
                except OSError:
                    return
                open_sockets.append(asked)
                with suppress(OSError):  # whoever asked may have heard enough and gone
                    _say(asked, said)

        threading.Thread(target=answer, daemon=True).start()
        return int(listening.getsockname()[1])

    yield start
    for each in open_sockets:
        each.close()


def test_this_scandesk_answers_with_its_own_mark(running):
    for host in ("127.0.0.1", "localhost"):  # under every name that leads to it
        found = reach.reach(f"http://{host}:{running}", MARK)
        assert found.is_ours
        assert "127.0.0.1" in found.numbers


def test_another_scandesk_is_not_ours(running):
    assert reach.reach(f"http://127.0.0.1:{running}", reach.mark_of("another school")).answer is Answer.ANOTHER_SCANDESK


def test_the_mark_is_the_same_for_a_data_folder_and_does_not_give_its_secret_away(client):
    said = client.get("/here")
    assert said.text == MARK
    assert said.mimetype == "text/plain"
    assert builders.SECRET not in said.text
    assert reach.mark_of("another school") != MARK


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Answer.ANOTHER_PROGRAM),
        (b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\nContent-Length: 0\r\n\r\n", Answer.ANOTHER_PROGRAM),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Answer.ANOTHER_PROGRAM),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Answer.ANOTHER_PROGRAM),
        (f"HTTP/1.1 500 Oh\r\n\r\n{MARK}".encode(), Answer.ANOTHER_SCANDESK),
        (b"\xff\x00" * 300, Answer.ANOTHER_PROGRAM),
    ],
)
def test_another_program_is_told_from_ours(talker, said, answer):
    assert reach.reach(f"http://127.0.0.1:{talker(said)}", MARK).answer is answer


def test_whoever_redirects_to_us_is_not_us(talker, running):
    said = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{running}/here\r\nContent-Length: 0\r\n\r\n"
    assert reach.reach(f"http://127.0.0.1:{talker(said.encode())}", MARK).answer is Answer.ANOTHER_PROGRAM


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n...", b"HTTP/1.1 200 OK\r\n\r\nScandesk is ..."])
def test_whoever_says_nothing_is_not_waited_for(talker, said, monkeypatch):
    monkeypatch.setattr(reach, "STEP_S", 30)  # the limit of the whole holds, too
    asked = reach.reach(f"http://127.0.0.1:{talker(said)}", MARK, limit_s=0.5)
    assert asked.answer is Answer.SILENT


def test_a_name_server_that_never_answers_is_not_waited_for(monkeypatch):
    answered = threading.Event()

    def never(*_: object, **__: object) -> None:
        answered.wait(10)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", never)
    assert reach.reach("http://helpdesk.school", MARK, limit_s=0.2).answer is Answer.SILENT
    answered.set()


def test_nobody_on_the_port_is_said(unused_port):
    assert reach.reach(f"http://127.0.0.1:{unused_port}", MARK).answer is Answer.REFUSED


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_a_name_that_nobody_knows_is_said():
    assert reach.reach("http://no-such-name.invalid", MARK).answer is Answer.NO_NAME


@pytest.mark.parametrize("host", ["a" * 64, ".".join(["abcdefgh"] * 27), "xn--a", "1.2.3", "0x7f.1"])
def test_no_name_breaks_it(host):
    assert reach.reach(f"http://{host}", MARK, limit_s=2).answer is not Answer.OURS


@pytest.fixture
def with_own_certificate(tmp_path) -> Iterator[int]:
    """A web server with a certificate that it made itself; its port."""
    if not shutil.which("openssl"):
        pytest.skip("NO OPENSSL: nothing here makes a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_certificate_that_no_phone_trusts_is_said(with_own_certificate):
    assert reach.reach(f"https://localhost:{with_own_certificate}", MARK).answer is Answer.NOT_TRUSTED


def test_a_proxy_for_the_internet_is_not_asked(running, talker, monkeypatch):
    proxy = talker(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
    assert reach.reach(f"http://127.0.0.1:{running}", MARK).is_ours


# --- what is said about it


@pytest.mark.parametrize(
    ("address", "own", "words"),
    [
        ("http://10.20.0.15:8080", ("10.20.0.15",), "reserved"),
        ("http://10.20.0.15:8080", ("10.20.0.15",), "“:8080” can be left out"),
        ("http://10.20.0.16", ("10.20.0.15",), "is not this PC's number (10.20.0.15)"),
        ("http://helpdesk.local", (), "Android"),
        ("http://helpdesk", (), "without a dot"),
        ("https://helpdesk.school", (), "certificate"),
        ("http://it-service-desk.llanfair-green-primary.school.example", (), "It is long"),
        ("http://helpdesk.school", (), "guest network"),
    ],
)
def test_what_is_risky_is_said_before_anything_is_printed(address, own, words):
    assert any(words in said for said in rules.warnings_about(address, own))


def test_a_good_name_has_one_warning_only():
    assert rules.warnings_about("http://helpdesk.school", ("10.20.0.15",)) == [rules.GUESTS]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("http://helpdesk.school", NEW, "DNS record of helpdesk.school"),
        ("http://10.20.0.15", NEW, "Keep the number 10.20.0.15"),
        ("http://it.llanfair.school:8080", NEW, "port 8080"),
        ("https://it.llanfair.school", NEW, "https://"),
    ],
)
def test_how_the_old_address_is_kept_alive_is_said(old, new, words):
    assert words in rules.keeping_words(old, new)


HOSTS = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z0-9]{1,8}){0,4}\Z")


@given(HOSTS, HOSTS, st.sampled_from(["", ":8080", ":81"]))
def test_every_address_that_may_be_set_can_be_talked_about(first, second, port):
    old, new = checked_address(first + port), checked_address(f"https://{second}")
    assert rules.warnings_about(old, ("10.20.0.15",))
    assert rules.keeping_words(old, new)


def test_a_name_that_only_this_pc_knows_says_nothing_about_phones(signed_in, running, monkeypatch):
    """On Debian the list of hosts leads a PC's own name to 127.0.1.1."""
    look_up = reach.socket.getaddrinfo
    monkeypatch.setattr(reach.socket, "getaddrinfo", lambda host, *rest, **more: look_up("127.0.0.1", *rest, **more))
    page = signed_in("coordinator").get(f"/office/address?new=http://it.llanfair.school:{running}").text
    assert "This Scandesk answers there." in page
    assert rules.HERE_ONLY in page
    assert rules.TRY_WITH_A_PHONE in page


@pytest.mark.parametrize(
    ("numbers", "is_only_here"),
    [((), False), (("127.0.1.1",), True), (("::1", "127.0.0.1"), True), (("127.0.1.1", "10.20.0.15"), False)],
)
def test_numbers_that_lead_a_pc_to_itself(numbers, is_only_here):
    assert Reached(NEW, Answer.OURS, numbers).is_known_here_only is is_only_here


def test_a_second_number_of_this_pc_is_its_own(signed_in, unused_port, monkeypatch):
    """A second number keeps an old address alive, and no way out of the PC shows it."""
    if not (own := addresses.lan_addresses()):
        pytest.skip("NO NETWORK: this PC has none, not even its own")
    monkeypatch.setattr(views, "lan_addresses", lambda: ["10.99.0.1"])
    page = signed_in("coordinator").get(f"/office/address?new=http://{own[0]}:{unused_port}").text
    assert f"{own[0]} is this PC&#39;s number now" in page
    assert not addresses.is_number_of_this_pc("203.0.113.9")


@pytest.mark.parametrize("answer", Answer)
def test_every_answer_has_words(answer):
    assert rules.said_of(Reached(NEW, answer))


# --- the change


def test_trying_changes_nothing(school, signed_in, running):
    office = signed_in("coordinator")
    before = list(school.connection.iterdump())
    assert office.get(f"/office/address?new=http://10.20.0.15:{running}").status_code == 200
    assert list(school.connection.iterdump()) == before
    assert read_settings(school).address == OLD


def test_the_rehearsal_says_how_many_carry_the_old_one_where_and_how_to_keep_it(school, signed_in):
    first, second = add_device(school, location="Hall"), add_device(school, location="Library")
    print_stickers(school, first, second)
    print_poster(school, first)
    page = signed_in("coordinator").get(f"/office/address?new={NEW}").text
    assert "2 stickers, 1 poster" in page
    assert "DNS record of helpdesk.school" in page
    assert "0 of 2 stickers done" in page
    assert "Print it from now on, although it does not answer" in page
    for place in ("Hall", "Library"):
        assert f"<td>{place}</td>" in page


def test_after_the_change_the_reprint_is_followed_room_by_room(school, signed_in):
    office = signed_in("coordinator")
    hall = [add_device(school, location="Hall") for _ in range(3)]
    library = add_device(school, location="Library")
    print_stickers(school, *hall, library)
    assert office.post("/office/address/switch", data={"new": NEW}).location == "/office/address"
    assert read_settings(school).address == NEW
    print_stickers(school, hall[0], address=NEW)
    page = office.get("/office/address").text
    assert f"Keep {OLD} leading to this PC" in page
    assert "1 of 3 done" in page
    assert "0 of 1 done" in page
    assert f"/printing/?location_id={hall[0].location_id}&amp;old_address=1" in page
    assert "still printed on 3 stickers" in page
    assert "printed on 1 sticker<" in page
    print_stickers(school, *hall[1:], library, address=NEW)
    page = office.get("/office/address").text
    assert "all 4 stickers are done" in page
    assert "nothing in use carries it" in page


def test_the_count_equals_a_recount_by_hand_after_a_part_reprint(school):
    stuck = [add_device(school, location=f"Room {n % 4}") for n in range(20)]
    print_stickers(school, *stuck)
    actions.switch(school, NEW)
    print_stickers(school, *stuck[::3], address=NEW)
    devices.retire_device(school, SYSTEM, stuck[1].id, MONDAY.date().isoformat(), "", MONDAY)
    by_hand: dict[str, int] = {}
    for n in (n for n in range(20) if n != 1):
        carries = NEW if n % 3 == 0 else OLD
        by_hand[carries] = by_hand.get(carries, 0) + 1
    assert {found.address: found.stickers for found in actions.carried(school)} == by_hand
    for place in actions.places(school, NEW):
        here = [n for n in range(20) if f"Room {n % 4}" == place.name and n != 1]
        assert (place.stickers, place.old_stickers) == (len(here), len([n for n in here if n % 3]))


def test_an_old_address_is_given_up_only_when_nothing_in_use_carries_it(school, signed_in):
    device = add_device(school)
    print_stickers(school, device)
    print_poster(school, device, OLD)
    actions.switch(school, NEW)
    office = signed_in("coordinator")
    assert "need not be kept any more</button>" not in office.get("/office/address").text
    answer = office.post("/office/address/give-up", data={"address": OLD})
    assert answer.status_code == 422
    assert "2 of what is in use still carry" in answer.text
    print_stickers(school, device, address=NEW)
    with pytest.raises(Refused, match="1 of what is in use"):
        actions.give_up(school, SYSTEM, OLD, MONDAY)
    print_poster(school, device, NEW)
    assert "need not be kept any more</button>" in office.get("/office/address").text
    office.post("/office/address/give-up", data={"address": OLD})
    assert "given up by Huw Ellis" in office.get("/office/address").text
    with pytest.raises(Refused, match="printed now"):
        actions.give_up(school, SYSTEM, NEW, MONDAY)
    with pytest.raises(Refused, match="never printed"):
        actions.give_up(school, SYSTEM, "http://elsewhere", MONDAY)


def test_blank_stickers_in_the_toolbox_keep_their_address_alive(school, signed_in):
    """They are on no device, so no list of devices shows them; they will be stuck on some day."""
    person = builders.actor(school, "desk")
    first, second = stickers.new_blank_codes(school, person, 2, MONDAY)
    print_stickers(school, first, second)
    actions.switch(school, NEW)
    office = signed_in("coordinator")
    page = office.get("/office/address").text
    assert "still printed on 2 blank stickers" in page
    assert "2 blank stickers with an old address wait for a device" in page
    with pytest.raises(Refused, match=r"2 of what is in use .* blank stickers: print them again"):
        actions.give_up(school, SYSTEM, OLD, MONDAY)
    print_stickers(school, first, address=NEW)
    given_codes.void_blank(school, person, second, MONDAY)
    actions.give_up(school, SYSTEM, OLD, MONDAY)
    assert {found.address: found.blanks for found in actions.carried(school)} == {NEW: 1, OLD: 0}


def print_card(school, device, address: str) -> None:
    values = {"paper": Paper.CARD, "address": address, "printed_at": clock.stored(MONDAY), "pdf": None}
    values |= {"person_id": None, "actor": "Huw Ellis", "form_key": new_form_key()}
    papers.add_print(school, values, [(None, device.id, f"{address.upper()}/D/{device.code}")])


def test_the_cards_of_a_place_that_carry_an_old_address_are_ticked_and_no_others(school, signed_in):
    old, new, never = (add_device(school, name, location="Hall") for name in ("Old", "New", "Never"))
    for device, address in ((old, OLD), (new, OLD), (new, NEW)):
        print_card(school, device, address)
    actions.switch(school, NEW)
    office = signed_in("coordinator")
    link = f"/printing/cards/?location_id={old.location_id}&amp;old_address=1"
    assert f'href="{link}">1 card</a>' in office.get("/office/address").text
    page = office.get(link.replace("&amp;", "&")).text
    assert f'id="device-{old.id}" checked' in page
    assert "1 device with an old address on the card" in page
    assert f'id="device-{new.id}"' not in page
    assert f'id="device-{never.id}"' not in page


def test_an_address_that_comes_back_on_paper_is_no_longer_given_up(school, signed_in):
    actions.switch(school, NEW)
    actions.give_up(school, SYSTEM, OLD, MONDAY)
    actions.switch(school, OLD)
    found = next(each for each in actions.carried(school) if each.address == OLD)
    assert found.is_current
    assert found.given_up is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("localhost", "leads a phone to itself"),
        ("127.0.0.1:8080", "leads a phone to itself"),
        ("http://a b", "Enter the name or number"),
        ("http://helpdesk.school/desk", "Give only the name"),
        ("ftp://helpdesk.school", "Start the address with http://"),
        ("http://<script>alert(1)</script>", "Give only the name"),
        ("x" * 300, "Enter the name or number"),
        ("http://user@helpdesk.school", "Give only the name"),
        ("http://helpdesk.school:99999", "port number"),
    ],
)
def test_what_cannot_be_printed_is_refused_beside_the_field_and_asked_nowhere(
    school, signed_in, monkeypatch, typed, said
):
    monkeypatch.setattr(reach, "reach", lambda *_: pytest.fail("nobody is asked"))
    office = signed_in("coordinator")
    tried = office.get(f"/office/address?new={quote(typed)}")
    assert tried.status_code == 422
    assert said in tried.text
    assert "<script>alert" not in tried.text
    switched = office.post("/office/address/switch", data={"new": typed})
    assert switched.status_code == 422
    assert read_settings(school).address == OLD


def test_switching_to_the_same_address_is_no_change(school):
    with pytest.raises(FieldRefused, match="already"):
        actions.switch(school, OLD)


# --- the history


def test_every_change_is_kept_whichever_way_it_came(school):
    change_setting(school, "address", NEW)
    change_setting(school, "address", NEW)
    actions.switch(school, "http://third.school")
    found = store.periods(school)
    assert [period.address for period in found] == [OLD, NEW, "http://third.school"]
    assert [period.until_at is None for period in found] == [False, False, True]
    assert found[0].until_at == found[1].from_at


def test_addresses_are_never_forgotten(school):
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"), school.writing() as connection:
        connection.execute("DELETE FROM addresses")


def test_what_was_printed_before_the_list_began_is_in_it(tmp_path, monkeypatch):
    """A school that updates: its ledger holds an old address, its settings the present one."""
    folder = tmp_path / "schema"
    folder.mkdir()
    for step in schema.STEPS_FOLDER.glob("0*.sql"):
        if step.name < "0024":
            (folder / step.name).write_text(step.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(schema, "STEPS_FOLDER", folder)
    database = Database(tmp_path / DATA_FILE)
    schema.bring_up_to_date(database)
    change_setting(database, "address", NEW)
    print_stickers(database, add_device(database), address=OLD, now=MONDAY - timedelta(days=30))
    print_stickers(database, add_device(database), address=NEW)
    database.close()
    monkeypatch.undo()
    database = open_database(tmp_path)
    found = store.periods(database)
    database.close()
    assert [(period.address, period.until_at is None) for period in found] == [(OLD, False), (NEW, True)]


def test_the_page_says_when_a_sticker_with_an_old_address_was_last_scanned(school, signed_in):
    device = add_device(school)
    print_stickers(school, device)
    with school.writing() as connection:
        connection.execute(
            "INSERT INTO sticker_scans (code, address, first_at, last_at, times) VALUES (?, ?, ?, ?, 3)",
            (device.code, OLD, "2026-09-01T08:00:00Z", "2026-09-02T08:00:00Z"),
        )
    assert "last scanned 2 Sep 2026" in signed_in("coordinator").get("/office/address").text


@pytest.mark.parametrize("host", ["helpdesk.school:8080", "older.school", "10.20.0.15:9000", "HELPDESK.SCHOOL"])
def test_an_old_sticker_works_under_every_address_that_was_printed_or_is_listed(school, client, host):
    device = add_device(school)
    print_stickers(school, device, address="http://10.20.0.15:8080")
    change_setting(school, "other_names", "older.school")
    actions.switch(school, NEW)
    answer = client.get(f"/D/{device.code}", headers={"Host": host})
    assert answer.status_code == 200
    assert device.shown_code in answer.text
