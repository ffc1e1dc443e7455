"""Charts as SVG pictures by pygal: calm, the same for the same numbers, and readable without colour.

Bars lie, so that long names have room; series of a stack are told apart by pattern, lines by their dashes. pygal is
imported when the first chart is drawn: a server that nobody asks for reports stays small.
"""

import re
import sys
from typing import Any

from kiosk.measures.reports.records import Chart, Shape

WIDTH, PLOT_ROW, AROUND = 760, 30, 96
INK, SOFT, LINE, CARD = "#16242b", "#51606a", "#d5dcdd", "#ffffff"
COLOURS = (
    "#0b5a60",
    "#b45309",
    "#51606a",
    "#7fb3b6",
    "#d9a066",
    "#cfd8da",
    "#073f44",
)  # of the stylesheet, and lighter ones of it
NOT_SHOWN = ("script", "desc", "title")
DASHES = (None, "8, 5", "2, 4")
DASH_WORDS = (" (unbroken line)", " (broken line)", " (dotted line)")
LONGEST_LABEL, MOST_LABELS, LEGEND_ROW, SHORT_NAME = 34, 14, 20, 10
PATTERNS = (
    "",  # the first is plain
    '<path d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6" stroke="#fff" stroke-width="2"/>',
    '<circle cx="4" cy="4" r="1.7" fill="#fff"/>',
    '<path d="M0 4 H8" stroke="#16242b" stroke-width="1.5"/>',
    '<path d="M0 0 L8 8 M0 8 L8 0" stroke="#16242b" stroke-width="1"/>',
    '<path d="M4 0 V8" stroke="#16242b" stroke-width="1.5"/>',
    '<path d="M4 1 V7 M1 4 H7" stroke="#fff" stroke-width="1.5"/>',
)


def draw(chart: Chart) -> bytes:
    """Return a chart as an SVG picture; the same chart gives the same bytes."""
    pygal = _pygal()
    kinds = {Shape.BARS: pygal.HorizontalBar, Shape.STACKED: pygal.HorizontalStackedBar, Shape.LINES: pygal.Line}
    is_lying = chart.shape is not Shape.LINES
    drawn = kinds[chart.shape](**_options(chart, is_lying))
    drawn.uuid = "chart"  # pygal's own would be another one each time
    drawn.add_xml_filter(_bare)
    if chart.shape is Shape.STACKED:
        drawn.add_xml_filter(_with_patterns)
    if chart.shape is Shape.BARS:
        drawn.add_xml_filter(_values_behind_bars)
    # lying bars are drawn from below
    drawn.x_labels = [_short(label) for label in (reversed(chart.labels) if is_lying else chart.labels)]
    for number, (name, values) in enumerate(chart.series):
        found = list(reversed(values)) if is_lying else list(values)
        drawn.add(
            _short(name + (DASH_WORDS[number] if chart.shape is Shape.LINES else "")), found, **_look(chart, number)
        )
    if chart.shape is Shape.LINES and len(chart.labels) > MOST_LABELS:
        step = -(-len(chart.labels) // MOST_LABELS)
        drawn.x_labels_major = drawn.x_labels[::step]
        drawn.show_minor_x_labels = False
    return bytes(drawn.render())


def alt_text(chart: Chart) -> str:
    """Return what a chart shows for those who do not see it; its table has the same numbers."""
    series = f" ({', '.join(name for name, _ in chart.series)})" if len(chart.series) > 1 else ""
    return f"Chart: {chart.title}{series}. The same numbers stand in the table."


def _pygal() -> Any:
    import pygal  # type: ignore[import-untyped]  # noqa: PLC0415  # see above

    # it puts a finder of the old protocol beside Python's own, which warns at every later import of what is not there
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _options(chart: Chart, is_lying: bool) -> dict[str, Any]:
    from pygal.style import Style  # type: ignore[import-untyped]  # noqa: PLC0415

    font = "'Source Sans 3', system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
    style = Style(
        **{f"{what}_font_family": font for what in ("label", "major_label", "value", "value_label", "legend", "title")},
        font_family=font,
        background=CARD,
        plot_background=CARD,
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle=LINE,
        guide_stroke_color=LINE,
        major_guide_stroke_color=LINE,
        guide_stroke_dasharray="",
        major_guide_stroke_dasharray="",
        opacity=1,
        opacity_hover=1,
        transition="0s",
        colors=COLOURS,
        value_colors=(INK,) * len(COLOURS),
        label_font_size=13,
        major_label_font_size=13,
        value_font_size=13,
        legend_font_size=13,
        stroke_width=2.5,
    )
    rows = len(chart.labels)
    return {
        "js": [],
        "style": style,
        "width": WIDTH,
        "height": (rows * PLOT_ROW + AROUND if is_lying else 300) + LEGEND_ROW * (_legend_rows(chart) - 1),
        "explicit_size": True,
        "show_legend": len(chart.series) > 1,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": _legend_columns(chart),
        "legend_box_size": 14,
        "margin": 12,
        "margin_right": 12 if is_lying else 44,
        "print_values": chart.shape is Shape.BARS,
        "print_values_position": "top",
        "formatter": _plainly,
        "value_formatter": _plainly,
        "include_x_axis": True,
        "range": _range(chart),
        "truncate_label": -1,
        "truncate_legend": -1,
        "show_x_guides": False,
        "show_y_guides": True,
        "dots_size": 3,
        "x_label_rotation": 30 if not is_lying and rows > 8 else 0,
        "no_data_text": "Nothing to show",
        "disable_xml_declaration": False,
        "pretty_print": False,
        "rounded_bars": 2,
        "spacing": 10,
        "max_scale": 6,
    }


def _legend_columns(chart: Chart) -> int:
    """Return how many names stand in a row of the legend: five short ones, or three."""
    longest = max((len(name) for name, _ in chart.series), default=0)
    return min(len(chart.series), 5 if longest <= SHORT_NAME else 3)


def _legend_rows(chart: Chart) -> int:
    return -(-len(chart.series) // max(_legend_columns(chart), 1))


def _range(chart: Chart) -> tuple[float, float]:
    if chart.shape is Shape.STACKED:
        most = max(
            (sum(v or 0 for v in place) for place in zip(*(values for _, values in chart.series), strict=True)),
            default=0,
        )
    else:
        most = max((v for _, values in chart.series for v in values if v is not None), default=0)
    return 0, max(most * (1.12 if chart.shape is Shape.BARS else 1), 1)  # room for the value behind the longest bar


def _look(chart: Chart, number: int) -> dict[str, Any]:
    if chart.shape is Shape.LINES:
        return {"stroke_style": {"width": 2.5, "dasharray": DASHES[number % len(DASHES)] or "none"}}
    return {}


def _with_patterns(root: Any) -> Any:
    """Lay a pattern of its own over the bars of each series, and over its box in the legend."""
    from pygal.etree import etree  # type: ignore[import-untyped]  # noqa: PLC0415

    defs = next(root.iter("defs"))
    for number, drawn in enumerate(PATTERNS):
        size = 'width="8" height="8" patternUnits="userSpaceOnUse"'
        defs.append(etree.fromstring(f'<pattern id="p{number}" {size}>{drawn}</pattern>'))
    for group in root.iter("g"):
        number = _series_of(f"{group.get('class')} {group.get('id')}")
        for parent in list(group.iter()) if number else ():
            for place, bar in reversed(list(enumerate(parent))):
                if bar.tag == "rect" and bar.get("class", "").startswith(("rect", f"color-{number}")):
                    where = {name: bar.get(name, "0") for name in ("x", "y", "width", "height")}
                    parent.insert(
                        place + 1, etree.Element("rect", where | {"style": f"fill:url(#p{number});stroke:none"})
                    )
    return root


def _series_of(name: str) -> int:
    """Return which series a group belongs to, by its class; 0 for the first, which stays plain, and for none."""
    found = re.search(r"serie-(\d+)", name)
    return int(found[1]) % len(PATTERNS) if found else 0


def _values_behind_bars(root: Any) -> Any:
    """Put each value behind the end of its bar, where pygal sets it across."""
    for text in root.iter("text"):
        if text.get("class") == "value":
            text.set("text-anchor", "start")
            text.set("x", f"{float(text.get('x')) - 1:.1f}")
    return root


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def _plainly(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _bare(root: Any) -> Any:
    """Leave out what only pygal's own script would use, and the day on which the picture was made."""
    for parent in list(root.iter()):
        for child in list(parent):
            is_comment = not isinstance(child.tag, str)
            if is_comment or child.tag in NOT_SHOWN or "tooltip-overlay" in child.get("class", ""):
                parent.remove(child)
    return root
