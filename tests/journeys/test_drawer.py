"""A half-used sheet, without a mouse: into the drawer, a torn label marked, printed on from the first free one."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.forms import new_form_key
from kiosk.printing.drawer import actions as drawer
from tests.browser import PAGE_ANSWERS_WITHIN_MS, PHONE, Served, Visitors
from tests.journeys.test_from_sticker_to_fixed import keys_to
from tests.journeys.walking import look

KEY_MS = 45  # slower than a scanner


@pytest.fixture
def desk(visitors: Visitors) -> Page:
    return visitors.staff("desk")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    keys_to(page, target)
    page.keyboard.press(key)


def fill(page: Page, label: str, words: str) -> None:
    keys_to(page, page.get_by_label(label))
    page.keyboard.press("Control+A")
    page.keyboard.type(words, delay=KEY_MS)


def label(page: Page, words: str) -> Locator:
    return page.get_by_role("link", name=re.compile(rf"^{words}"))


def test_a_half_used_sheet_is_put_in_marked_and_printed_on_by_keyboard(desk: Page, served: Served):
    device = served.device("Hall projector", "Hall")
    desk.goto(f"{served.url}/printing/drawer/")
    press(desk, desk.get_by_role("link", name="Put a sheet in"))
    keys_to(desk, desk.get_by_label("Label stock"))
    desk.keyboard.type("L7159", delay=KEY_MS)
    fill(desk, "How many labels are gone already?", "4")
    fill(desk, "Name", "Red folder")
    look(desk)
    press(desk, desk.get_by_role("button", name="Put it in"))
    expect(desk.get_by_role("heading", name="Red folder")).to_be_visible()
    expect(desk.get_by_text("20 of 24 free")).to_be_visible()
    expect(label(desk, "Row 2, label 1: used before")).to_be_visible()
    look(desk)

    press(desk, desk.get_by_role("link", name="Mark labels as damaged or free"))
    torn = desk.get_by_role("checkbox", name="Row 2, label 2: free")
    keys_to(desk, torn)
    desk.keyboard.press("Space")
    expect(torn).to_be_checked()
    desk.keyboard.press("ArrowDown")
    expect(desk.get_by_role("checkbox", name="Row 3, label 2: free")).to_be_focused()
    desk.keyboard.press("ArrowUp")
    look(desk)
    press(desk, desk.get_by_role("button", name="They are damaged"))
    expect(desk.get_by_text("1 label marked as damaged.")).to_be_visible()
    expect(label(desk, "Row 2, label 2: damaged")).to_be_visible()

    first_free = label(desk, "Row 2, label 3: free, print from here")
    press(desk, first_free)
    expect(desk.get_by_role("heading", name="Labels", exact=True)).to_be_visible()
    expect(desk.get_by_label("Sheet")).to_contain_text("Red folder has 19 free")
    assert "Red folder" in desk.get_by_label("Sheet").evaluate("field => field.selectedOptions[0].text")
    expect(desk.get_by_label("Start at label")).to_have_value("6")
    press(desk, desk.locator(f"#device-{device.id}"), "Space")
    press(desk, desk.get_by_role("button", name="Make the labels"))
    expect(desk.get_by_role("heading", name="1 label ready to print")).to_be_visible(timeout=PAGE_ANSWERS_WITHIN_MS)

    desk.goto(f"{served.url}/printing/drawer/")
    press(desk, desk.get_by_role("link", name="Red folder"))
    expect(desk.get_by_text("18 of 24 free")).to_be_visible()
    printed = label(desk, r"Row 2, label 3: printed \d\d:\d\d for Hall projector")
    press(desk, printed)
    assert desk.url.endswith("#label-6")
    expect(desk.get_by_text(device.shown_code)).to_be_visible()
    expect(label(desk, "Row 3, label 1: free, print from here")).to_be_visible()


def test_the_arrows_stay_in_their_column_on_a_sheet_that_is_gone(desk: Page, served: Served):
    who, now = Actor(None, "Carys Morgan"), clock.now()
    sheet = drawer.put_in(served.database, who, "Torn one", "L7159", 4, new_form_key(), now)
    drawer.mark_damaged(served.database, who, sheet.id, {6, 10}, now)
    drawer.throw_away(served.database, who, sheet.id, "jammed", now)
    desk.goto(f"{served.url}/printing/drawer/{sheet.id}")
    label(desk, "Row 1, label 2: used before").focus()
    desk.keyboard.press("ArrowDown")
    expect(label(desk, "Row 4, label 2: damaged")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    expect(label(desk, "Row 1, label 2: used before")).to_be_focused()


def test_labels_can_be_hit_with_a_finger_on_a_phone(visitors: Visitors, served: Served):
    phone = visitors.staff("desk", **PHONE)
    phone.goto(f"{served.url}/printing/drawer/new?stock=L7658")
    phone.get_by_label("How many labels are gone already?").fill("3")
    phone.get_by_label("Name").fill("Small ones")
    phone.get_by_role("button", name="Put it in").click()
    phone.get_by_role("link", name="Mark labels as damaged or free").click()
    box = phone.get_by_role("checkbox", name="Row 27, label 7: free")
    size = phone.locator("label[for=cell-189]").bounding_box()  # the whole label ticks its box
    assert size
    assert min(size["width"], size["height"]) >= 24
    phone.locator("label[for=cell-189]").tap()
    expect(box).to_be_checked()
    look(phone)


def test_own_sheets_are_drawn_while_they_are_typed(desk: Page, served: Served):
    desk.goto(f"{served.url}/printing/stock/new")
    preview = desk.get_by_role("region", name="As typed")
    expect(preview).to_contain_text("as soon as its measures are typed")
    measures = {
        "Width of a label": "45.7",
        "Height of a label": "21.2",
        "Labels across": "4",
        "Labels down": "12",
        "From the left edge to the first label": "9.7",
        "From the upper edge to the first label": "21.5",
        "From one label to the next one beside it": "48.3",
    }
    for name, value in measures.items():
        desk.get_by_label(name).fill(value)
    expect(preview.locator(".stock-cell")).to_have_count(48)
    expect(preview).to_contain_text("Squares of")
    desk.get_by_label("Labels across").fill("5")
    expect(preview).to_contain_text("The last label of a row would end")
    look(desk)
    desk.get_by_label("Labels across").fill("4")
    desk.get_by_label("What you call it").fill("Blue film")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Blue film")).to_be_visible()
