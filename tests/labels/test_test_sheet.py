import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import combinations

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdfium2 import raw

from labels import pdf
from labels.errors import LabelError
from labels.lettering import width_em
from labels.printer import PLAIN, Printer
from labels.sheet import style_source
from labels.stock import STOCKS
from labels.test_sheet import HOW_TO_ROLLS, HOW_TO_SHEETS, how_to, html, make_test_sheet, ruler_lengths
from labels.typeface import FONT_URL

MM_PER_PT = 25.4 / 72
OFFICE = Printer("Office laser", 600, 0.5, -1)
ROLLS = [stock for stock in STOCKS.values() if stock.is_roll]


class Drawing(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.groups, self.words, self.texts = [], set(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "g":
            self.groups.append(dict(attrs))
        self.last = dict(attrs)

    def handle_data(self, data):
        self.words.append(data)
        if self.tags[-1] == "text":
            self.texts.append((self.last, data))


def _pdf(stock, printer=PLAIN):
    return pdf.render_html(html(stock, printer, FONT_URL))


def _boxes(data, page_height_mm):
    document = pypdfium2.PdfDocument(data)
    for drawn in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = (length * MM_PER_PT for length in drawn.get_bounds())
        yield left, page_height_mm - top, right, page_height_mm - bottom
    document.close()


def _lines(data):
    document = pypdfium2.PdfDocument(data)
    text, height = document[0].get_textpage(), document[0].get_height()
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        yield (height - bottom) * MM_PER_PT, text.get_text_bounded(left, bottom, right, top)
    document.close()


def test_the_sheet_says_how_it_is_read():
    text = " ".join(PdfReader(io.BytesIO(make_test_sheet(STOCKS["L7159"], OFFICE))).pages[0].extract_text().split())
    for words in ("Test sheet", "L7159", "Office laser", "600 dots an inch", "+0.5, −1 mm", "If this is not 100 mm"):
        assert words in text
    for step in HOW_TO_SHEETS:
        assert step in text


@pytest.mark.parametrize(
    ("code", "lengths"), [("L7159", (100, 100)), ("5160", (100, 100)), ("DK-22205", (50, 20)), ("DK-11204", (40, 10))]
)
def test_rulers_are_as_long_as_they_say(code, lengths):
    stock = STOCKS[code]
    assert ruler_lengths(stock) == lengths
    data = _pdf(stock)
    line = 0.25  # the reader adds it to both ends
    sizes = [(right - left, bottom - top) for left, top, right, bottom in _boxes(data, stock.page_height_mm)]
    across = [
        width for width, height in sizes if abs(height - 2 * line) < 0.01 and abs(width - 2 * line - lengths[0]) < 0.05
    ]
    down = [
        height for width, height in sizes if abs(width - 2 * line) < 0.01 and abs(height - 2 * line - lengths[1]) < 0.05
    ]
    assert len(across) == len(down) == 1
    assert f"{lengths[0]} mm" in " ".join(Drawing(html(stock)).words)


def _box(attributes, words):
    size, x, y = (float(attributes[name]) for name in ("font-size", "x", "y"))
    return x, y - 0.72 * size, x + width_em(words) * size, y + 0.2 * size


@pytest.mark.parametrize("stock", ROLLS, ids=lambda stock: stock.code)
@pytest.mark.parametrize("printer", [PLAIN, Printer("Label printer", 203, -0.25, 1.25, is_thermal=True)])
def test_the_words_of_a_small_one_keep_clear_of_each_other_and_stay_on_the_label(stock, printer):
    boxes = [(_box(*text), text[1]) for text in Drawing(html(stock, printer)).texts]
    for (one, words), (other, others) in combinations(boxes, 2):
        is_clear = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
        assert is_clear, f"{words} runs into {others}"
    for box, words in boxes:
        assert min(box) > 0, words
        assert box[2] < stock.page_width_mm, words
        assert box[3] < stock.page_height_mm, words


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.code)
def test_every_stock_has_one(stock):
    page = Drawing(html(stock, OFFICE))
    assert page.tags.count("rect") == stock.cells
    assert {str(n) for n in range(1, stock.cells + 1)} <= set(page.words)
    assert how_to(stock) == (HOW_TO_ROLLS if stock.is_roll else HOW_TO_SHEETS)
    assert min(ruler_lengths(stock)) >= 10


def test_the_nudge_moves_everything_that_is_drawn():
    first, *_others = Drawing(html(STOCKS["L7159"], OFFICE)).groups
    assert first["transform"] == "translate(0.5 -1)"
    stock = STOCKS["3111"]
    plain, nudged = (sorted(_boxes(_pdf(stock, printer), stock.page_height_mm)) for printer in (PLAIN, OFFICE))
    for before, after in zip(plain, nudged, strict=True):
        assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((0.5, -1), abs=0.01)


@pytest.mark.parametrize("code", ["L7159", "L7651", "5160"])
def test_nothing_of_the_labels_runs_through_the_instructions(code):
    """The white behind them is drawn after the outlines, and before the rulers and the small scales."""
    text = html(STOCKS[code])
    corner = re.search(r'<path d="M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)H[\d.]+Z" fill="#fff"', text)
    assert corner
    assert text.rindex("<rect") < corner.start() < text.index("−3</text>") < text.index("100 mm</text>")
    left, top, right, bottom = (float(number) for number in corner.groups())
    words = re.search(r"div{position:absolute;left:([\d.]+)mm;top:([\d.]+)mm;width:(\d+)mm}", text)
    assert words
    x, y, width = (float(number) for number in words.groups())
    assert left < x < x + width <= right
    assert top < y < bottom
    lowest = max(y for y, words in _lines(_pdf(STOCKS[code])) if "scaled or the stock" in words)
    assert lowest < bottom


def test_the_number_at_the_true_edge_is_what_has_to_be_added():
    """When all is printed 3 mm too far left and up, the true edges are where the scales say plus 3."""
    stock = STOCKS["L7159"]
    texts = [(float(t["x"]), float(t["y"]), words) for t, words in Drawing(html(stock)).texts]
    for cell in (0, stock.cells - 1):
        x, y = stock.corner_of(cell)
        near_left = {words: tx for tx, ty, words in texts if abs(ty - y - stock.label_height_mm / 2) < 3}
        near_top = {words: ty for tx, ty, words in texts if abs(tx - x - stock.label_width_mm / 2) < 3}
        assert x - 4 < near_left["−3"] < x < near_left["+3 mm"] < x + 3
        assert y - 3 < near_top["−3"] < y < near_top["+3 mm"] <= y + 3


@pytest.mark.parametrize("code", ["L7159", "DK-22205"])
def test_a_strict_policy_can_let_the_page_through(code):
    text = html(STOCKS[code], OFFICE, "/font.ttf", lang="cy")
    page = Drawing(text)
    assert "style" not in page.attributes
    assert page.tags.count("style") == 1
    assert style_source(text).startswith("'sha256-")
    assert '<html lang="cy">' in text
    assert "@page{size:" in text
    assert 'url("/font.ttf")' in text


def test_the_name_of_a_printer_cannot_become_markup():
    text = html(STOCKS["L7159"], Printer("<script>alert(1)</script>"))
    assert "script" not in Drawing(text).tags
    assert "<script>alert(1)</script>" in "".join(Drawing(text).words)


def test_a_printer_that_cannot_be_is_refused():
    with pytest.raises(LabelError, match="203, 300 or 600"):
        html(STOCKS["L7159"], Printer(dpi=100, is_thermal=True))


def test_stock_without_a_margin_has_lines_to_measure_from():
    for stock in (STOCKS["DK-22205"], replace(STOCKS["L7159"], left_mm=2.0, top_mm=1.0)):
        assert how_to(stock) == HOW_TO_ROLLS
        x, y = stock.left_mm + 5, stock.top_mm + 5
        text = html(stock)
        assert f"M{x:.3f} 0.000L{x:.3f} {stock.page_height_mm:.3f}" in text
        assert f"M0.000 {y:.3f}L{stock.page_width_mm:.3f} {y:.3f}" in text
