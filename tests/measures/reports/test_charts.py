"""Charts: the same bytes for the same numbers, nothing that runs, readable without colour, shown as pictures."""

import re
import sys
from html import unescape
from importlib.util import find_spec
from xml.etree import ElementTree as ET

import pytest

from kiosk.measures.reports import remembering
from kiosk.measures.reports.charts import alt_text, draw
from kiosk.measures.reports.records import Chart, Shape
from tests.measures.reports.conftest import LATER, PERIOD

LONG = "Ystafell Gŵyr a'r Tŷ Hafod, second floor, behind the old library"
CHARTS = {
    "bars": Chart(Shape.BARS, "Calls", (LONG, "<b>Hall</b>"), (("Calls", (12, 3)),)),
    "stack": Chart(Shape.STACKED, "Ages", ("Carys", "Tom"), tuple((f"Band {n}", (n, 2)) for n in range(7))),
    "lines": Chart(
        Shape.LINES, "Weeks", tuple(f"2026-W{n}" for n in range(10, 40)), (("In", (1,) * 30), ("Out", (2,) * 30))
    ),
    "one": Chart(Shape.LINES, "Weeks", ("2026-W10",), (("In", (None,)),)),
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_the_same_chart_is_the_same_picture_and_runs_nothing(chart):
    picture = draw(chart)
    assert picture == draw(chart)
    text = picture.decode()
    assert not re.search(r"<script|https?://(?!www\.w3\.org/)|javascript|@import|onload|2026-\d\d-\d\d", text)
    root = ET.fromstring(picture)  # noqa: S314  # our own
    assert float(root.get("width")) == 760


def test_series_are_told_apart_by_pattern_and_by_dashes():
    stack = draw(CHARTS["stack"]).decode()
    assert len(set(re.findall(r"fill:url\(#(p\d)\)", stack))) == 6  # the first is plain
    lines = draw(CHARTS["lines"]).decode()
    assert re.search("stroke-dasharray: ?8, ?5", lines)
    assert "(unbroken line)" in lines
    assert "(broken line)" in lines


def test_names_are_text_and_cut_where_they_are_too_long():
    picture = draw(CHARTS["bars"]).decode()
    assert "&lt;b&gt;Hall" in picture
    assert "ŵ" in picture
    assert LONG not in picture


def test_what_a_chart_shows_is_said_in_words():
    assert alt_text(CHARTS["lines"]) == "Chart: Weeks (In, Out). The same numbers stand in the table."


def test_charts_are_pictures_of_their_own(lived, signed_in, monkeypatch):
    monkeypatch.setattr("kiosk.core.clock.now", lambda: LATER)
    browser = signed_in("desk")
    page = browser.get(f"/measures/monthly?from={PERIOD.first_on}&to={PERIOD.last_on}").text
    sources = [unescape(address) for address in re.findall(r'<img src="([^"]+)"', page)]
    assert len(sources) >= 2
    assert "<svg" not in page[page.index("<main") :].replace('<svg class="icon"', "")
    for source in sources:
        answer = browser.get(source)
        assert answer.content_type.startswith("image/svg+xml")
        counted_again = re.sub("&?drawn=[^&]*", "", source)
        assert browser.get(counted_again).data == answer.data
    assert browser.get("/measures/monthly/charts/nonsense.svg").status_code == 404


def test_only_the_newest_charts_are_kept():
    charts = remembering.Charts()
    first = charts.keep(CHARTS["bars"])
    assert charts.kept(first) == CHARTS["bars"]
    for number in range(remembering.MOST_KEPT):
        charts.keep(Chart(Shape.BARS, str(number), ("a",), (("b", (number,)),)))
    assert charts.kept(first) is None


def test_a_chart_leaves_imports_as_they_were():
    draw(CHARTS["bars"])
    assert find_spec("no_module_of_this_name") is None  # pygal's own finder would warn, and a warning fails here
    assert "pygal" not in {type(finder).__module__ for finder in sys.meta_path}
