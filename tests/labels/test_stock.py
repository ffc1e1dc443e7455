import csv
import os
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest

from labels.errors import UnknownStock
from labels.stock import REGISTER, STOCKS, Stock, find_stock

SHARED = Path(os.environ.get("SCANDESK_SHARED", Path(__file__).parents[2].parent / "shared"))


def test_facts_are_those_of_the_collected_register():
    collected = SHARED / "label-stock.csv"
    if not collected.exists():
        pytest.skip(f"{collected} is not here: set SCANDESK_SHARED to the folder of the collected facts")
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
