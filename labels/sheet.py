"""Sheets of stickers: which sticker is in which cell, and the HTML that draws them.

The same HTML serves the PDF (where the symbols are drawn on top by labels/pdf.py) and the browser's own print
command (where they are in the HTML). Few elements and absolute positions: the time a sheet takes grows with
its elements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from labels.errors import LabelError, NoSuchCell, NothingToPrint
from labels.layout import CODE_LEADING, LEADING, Layout, Words, label_layout
from labels.lettering import BOLD, FALLBACK, FAMILY, printable, width_em
from labels.qr import QUIET_ZONE, modules_of, svg_path, symbol
from labels.sticker import Sticker
from labels.stock import Stock

TITLE = "Device stickers"
_LONGEST_WORDS = 160


@dataclass(frozen=True)
class Placed:
    """A sticker in its cell: x and y are the upper left corner of the label on the page, mm."""

    sticker: Sticker
    x_mm: float
    y_mm: float
    layout: Layout


@dataclass(frozen=True)
class Sheet:
    """One page of the stock with at least one sticker."""

    stock: Stock
    labels: tuple[Placed, ...]


def lay_out(stickers: Sequence[Sticker], stock: Stock, start: int = 1) -> list[Sheet]:
    """Fill pages with stickers, the first at cell `start` (1 = the first of the sheet, along the rows).

    Raises NothingToPrint, NoSuchCell, and StockTooSmall when a phone could not read the symbol.
    """
    if not stickers:
        raise NothingToPrint("No devices are chosen, so there is nothing to print.")
    if not 1 <= start <= stock.cells:
        raise NoSuchCell(f"{stock.code} has the labels 1 to {stock.cells} on a sheet; there is no label {start}.")
    widest = max((printable(sticker.code) for sticker in stickers), key=lambda code: width_em(code, BOLD))
    pages: list[list[Placed]] = []
    for number, sticker in enumerate(stickers, start - 1):
        page, cell = divmod(number, stock.cells)
        if page == len(pages):
            pages.append([])
        x, y = stock.corner_of(cell)
        pages[page].append(Placed(sticker, x, y, _layout(sticker, stock, widest)))
    return [Sheet(stock, tuple(page)) for page in pages]


def _layout(sticker: Sticker, stock: Stock, widest_code: str) -> Layout:
    words = Words(widest_code, printable(sticker.school), printable(sticker.host), printable(sticker.phone))
    if max(len(words.school), len(words.host), len(words.phone)) > _LONGEST_WORDS:
        raise LabelError(f"School, address and telephone may have at most {_LONGEST_WORDS} characters each.")
    return label_layout(stock, modules_of(sticker.text), words)


def sheet_html(
    stickers: Sequence[Sticker],
    stock: Stock,
    start: int = 1,
    with_symbols: bool = True,
    font_url: str = "",
    lang: str = "en",
) -> str:
    """The page to print from a browser: scale 100 %, no margins, no headers. Errors as for `lay_out`.

    `font_url` is where the browser gets lettering.FONT_FILE; without it the PC's own fonts are used.
    """
    return html_of(lay_out(stickers, stock, start), with_symbols, font_url, lang)


def html_of(sheets: Sequence[Sheet], with_symbols: bool, font_url: str = "", lang: str = "en") -> str:
    """The HTML of sheets of one stock."""
    kinds = {layout: f"k{n}" for n, layout in enumerate(dict.fromkeys(_layouts(sheets)))}
    pages = "".join(_page_html(sheet, kinds, with_symbols) for sheet in sheets)
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{_css(sheets[0].stock, kinds, font_url)}</style></head><body>{pages}</body></html>"
    )


def _layouts(sheets: Sequence[Sheet]) -> list[Layout]:
    return [placed.layout for sheet in sheets for placed in sheet.labels]


def _css(stock: Stock, kinds: dict[Layout, str], font_url: str) -> str:
    # no background: it would be painted over the symbols that labels/pdf.py draws beneath the words
    face = f'@font-face{{font-family:"{FAMILY}";src:url("{font_url}");font-weight:200 900}}' if font_url else ""
    return (
        f"{face}@page{{size:{stock.page_width_mm:g}mm {stock.page_height_mm:g}mm;margin:0}}"
        f'body{{margin:0;color:#000;font-family:"{FAMILY}",{FALLBACK}}}'
        f"section{{position:relative;overflow:hidden;break-after:page;"
        f"width:{stock.page_width_mm:g}mm;height:{stock.page_height_mm:g}mm}}section:last-child{{break-after:auto}}"
        "p,svg{position:absolute;margin:0}p{white-space:pre;overflow:hidden}"
        "i{font-style:normal;font-weight:700}"
        f"{''.join(_kind_css(layout, kind) for layout, kind in kinds.items())}"
    )


def _kind_css(layout: Layout, kind: str) -> str:
    lines = layout.lines
    return (
        f"p.{kind}{{font-size:{lines.body_pt:g}pt;line-height:{LEADING};width:{layout.words_width_mm:.2f}mm;"
        f"height:{lines.height_mm:.2f}mm;text-align:{'center' if layout.is_centred else 'left'}}}"
        f".{kind} b{{font-size:{lines.code_pt:.1f}pt;line-height:{CODE_LEADING}}}"
        f"svg.{kind}{{width:{layout.symbol_mm:.3f}mm;height:{layout.symbol_mm:.3f}mm}}"
    )


def _page_html(sheet: Sheet, kinds: dict[Layout, str], with_symbols: bool) -> str:
    labels = (_label_html(placed, kinds[placed.layout], with_symbols) for placed in sheet.labels)
    return f"<section>{''.join(labels)}</section>"


def _label_html(placed: Placed, kind: str, with_symbols: bool) -> str:
    layout, lines = placed.layout, placed.layout.lines
    x, y = placed.x_mm + layout.words_x_mm, placed.y_mm + layout.words_y_mm
    # every line ends here and not in the engine; a block of its own for the code would cost a tenth more time
    school, asks = ("".join(f"{escape(line)}\n" for line in part) for part in (lines.school, lines.asks))
    host = escape("\n".join(lines.host))
    phone = "".join(f"\n{escape(line)}" for line in lines.phone)
    drawing = _symbol_html(placed, kind) if with_symbols else ""
    return (
        f'{drawing}<p class={kind} style="left:{x:.2f}mm;top:{y:.2f}mm">{school}'
        f"<b>{escape(printable(placed.sticker.code))}</b>\n{asks}<i>{host}</i>{phone}</p>"
    )


def _symbol_html(placed: Placed, kind: str) -> str:
    dark = symbol(placed.sticker.text)
    side = len(dark) + 2 * QUIET_ZONE
    x, y = placed.x_mm + placed.layout.symbol_x_mm, placed.y_mm + placed.layout.symbol_y_mm
    return (
        f'<svg class={kind} style="left:{x:.3f}mm;top:{y:.3f}mm" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="QR code of {escape(placed.sticker.code)}" shape-rendering="crispEdges">'
        f'<path d="{svg_path(dark)}"/></svg>'
    )
