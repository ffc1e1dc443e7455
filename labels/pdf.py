"""The PDF of label sheets, by WeasyPrint.

This module imports WeasyPrint at its top, and only the worker process imports this module (labels/worker.py
turns a failed import into PdfEngineMissing). So the server never loads the engine, by construction rather
than by care.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pydyf  # type: ignore[import-untyped]  # WeasyPrint's own PDF writer; ships no type information
from weasyprint import HTML
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from labels.errors import SheetFailed
from labels.lettering import FONT_FILE
from labels.qr import bars, module_mm, symbol
from labels.sheet import Placed, Sheet, html_of
from labels.typeface import FONT_URL

_PT_PER_MM = 72 / 25.4


class OurFontOnly(URLFetcher):  # type: ignore[misc]  # its base ships no type information
    """Gives WeasyPrint the packaged typeface and refuses every other address.

    Our HTML asks for nothing else. Another address can only come from text that was not escaped, so it stops
    the sheet.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The response for our font. Raises FatalURLFetchingError for anything else."""
        if url == FONT_URL:
            return URLFetcherResponse(url, FONT_FILE.read_bytes(), {"Content-Type": "font/ttf"})
        raise FatalURLFetchingError(f"A label sheet must not load {url[:80]}")


@cache
def _fonts() -> FontConfiguration:
    """Kept for the life of the worker, so that the typeface is read once."""
    return FontConfiguration()


class _PageListener(logging.Handler):
    """Hears from WeasyPrint's own progress messages which page it has reached."""

    def __init__(self, on_page: Callable[[int], None]) -> None:
        super().__init__()
        self._on_page = on_page

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a page number on; other messages are of no interest."""
        if "Page %d" in str(record.msg) and isinstance(record.args, tuple) and isinstance(record.args[0], int):
            self._on_page(record.args[0])


@contextmanager
def _listening(on_page: Callable[[int], None] | None) -> Iterator[None]:
    if on_page is None:
        yield
        return
    listener, level = _PageListener(on_page), PROGRESS_LOGGER.level
    PROGRESS_LOGGER.addHandler(listener)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(listener)
        PROGRESS_LOGGER.setLevel(level)


def render(sheets: Sequence[Sheet], lang: str = "en", on_page: Callable[[int], None] | None = None) -> bytes:
    """One PDF of these sheets, one page each. Raises SheetFailed when the HTML asks for something foreign.

    Memory grows with the labels of one document, so callers keep to documents of about 20 sheets. `on_page` hears
    the number of each page (from 1) as the engine comes to it.
    """

    def finisher(_document: Any, pdf: Any) -> None:
        pages = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page"]
        if len(pages) != len(sheets):
            raise SheetFailed(f"{len(sheets)} sheets became {len(pages)} pages.")
        for page, sheet in zip(pages, sheets, strict=True):
            _draw_symbols(pdf, page, sheet)

    html = html_of(sheets, with_symbols=False, font_url=FONT_URL, lang=lang)
    with _listening(on_page):
        return render_html(html, finisher)


def render_html(html: str, finisher: Callable[[Any, Any], None] | None = None) -> bytes:
    """The PDF of a page of ours. Raises SheetFailed when it asks for anything but our typeface."""
    try:
        document = HTML(string=html, url_fetcher=OurFontOnly())
        return bytes(document.write_pdf(finisher=finisher, font_config=_fonts()))
    except FatalURLFetchingError as refused:
        raise SheetFailed(str(refused)) from None


def _draw_symbols(pdf: Any, page: Any, sheet: Sheet) -> None:
    # pictures or SVG in the HTML would cost up to half as much time again (reference/performance.md, B2 and
    # B4)
    operators = ["0 g", *(_operators(placed, sheet.stock.page_height_mm) for placed in sheet.labels)]
    stream = pydyf.Stream(["\n".join(operators)], compress=True)
    pdf.add_object(stream)
    page["Contents"] = pydyf.Array([stream.reference, page["Contents"]])


def _operators(placed: Placed, page_height_mm: float) -> str:
    """PDF operators that draw one symbol. Their unit is a module, y points down from its first module."""
    dark = symbol(placed.sticker.text)
    size = module_mm(placed.layout.symbol_mm, len(dark))
    quiet = (placed.layout.symbol_mm - size * len(dark)) / 2
    x = (placed.symbol_x_mm + quiet) * _PT_PER_MM
    y = (page_height_mm - placed.symbol_y_mm - quiet) * _PT_PER_MM
    scale = size * _PT_PER_MM
    runs = "\n".join(f"{column} {row} {length} 1 re" for column, row, length in bars(dark))
    return f"q {scale:.5f} 0 0 {-scale:.5f} {x:.3f} {y:.3f} cm\n{runs}\nf Q"
