from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.errors import LabelError, NoSuchCell, NothingToPrint, StockTooSmall
from labels.printer import Printer
from labels.sheet import html_of, lay_out, sheet_html, style_source
from labels.sticker import Sticker
from labels.stock import STOCKS

READABLE = [stock for stock in STOCKS.values() if stock.label_height_mm > 24]
HOSTILE = [
    "<script>alert(1)</script>",
    "</p></section><style>p{display:none}</style>",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; &amp; Sons",
    "🏫 Schule 👩‍🏫",
    "مدرسة النور الابتدائية",
    "\u202eloohcS",
    "Ysgol y Tŷ Ŵyn",
    "line\nbreak\ttab\x00nul",
    "{{ 7*7 }} {% raw %} ${x}",
]


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data):
        self.text.append(data)


@settings(deadline=None)
@given(st.sampled_from(READABLE), st.integers(1, 200), st.data())
def test_every_sticker_has_its_own_cell_and_no_page_is_blank(stock, count, data):
    taken = data.draw(st.frozensets(st.integers(0, stock.cells - 1), max_size=stock.cells - 1))
    stickers = [Sticker(f"http://H/D/{n}", f"{n:07}", "School", "h") for n in range(count)]
    sheets = lay_out(stickers, stock, taken)
    assert len(sheets) == -(-(len(taken) + count) // stock.cells)
    assert all(sheet.labels for sheet in sheets)
    assert [placed.sticker for sheet in sheets for placed in sheet.labels] == stickers
    places = [(n, placed.x_mm, placed.y_mm) for n, sheet in enumerate(sheets) for placed in sheet.labels]
    assert len(set(places)) == count
    assert {place[1:] for place in places} <= {stock.corner_of(cell) for cell in range(stock.cells)}
    used_up = {stock.corner_of(cell) for cell in taken}
    assert used_up.isdisjoint(place[1:] for place in places if place[0] == 0)


def test_a_used_sheet_is_filled_where_it_is_free(stickers):
    stock = STOCKS["3111"]
    first, second = lay_out(stickers(8), stock, {0, 4, 8})
    assert [(placed.x_mm, placed.y_mm) for placed in first.labels] == [stock.corner_of(n) for n in (1, 2, 3, 5, 6, 7)]
    assert [(placed.x_mm, placed.y_mm) for placed in second.labels] == [stock.corner_of(n) for n in (0, 1)]


@pytest.mark.parametrize("cell", [-1, 24, 1000])
def test_a_sheet_has_no_label_there(stickers, cell):
    with pytest.raises(NoSuchCell, match="1 to 24"):
        lay_out(stickers(1), STOCKS["L7159"], {0, cell})


@pytest.mark.parametrize("code", ["L7159", "DK-11209"])
def test_a_sheet_without_a_free_label_is_no_blank_page(stickers, code):
    with pytest.raises(NoSuchCell, match="used up"):
        lay_out(stickers(1), STOCKS[code], range(STOCKS[code].cells))


def test_nothing_to_print():
    with pytest.raises(NothingToPrint):
        lay_out([], STOCKS["L7159"])


def test_one_device_whose_address_is_too_long_stops_the_sheet(stickers):
    long = stickers(1, host="a-very-long-name-for-a-desk.in-the-longest-domain-of-all-the-county.sch.uk:8080")
    with pytest.raises(StockTooSmall):
        lay_out(stickers(3) + long, STOCKS["L4732"])


def test_words_without_end_are_refused(stickers):
    with pytest.raises(LabelError, match="at most"):
        lay_out(stickers(1, school="x" * 161), STOCKS["L7159"])


def test_all_codes_of_a_run_have_one_size(stickers):
    run = [*stickers(30), Sticker("http://H/D/W", "WWWW-WWW", "Westfield", "h")]
    sizes = {placed.layout.lines.code_pt for sheet in lay_out(run, STOCKS["L7651"]) for placed in sheet.labels}
    assert len(sizes) == 1


def test_a_label_is_three_elements_and_its_symbol(stickers):
    run = stickers(48)
    lean = Elements(html_of(lay_out(run, STOCKS["L7159"]), with_symbols=False)).tags
    assert sum(lean.count(tag) for tag in ("p", "b", "i")) == 3 * 48
    assert len(lean) == 3 * 48 + 2 + 6  # sections; html, head, meta, title, style, body
    phrased = [replace(sticker, phrase="calm otter") for sticker in run]
    assert len(Elements(html_of(lay_out(phrased, STOCKS["L7159"]), with_symbols=False)).tags) == len(lean)
    whole = Elements(sheet_html(run, STOCKS["L7159"])).tags
    assert whole.count("svg") == whole.count("path") == 48


@pytest.mark.parametrize("text", HOSTILE)
def test_words_cannot_become_markup(stickers, text):
    plain = Elements(sheet_html(stickers(2), STOCKS["L7163"]))
    run = [Sticker(s.text, s.code, text, s.host, text, text) for s in stickers(2)]
    odd = Elements(sheet_html(run, STOCKS["L7163"]))
    assert odd.tags == plain.tags
    assert odd.attributes == plain.attributes


def test_hostile_code_and_host_cannot_become_markup(stickers):
    plain = Elements(sheet_html(stickers(1), STOCKS["L7163"]))
    odd = Elements(sheet_html([Sticker("http://H/D/X", "<b x='", "s", "<i>.\"'&", "", "<u>")], STOCKS["L7163"]))
    assert odd.tags == plain.tags
    assert odd.attributes == plain.attributes
    assert "<b x='" in "".join(odd.text)


def test_the_page_says_its_size_language_and_title(stickers):
    html = sheet_html(stickers(1), STOCKS["5160"], lang="cy", font_url="/font.ttf")
    assert "@page{size:215.9mm 279.4mm;margin:0}" in html
    assert '<html lang="cy">' in html
    assert "<title>Device stickers</title>" in html
    assert 'url("/font.ttf")' in html
    assert "@font-face" not in sheet_html(stickers(1), STOCKS["5160"])


@pytest.mark.parametrize("printer", [Printer(), Printer(nudge_x_mm=0.5, nudge_y_mm=-0.7)])
def test_a_strict_policy_can_let_the_page_through_by_its_one_style(stickers, printer):
    html = sheet_html(stickers(5), STOCKS["L7159"], {0}, printer, font_url="/font.ttf")
    page = Elements(html)
    assert page.tags.count("style") == 1
    assert "style" not in page.attributes
    (style,) = [text for text in page.text if "@page" in text]
    assert style_source(html) == f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def test_the_phrase_of_each_sticker_stands_below_its_code(stickers):
    first, second = stickers(2)
    html = sheet_html([replace(first, phrase="calm otter"), replace(second, phrase="humming hammock")], STOCKS["L7159"])
    assert f"<b>{first.code}</b>\ncalm otter\n" in html
    assert f"<b>{second.code}</b>\nhumming hammock\n" in html


def test_a_printer_that_cannot_be_is_refused(stickers):
    with pytest.raises(LabelError, match="thermal label printer has 203, 300 or 600"):
        lay_out(stickers(1), STOCKS["L7159"], printer=Printer(dpi=250, is_thermal=True))
