"""Sheets of stickers: which sticker is in which cell, and the HTML that draws them.

The same HTML serves the PDF (where the symbols are drawn on top by labels/pdf.py) and the browser's own print
command (where they are in the HTML). Few elements and absolute positions: the time a sheet takes grows with
its elements.
"""

from base64 import b64encode
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import chain, count

from labels.errors import LabelError, NoSuchCell, NothingToPrint
from labels.layout import CODE_LEADING, LEADING, MM_PER_PT, Layout, Words, label_layout
from labels.lettering import BOLD, printable, shorten, width_em
from labels.nudge import check_nudge
from labels.printer import PLAIN, Printer, check_printer
from labels.qr import QUIET_ZONE, modules_of, svg_path, symbol
from labels.sticker import Sticker
from labels.stock import Stock
from labels.typeface import FALLBACK, FAMILY, font_face

TITLE = "Device stickers"
_LONGEST_WORDS = 160


@dataclass(frozen=True)
class Placed:
    """A sticker in its cell: x and y are the upper left corner of the label on the page, mm, nudge included."""

    sticker: Sticker
    x_mm: float
    y_mm: float
    layout: Layout
    dot_mm: float = 0.0

    @property
    def symbol_x_mm(self) -> float:
        """Left edge of the symbol's box on the page; its first module starts on a dot where dots matter."""
        return self._on_a_dot(self.x_mm + self.layout.symbol_x_mm)

    @property
    def symbol_y_mm(self) -> float:
        """Upper edge of the symbol's box on the page."""
        return self._on_a_dot(self.y_mm + self.layout.symbol_y_mm)

    @property
    def phrase(self) -> str:
        """The phrase as it stands on the label: nothing where there is no room for it."""
        return printable(self.sticker.phrase) if self.layout.lines.phrase else ""

    def _on_a_dot(self, length_mm: float) -> float:
        # the quiet zone is a whole number of modules and so of dots: box and first module are on the grid together
        return round(length_mm / self.dot_mm) * self.dot_mm if self.dot_mm else length_mm


@dataclass(frozen=True)
class Sheet:
    """One page of the stock with at least one sticker."""

    stock: Stock
    labels: tuple[Placed, ...]


def lay_out(
    stickers: Sequence[Sticker],
    stock: Stock,
    taken: Collection[int] = frozenset(),
    printer: Printer = PLAIN,
) -> list[Sheet]:
    """Fill pages with stickers. `taken` are the cells of the first sheet (from 0, along the rows) that are used up.

    Raises NothingToPrint; NoSuchCell when the first sheet has no free label; NudgeTooFar; and StockTooSmall when a
    phone could not read the symbol.
    """
    if not stickers:
        raise NothingToPrint("No devices are chosen, so there is nothing to print.")
    wrong = check_printer(printer)
    if wrong:
        raise LabelError(wrong[0])
    cells = _free_cells(stock, frozenset(taken))
    widest_code = max((printable(s.code) for s in stickers), key=lambda code: width_em(code, BOLD))
    widest_phrase = max((printable(s.phrase) for s in stickers), key=width_em)
    pages: list[list[Placed]] = []
    places = set()
    for sticker, (page, cell) in zip(stickers, cells, strict=False):
        if page == len(pages):
            pages.append([])
        x, y = stock.corner_of(cell)
        layout = _layout(sticker, stock, widest_code, widest_phrase, printer.dot_mm)
        places.add(((x, y), layout))
        nudged = (x + printer.nudge_x_mm, y + printer.nudge_y_mm)
        pages[page].append(Placed(sticker, *nudged, layout, printer.dot_mm))
    check_nudge(stock, places, printer)
    return [Sheet(stock, tuple(page)) for page in pages]


def _free_cells(stock: Stock, taken: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Page and cell of one free label after the other, without end."""
    strange = sorted(cell + 1 for cell in taken if not 0 <= cell < stock.cells)
    if strange:
        raise NoSuchCell(f"{stock.code} has the labels 1 to {stock.cells} on a sheet; there is no label {strange[0]}.")
    free = [cell for cell in range(stock.cells) if cell not in taken]
    if not free:
        raise NoSuchCell(
            f"All {stock.cells} labels of the first sheet are used up or damaged: take a new sheet."
            if not stock.is_roll
            else "A roll has one label to a page, so none of it can be used up already."
        )
    firsts = ((0, cell) for cell in free)
    others = ((page, cell) for page in count(1) for cell in range(stock.cells))
    return chain(firsts, others)


def _layout(sticker: Sticker, stock: Stock, widest_code: str, widest_phrase: str, dot_mm: float) -> Layout:
    words = Words(
        widest_code,
        printable(sticker.school),
        printable(sticker.host),
        printable(sticker.phone),
        widest_phrase,
        bool(sticker.device),
    )
    if max(len(words.school), len(words.host), len(words.phone), len(words.phrase)) > _LONGEST_WORDS:
        raise LabelError(f"School, address, telephone and phrase may have at most {_LONGEST_WORDS} characters each.")
    return label_layout(stock, modules_of(sticker.text), words, dot_mm)


def sheet_html(
    stickers: Sequence[Sticker],
    stock: Stock,
    taken: Collection[int] = frozenset(),
    printer: Printer = PLAIN,
    font_url: str = "",
    lang: str = "en",
) -> str:
    """The page to print from a browser: scale 100 %, no margins, no headers. Errors as for `lay_out`.

    `font_url` is where the browser gets lettering.FONT_FILE; without it the PC's own fonts are used. The page has
    one style element and no style attributes, so a strict policy can let it through by `style_source`.
    """
    return html_of(lay_out(stickers, stock, taken, printer), with_symbols=True, font_url=font_url, lang=lang)


def style_source(html: str) -> str:
    """What a Content-Security-Policy has to name under style-src for the one style element of a page of ours."""
    style = html.partition("<style>")[2].partition("</style>")[0]
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def html_of(sheets: Sequence[Sheet], with_symbols: bool, font_url: str = "", lang: str = "en") -> str:
    """The HTML of sheets of one stock."""
    classes = _Classes()
    pages = "".join(_page_html(sheet, classes, with_symbols) for sheet in sheets)
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{_css(sheets[0].stock, font_url)}{classes.css()}</style></head><body>{pages}</body></html>"
    )


class _Classes:
    """The classes of a page: kinds of label, and places, which are the same on every page."""

    def __init__(self) -> None:
        self._kinds: dict[Layout, str] = {}
        self._places: dict[str, str] = {}

    def kind(self, layout: Layout) -> str:
        return self._kinds.setdefault(layout, f"k{len(self._kinds)}")

    def place(self, x_mm: float, y_mm: float) -> str:
        return self._places.setdefault(f"left:{x_mm:.3f}mm;top:{y_mm:.3f}mm", f"c{len(self._places)}")

    def css(self) -> str:
        kinds = (_kind_css(layout, kind) for layout, kind in self._kinds.items())
        return "".join([*kinds, *(f".{name}{{{place}}}" for place, name in self._places.items())])


def _css(stock: Stock, font_url: str) -> str:
    # no background: it would be painted over the symbols that labels/pdf.py draws beneath the words
    return (
        f"{font_face(font_url)}@page{{size:{stock.page_width_mm:g}mm {stock.page_height_mm:g}mm;margin:0}}"
        f'body{{margin:0;color:#000;font-family:"{FAMILY}",{FALLBACK}}}'
        f"section{{position:relative;overflow:hidden;break-after:page;"
        f"width:{stock.page_width_mm:g}mm;height:{stock.page_height_mm:g}mm}}section:last-child{{break-after:auto}}"
        "p,svg{position:absolute;margin:0}p{white-space:pre;overflow:hidden}"
        "i{font-style:normal;font-weight:700}"
    )


def _kind_css(layout: Layout, kind: str) -> str:
    lines = layout.lines
    return (
        f"p.{kind}{{font-size:{lines.body_pt:g}pt;line-height:{LEADING};width:{layout.words_width_mm:.2f}mm;"
        f"height:{lines.height_mm:.2f}mm;text-align:{'center' if layout.is_centred else 'left'}}}"
        f".{kind} b{{font-size:{lines.code_pt:.1f}pt;line-height:{CODE_LEADING}}}"
        f"svg.{kind}{{width:{layout.symbol_mm:.3f}mm;height:{layout.symbol_mm:.3f}mm}}"
    )


def _page_html(sheet: Sheet, classes: _Classes, with_symbols: bool) -> str:
    return f"<section>{''.join(_label_html(placed, classes, with_symbols) for placed in sheet.labels)}</section>"


def _label_html(placed: Placed, classes: _Classes, with_symbols: bool) -> str:
    layout, lines = placed.layout, placed.layout.lines
    place = classes.place(placed.x_mm + layout.words_x_mm, placed.y_mm + layout.words_y_mm)
    # every line ends here and not in the engine; a block of its own for the code would cost a tenth more time
    school, asks = ("".join(f"{escape(line)}\n" for line in part) for part in (lines.school, lines.asks))
    phrase = f"{escape(placed.phrase)}\n" if placed.phrase else ""
    width = layout.words_width_mm / (lines.body_pt * MM_PER_PT)
    device = f"{escape(shorten(printable(placed.sticker.device), width))}\n" if lines.has_device else ""
    host = escape("\n".join(lines.host))
    phone = "".join(f"\n{escape(line)}" for line in lines.phone)
    drawing = _symbol_html(placed, classes) if with_symbols else ""
    return (
        f'{drawing}<p class="{classes.kind(layout)} {place}">{school}'
        f"<b>{escape(printable(placed.sticker.code))}</b>\n{device}{phrase}{asks}<i>{host}</i>{phone}</p>"
    )


def _symbol_html(placed: Placed, classes: _Classes) -> str:
    dark = symbol(placed.sticker.text)
    side = len(dark) + 2 * QUIET_ZONE
    names = f"{classes.kind(placed.layout)} {classes.place(placed.symbol_x_mm, placed.symbol_y_mm)}"
    return (
        f'<svg class="{names}" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="QR code of {escape(placed.sticker.code)}" shape-rendering="crispEdges">'
        f'<path d="{svg_path(dark)}"/></svg>'
    )
