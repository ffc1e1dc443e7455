"""Where things go on one label: the symbol at the left and the words at the right, or the words below it.

Everything is decided from measured widths before any engine draws, so it can be tested without a PDF.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from labels.errors import StockTooSmall
from labels.lettering import BOLD, shorten, width_em, wrap, wrap_host
from labels.qr import MODULE_FLOOR_MM, QUIET_ZONE, module_mm
from labels.result import MODULE_WARNING_MM
from labels.stock import STOCKS, Stock

SPARE_MM = 1.0
MM_PER_PT = 25.4 / 72
CODE_MIN_PT = 8.0

LEADING = 1.22
CODE_LEADING = 1.3
_BODY_SIZES_PT = (12.0, 11.0, 10.0, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
_COMFORTABLE_PT = 6.5
_CODE_TO_BODY = 2.0
# type of this size and larger may shrink to make room for the device's name
_LARGE_PT = 8.0
# wider than this, a label has its words at the right of the symbol
_SIDE_BY_SIDE = 1.3
_SYMBOL_SHARE = 0.55
# words may take this much from a symbol; modules of half a millimetre stay easy to read
_AIM_MM = 0.5
# the smallest symbol that holds http://, a host of a letter or two, and a code at level Q
_FEWEST_MODULES = 25


@dataclass(frozen=True)
class Words:
    """What a label says; `code` and `phrase` are the widest of the print run, so that all are set in one size."""

    code: str
    school: str
    host: str
    phone: str
    phrase: str = ""
    has_device: bool = False


@dataclass(frozen=True)
class Lines:
    """The words in lines, with their sizes in points. `asks` are the lines between code and host."""

    school: tuple[str, ...]
    asks: tuple[str, ...]
    host: tuple[str, ...]
    phone: tuple[str, ...]
    body_pt: float
    code_pt: float
    # the widest phrase, on a line of its own below the code; empty when there is no phrase or no room for it
    phrase: str = ""
    # there is room for the device's own name below the code; each label shortens its own to the line
    has_device: bool = False

    @property
    def height_mm(self) -> float:
        """Height of the block of words."""
        lines = (*self.school, *self.asks, *self.host, *self.phone)
        count = len(lines) + bool(self.phrase) + self.has_device
        code_line = max(self.code_pt * CODE_LEADING, self.body_pt * LEADING)
        return (count * self.body_pt * LEADING + code_line) * MM_PER_PT


@dataclass(frozen=True)
class Layout:
    """One label, mm from its upper left corner. The symbol's box holds its quiet zone."""

    symbol_x_mm: float
    symbol_y_mm: float
    symbol_mm: float
    words_x_mm: float
    words_y_mm: float
    words_width_mm: float
    is_centred: bool
    lines: Lines
    module_mm: float


@dataclass(frozen=True)
class _Wish:
    """How much to say and how small the type may become."""

    least_pt: float
    is_whole: bool = False  # question, address and telephone on one line each
    school_lines: int = 2
    is_cut_allowed: bool = False
    has_phone: bool = True
    has_phrase: bool = False
    ask: str = "Fault? Scan, or go to"


# Tried in this order: everything in comfortable type and unbroken lines; then broken lines; then a shortened
# school name; then small type; then less is said. The code and the address people type are never given up.
_PLAIN_WISHES = (
    _Wish(_COMFORTABLE_PT, is_whole=True),
    _Wish(_COMFORTABLE_PT, is_whole=True, is_cut_allowed=True),
    _Wish(_COMFORTABLE_PT),
    _Wish(_COMFORTABLE_PT, is_cut_allowed=True),
    _Wish(5.0, is_cut_allowed=True),
    _Wish(5.0, school_lines=1, is_cut_allowed=True),
    _Wish(5.0, school_lines=0),
    _Wish(5.0, school_lines=0, ask="Fault? Go to"),
    _Wish(5.0, school_lines=0, has_phone=False, ask="Fault? Go to"),
    _Wish(5.0, school_lines=0, has_phone=False, ask=""),
)
# The phrase comes before the school's name where there is no room for both, and before comfortable type. Where it
# would cost the telephone it is left out; where the telephone is lost anyway it is tried once more.
_PHRASE_WISHES = (
    _Wish(_COMFORTABLE_PT, is_whole=True, has_phrase=True),
    _Wish(_COMFORTABLE_PT, is_whole=True, is_cut_allowed=True, has_phrase=True),
    _Wish(_COMFORTABLE_PT, has_phrase=True),
    _Wish(_COMFORTABLE_PT, is_cut_allowed=True, has_phrase=True),
    _Wish(_COMFORTABLE_PT, school_lines=1, is_cut_allowed=True, has_phrase=True),
    _Wish(5.0, is_cut_allowed=True, has_phrase=True),
    _Wish(5.0, school_lines=1, is_cut_allowed=True, has_phrase=True),
    _Wish(5.0, school_lines=0, has_phrase=True),
    _Wish(5.0, school_lines=0, ask="Fault? Go to", has_phrase=True),
    *_PLAIN_WISHES[:-1],
    _Wish(5.0, school_lines=0, has_phone=False, ask="", has_phrase=True),
    _PLAIN_WISHES[-1],
)


@lru_cache(maxsize=256)
def label_layout(stock: Stock, modules: int, words: Words, dot_mm: float = 0.0) -> Layout:
    """Lay out a label for a symbol of so many modules, each of them whole dots where `dot_mm` is given.

    Raises StockTooSmall, with a stock that would do.
    """
    layout = _best_layout(stock, modules, words, dot_mm)
    if layout is not None:
        return layout
    suggestion = _smallest_that_works(stock, modules, words, dot_mm)
    advice = f" The smallest stock that can is {suggestion}." if suggestion else " Use a shorter address."
    size = f"{stock.label_width_mm:g} × {stock.label_height_mm:g} mm"
    dots = f", in whole dots of {dot_mm:.3g} mm," if dot_mm else ""
    raise StockTooSmall(
        f"{stock.code} ({size}) cannot hold a readable QR code with the address {words.host} beside it: the "
        f"squares of the code{dots} would be smaller than {MODULE_FLOOR_MM} mm, which phones cannot read.{advice}",
        suggestion,
    )


def why_too_small(stock: Stock) -> str:
    """Why no web address at all fits on this stock, or nothing when a short one does."""
    shortest = Words("WWWW-WWW", "", "pc", "")  # with the widest code, because every device may get it
    if _best_layout(stock, _FEWEST_MODULES, shortest, 0.0) is not None:
        return ""
    return (
        f"{stock.label_width_mm:g} × {stock.label_height_mm:g} mm is too small for a QR code with any web address: "
        f"its squares would be smaller than {MODULE_FLOOR_MM} mm, which phones cannot read."
    )


def _smallest_that_works(instead_of: Stock, modules: int, words: Words, dot_mm: float) -> str | None:
    """Stock for the same kind of printer when there is one, else any."""
    by_size = sorted(STOCKS.values(), key=lambda s: s.label_width_mm * s.label_height_mm)
    by_kind = sorted(by_size, key=lambda s: _paper(s) != _paper(instead_of))
    for stock in by_kind:
        if _best_layout(stock, modules, words, dot_mm) is not None:
            return stock.code
    return None


def _paper(stock: Stock) -> tuple[object, ...]:
    """What has to be the same so that the printer takes it: the paper's size, or the maker of the rolls."""
    if stock.is_roll:
        return ("roll", stock.maker)
    return (stock.page_width_mm, stock.page_height_mm)


def _best_layout(stock: Stock, modules: int, words: Words, dot_mm: float) -> Layout | None:
    is_beside = stock.label_width_mm >= _SIDE_BY_SIDE * stock.label_height_mm
    arrange = _beside if is_beside else _below
    largest = _largest_symbol_mm(stock, modules, is_beside)
    for wish in _PHRASE_WISHES if words.phrase else _PLAIN_WISHES:
        for symbol_mm in _symbol_sizes(largest, modules, _least_module_mm(wish, is_beside), dot_mm):
            layout = arrange(stock, modules, words, wish, symbol_mm)
            if layout is not None:
                return layout
    return None


def _least_module_mm(wish: _Wish, is_beside: bool) -> float:
    """How far the symbol may shrink to make room for the words."""
    if wish is _PLAIN_WISHES[-1]:
        return MODULE_FLOOR_MM
    return _AIM_MM if is_beside and wish is not _PHRASE_WISHES[-2] else MODULE_WARNING_MM


def _largest_symbol_mm(stock: Stock, modules: int, is_beside: bool) -> float:
    """The dark part must be inside what the printer reaches; the quiet zone is paper and need not be."""
    with_quiet = (modules + 2 * QUIET_ZONE) / modules
    height = min(stock.label_height_mm - 2 * SPARE_MM, (stock.label_height_mm - 2 * stock.blind_y_mm) * with_quiet)
    width = min(stock.label_width_mm - 2 * SPARE_MM, (stock.label_width_mm - 2 * stock.blind_x_mm) * with_quiet)
    return min(height, stock.label_width_mm * _SYMBOL_SHARE if is_beside else width)


def _symbol_sizes(largest: float, modules: int, least_module_mm: float, dot_mm: float) -> Iterator[float]:
    if dot_mm:
        yield from _sizes_in_dots(largest, modules, least_module_mm, dot_mm)
        return
    if module_mm(largest, modules) < MODULE_FLOOR_MM:
        return
    yield largest
    size = largest - 0.5
    while module_mm(size, modules) >= least_module_mm:
        yield size
        size -= 0.5


def _sizes_in_dots(largest: float, modules: int, least_module_mm: float, dot_mm: float) -> Iterator[float]:
    # the symbol's corner is moved to the nearest dot later, which takes up to half a dot on either side
    most = int((module_mm(largest, modules) - dot_mm / (modules + 2 * QUIET_ZONE)) / dot_mm + 1e-9)
    for dots in range(most, 0, -1):
        is_readable = dots * dot_mm >= MODULE_FLOOR_MM
        if is_readable and (dots == most or dots * dot_mm >= least_module_mm):
            yield dots * dot_mm * (modules + 2 * QUIET_ZONE)


def _beside(stock: Stock, modules: int, words: Words, wish: _Wish, symbol_mm: float) -> Layout | None:
    quiet = QUIET_ZONE * module_mm(symbol_mm, modules)
    left = max(SPARE_MM, stock.blind_x_mm - quiet)
    inset = max(SPARE_MM, stock.blind_x_mm, 0.03 * min(stock.label_width_mm, 80))
    width = stock.label_width_mm - left - symbol_mm - inset
    height = stock.label_height_mm - 2 * max(SPARE_MM, stock.blind_y_mm)
    lines = _set_lines(words, wish, width, height)
    if lines is None:
        return None
    return Layout(
        symbol_x_mm=left,
        symbol_y_mm=(stock.label_height_mm - symbol_mm) / 2,
        symbol_mm=symbol_mm,
        words_x_mm=left + symbol_mm,
        words_y_mm=(stock.label_height_mm - lines.height_mm) / 2,
        words_width_mm=width,
        is_centred=False,
        lines=lines,
        module_mm=module_mm(symbol_mm, modules),
    )


def _below(stock: Stock, modules: int, words: Words, wish: _Wish, symbol_mm: float) -> Layout | None:
    quiet = QUIET_ZONE * module_mm(symbol_mm, modules)
    top = max(SPARE_MM, stock.blind_y_mm - quiet)
    edge = max(SPARE_MM, stock.blind_y_mm)
    side = max(SPARE_MM, stock.blind_x_mm)
    width = stock.label_width_mm - 2 * side
    height = stock.label_height_mm - top - symbol_mm - edge
    lines = _set_lines(words, wish, width, height)
    if lines is None:
        return None
    # what is left over is shared above and below, so that a tall label does not look top-heavy
    shift = (height - lines.height_mm) / 2
    return Layout(
        symbol_x_mm=(stock.label_width_mm - symbol_mm) / 2,
        symbol_y_mm=top + shift,
        symbol_mm=symbol_mm,
        words_x_mm=side,
        words_y_mm=top + shift + symbol_mm,
        words_width_mm=width,
        is_centred=True,
        lines=lines,
        module_mm=module_mm(symbol_mm, modules),
    )


def _set_lines(words: Words, wish: _Wish, width_mm: float, height_mm: float) -> Lines | None:
    """The largest type in which the wished words fit into the box; the device's name where it costs little."""
    widest_code_pt = width_mm / (width_em(words.code, BOLD) * MM_PER_PT)
    if widest_code_pt < CODE_MIN_PT:
        return None
    found: Lines | None = None
    for body_pt in _BODY_SIZES_PT:
        if body_pt < wish.least_pt or (found and body_pt < _LARGE_PT):
            return found
        width = width_mm / (body_pt * MM_PER_PT)
        lines = Lines(
            school=_school_lines(words.school, width, wish),
            asks=tuple(wrap(wish.ask, width)),
            host=tuple(wrap_host(words.host, width)),
            phone=tuple(wrap(f"Desk: {words.phone}", width)) if words.phone and wish.has_phone else (),
            body_pt=body_pt,
            code_pt=min(widest_code_pt, max(CODE_MIN_PT, body_pt * _CODE_TO_BODY)),
            phrase=words.phrase if wish.has_phrase else "",
        )
        if lines.height_mm <= height_mm and _are_inside(lines, wish, width):
            named = replace(lines, has_device=True)
            if words.has_device and named.height_mm <= height_mm:
                return named
            found = found or lines
            if not words.has_device:
                return found
    return found


def _school_lines(school: str, width: float, wish: _Wish) -> tuple[str, ...]:
    lines = wrap(school, width)
    if not wish.is_cut_allowed or wish.school_lines == 0:
        return tuple(lines) if wish.school_lines else ()
    kept = lines[: wish.school_lines]
    if len(lines) > len(kept):
        kept[-1] = " ".join(lines[len(kept) - 1 :])
    return tuple(shorten(line, width) for line in kept)


def _are_inside(lines: Lines, wish: _Wish, width: float) -> bool:
    if len(lines.school) > wish.school_lines:
        return False
    if wish.is_whole and max(len(lines.asks), len(lines.host), len(lines.phone)) > 1:
        return False
    if any(width_em(line, BOLD) > width for line in lines.host):
        return False
    return all(width_em(line) <= width for line in (*lines.school, lines.phrase, *lines.asks, *lines.phone))
