"""Labels from beginning to end in a real browser: a basket filled by a scanner, a long print, one that is cancelled,
and sheets that the browser prints itself.
"""

import re

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from kiosk.devices.records import Device
from labels.stock import find_stock
from tests.browser import ADDRESS, Visitors
from tests.journeys.walking import look

SCANNER_MS = 4  # between two keys of a USB scanner
STALL_MS = 80  # of a busy PC, in the middle of a sticker
A_PRINT_MS = 120_000


@pytest.fixture
def desk(visitors: Visitors) -> Page:
    return visitors.staff("desk")


def scan(page: Page, typed: str) -> None:
    """Do what a USB scanner does: type, quicker than any hand, and press Enter."""
    page.keyboard.type(typed, delay=SCANNER_MS)
    page.keyboard.press("Enter")


def sticker(device: Device) -> str:
    return f"http://HELPDESK.SCHOOL:8080/D/{device.code}"


def prints(visitors: Visitors) -> int:
    return int(visitors.served.database.connection.execute("SELECT count(*) FROM sheets").fetchone()[0])


def test_a_basket_is_filled_by_a_scanner_and_printed(visitors: Visitors, desk: Page):
    tablets = [visitors.served.device(f"Basket tablet {number}", "Trolley B") for number in range(4)]
    visitors.watch.expected |= {422}
    desk.goto(f"{visitors.served.url}/printing/")
    desk.get_by_role("link", name="Reprint basket").click()
    field, said = desk.get_by_label("Scan or type a sticker"), desk.locator("#code-said")
    expect(field).to_be_focused()
    for tablet in tablets[:3]:
        scan(desk, sticker(tablet))
        expect(said).to_contain_text(f"{tablet.name} in Trolley B")
        expect(field).to_be_focused()
        expect(field).to_have_value("")
    look(desk)
    field.press_sequentially("7K3Q-9XX", delay=90)  # by hand
    field.press("Enter")
    expect(said).to_contain_text("not right")
    look(desk)
    scan(desk, tablets[3].shown_code)  # a scanner that is set up for the code alone, right after a mistake
    expect(said).to_contain_text("Basket tablet 3")
    scan(desk, sticker(tablets[0]))
    expect(said).to_contain_text("in the basket already")
    expect(desk.get_by_role("heading", name="4 devices")).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("heading", name="4 devices")).to_be_visible()
    desk.get_by_role("button", name=re.compile("Take out Basket tablet 1")).click()
    expect(desk.get_by_role("heading", name="3 devices")).to_be_visible()
    desk.get_by_role("link", name="Print these").click()
    assert desk.locator("input[name=chosen]:checked").count() == 3
    look(desk)
    desk.get_by_role("button", name="Make the labels").click()
    expect(desk.get_by_text("All 3 codes read back")).to_be_visible(timeout=A_PRINT_MS)
    desk.goto(f"{visitors.served.url}/printing/basket")
    expect(desk.get_by_role("heading", name="Nothing in it yet")).to_be_visible()


def test_a_scanner_that_stalls_fills_the_basket_too(visitors: Visitors, desk: Page):
    tablet = visitors.served.device("Stalling tablet", "Trolley C")
    desk.goto(f"{visitors.served.url}/printing/basket")
    expect(desk.get_by_label("Scan or type a sticker")).to_be_focused()
    desk.keyboard.type(tablet.shown_code[:1], delay=SCANNER_MS)
    desk.wait_for_timeout(STALL_MS)
    scan(desk, tablet.shown_code[1:])
    expect(desk.locator("#code-said")).to_contain_text("Stalling tablet in Trolley C")
    desk.get_by_role("button", name="Empty it").click()
    expect(desk.get_by_role("heading", name="Nothing in it yet")).to_be_visible()


def test_two_scans_in_a_row_both_arrive(visitors: Visitors, desk: Page):
    first, second = (visitors.served.device(f"Quick tablet {number}", "Trolley C") for number in range(2))
    desk.goto(f"{visitors.served.url}/printing/basket")
    scan(desk, sticker(first))
    scan(desk, sticker(second))
    for device in (first, second):
        expect(desk.locator("table")).to_contain_text(device.name)
    desk.get_by_role("button", name="Empty it").click()
    expect(desk.get_by_role("heading", name="Nothing in it yet")).to_be_visible()


def test_a_row_that_is_left_out_is_not_printed_however_all_were_ticked(visitors: Visitors, desk: Page):
    made = [visitors.served.device(f"Left tablet {number}", "Trolley D") for number in range(3)]
    whole, rows = desk.get_by_label("Select all 3 that match"), desk.locator("input[name=chosen]")
    desk.goto(f"{visitors.served.url}/printing/?location_id={made[0].location_id}")
    desk.get_by_role("button", name="Tick all").click()
    expect(whole).not_to_be_checked()
    assert [row.is_checked() for row in rows.all()] == [True] * 3
    desk.get_by_role("button", name="Tick none").click()
    whole.check()
    assert [row.is_checked() for row in rows.all()] == [True] * 3
    rows.first.uncheck()
    expect(whole).not_to_be_checked()
    desk.get_by_role("button", name="Make the labels").click()
    expect(desk.get_by_text("All 2 codes read back")).to_be_visible(timeout=A_PRINT_MS)


@pytest.fixture(scope="module")
def trolley(served) -> int:
    """A trolley of thirty laptops; its number."""
    made = [served.device(f"Laptop LP {number:02}", "Laptop trolley") for number in range(30)]
    return made[0].location_id


def ask_for_many(visitors: Visitors, desk: Page, trolley: int) -> None:
    desk.goto(f"{visitors.served.url}/printing/?location_id={trolley}")
    desk.get_by_label("Select all 30 that match").check()
    desk.get_by_label("Labels for each device").select_option("9")
    desk.get_by_role("button", name="Make the labels").click()
    expect(desk.get_by_role("heading", name="270 labels on")).to_be_visible()


def test_a_long_print_shows_its_bar_survives_a_reload_and_ends_with_its_proof(
    visitors: Visitors, desk: Page, trolley: int
):
    ask_for_many(visitors, desk, trolley)
    look(desk)
    desk.reload()
    expect(desk.locator("progress[value]")).to_be_attached()
    expect(desk.locator("[data-job-count]")).to_contain_text("of 270")
    expect(desk.get_by_text("All 270 codes read back")).to_be_visible(timeout=A_PRINT_MS)
    assert "/printing/sheets/" in desk.url
    look(desk)


def test_a_long_print_moves_on_without_scripts_too(visitors: Visitors, trolley: int):
    desk = visitors.staff("desk", java_script_enabled=False)
    ask_for_many(visitors, desk, trolley)
    expect(desk.get_by_text("All 270 codes read back")).to_be_visible(timeout=A_PRINT_MS)


def test_a_long_print_is_cancelled(visitors: Visitors, desk: Page, trolley: int):
    before = prints(visitors)
    ask_for_many(visitors, desk, trolley)
    desk.get_by_role("button", name="Cancel").click()
    expect(desk.get_by_text("It was cancelled. Nothing of it was kept.")).to_be_visible(timeout=A_PRINT_MS)
    look(desk)
    assert prints(visitors) == before
    desk.get_by_role("link", name="Try it again").click()
    expect(desk.get_by_label("Select all 30 that match")).to_be_visible()


def codes_on(page: pypdfium2.PdfPage) -> dict[int, str]:
    """Return what the codes of a printed page say, by the label of an L7159 on which they stand."""
    stock, dots = find_stock("L7159"), 300 / 25.4
    assert abs(page.get_width() / 72 * 25.4 - stock.page_width_mm) < 0.5
    assert abs(page.get_height() / 72 * 25.4 - stock.page_height_mm) < 0.5
    found = {}
    for code in zxingcpp.read_barcodes(page.render(scale=300 / 72, grayscale=True).to_pil()):
        x, y = code.position.top_left.x / dots, code.position.top_left.y / dots
        for cell in range(stock.cells):
            left, top = stock.corner_of(cell)
            if left < x < left + stock.label_width_mm and top < y < top + stock.label_height_mm:
                found[cell] = code.text
    return found


def test_what_the_browser_prints_reads_back(visitors: Visitors, desk: Page):
    made = [visitors.served.device(f"Paper tablet {number:02}", "Browser room") for number in range(30)]
    desk.goto(f"{visitors.served.url}/printing/?location_id={made[0].location_id}")
    desk.get_by_label("Select all 30 that match").check()
    desk.get_by_label("Start at label").fill("5")
    desk.get_by_role("button", name="Print from the browser instead").click()
    expect(desk.get_by_role("heading", name="30 labels to print from the browser")).to_be_visible()
    look(desk)
    desk.get_by_role("link", name="Open the sheets").click()
    expect(desk.get_by_role("button", name="Print")).to_be_visible()
    look(desk)
    desk.emulate_media(media="print")
    expect(desk.locator(".bar")).to_be_hidden()
    with pypdfium2.PdfDocument(desk.pdf(prefer_css_page_size=True)) as pdf:
        found = [codes_on(page) for page in pdf]
    desk.emulate_media(media="screen")
    host, stock = ADDRESS.removeprefix("http://").upper(), find_stock("L7159")
    wanted: list[dict[int, str]] = [{}, {}]
    for number, device in enumerate(made, 4):
        wanted[number // stock.cells][number % stock.cells] = f"http://{host}/D/{device.code}"
    assert found == wanted
    words = desk.locator("main").inner_text()
    assert all(device.shown_code in words for device in made)
    desk.get_by_role("link", name="Then say how it came out").click()
    desk.get_by_role("button", name="It printed well").click()
    expect(desk.get_by_text("Carys Morgan found that it came out well")).to_be_visible()
    look(desk)
