"""Reports on paper: tagged, titled, bounded, and nothing runs off the page however long the names are."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest
from pypdf import PdfReader

from kiosk.core.pdf import html_to_pdf
from kiosk.measures.figures.records import Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.catalogue import BY_NAME
from kiosk.measures.reports.each.leaders import leaders
from kiosk.measures.reports.each.monthly import monthly
from kiosk.measures.reports.each.resolving import resolving
from kiosk.measures.reports.paper import paper, said, title_of
from kiosk.measures.reports.records import MOST_ROWS, Number, Row, Section, Table, Text
from tests import builders
from tests.measures.reports.conftest import BEGINS, LATER, PERIOD

LONG = "Ystafell Gŵyr a'r Tŷ Hafod, second floor behind the library"
MARGIN_MM = 14


def pdf_of(database, report, is_one_page=False) -> bytes:
    return html_to_pdf(paper(database, report, is_one_page, LATER), title_of(report))


def nothing_in_the_margins(pdf: bytes) -> bool:
    """Tell whether the outer 14 mm at both sides are white on every page."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        image = page.render(scale=1, grayscale=True).to_pil()
        edge = round(MARGIN_MM / 25.4 * 72)
        for box in ((0, 0, edge, image.height), (image.width - edge, 0, image.width, image.height)):
            if image.crop(box).getextrema()[0] < 250:
                return False
    return True


@pytest.fixture
def long_names(school):
    for number in range(6):
        device = builders.add_device(school, f"{LONG[:57]} {number}", location=f"{LONG[:57]} {number}", supplier=LONG)
        builders.closed_call(school, device, BEGINS + timedelta(days=4, hours=10 + number))
    return school


@pytest.mark.parametrize("make", [monthly, resolving, leaders])
def test_long_names_stay_on_the_page(long_names, make):
    report = make(long_names, PERIOD, LATER)
    pdf = pdf_of(long_names, report, make is leaders)
    assert nothing_in_the_margins(pdf)
    document = PdfReader(io.BytesIO(pdf))
    assert document.metadata.title == title_of(report)
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert "1 of" in text


def test_the_leaders_get_one_page_whatever_the_numbers(lived, long_names):
    for period in (PERIOD, Period(date(2016, 9, 1), date(2026, 10, 31))):
        pdf = pdf_of(lived, leaders(lived, period, LATER), is_one_page=True)
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_nothing_to_report_is_a_paper_too(school):
    report = monthly(school, PERIOD, LATER)
    assert report.finding in " ".join(PdfReader(io.BytesIO(pdf_of(school, report))).pages[0].extract_text().split())


def test_a_long_table_is_cut_on_paper_and_says_so(school):
    rows = tuple(Row(Text(f"Room {n}"), (Number(n, Unit.CALLS, str(n)),)) for n in range(MOST_ROWS + 50))
    section = Section("rooms", "Rooms", "Many.", Table(("Room", "Calls"), rows))
    report = replace(monthly(school, PERIOD, LATER), sections=(section,))
    html = paper(school, report, False, LATER)
    assert html.count("<tr>") == 1 + MOST_ROWS
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 50}" in html


def test_the_pdf_of_a_page(lived, signed_in, monkeypatch):
    monkeypatch.setattr("kiosk.core.clock.now", lambda: LATER)
    answer = signed_in("coordinator").get(f"/measures/leaders.pdf?from={PERIOD.first_on}&to={PERIOD.last_on}")
    assert answer.content_type == "application/pdf"
    assert BY_NAME["leaders"].is_one_page
    text = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    for section in leaders(lived, PERIOD, LATER).sections:
        for row in section.table.rows if section.table else ():
            assert all(cell.said in text for cell in row.cells)


def test_days_in_words():
    assert said(Period(date(2026, 9, 1), date(2026, 9, 30))) == "1 September to 30 September 2026"
    assert said(Period(date(2025, 9, 1), date(2026, 8, 31))) == "1 September 2025 to 31 August 2026"
    assert said(Period(date(2026, 9, 1), date(2026, 9, 1))) == "1 September 2026"
