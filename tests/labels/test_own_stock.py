from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.drawing import stock_svg
from labels.errors import StockTooSmall
from labels.own_stock import MOST_ON_A_PAGE, check_stock
from labels.sheet import lay_out
from labels.sticker import Sticker, address
from labels.stock import STOCKS, Stock
from labels.test_sheet import html

A4 = STOCKS["L7159"]
ONE = Sticker(address("desk", "7K3Q9XZ"), "7K3Q-9XZ", "Westfield Primary School", "desk", "01632 960 123", "calm otter")

anything = st.floats() | st.sampled_from([0.0, -1.0, 5.0, 210.0])
millimetres = st.floats(-5, 320).map(lambda length: round(length, 2))


def _stocks(length):
    """Own stock: sometimes sensible, mostly not."""
    return st.builds(
        Stock,
        code=st.just("OWN"),
        maker=st.just("own"),
        description=st.just("own"),
        page_width_mm=st.sampled_from([210.0, 215.9, 62.0]) | length,
        page_height_mm=st.sampled_from([297.0, 279.4, 29.0]) | length,
        columns=st.integers(-1, 8) | st.integers(),
        rows=st.integers(-1, 20) | st.integers(),
        label_width_mm=length,
        label_height_mm=length,
        left_mm=length,
        top_mm=length,
        pitch_x_mm=length,
        pitch_y_mm=length,
        corner_mm=st.none() | length,
        shape=st.just("rectangle"),
        source=st.just("own"),
        printable_width_mm=st.none() | length,
        printable_height_mm=st.none() | length,
    )


@st.composite
def _plausible(draw):
    """Own stock as a ruler gives it: labels that fit, give or take a millimetre."""
    columns, rows = draw(st.integers(1, 6)), draw(st.integers(1, 12))
    left, top = draw(st.floats(0, 20)), draw(st.floats(0, 25))
    pitch_x, pitch_y = (210 - 2 * left) / columns, (297 - 2 * top) / rows
    wrong = draw(st.floats(-1, 1))
    width, height = pitch_x - draw(st.floats(0, 4)) + wrong, pitch_y - draw(st.floats(0, 4))
    sizes = {"label_width_mm": round(width, 2), "label_height_mm": round(height, 2), "corner_mm": None}
    where = {"left_mm": round(left, 2), "top_mm": round(top, 2), "pitch_x_mm": round(pitch_x, 2)}
    return replace(A4, code="OWN", columns=columns, rows=rows, pitch_y_mm=round(pitch_y, 2), **sizes, **where)


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.code)
def test_all_stock_that_one_can_buy_is_right(stock):
    assert check_stock(stock) == []


@settings(deadline=None)
@given(_plausible() | _stocks(millimetres))
def test_what_passes_has_every_label_on_the_page_and_none_over_another(stock):
    if check_stock(stock):
        return
    corners = [stock.corner_of(cell) for cell in range(stock.cells)]
    for x, y in corners:
        assert min(x, y) >= 0
        assert x + stock.label_width_mm <= stock.page_width_mm + 0.02
        assert y + stock.label_height_mm <= stock.page_height_mm + 0.02
    for (x1, y1), (x2, y2) in combinations(corners[:60], 2):
        assert abs(x1 - x2) >= stock.label_width_mm - 0.02 or abs(y1 - y2) >= stock.label_height_mm - 0.02
    assert html(stock).count("<rect") == stock.cells
    assert stock_svg(stock).count("<title>") == stock.cells
    try:
        (sheet,) = lay_out([ONE] * stock.cells, stock)
    except StockTooSmall:
        return
    for placed in sheet.labels:
        assert placed.symbol_x_mm + placed.layout.symbol_mm <= stock.page_width_mm
        assert placed.symbol_y_mm + placed.layout.symbol_mm <= stock.page_height_mm


@settings(deadline=None)
@given(_stocks(anything))
def test_nonsense_is_refused_in_words_and_not_by_a_crash(stock):
    for wrong in check_stock(stock):
        assert wrong.why.endswith(".")
        assert hasattr(stock, wrong.measure)


@pytest.mark.parametrize(
    ("change", "measure", "words"),
    [
        ({"label_width_mm": 0}, "label_width_mm", "at least 5 mm"),
        ({"page_width_mm": float("inf")}, "page_width_mm", "must be a number"),
        ({"top_mm": float("nan")}, "top_mm", "must be a number"),
        ({"page_width_mm": 2100}, "page_width_mm", "A4 is 210"),
        ({"page_height_mm": 2, "columns": 1, "rows": 1}, "page_height_mm", "A4 is 210"),
        ({"columns": 0}, "columns", "1 to 60 labels in a row"),
        ({"rows": 61}, "rows", "1 to 60 labels in a row"),
        ({"columns": 60, "rows": 60}, "columns", "3600 labels on a sheet"),
        ({"left_mm": -1}, "left_mm", "left of the page"),
        ({"top_mm": -0.1}, "top_mm", "above the page"),
        (
            {"pitch_x_mm": 60},
            "pitch_x_mm",
            "overlap: the next one starts 60 mm to the right, but a label is 63.5 mm wide",
        ),
        ({"pitch_y_mm": 33.8}, "pitch_y_mm", "overlap: the next row starts 33.8 mm further down"),
        ({"columns": 4}, "columns", "would end 268.8 mm from the left, but the page is 210 mm wide"),
        ({"rows": 9}, "rows", "would end 318.0 mm from the top, but the page is 297 mm high"),
        ({"corner_mm": 20}, "corner_mm", "half the shorter side"),
        ({"printable_width_mm": 70}, "printable_width_mm", "at most the label, 63.5 mm wide"),
    ],
)
def test_a_wrong_figure_is_named_where_it_is_to_be_mended(change, measure, words):
    found = check_stock(replace(A4, **change))
    assert any(wrong.measure == measure and words in wrong.why for wrong in found), found


def test_of_a_roll_the_label_is_wrong_and_never_a_page_that_nobody_typed():
    sizes = dict.fromkeys(("page_width_mm", "page_height_mm", "label_width_mm", "label_height_mm"), 8.0)
    found = check_stock(replace(A4, columns=1, rows=1, left_mm=0, top_mm=0, corner_mm=None, **sizes))
    assert {wrong.measure for wrong in found} == {"label_width_mm", "label_height_mm"}
    assert all("A label of a roll is between 10 and" in wrong.why for wrong in found)


def test_a_sheet_may_have_as_many_labels_as_are_said_and_not_one_more():
    small = replace(A4, label_width_mm=5, label_height_mm=5, pitch_x_mm=5, pitch_y_mm=5, left_mm=0, top_mm=0)
    small = replace(small, corner_mm=0, columns=10)
    assert check_stock(replace(small, rows=MOST_ON_A_PAGE // 10)) == []
    assert check_stock(replace(small, rows=MOST_ON_A_PAGE // 10 + 1))


def test_one_column_needs_no_pitch():
    assert check_stock(replace(A4, columns=1, rows=1, pitch_x_mm=0, pitch_y_mm=0)) == []
