"""Taking stock: each scan lands in what is open for whoever scans, and what is decided about it is a step apart."""

import re
from datetime import timedelta

import pytest

from kiosk.core.refusals import FieldRefused, NotAllowed, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.devices import actions as devices
from kiosk.devices import codes
from kiosk.devices import store as register
from kiosk.devices.given_codes import actions as given_codes
from kiosk.devices.given_codes.records import VoidReason
from kiosk.stickers import actions as stickers
from kiosk.stickers.ledger import store as ledger
from kiosk.stickers.scans import store as scans
from kiosk.stickers.stocktakes import actions, store
from kiosk.stickers.stocktakes.records import Found, State, Step
from tests.builders import MONDAY, actor, add_device, dispatched_call, print_stickers, problem_and_repair

LATER = MONDAY + timedelta(hours=1)
STRANGERS = codes.shown(codes.new_code(lambda letters: letters[-1]))  # of another school: none of our stickers


@pytest.fixture
def desk(school):
    return actor(school, "desk")


@pytest.fixture
def room(school, desk):
    """Three devices of Room 12, and a stock-take that is open for the desk."""
    found = [add_device(school, name, asset_tag=f"LG-{name}") for name in ("Board", "Projector", "Sound")]
    return found, actions.start(school, desk, found[0].location_id, MONDAY).id


def test_what_is_scanned_is_here_or_strange(school, desk, room):
    (board, _, sound), taking = room
    stray = add_device(school, "Tablet", location="Hall")
    gone = add_device(school, "Old PC")
    devices.retire_device(school, desk, gone.id, "2026-09-01", "", MONDAY)
    blank = stickers.new_blank_codes(school, desk, 1, MONDAY)[0]
    old = sound.code
    given_codes.replace_code(school, desk, sound.id, old, VoidReason.DAMAGED, "", MONDAY)
    typed = {
        f"http://HELPDESK.SCHOOL:8080/D/{board.code}": Found.HERE,
        "lg-projector": Found.HERE,
        stray.shown_code: Found.ELSEWHERE,
        gone.code: Found.RETIRED,
        old: Found.VOID,
        blank: Found.BLANK,
        STRANGERS: Found.UNKNOWN,
    }
    lines = {text: actions.scan(school, desk, taking, text, MONDAY) for text in typed}
    assert {text: line.found for text, line in lines.items()} == typed
    assert lines[stray.shown_code].said == "Hall"
    again = actions.scan(school, desk, taking, board.code, LATER)
    assert (again.id, again.times) == (lines[f"http://HELPDESK.SCHOOL:8080/D/{board.code}"].id, 2)
    assert actions.scan(school, desk, taking, STRANGERS, LATER).times == 2
    for typo in ("7K3Q9XX", "What is this?"):  # no line that stays for ever
        with pytest.raises(FieldRefused, match="Nobody knows"):
            actions.scan(school, desk, taking, typo, LATER)
    assert [one.name for one in store.expected(school, store.stocktake(school, taking))] == ["Sound"]
    with pytest.raises(FieldRefused, match="Scan a sticker"):
        actions.scan(school, desk, taking, "", MONDAY)


def test_closing_writes_down_what_is_missing_and_it_is_never_opened_again(school, desk, room):
    (board, *_), taking = room
    actions.scan(school, desk, taking, board.code, MONDAY)
    actions.close(school, desk, taking, LATER)
    report = store.lines(school, taking)
    assert {line.name: line.found for line in report} == {
        "Board": Found.HERE,
        "Projector": Found.MISSING,
        "Sound": Found.MISSING,
    }
    for verb in (actions.close, actions.pause, actions.go_on):
        with pytest.raises(Overtaken, match="was closed on 7 Sep 2026 by Carys Morgan"):
            verb(school, desk, taking, LATER)
    with pytest.raises(Refused, match="is closed"):
        actions.scan(school, desk, taking, board.code, LATER)
    add_device(school, "Came later")
    assert len(store.lines(school, taking)) == 3, "the report stays as it was"
    for wrong in (
        "UPDATE stocktakes SET state = 'open', closed_at = NULL",
        "DELETE FROM stocktakes",
        "DELETE FROM stocktake_lines",
    ):
        with pytest.raises(sqlite3.IntegrityError), school.writing() as connection:
            connection.execute(wrong)
    again = actions.start(school, desk, board.location_id, LATER)
    assert again.id != taking
    rooms = {room.location: room for room in store.rooms(school)}
    assert rooms["Room 12"].stocktake_id == again.id


def test_only_one_is_at_a_room_and_a_person_at_one_room(school, desk, room):
    (board, *_), taking = room
    tech = actor(school, "tech1")
    with pytest.raises(FieldRefused, match="Carys Morgan is taking stock of Room 12 already"):
        actions.start(school, tech, board.location_id, MONDAY)
    with pytest.raises(Refused, match="Only their scans count"):
        actions.scan(school, tech, taking, board.code, MONDAY)
    with pytest.raises(NotAllowed):
        actions.close(school, tech, taking, MONDAY)
    with pytest.raises(NotAllowed):
        actions.pause(school, tech, taking, MONDAY)
    hall = add_device(school, location="Hall")
    other = actions.start(school, desk, hall.location_id, MONDAY)
    assert store.stocktake(school, taking).state is State.PAUSED
    assert store.open_of(school, desk.person_id).id == other.id
    with pytest.raises(Refused, match="is paused"):
        actions.scan(school, desk, taking, board.code, MONDAY)
    actions.go_on(school, tech, taking, LATER)
    assert store.stocktake(school, taking).actor == "Tom Ashworth"
    assert actions.scan(school, tech, taking, board.code, LATER).found is Found.HERE


def test_the_same_form_twice_begins_one(school, desk):
    device = add_device(school)
    first = actions.start(school, desk, device.location_id, MONDAY, "k" * 20)
    assert actions.start(school, desk, device.location_id, MONDAY, "k" * 20) == first


def test_moving_here_is_a_step_of_its_own(school, desk, room):
    _, taking = room
    stray = add_device(school, "Tablet", location="Hall")
    line = actions.scan(school, desk, taking, stray.code, MONDAY)
    assert register.device(school, stray.id).location == "Hall"
    moved = actions.move_here(school, desk, taking, line.id, LATER)
    assert moved.location == "Room 12"
    assert actions.known_line(school, taking, line.id).step is Step.MOVED
    assert register.events(school, stray.id)[0]["event"] == "moved"
    assert actions.scan(school, desk, taking, stray.code, LATER).step is Step.MOVED
    here = actions.scan(school, desk, taking, room[0][0].code, LATER)
    with pytest.raises(Refused, match="belongs elsewhere"):
        actions.move_here(school, desk, taking, here.id, LATER)


def test_a_device_is_missing_until_it_is_scanned_again(school, desk, room):
    (board, projector, sound), taking = room
    actions.mark_missing(school, desk, taking, board.id, MONDAY)
    assert store.missing_since(school, board.id)["actor"] == "Carys Morgan"
    found = actions.scan(school, desk, taking, board.code, LATER)
    assert (found.found, found.step, found.times) == (Found.HERE, Step.NONE, 1)
    assert store.missing_since(school, board.id) is None
    with pytest.raises(Overtaken, match="was found in the meantime"):
        actions.mark_missing(school, desk, taking, board.id, LATER)
    actions.close(school, desk, taking, LATER)
    for device in (projector, sound):
        actions.mark_missing(school, desk, taking, device.id, LATER)
    scans.add(school, [(sound.code, "other", {"first_at": "2026-10-01", "last_at": "2026-10-01", "times": 1})])
    assert store.missing_since(school, sound.id) is None, "a phone scanned it"
    assert store.missing_since(school, projector.id)
    elsewhere = add_device(school, location="Hall")
    with pytest.raises(Refused, match="is not looked for in Room 12"):
        actions.mark_missing(school, desk, taking, elsewhere.id, LATER)


def test_retiring_what_is_missing_keeps_the_line(school, desk, room):
    (board, *_), taking = room
    retired = actions.retire_missing(school, desk, taking, board.id, "Not found", LATER)
    assert (retired.retired_on, retired.retired_reason) == ("2026-09-07", "Not found")
    actions.close(school, desk, taking, LATER)
    line = store.line_of_device(school, taking, board.id)
    assert (line.found, line.step) == (Found.MISSING, Step.RETIRED)


def test_every_device_that_was_scanned_counts_as_seen(school, desk, room):
    (board, projector, sound), taking = room
    stray = add_device(school, "Tablet", location="Hall")
    print_stickers(school, board, projector, sound, stray, now=MONDAY - timedelta(days=1))
    for device in (board, stray):
        actions.scan(school, desk, taking, device.code, MONDAY)
    actions.close(school, desk, taking, LATER)
    unseen = ledger.lines(school, {"not_seen_since": "2026-09-07T08:30:00Z"}, 9)
    assert {line.device_id for line in unseen} == {projector.id, sound.id}
    assert {line.found_at for line in ledger.lines(school, {"text": board.code}, 9)} == {"2026-09-07T08:30:00Z"}


def test_what_is_away_for_repair_is_said_to_be(school, desk, signed_in):
    device = add_device(school)
    known = problem_and_repair(school, dispatched_call(school, device))
    away = school.connection.execute(
        "SELECT device_id FROM repair_devices WHERE repair_id = ?", (known["repair_id"],)
    ).fetchone()["device_id"]
    camera = register.device(school, away)
    taking = actions.start(school, desk, camera.location_id, MONDAY)
    said = {one.device_id: one.is_away for one in store.expected(school, taking)}
    assert said == {camera.id: True, device.id: False}
    actions.close(school, desk, taking.id, LATER)
    missing = {one.device_id: one.said for one in store.lines(school, taking.id) if one.found is Found.MISSING}
    assert missing == {camera.id: "away for repair", device.id: ""}
    page = signed_in("desk").get(f"/stickers/stocktakes/{taking.id}").text
    assert "Away for repair." in page
    assert page.count("Note on the device") == 1


@pytest.mark.parametrize("way", ["scan", "stock-take"])
def test_a_report_does_not_lose_again_what_was_seen_since(school, desk, room, way):
    (board, projector, _), taking = room
    actions.close(school, desk, taking, MONDAY)
    if way == "scan":
        at = "2026-09-08T10:00:00Z"
        scans.add(school, [(board.code, "other", {"first_at": at, "last_at": at, "times": 1})])
    else:
        hall = actions.start(school, desk, add_device(school, location="Hall").location_id, LATER)
        actions.scan(school, desk, hall.id, board.code, LATER)
    with pytest.raises(Overtaken, match="was seen since then"):
        actions.mark_missing(school, desk, taking, board.id, LATER)
    with pytest.raises(Overtaken, match="was seen since then"):
        actions.retire_missing(school, desk, taking, board.id, "Not found", LATER)
    assert store.missing_since(school, board.id) is None
    assert not register.device(school, board.id).retired_on
    actions.mark_missing(school, desk, taking, projector.id, LATER)


def test_something_strange_is_taken_out_while_the_stock_take_is_open(school, desk, room, signed_in):
    (board, *_), taking = room
    stray = add_device(school, "Tablet", location="Hall")
    line = actions.scan(school, desk, taking, stray.code, MONDAY)
    here = actions.scan(school, desk, taking, board.code, MONDAY)
    with pytest.raises(Refused, match="Only something strange"):
        actions.take_out(school, desk, taking, here.id, MONDAY)
    page = signed_in("desk")
    assert page.post(f"/stickers/stocktakes/{taking}/lines/{line.id}/take-out").status_code == 302
    assert [one.id for one in store.lines(school, taking)] == [here.id]
    assert "Tablet" in page.get(f"/stickers/stocktakes/{taking}").text  # said once that it is out
    assert actions.scan(school, desk, taking, stray.code, LATER).id == line.id  # scanned again, it is back
    assert len(store.lines(school, taking)) == 2
    actions.close(school, desk, taking, LATER)
    with pytest.raises(Overtaken):
        actions.take_out(school, desk, taking, line.id, LATER)


def test_a_room_is_begun_with_one_button(school, signed_in):
    page, device = signed_in("desk"), add_device(school, location="Hall")
    rooms = page.get("/stickers/stocktakes/").text
    key = re.search(r'name="form_key" value="([^"]+)"><input type="hidden" name="location"', rooms)[1]
    begun = page.post("/stickers/stocktakes/new", data={"form_key": key, "location": str(device.location_id)})
    assert begun.location == "/stickers/stocktakes/1"
    report = page.get(begun.location).text
    assert "<h1>Stock-take: Hall</h1>" in report
