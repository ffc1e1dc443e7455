"""The sheets as a page of their own: on the screen they lie on a table below a bar of advice, on paper there is nothing
else. The stylesheet is a file of its own, because a page of ours may carry none.
"""

from html import escape
from urllib.parse import quote

from kiosk.core.assets import asset_url
from labels.stock import Stock

ON_SCREEN = """
@media print{.bar{display:none}}
@media screen{
body{background:#e6e9ea}
section{background:#fff;margin:5mm auto;box-shadow:0 1px 4px rgb(0 0 0/.35)}
.bar{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:center;
padding:.7rem 1rem;background:#0b5a60;color:#fff;font:1rem/1.4 system-ui,sans-serif}
.bar h1{margin:0;font:inherit;font-weight:700}.bar a{color:#fff}.bar b{font-weight:700}
.bar button{font:inherit;font-weight:700;padding:.5rem 1rem;border:0;border-radius:.4rem;background:#fff;color:#073f44}
.bar :focus-visible{outline:3px solid #f2b134;outline-offset:2px}
}
"""
STYLE, END_OF_STYLE = "<style>", "</style>"


def style(html: str, stock: Stock) -> str:
    """Return the stylesheet of sheets; on the screen the edges of the labels are drawn, too."""
    edges = f'@media screen{{section{{background-image:url("data:image/svg+xml,{quote(_edges(stock))}")}}}}'
    return f"{html.partition(STYLE)[2].partition(END_OF_STYLE)[0]}{ON_SCREEN}{edges}"


def _edges(stock: Stock) -> str:
    corners = (stock.corner_of(cell) for cell in range(stock.cells))
    size = f'width="{stock.label_width_mm:g}" height="{stock.label_height_mm:g}" rx="{stock.corner_mm or 0:g}"'
    labels = "".join(f'<rect x="{x:g}" y="{y:g}" {size}/>' for x, y in corners)
    width, height = stock.page_width_mm, stock.page_height_mm
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}" fill="none" stroke="#b9c3c6" stroke-width=".2">{labels}</svg>'
    )


def page(html: str, print_id: int) -> str:
    """Return sheets as a page with a bar of advice, the stylesheet beside it."""
    head, _, rest = html.partition(STYLE)
    body = rest.partition(END_OF_STYLE)[2]
    links = (
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="/printing/browser/{print_id}/sheets.css">'
        f'<script type="module" src="{escape(asset_url("print.js"))}"></script>'
    )
    bar = (
        '<body><header class="bar"><h1>Sheets of labels</h1><button type="button" data-print hidden>Print</button>'
        "<span>Print with <b>scale 100 %</b>, <b>margins none</b>, <b>no headers or footers</b>.</span>"
        f'<a href="/printing/browser/{print_id}">Then say how it came out</a></header><main>'
    )
    body = body.replace("<body>", bar, 1).replace("</body>", "</main></body>", 1)
    return f"{head}{links}{body}"
