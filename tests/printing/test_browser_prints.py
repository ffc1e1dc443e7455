"""Sheets printed from the browser: the same labels, in the ledger once a person saw them on paper."""

import re

import pytest

from kiosk.core.settings import change_setting
from kiosk.printing import actions
from kiosk.printing.browser import store
from kiosk.printing.drawer import actions as drawer
from kiosk.stickers import store as ledger
from labels.errors import PdfEngineMissing
from labels.qr import svg_path, symbol
from tests.builders import MONDAY, actor, add_device

SHEET = {"stock": "L7159", "start": "23", "how": "browser"}


@pytest.fixture
def desk(signed_in):
    return signed_in("desk")


@pytest.fixture
def prepared(school, desk):
    made = [add_device(school, f"Tablet {number}", location="<b>Trolley") for number in range(3)]
    answer = desk.post("/printing/", data=SHEET | {"chosen": [str(device.id) for device in made]})
    assert answer.location == "/printing/browser/1", answer.text
    return made


def counted(school) -> tuple[int, int]:
    row = school.connection.execute("SELECT (SELECT count(*) FROM sheets), (SELECT count(*) FROM stickers)").fetchone()
    return tuple(row)


def test_the_sheets_are_a_page_of_their_own_without_anything_inline(school, desk, prepared):
    page = desk.get("/printing/browser/1").text
    assert "scale 100 %" in page
    assert "3 labels" in page
    assert "at place 23" in page
    sheets = desk.get("/printing/browser/1/sheets")
    assert sheets.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<style" not in sheets.text
    assert not re.search(r"\sstyle=", sheets.text)
    assert "'unsafe-inline'" not in sheets.headers["Content-Security-Policy"]
    for device in prepared:
        assert device.shown_code in sheets.text
        assert svg_path(symbol(f"http://HELPDESK.SCHOOL:8080/D/{device.code}")) in sheets.text
    css = desk.get("/printing/browser/1/sheets.css")
    assert css.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "@page{size:210mm 297mm;margin:0}" in css.text
    assert "<" not in css.text
    assert "%3Crect" in css.text.partition("@media screen")[2]  # the edges of the labels, for the eye alone
    font = re.search(r'src:url\("([^"]+)"\)', css.text)
    assert font
    assert desk.get(font[1]).headers["Content-Type"] == "font/ttf"
    classes = set(re.findall(r'class="(k\d+) (c\d+)"', sheets.text))
    assert len(classes) >= 6
    assert all(f".{place}{{" in css.text and f"{kind}{{" in css.text for kind, place in classes)
    assert sheets.text.count("<section>") == 2


def test_nothing_is_in_the_ledger_before_somebody_saw_the_paper(school, desk, prepared):
    assert counted(school) == (0, 0)
    assert "how did they come out?" in desk.get("/printing/").text
    answer = desk.post("/printing/browser/1/printed")
    assert answer.location == "/printing/sheets/1"
    page = desk.get(answer.location).text
    assert "Carys Morgan found that it came out well" in page
    assert "did not read these codes back" in page
    assert "Open the PDF" not in page
    assert desk.get("/printing/sheets/1.pdf").status_code == 404
    assert counted(school) == (1, 3)
    cells = [row["cell"] for row in school.connection.execute("SELECT cell FROM stickers ORDER BY id")]
    assert cells == [22, 23, 24]
    sheet = ledger.sheets(school, 1)
    assert sheet
    assert (sheet.start, sheet.pages, sheet.address) == (23, 2, "http://helpdesk.school:8080")
    assert desk.post("/printing/browser/1/printed").location == "/printing/sheets/1"  # said twice, noted once
    assert desk.post("/printing/browser/1/discard").status_code == 409
    assert counted(school) == (1, 3)
    assert desk.get("/printing/browser/1").location == "/printing/sheets/1"
    assert desk.get("/printing/browser/1/sheets").status_code == 404
    assert "how did they come out?" not in desk.get("/printing/").text


def test_sheets_that_came_out_badly_are_forgotten(school, desk, prepared):
    page = desk.post("/printing/browser/1/discard", follow_redirects=True).text
    assert "Discarded" in page
    assert counted(school) == (0, 0)
    assert "discarded" in desk.get("/printing/browser/1").text
    assert desk.get("/printing/browser/1/sheets").status_code == 404
    answer = desk.post("/printing/browser/1/printed")
    assert answer.status_code == 422
    assert "discarded in the meantime" in answer.text
    assert counted(school) == (0, 0)


def test_a_pc_without_pango_prints_from_the_browser(school, desk, monkeypatch):
    def missing(*_args, **_kwargs):
        raise PdfEngineMissing("The PDF cannot be made on this PC because the Pango library is missing.")

    monkeypatch.setattr(actions, "make_sheets", missing)
    chosen = {"stock": "L7159", "start": "1", "chosen": [str(add_device(school).id)]}
    answer = desk.post("/printing/", data=chosen)
    assert answer.location == "/printing/browser/1?engine=missing"
    assert "a library (Pango) is not installed" in desk.get(answer.location).text
    assert counted(school) == (0, 0)


def test_a_sheet_of_the_drawer_stays_as_it_is_until_it_is_printed(school, desk):
    person = actor(school, "desk")
    sheet = drawer.put_in(school, person, "Blue folder", "L7159", 20, "k" * 20, MONDAY)
    device = add_device(school)
    chosen = {"chosen": [str(device.id)], "drawer": str(sheet.id)}
    for _ in range(2):
        assert desk.post("/printing/", data=SHEET | {"start": "1"} | chosen).status_code == 302
    assert drawer.known_sheet(school, sheet.id).free == 4
    assert desk.post("/printing/browser/1/printed").status_code == 302
    assert drawer.known_sheet(school, sheet.id).free == 3
    second = desk.post("/printing/browser/2/printed")  # it would be printed on the same label
    assert second.status_code == 422
    assert "in the meantime" in second.text
    assert counted(school) == (1, 1)
    assert store.browser_print(school, 2).state == "ready"


def test_a_print_that_there_is_not(desk):
    for address in ("/printing/browser/9", "/printing/browser/9/sheets", "/printing/browser/9/sheets.css"):
        assert desk.get(address).status_code == 404
    assert desk.post("/printing/browser/9/discard").status_code == 404


def test_the_name_of_the_school_is_text_on_a_browsers_sheet(school, desk):
    name = "</style></body><script>x</script><style>"
    change_setting(school, "school", name)
    assert desk.post("/printing/", data=SHEET | {"chosen": str(add_device(school).id)}).status_code == 302
    sheets, css = desk.get("/printing/browser/1/sheets").text, desk.get("/printing/browser/1/sheets.css").text
    assert "<script>x" not in sheets
    assert "<style" not in sheets
    assert "script" not in css
    assert sheets.count("<body>") == sheets.count("</body>") == 1
