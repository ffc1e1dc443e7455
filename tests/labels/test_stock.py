import csv
import os
import re
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest

from labels.errors import NoSuchCell, UnknownStock
from labels.stock import REGISTER, STOCKS, Stock, cells_before, find_stock

SHARED = Path(os.environ.get("SCANDESK_SHARED", Path(__file__).parents[2].parent / "shared"))


def test_facts_are_those_of_the_collected_register():
    collected = SHARED / "label-stock.csv"
    if not collected.exists():
        pytest.skip(f"NO REAL DATA: {collected} is not here: set SCANDESK_SHARED to the folder of the collected facts")
    with collected.open(encoding="utf-8", newline="") as theirs, REGISTER.open(encoding="utf-8") as ours:
        columns = csv.DictReader(theirs)
        want = list(columns)
        got = [{name: row[name] for name in columns.fieldnames} for row in csv.DictReader(ours)]
    assert got == want


def test_the_register_has_every_stock_once():
    with REGISTER.open(encoding="utf-8", newline="") as register:
        rows = list(csv.DictReader(register))
    assert len(rows) == len(STOCKS) == 71
    assert [field.name for field in fields(Stock)] == list(rows[0])


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.code)
def test_labels_are_inside_the_page_and_do_not_overlap(stock):
    assert stock.pitch_x_mm >= stock.label_width_mm or stock.columns == 1
    assert stock.pitch_y_mm >= stock.label_height_mm or stock.rows == 1
    corners = [stock.corner_of(cell) for cell in range(stock.cells)]
    assert len(set(corners)) == stock.cells
    for x, y in corners:
        assert x >= 0
        assert y >= 0
        assert x + stock.label_width_mm <= stock.page_width_mm + 0.01
        assert y + stock.label_height_mm <= stock.page_height_mm + 0.01
    for (x1, y1), (x2, y2) in combinations(corners, 2):
        apart_x, apart_y = abs(x1 - x2), abs(y1 - y2)
        assert apart_x >= stock.label_width_mm - 0.01 or apart_y >= stock.label_height_mm - 0.01


def test_cells_run_along_the_rows():
    stock = STOCKS["L7159"]
    assert stock.cells == 24
    assert stock.corner_of(0) == (7.21, 12.9)
    assert stock.corner_of(2) == pytest.approx((139.29, 12.9))
    assert stock.corner_of(3) == pytest.approx((7.21, 46.8))


def test_printers_of_rolls_do_not_reach_the_edge():
    assert STOCKS["DK-11209"].blind_y_mm == pytest.approx(2.965)
    assert STOCKS["DK-22205"].blind_x_mm == pytest.approx(1.535)
    assert STOCKS["DK-22205"].blind_y_mm == 0
    assert STOCKS["L7159"].blind_x_mm == 0


@pytest.mark.parametrize("code", ["L7159", "l7159", "  l7159 ", "dk-11209"])
def test_stock_is_found_in_any_case(code):
    assert find_stock(code).code == code.strip().upper()


def test_unknown_stock_names_some_that_exist():
    with pytest.raises(UnknownStock, match=r"L9999.*L7160"):
        find_stock("L9999")


DOUBT = ("recalled", "differ", "test sheet", "nominal size")


def test_doubtful_figures_are_flagged_with_what_to_do():
    doubtful = {code for code, stock in STOCKS.items() if any(word in stock.source for word in DOUBT)}
    assert len(doubtful) == 7
    for code in doubtful:
        remark = STOCKS[code].remark
        assert re.search("from memory|Nominal size|margin", remark), code
        assert re.search("test sheet|before you buy", remark), code


def test_thermal_paper_is_flagged_because_it_fades():
    fading = {code for code, stock in STOCKS.items() if "fades" in stock.remark}
    assert {"DK-11209", "DK-22205", "99012"} <= fading
    assert fading.isdisjoint({"DK-22212", "1933081", "2112283", "TZE-24"})
    assert all(STOCKS[code].is_roll for code in fading)


def test_a_remark_is_a_sentence_or_two():
    assert all(not stock.remark or stock.remark.endswith(".") for stock in STOCKS.values())


def test_a_used_sheet_is_continued_at_a_label():
    assert cells_before(STOCKS["L7159"], 1) == frozenset()
    assert cells_before(STOCKS["L7159"], 24) == frozenset(range(23))
    for start in (0, -1, 25):
        with pytest.raises(NoSuchCell, match=f"1 to 24 on a sheet; there is no label {start}"):
            cells_before(STOCKS["L7159"], start)
