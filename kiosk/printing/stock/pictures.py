"""The drawing of a stock, and its test sheet as a PDF and as a page to print from the browser."""

from collections.abc import Mapping
from html import escape

from kiosk.core.assets import FONT_NAME, asset_url
from labels.drawing import DAMAGED, PRINTED, Svg, stock_svg
from labels.printer import Printer
from labels.stock import Stock
from labels.test_sheet import html, make_test_sheet

DRAWN_AS = {"printed": PRINTED, "used": PRINTED, "damaged": DAMAGED}
ON_SCREEN = """
@media print{nav{display:none}}
@media screen{nav{position:fixed;inset:auto 0 0;padding:.7rem 1rem;background:#0b5a60;color:#fff;
font:1rem/1.4 system-ui,sans-serif;display:flex;flex-wrap:wrap;gap:.5rem 1.2rem;align-items:center}
nav a{color:#fff}nav button{font:inherit;font-weight:700;padding:.5rem 1rem;border:0;border-radius:.4rem;
background:#fff;color:#073f44}nav :focus-visible{outline:3px solid #f2b134;outline-offset:2px}body{padding-bottom:6rem}}
"""
STYLE, END_OF_STYLE = "<style>", "</style>"


def picture(stock: Stock, states: Mapping[int, str] | None = None) -> Svg:
    """Return a page of a stock drawn to scale; `states` says what became of its labels in the drawer."""
    return stock_svg(stock, {cell: DRAWN_AS[state] for cell, state in (states or {}).items()})


def test_pdf(stock: Stock, printer: Printer) -> bytes:
    """Return the test sheet as a PDF. Raises LabelError."""
    return make_test_sheet(stock, printer)


def test_style(stock: Stock, printer: Printer) -> str:
    """Return the stylesheet of the test sheet: a file of its own, because our pages carry none."""
    return _html(stock, printer).partition(STYLE)[2].partition(END_OF_STYLE)[0] + ON_SCREEN


def test_page(stock: Stock, printer: Printer, style_address: str, back: str) -> str:
    """Return the test sheet as a page with its stylesheet beside it, and a line of advice on the screen."""
    head, _, rest = _html(stock, printer).partition(STYLE)
    body = rest.partition(END_OF_STYLE)[2]
    links = (
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="{escape(style_address)}">'
        f'<script type="module" src="{escape(asset_url("print.js"))}"></script>'
    )
    advice = (
        '</main><nav aria-label="Printing"><button type="button" data-print hidden>Print</button>'
        "<span>Print with <b>scale 100 %</b>, <b>margins none</b>, <b>no headers or footers</b>.</span>"
        f'<a href="{escape(back)}">Back</a></nav></body>'
    )
    body = body.replace("<body>", "<body><main>", 1).replace("</body>", advice, 1)
    return f"{head}{links}{body}"


def _html(stock: Stock, printer: Printer) -> str:
    return html(stock, printer, asset_url(FONT_NAME))
