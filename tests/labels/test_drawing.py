from xml.etree import ElementTree as ET

import pytest

from labels.drawing import DAMAGED, FREE, PRINTED, drawn_cells, stock_svg
from labels.stock import STOCKS

SVG = "{http://www.w3.org/2000/svg}"


def _parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  made by the code under test


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.code)
def test_every_stock_is_drawn_to_scale(stock):
    root = _parsed(stock_svg(stock))
    assert root.get("viewBox") == f"-1 -1 {stock.page_width_mm + 2:g} {stock.page_height_mm + 2:g}"
    groups = root.findall(f"{SVG}g")
    assert len(groups) == stock.cells
    for cell, group in enumerate(groups):
        box = group.find(f"{SVG}rect")
        drawn = [float(box.get(name)) for name in ("x", "y", "width", "height")]
        expected = (*stock.corner_of(cell), stock.label_width_mm, stock.label_height_mm)
        assert drawn == pytest.approx(expected, abs=0.006)
        assert group.find(f"{SVG}text").text == str(cell + 1)


def test_a_state_is_a_mark_and_a_word_and_a_class():
    root = _parsed(stock_svg(STOCKS["3111"], {0: PRINTED, 4: DAMAGED}))
    groups = root.findall(f"{SVG}g")
    assert [group.get("class") for group in groups[:5]] == [
        "stock-cell is-printed",
        *["stock-cell is-free"] * 3,
        "stock-cell is-damaged",
    ]
    titles = [group.find(f"{SVG}title").text for group in groups]
    assert (titles[0], titles[1], titles[4]) == ("Label 1: printed", "Label 2: free", "Label 5: damaged")
    marks = [path.get("d").count("M") if (path := group.find(f"{SVG}path")) is not None else 0 for group in groups]
    assert (marks[0], marks[1], marks[4]) == (1, 0, 2)
    assert root.get("role") == "img"
    assert root.get("aria-label").endswith("7 free, 1 printed, 1 damaged.")


def test_labels_can_be_links_for_the_keyboard():
    root = _parsed(stock_svg(STOCKS["3111"], link=lambda cell: f'?first={cell}&kind="a"'))
    links = root.findall(f"{SVG}a")
    assert len(links) == 9
    assert links[2].get("href") == '?first=2&kind="a"'
    assert links[2].get("aria-label") == "Label 3: free"
    assert root.get("role") == "group"


def test_the_drawing_needs_no_style_and_takes_the_colour_of_the_text():
    svg = stock_svg(STOCKS["DK-11209"], {0: PRINTED})
    assert "style" not in svg
    assert 'stroke="currentColor"' in svg
    assert "stock-blind" in svg
    assert "#" not in svg


def test_a_title_cannot_become_markup():
    svg = stock_svg(STOCKS["3111"], title='"><script>alert(1)</script>')
    assert "<script" not in svg
    assert _parsed(svg).get("aria-label").startswith('"><script>')


def test_a_template_takes_it_as_it_is():
    assert stock_svg(STOCKS["3111"]).__html__() == stock_svg(STOCKS["3111"])


def test_cells_for_a_drawing_of_ones_own():
    cells = drawn_cells(STOCKS["3111"], {8: DAMAGED})
    assert [(cell.index, cell.number, cell.state) for cell in cells][-2:] == [(7, 8, FREE), (8, 9, DAMAGED)]
    with pytest.raises(ValueError, match="torn"):
        drawn_cells(STOCKS["3111"], {0: "torn"})
