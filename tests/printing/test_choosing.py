"""Choosing which devices get a label: every choice is an address, and 'all that match' means all."""

from datetime import timedelta

import pytest
import time_machine
from werkzeug.datastructures import MultiDict

from kiosk.core import clock
from kiosk.core.settings import change_setting
from kiosk.devices.records import Kind
from kiosk.printing import actions, long_prints
from kiosk.printing.choosing import store
from kiosk.printing.choosing.forms import read_choice
from kiosk.printing.choosing.records import Choice
from kiosk.stickers import store as ledger
from kiosk.stickers.scans import store as scans
from tests.builders import MONDAY, actor, add_device

SHEET = {"stock": "L7159", "start": "1"}
DAY = timedelta(days=1)


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


def chosen(school, now=MONDAY, **what) -> list[str]:
    address = school.connection.execute("SELECT value FROM settings WHERE name = 'address'").fetchone()[0]
    person_id = actor(school, "desk").person_id
    return [one.name for one in store.offered(school, Choice(**what).filters(address, person_id, now), 50)]


def scanned(school, device, at) -> None:
    seen = {"first_at": clock.stored(at), "last_at": clock.stored(at), "times": 1}
    scans.add(school, [(device.code, "http://helpdesk.school:8080", seen)])


def test_the_address_of_the_page_is_the_choice():
    asked = MultiDict(
        [
            ("text", "  beam  er "),
            ("location_id", "7"),
            ("kind", "tablet"),
            ("never_printed", "1"),
            ("old_address", "1"),
            ("unseen_months", "6"),
            ("basket", "1"),
            ("code", "0000-000"),
            ("code", "nonsense"),
            ("code", "0000000"),
            ("blank", "3"),
        ]
    )
    assert read_choice(asked) == Choice(
        text="beam er",
        location_id=7,
        kind=Kind.TABLET,
        never_printed=True,
        old_address=True,
        unseen_months=6,
        basket=True,
        blank_batch=3,
        codes=("0000000",),
    )


@pytest.mark.parametrize(
    "nonsense",
    [{"kind": "toaster"}, {"location_id": "x"}, {"unseen_months": "7"}, {"unseen_months": "-6"}, {"blank": "٣"}],
)
def test_what_makes_no_sense_in_an_address_is_left_out(nonsense):
    assert read_choice(MultiDict(nonsense)) == Choice()


def test_stickers_with_an_old_address_or_none_are_found(school):
    desk = actor(school, "desk")
    old, new, never = (add_device(school, name) for name in ("old", "new", "never"))
    actions.print_labels(school, desk, [old, new], "L7159", 1, MONDAY)
    change_setting(school, "address", "http://10.1.2.3")
    actions.print_labels(school, desk, [new], "L7159", 1, MONDAY + DAY)
    assert chosen(school, old_address=True) == ["old"]
    assert chosen(school, never_printed=True) == [never.name]
    change_setting(school, "address", "http://helpdesk.school:8080")
    assert chosen(school, old_address=True) == ["new"]


def test_a_sticker_that_nobody_saw_for_long_is_found(school):
    desk = actor(school, "desk")
    names = ("seen", "long ago", "fresh", "never printed")
    seen, long_ago, fresh, _ = (add_device(school, name) for name in names)
    actions.print_labels(school, desk, [seen, long_ago], "L7159", 1, MONDAY)
    now = MONDAY + 400 * DAY
    actions.print_labels(school, desk, [fresh], "L7159", 1, now - 2 * DAY)
    scanned(school, seen, now - 30 * DAY)
    scanned(school, long_ago, MONDAY + 3 * DAY)
    assert chosen(school, now, unseen_months=12) == ["long ago"]
    assert chosen(school, now, unseen_months=24) == []


def test_choices_are_narrowed_together(school, desk):
    hall = add_device(school, "Hall beamer", location="Hall")
    add_device(school, "Hall tablet", location="Hall", kind=Kind.TABLET, maker="Apple", model="iPad")
    add_device(school, "Office tablet", location="Office", kind=Kind.TABLET, maker="Apple", model="iPad")
    page = desk.get(f"/printing/?kind=tablet&location_id={hall.location_id}").text
    assert "Hall tablet" in page
    assert page.count('name="chosen"') == 1


def test_devices_named_in_the_address_are_ticked(school, desk):
    first, second, _ = (add_device(school, f"Tablet {number}") for number in range(3))
    page = desk.get(f"/printing/?code={first.code}&code={second.shown_code}").text
    assert page.count('name="chosen"') == 2
    assert page.count(" checked") == 2


@pytest.fixture
def six_hundred(school):
    first = add_device(school, "Tablet", location="Trolley", kind=Kind.TABLET, maker="Apple", model="iPad")
    with school.writing() as connection:
        connection.executemany(
            """
            INSERT INTO devices (code, name, model_id, location_id, in_service_on, notes, created_at)
            SELECT ?, 'Tablet', model_id, location_id, in_service_on, notes, created_at FROM devices WHERE id = ?
            """,
            [(f"{number:07}", first.id) for number in range(1, 600)],
        )
    return school


def test_all_that_match_are_printed_not_only_the_page_shown(six_hundred, desk, monkeypatch):
    asked = []
    monkeypatch.setattr(
        long_prints.actions, "prepare", lambda _database, carriers, order: asked.append((len(carriers), order.copies))
    )
    monkeypatch.setattr(long_prints.jobs, "start", lambda *_: 1)
    page = desk.get("/printing/?kind=tablet").text
    assert "Select all 600 that match, not only the 500 shown" in page
    assert page.count('name="chosen"') == 500
    everything = SHEET | {"everything": "y", "copies": "8"}
    assert desk.post("/printing/?kind=tablet", data=everything).location == "/jobs/1"
    assert asked == [(600, 8)]
    answer = desk.post("/printing/?kind=tablet", data=everything | {"copies": "9"})
    assert answer.status_code == 422
    assert "More than 555 devices match" in answer.text
    assert 'id="everything" checked' in answer.text


def test_several_copies_stand_side_by_side(school, desk):
    made = [add_device(school, f"Tablet {number}") for number in range(3)]
    ticked = [str(device.id) for device in made]
    answer = desk.post("/printing/", data=SHEET | {"start": "23", "copies": "2", "chosen": ticked})
    assert answer.status_code == 302, answer.text
    page = desk.get(answer.location).text
    assert "All 6 codes read back" in page
    assert "2 labels" in page
    rows = school.connection.execute("SELECT device_id, cell FROM stickers ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [
        (made[0].id, 22),
        (made[0].id, 23),
        (made[1].id, 24),
        (made[1].id, 25),
        (made[2].id, 26),
        (made[2].id, 27),
    ]
    assert ledger.sheets(school, 1).pages == 2


@pytest.mark.parametrize("copies", ["0", "10", "x", "-1", "2.5"])
def test_strange_numbers_of_copies_are_refused(school, desk, copies):
    device = add_device(school)
    answer = desk.post("/printing/", data=SHEET | {"copies": copies, "chosen": [str(device.id)]})
    assert answer.status_code == 422
    assert 'id="copies-error"' in answer.text


def test_the_page_asks_when_the_sticker_was_seen(school, desk):
    device = add_device(school, "Beamer")
    actions.print_labels(school, actor(school, "desk"), [device], "L7159", 1, MONDAY)
    scanned(school, device, MONDAY)
    with time_machine.travel(MONDAY + 300 * DAY):
        fresh = desk.application.test_client()
        fresh.post("/sign-in", data={"username": "desk", "password": "seven quiet violet kites"})
        assert "Beamer" in fresh.get("/printing/?unseen_months=6").text
        assert "No device matches" in fresh.get("/printing/?unseen_months=12").text
