"""The test sheet: outlines of every label, rulers, and small scales to read off by how much a printer is askew.

It is printed on plain paper and laid on a sheet of the stock against a window. The scales are numbered so that what
is read at the true edge of a label is simply added to the nudge; nobody has to think about directions.
"""

from collections.abc import Iterator
from html import escape

from labels.errors import LabelError
from labels.lettering import width_em
from labels.press import make_pdf
from labels.printer import PLAIN, Printer, check_printer
from labels.stock import Stock
from labels.typeface import FALLBACK, FAMILY, FONT_URL, font_face

TITLE = "Test sheet"
_RULER_MM = 100
# where rulers and long lines stand on a page that is a label, and what they leave free at its other edges
_AWAY_MM = 5.0
_FREE_MM = 2.0
_LEAST_EDGE_MM = 0.5
# a drift scale reaches so far to both sides of an edge
_SCALE_MM = 3
# smaller pages than this have no room for words
_WORDY_PAGE_MM = (150.0, 180.0)
# and narrower ones than this have room for the nudge alone
_NARROW_MM = 45.0

_FAINT = "#888"

HOW_TO_SHEETS = (
    f"Print it at 100 % (“actual size”, never “fit to page”). Both rulers must measure {_RULER_MM} mm. If this is not "
    f"{_RULER_MM} mm, the printer scaled the page: set that right first.",
    "Print on plain paper, lay it on a sheet of the labels, and hold both against a window.",
    "At the first label and at the last one, look where the true edges of the label cross the two small scales. "
    "Add the number there to what the printer's page says: the scale that lies across the left edge to “Move to the "
    "right”, the scale that stands on the upper edge to “Move down”. A minus moves the other way.",
    "When the first and the last label need different numbers, the page was scaled or the stock is another one.",
)
HOW_TO_ROLLS = (
    "Print it at 100 % on the stock itself. Both rulers must measure what their last number says. If a ruler does "
    "not, the printer scaled the page: set that right first.",
    "The two long lines stand 5 mm from the left and from the upper edge of the first label. Measure. Add what is "
    "missing to 5 mm to what the printer's page says, and take off what is too much: the left edge goes with “Move to "
    "the right”, the upper edge with “Move down”. A minus moves the other way.",
)


def how_to(stock: Stock) -> tuple[str, ...]:
    """How to read the test sheet of this stock, a sentence or two a step."""
    return HOW_TO_SHEETS if _has_scales(stock) else HOW_TO_ROLLS


def make_test_sheet(stock: Stock, printer: Printer = PLAIN) -> bytes:
    """The test sheet as a PDF, made by the worker process. Raises LabelError."""
    return make_pdf(html(stock, printer, FONT_URL))


def html(stock: Stock, printer: Printer = PLAIN, font_url: str = "", lang: str = "en") -> str:
    """The test sheet as a page to print from the browser; as strict about style as sheet.sheet_html.

    Raises LabelError for a printer that cannot be.
    """
    wrong = check_printer(printer)
    if wrong:
        raise LabelError(wrong[0])
    width, height = f"{stock.page_width_mm:g}", f"{stock.page_height_mm:g}"
    drawn = "".join(
        (*_outlines(stock), *_clear_for_words(stock), *_drift(stock), *_rulers(stock), *_short_words(stock, printer))
    )
    nudge = f'transform="translate({printer.nudge_x_mm:g} {printer.nudge_y_mm:g})"'
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{_css(stock, font_url)}</style></head><body>"
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><g {nudge} fill="none" stroke="#000" '
        f'stroke-width="0.15">{drawn}</g></svg>{_words(stock, printer)}</body></html>'
    )


def _css(stock: Stock, font_url: str) -> str:
    width, height = f"{stock.page_width_mm:g}mm", f"{stock.page_height_mm:g}mm"
    left, top = _ruler_corner(stock)
    return (
        f"{font_face(font_url)}@page{{size:{width} {height};margin:0}}"
        f'body{{margin:0;position:relative;width:{width};height:{height};font:8.5pt/1.35 "{FAMILY}",{FALLBACK}}}'
        f"svg{{position:absolute;left:0;top:0;width:{width};height:{height}}}"
        f"div{{position:absolute;left:{left + 8:g}mm;top:{top + 8:g}mm;width:{_RULER_MM - 8}mm}}"
        "p{margin:0 0 1.5mm}b{font-size:12pt}"
    )


def _outlines(stock: Stock) -> Iterator[str]:
    # fainter than the words and rulers that stand over them
    corner = f' rx="{stock.corner_mm:g}"' if stock.corner_mm else ""
    size = min(4.0, 0.35 * stock.label_height_mm, 0.2 * stock.label_width_mm)
    for cell in range(stock.cells):
        x, y = stock.corner_of(cell)
        yield (
            f'<rect x="{x:.3f}" y="{y:.3f}" width="{stock.label_width_mm:g}" height="{stock.label_height_mm:g}"'
            f'{corner} stroke="{_FAINT}"/>{_text(x + 1, y + size, size, str(cell + 1), _FAINT)}'
        )


def _clear_for_words(stock: Stock) -> Iterator[str]:
    """White behind rulers and words, so that no outline or number of a label runs through them."""
    if not _is_wordy(stock):
        return
    x, y = _ruler_corner(stock)
    left, above, right, below = 2, 5, 4, 2
    yield (
        f'<path d="M{x - left:g} {y - above:g}H{x + _RULER_MM + right:g}V{y + _RULER_MM + below:g}H{x - left:g}Z" '
        f'fill="#fff" stroke="{_FAINT}"/>'
    )


def _has_scales(stock: Stock) -> bool:
    return min(stock.left_mm, stock.top_mm) > _SCALE_MM


def _drift(stock: Stock) -> Iterator[str]:
    if not _has_scales(stock):
        right, bottom = stock.page_width_mm, stock.page_height_mm
        x, y = stock.left_mm + _AWAY_MM, stock.top_mm + _AWAY_MM
        yield _line(x, 0, x, bottom) + _line(0, y, right, y)
        return
    for cell in sorted({0, stock.cells - 1}):
        x, y = stock.corner_of(cell)
        yield from _scale_across(x, y + stock.label_height_mm / 2)
        yield from _scale_down(x + stock.label_width_mm / 2, y)


def _scale_across(edge: float, y: float) -> Iterator[str]:
    yield _line(edge - _SCALE_MM, y, edge + _SCALE_MM, y)
    for half in range(-2 * _SCALE_MM, 2 * _SCALE_MM + 1):
        yield _line(edge + half / 2, y - _tick(half), edge + half / 2, y)
    yield _text(edge - _SCALE_MM - 0.6, y + 2.2, 2, f"−{_SCALE_MM}") + _text(edge + 1.4, y + 2.2, 2, f"+{_SCALE_MM} mm")


def _scale_down(x: float, edge: float) -> Iterator[str]:
    yield _line(x, edge - _SCALE_MM, x, edge + _SCALE_MM)
    for half in range(-2 * _SCALE_MM, 2 * _SCALE_MM + 1):
        yield _line(x - _tick(half), edge + half / 2, x, edge + half / 2)
    yield _text(x + 0.6, edge - _SCALE_MM + 1.4, 2, f"−{_SCALE_MM}") + _text(
        x + 0.6, edge + _SCALE_MM, 2, f"+{_SCALE_MM} mm"
    )


def _tick(half: int) -> float:
    """Length of a tick of a drift scale: half a millimetre, a whole one, the edge itself."""
    return 2.5 if half == 0 else 0.8 if half % 2 else 1.5


def ruler_lengths(stock: Stock) -> tuple[int, int]:
    """Length of the rulers across and down in mm: 100, or as many tens as the page has room for."""
    rooms = (stock.page_width_mm - _AWAY_MM - _FREE_MM, stock.page_height_mm - _AWAY_MM - _FREE_MM)
    across, down = (min(_RULER_MM, int(room // 10) * 10) for room in rooms)
    return across, down


def _ruler_corner(stock: Stock) -> tuple[float, float]:
    """Where the two rulers meet."""
    if _is_wordy(stock):
        return (stock.page_width_mm - _RULER_MM) / 2, 0.3 * stock.page_height_mm
    return _AWAY_MM, _AWAY_MM


def _rulers(stock: Stock) -> Iterator[str]:
    x, y = _ruler_corner(stock)
    across, down = ruler_lengths(stock)
    yield f'<g stroke-width="0.25">{_line(x, y, x + across, y)}{_line(x, y, x, y + down)}'
    for mm in range(across + 1):
        yield _line(x + mm, y, x + mm, y + _ruler_tick(mm))
    for mm in range(down + 1):
        yield _line(x, y + mm, x + _ruler_tick(mm), y + mm)
    yield "</g>"
    for mm in range(10, across + 1, 10):
        reading = _reading(mm, across)
        yield _text(_on_the_page(stock, x + mm - (3 if mm == across else 1), reading), y + 5, 2, reading)
    for mm in range(10, down + 1, 10):
        yield _text(x + 3.3, y + mm + 0.7, 2, _reading(mm, down))


def _ruler_tick(mm: int) -> float:
    return 3.0 if mm % 10 == 0 else 2.0 if mm % 5 == 0 else 1.2


def _reading(mm: int, last: int) -> str:
    return f"{mm} mm" if mm == last else str(mm)


def _is_wordy(stock: Stock) -> bool:
    return stock.page_width_mm >= _WORDY_PAGE_MM[0] and stock.page_height_mm >= _WORDY_PAGE_MM[1]


def _short_words(stock: Stock, printer: Printer) -> Iterator[str]:
    if not _is_wordy(stock):
        words = f"{stock.code}, moved {_nudge(printer)}" if stock.page_width_mm > _NARROW_MM else _nudge(printer)
        # between the last two readings of the ruler that runs down, and below those of the one across
        yield _text(_on_the_page(stock, _AWAY_MM + 7, words), _AWAY_MM + ruler_lengths(stock)[1] - 2, 2, words)
        return
    x, y = _ruler_corner(stock)
    yield _text(x, y - 1.5, 2.8, f"If this is not {_RULER_MM} mm, the printer scaled the page.")


def _words(stock: Stock, printer: Printer) -> str:
    if not _is_wordy(stock):
        return ""
    named = f"{printer.name}, " if printer.name else ""
    about = (
        f"{stock.code}, {stock.maker}: {stock.cells} labels of {stock.label_width_mm:g} × "
        f"{stock.label_height_mm:g} mm. {named}{printer.dpi} dots an inch, moved {_nudge(printer)} (right, down)."
    )
    steps = "".join(f"<p>{n}. {escape(step)}</p>" for n, step in enumerate(how_to(stock), 1))
    return f"<div><p><b>{TITLE}</b></p><p>{escape(about)}</p>{steps}</div>"


def _nudge(printer: Printer) -> str:
    return f"{printer.nudge_x_mm:+g}, {printer.nudge_y_mm:+g} mm".replace("-", "−")


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.3f} {y1:.3f}L{x2:.3f} {y2:.3f}"/>'


def _on_the_page(stock: Stock, x: float, words: str) -> float:
    """Where small words begin that would begin at x if they had room."""
    return min(x, stock.page_width_mm - _LEAST_EDGE_MM - 2 * width_em(words))


def _text(x: float, y: float, size: float, words: str, colour: str = "#000") -> str:
    # attributes and not CSS: the PDF engine applies no stylesheet of the page to the text of a drawing
    font = f'font-family="{FAMILY}" font-size="{size:.2f}" font-weight="400"'
    return f'<text x="{x:.2f}" y="{y:.2f}" {font} fill="{colour}" stroke="none">{escape(words)}</text>'
