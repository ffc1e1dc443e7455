"""A walk through a room with a phone: stock is taken, a sticker replaced, a blank one bound; all at 360 px."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from kiosk.core import clock
from kiosk.devices import store as register
from kiosk.stickers import actions as stickers
from tests import builders
from tests.browser import Served, Visitors, served_school, sign_in
from tests.journeys.test_desk_day import scan as hand_scanner
from tests.journeys.walking import look


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_school(tmp_path_factory.mktemp("stickers")) as found:
        yield found


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {}


def answer_of(phone: Page) -> str:
    """Return what the page says in large letters about the last scan."""
    return phone.get_by_role("status", name="Last scan").inner_text()


def camera(phone: Page, served: Served, code: str) -> None:
    """Scan a sticker with the phone's camera, which opens its address; the page counts it by itself."""
    phone.goto(f"{served.url}/D/{code}")
    expect(phone.get_by_role("status", name="Last scan")).to_be_visible()


def test_a_room_is_scanned_and_its_stickers_put_right(visitors: Visitors, served: Served):
    board = served.device("Board", "Music room", asset_tag="LG-1")
    piano = served.device("Digital piano", "Music room", asset_tag="LG-2")
    served.device("Loudspeaker", "Music room")
    stray = served.device("Stray tablet", "Hall")
    phone = visitors.phone()
    sign_in(phone, served.url, "desk")

    phone.goto(f"{served.url}/stickers/stocktakes/")
    look(phone)
    phone.get_by_role("button", name="Take stock of Music room").tap()
    expect(phone.get_by_text("0 of 3 found")).to_be_visible()
    camera(phone, served, board.code)
    assert "Found" in answer_of(phone)
    expect(phone.get_by_text("1 of 3 found")).to_be_visible()
    look(phone)
    phone.go_back()
    expect(phone.get_by_role("status", name="Last scan")).to_have_count(0)  # Back is not sent forward again
    camera(phone, served, stray.code)
    assert re.search(r"Strange.*Stray tablet.*It belongs in Hall", answer_of(phone), re.S)
    phone.get_by_role("status", name="Last scan").get_by_role("button", name="Move it here").tap()
    expect(phone.get_by_text("stands in Music room")).to_be_visible()
    hand_scanner(phone, f"http://HELPDESK.SCHOOL:8080/D/{piano.code}")
    expect(phone.get_by_role("status", name="Last scan")).to_contain_text("Digital piano")
    assert "Found" in answer_of(phone)
    visitors.watch.expected.add(422)
    phone.get_by_label("Scan with the camera").fill("LG-99")
    phone.get_by_role("button", name="Count it").tap()
    expect(phone.locator("#code-error")).to_contain_text("Nobody knows “LG-99”")
    look(phone)
    phone.get_by_text("Close it").tap()
    phone.get_by_role("button", name="Close the stock-take").tap()
    expect(phone.get_by_role("heading", name="Missing: 1")).to_be_visible()
    expect(phone.get_by_role("link", name="Loudspeaker", exact=True)).to_be_visible()
    look(phone)

    replace_the_sticker(visitors, phone, served, piano.code)
    bind_a_blank_one(visitors, phone, served)


def replace_the_sticker(visitors: Visitors, phone: Page, served: Served, old: str) -> None:
    phone.goto(f"{served.url}/fieldwork/devices/{old}")
    phone.get_by_text(re.compile("^Stickers")).tap()
    phone.get_by_role("link", name="Replace it").tap()
    expect(phone.get_by_role("button", name="Replace it")).to_be_visible()
    look(phone)
    phone.get_by_label("Something was pasted over it").check()
    phone.get_by_role("button", name="Replace it").tap()
    phone.wait_for_url("**/printing/?code=*")
    expect(phone.get_by_text("Digital piano")).to_be_visible()
    new = register.device_by_asset_tag(served.database, "LG-2")
    assert new
    assert new.code != old

    visitors.watch.expected.add(410)
    somebody = visitors.phone()
    somebody.goto(f"{served.url}/D/{old}")
    expect(somebody.get_by_role("heading", name="This sticker is not used any more")).to_be_visible()
    assert "piano" not in somebody.content()
    look(somebody)
    somebody.goto(f"{served.url}/D/{new.code}")
    expect(somebody.get_by_role("heading", name="Digital piano")).to_be_visible()
    expect(somebody.get_by_text("Your sticker says")).to_be_visible()
    phone.goto(f"{served.url}/D/{old}")
    expect(phone.get_by_text(f"carries {new.shown_code}")).to_be_visible()
    look(phone)


def bind_a_blank_one(visitors: Visitors, phone: Page, served: Served) -> None:
    desk = builders.actor(served.database, "desk")
    first, second, third = stickers.new_blank_codes(served.database, desk, 3, clock.now())
    somebody = visitors.phone()
    somebody.goto(f"{served.url}/D/{first}")
    expect(somebody.get_by_text("This sticker is not stuck on a device yet")).to_be_visible()
    look(somebody)

    phone.goto(f"{served.url}/D/{first}")
    expect(phone.get_by_role("heading", name="Bind a blank sticker")).to_be_visible()
    look(phone)
    phone.get_by_role("textbox", name="The device").fill("LG-1")
    phone.get_by_role("button", name="Bind them").tap()
    expect(phone.get_by_text("Board in Music room carries")).to_be_visible()
    board = register.device_by_asset_tag(served.database, "LG-1")
    assert board
    assert board.code == first

    phone.goto(f"{served.url}/D/{third}")  # both with the camera, one after the other
    phone.goto(f"{served.url}/D/{first}")
    expect(phone.get_by_text("Board, Music room")).to_be_visible()
    look(phone)
    phone.get_by_role("button", name="Bind them").tap()
    expect(phone.get_by_text("Board in Music room carries")).to_be_visible()

    desktop = visitors.staff("desk")
    desktop.goto(f"{served.url}/stickers/bind")
    hand_scanner(desktop, f"http://HELPDESK.SCHOOL:8080/D/{second}")
    expect(desktop.get_by_label("The blank sticker")).to_have_value(f"{second[:4]}-{second[4:]}")
    hand_scanner(desktop, f"http://HELPDESK.SCHOOL:8080/D/{third}")
    expect(desktop.get_by_text("Board in Music room carries")).to_be_visible()
    found = register.device_by_asset_tag(served.database, "LG-1")
    assert found
    assert found.code == second
