import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labels.errors import StockTooSmall
from labels.layout import CODE_MIN_PT, MM_PER_PT, SPARE_MM, Words, label_layout
from labels.lettering import BOLD, width_em
from labels.qr import MODULE_FLOOR_MM, QUIET_ZONE
from labels.stock import STOCKS

WORDS = Words("7K3Q-9XZ", "Westfield Primary School", "helpdesk.school:8080", "01632 960 123")
LONG = Words(
    "WMWM-WMW",
    "Ysgol Gynradd Gymraeg Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "helpdesk.westfield-primary.sch.uk:8080",
    "+44 (0)1632 960 123 ext. 4567",
)

words = st.builds(
    Words,
    code=st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=8),
    school=st.text(max_size=80).map(lambda text: " ".join(text.split())),
    host=st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789.-:", min_size=3, max_size=60),
    phone=st.text(alphabet="0123456789 +()", max_size=20).map(str.strip),
)


def _assert_inside(layout, stock, modules):
    lines = layout.lines
    assert layout.symbol_x_mm >= SPARE_MM - 1e-9
    assert layout.symbol_y_mm >= SPARE_MM - 1e-9
    assert layout.symbol_x_mm + layout.symbol_mm <= stock.label_width_mm - SPARE_MM + 1e-9
    assert layout.symbol_y_mm + layout.symbol_mm <= stock.label_height_mm - SPARE_MM + 1e-9
    quiet = QUIET_ZONE * layout.module_mm
    for start, length, blind in (
        (layout.symbol_x_mm, stock.label_width_mm, stock.blind_x_mm),
        (layout.symbol_y_mm, stock.label_height_mm, stock.blind_y_mm),
    ):
        assert start + quiet >= blind - 1e-9
        assert start + quiet + modules * layout.module_mm <= length - blind + 1e-9
    assert layout.words_x_mm >= max(SPARE_MM, stock.blind_x_mm) - 1e-9
    assert layout.words_y_mm >= max(SPARE_MM, stock.blind_y_mm) - 1e-9
    right, bottom = layout.words_x_mm + layout.words_width_mm, layout.words_y_mm + lines.height_mm
    assert right <= stock.label_width_mm - max(SPARE_MM, stock.blind_x_mm) + 1e-9
    assert bottom <= stock.label_height_mm - max(SPARE_MM, stock.blind_y_mm) + 1e-9


def _assert_words_fit(layout, given_words):
    lines = layout.lines
    width = layout.words_width_mm / MM_PER_PT
    assert "".join(lines.host) == given_words.host
    assert lines.code_pt >= CODE_MIN_PT
    assert width_em(given_words.code, BOLD) * lines.code_pt <= width + 1e-6
    for line in lines.host:
        assert width_em(line, BOLD) * lines.body_pt <= width + 1e-6
    for line in (*lines.school, *lines.asks, *lines.phone):
        assert width_em(line) * lines.body_pt <= width + 1e-6


@given(st.sampled_from(list(STOCKS.values())), st.sampled_from([25, 29, 33, 37, 41]), words)
def test_everything_stays_inside_the_label(stock, modules, given_words):
    try:
        layout = label_layout(stock, modules, given_words)
    except StockTooSmall:
        assume(False)
    _assert_inside(layout, stock, modules)
    _assert_words_fit(layout, given_words)
    assert layout.module_mm >= MODULE_FLOOR_MM


@pytest.mark.parametrize("code", ["L7658", "L6008", "L4731", "5167"])
def test_stock_that_no_phone_could_read_is_refused_and_another_is_named(code):
    with pytest.raises(StockTooSmall, match=r"0\.33 mm") as refused:
        label_layout(STOCKS[code], 29, WORDS)
    suggestion = STOCKS[refused.value.suggestion]
    assert label_layout(suggestion, 29, WORDS).module_mm >= MODULE_FLOOR_MM
    assert suggestion.code in str(refused.value)


def test_the_suggestion_is_the_smallest_that_works():
    with pytest.raises(StockTooSmall) as refused:
        label_layout(STOCKS["L7658"], 29, WORDS)
    named = STOCKS[refused.value.suggestion]
    for stock in STOCKS.values():
        if stock.label_width_mm * stock.label_height_mm < named.label_width_mm * named.label_height_mm:
            with pytest.raises(StockTooSmall):
                label_layout(stock, 29, WORDS)


def test_an_address_too_long_for_every_stock_says_so():
    with pytest.raises(StockTooSmall, match="shorter address") as refused:
        label_layout(STOCKS["L7159"], 400, WORDS)
    assert refused.value.suggestion is None


@pytest.mark.parametrize(("code", "symbol_mm"), [("L7159", 31.9), ("5160", 23.4), ("L7651", 19.17)])
def test_the_symbol_is_as_large_as_the_label_is_high(code, symbol_mm):
    assert label_layout(STOCKS[code], 29, WORDS).symbol_mm == pytest.approx(symbol_mm)


@pytest.mark.parametrize("code", ["L7159", "L7160", "L7163", "5160", "DK-11209", "DK-11201", "6570"])
def test_ordinary_words_are_all_there_in_unbroken_lines(code):
    lines = label_layout(STOCKS[code], 29, WORDS).lines
    assert " ".join(lines.school) == WORDS.school
    assert (lines.asks, lines.host) == (("Fault? Scan, or go to",), (WORDS.host,))
    assert lines.phone == (f"Desk: {WORDS.phone}",)
    assert lines.body_pt >= 6.5


@pytest.mark.parametrize("code", ["L7159", "L7651", "5160", "DK-11209"])
def test_a_long_school_is_shortened_a_long_address_is_not(code):
    lines = label_layout(STOCKS[code], 33, LONG).lines
    assert not lines.school or lines.school[-1].endswith("…")
    assert "".join(lines.host) == LONG.host


def test_no_telephone_no_line():
    assert label_layout(STOCKS["L7159"], 29, Words("7K3Q-9XZ", "Westfield", "helpdesk", "")).lines.phone == ()


@pytest.mark.parametrize(("code", "is_centred"), [("L7159", False), ("22806", True), ("DK-11202", True)])
def test_square_and_tall_labels_have_their_words_below(code, is_centred):
    layout = label_layout(STOCKS[code], 29, WORDS)
    assert layout.is_centred is is_centred
    assert (layout.words_y_mm >= layout.symbol_y_mm + layout.symbol_mm - 1e-9) is is_centred
