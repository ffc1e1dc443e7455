import io

import pypdfium2
import pytest
from PIL import ImageDraw
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from labels import pdf, worker
from labels.errors import SheetFailed
from labels.lettering import FONT_FILE
from labels.printer import Printer
from labels.proof import prove
from labels.sheet import lay_out
from labels.stock import STOCKS

LONG_SCHOOL = "Ysgol Gynradd Gymraeg Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
LONG_HOST = "helpdesk.westfield-primary.sch.uk:8080"
WORST = [
    LONG_SCHOOL,
    "<script>alert(1)</script> & <b>",
    "🏫🏫 👩‍🏫",
    "مدرسة النور الابتدائية",
    "﷽" * 8,
    "W" * 70,
]


def _pages(data, dpi):
    document = pypdfium2.PdfDocument(data)
    images = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    document.close()
    return images


@pytest.mark.parametrize("code", ["L7160", "DK-11201"])
def test_a_sheet_that_was_used_before_is_proved_at_two_resolutions(stickers, code):
    """Every stock is read in tests/labels/test_every_stock.py; this is our own proof of it."""
    stock = STOCKS[code]
    taken = {0, 2} if stock.cells > 1 else set()
    sheets = lay_out(stickers(stock.cells + 2), stock, taken)
    data = pdf.render(sheets)
    for dpi in (300, 150):
        proof = prove(data, sheets, Printer(dpi=dpi))
        assert (proof.codes, proof.dpi) == (stock.cells + 2, dpi)
        assert proof.smallest_module_mm == pytest.approx(sheets[0].labels[0].layout.module_mm, rel=0.03)


@pytest.mark.parametrize("school", WORST)
@pytest.mark.parametrize("code", ["L7159", "L7651", "DK-11209"])
def test_ink_stays_inside_the_labels(stickers, code, school):
    stock = STOCKS[code]
    run = stickers(min(stock.cells, 6), school=school, host=LONG_HOST, phone=school[:40])
    sheets = lay_out(run, stock)
    data = pdf.render(sheets)
    assert prove(data, sheets).codes == len(run)
    (image,) = _pages(data, 300)[:1]
    draw, scale = ImageDraw.Draw(image), 300 / 25.4
    margin = 0.8
    for placed in sheets[0].labels:
        left, top = placed.x_mm + margin, placed.y_mm + margin
        right = placed.x_mm + stock.label_width_mm - margin
        bottom = placed.y_mm + stock.label_height_mm - margin
        draw.rectangle((left * scale, top * scale, right * scale, bottom * scale), fill=255)
    assert image.getextrema()[0] == 255


def test_the_words_are_written_on_the_label(stickers):
    run = stickers(1, school="Ysgol y Tŷ Ŵyn & <b>", host="helpdesk.school:8080", phone="01632 960 123")
    text = PdfReader(io.BytesIO(pdf.render(lay_out(run, STOCKS["L7163"])))).pages[0].extract_text()
    for words in ("Ysgol y Tŷ Ŵyn & <b>", run[0].code, "Fault?", "helpdesk.school:8080", "01632 960 123"):
        assert words in text


def test_title_language_typeface_and_page_size(stickers):
    reader = PdfReader(io.BytesIO(pdf.render(lay_out(stickers(2), STOCKS["5160"]), lang="cy")))
    assert reader.metadata.title == "Device stickers"
    assert reader.root_object["/Lang"] == "cy"
    box = reader.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((612, 792), abs=0.1)
    fonts = {font.get_object()["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all("Source-Sans-3" in font for font in fonts), fonts


def test_many_sheets_are_several_documents_in_one_file(stickers, tmp_path):
    run = stickers(31)
    sheets = lay_out(run, STOCKS["3111"])
    parts = [sheets[:2], sheets[2:]]
    worker.write(tmp_path / "all.pdf", [pdf.render(part) for part in parts])
    reader = PdfReader(tmp_path / "all.pdf")
    assert len(reader.pages) == 4
    assert (reader.metadata.title, reader.root_object["/Lang"]) == ("Device stickers", "en")
    assert prove(tmp_path / "all.pdf", sheets).codes == 31


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        FONT_FILE.as_uri(),
        "http://127.0.0.1:1/x.png",
        "https://example.org/",
        "data:image/png;base64,AAAA",
        "data:text/css,p{}",
        "ftp://127.0.0.1/",
        "scandesk:other",
    ],
)
def test_the_fetcher_refuses_everything_else(url):
    with pytest.raises(FatalURLFetchingError):
        pdf.OurFontOnly().fetch(url)


def test_the_fetcher_gives_our_typeface():
    assert pdf.OurFontOnly().fetch(pdf.FONT_URL).read() == FONT_FILE.read_bytes()


@pytest.mark.parametrize("source", ["http://127.0.0.1:1/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA"])
def test_markup_that_slipped_in_stops_the_sheet(stickers, monkeypatch, source):
    html_of = pdf.html_of
    monkeypatch.setattr(pdf, "html_of", lambda *a, **k: html_of(*a, **k).replace("<p ", f'<img src="{source}"><p '))
    with pytest.raises(SheetFailed, match="must not load"):
        pdf.render(lay_out(stickers(1), STOCKS["L7159"]))


def test_a_page_too_many_stops_the_sheet(stickers, monkeypatch):
    html_of = pdf.html_of
    monkeypatch.setattr(pdf, "html_of", lambda *a, **k: html_of(*a, **k).replace("</body>", "<section></section>"))
    with pytest.raises(SheetFailed, match="1 sheets became 2 pages"):
        pdf.render(lay_out(stickers(1), STOCKS["L7159"]))


def test_the_engine_says_which_page_it_has_come_to(stickers):
    heard = []
    pdf.render(lay_out(stickers(20), STOCKS["3111"]), on_page=heard.append)
    assert heard == [1, 2, 3]
    pdf.render(lay_out(stickers(1), STOCKS["3111"]))
    assert heard == [1, 2, 3]
