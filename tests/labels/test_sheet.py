from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.errors import LabelError, NoSuchCell, NothingToPrint, StockTooSmall
from labels.sheet import html_of, lay_out, sheet_html
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


@given(st.sampled_from(READABLE), st.integers(1, 200), st.data())
def test_every_sticker_has_its_own_cell_and_no_page_is_blank(stock, count, data):
    start = data.draw(st.integers(1, stock.cells))
    stickers = [Sticker(f"http://H/D/{n}", f"{n:07}", "School", "h") for n in range(count)]
    sheets = lay_out(stickers, stock, start)
    assert len(sheets) == -(-(start - 1 + count) // stock.cells)
    assert all(sheet.labels for sheet in sheets)
    assert [placed.sticker for sheet in sheets for placed in sheet.labels] == stickers
    places = [(n, placed.x_mm, placed.y_mm) for n, sheet in enumerate(sheets) for placed in sheet.labels]
    assert len(set(places)) == count
    assert places[0][1:] == stock.corner_of(start - 1)
    assert {place[1:] for place in places} <= {stock.corner_of(cell) for cell in range(stock.cells)}


@pytest.mark.parametrize("start", [0, -1, 25])
def test_a_sheet_has_no_label_there(stickers, start):
    with pytest.raises(NoSuchCell, match="1 to 24"):
        lay_out(stickers(1), STOCKS["L7159"], start)


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
    whole = Elements(sheet_html(run, STOCKS["L7159"])).tags
    assert whole.count("svg") == whole.count("path") == 48


@pytest.mark.parametrize("text", HOSTILE)
def test_words_cannot_become_markup(stickers, text):
    plain = Elements(sheet_html(stickers(2), STOCKS["L7163"]))
    run = [Sticker(s.text, s.code, text, s.host, text) for s in stickers(2)]
    odd = Elements(sheet_html(run, STOCKS["L7163"]))
    assert odd.tags == plain.tags
    assert odd.attributes == plain.attributes


def test_hostile_code_and_host_cannot_become_markup(stickers):
    plain = Elements(sheet_html(stickers(1), STOCKS["L7163"]))
    odd = Elements(sheet_html([Sticker("http://H/D/X", "<b x='", "s", "<i>.\"'&")], STOCKS["L7163"]))
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
