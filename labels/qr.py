"""QR symbols: squares, their size on paper, and the outlines that the PDF and the browser draw."""

from collections.abc import Iterator
from functools import lru_cache

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from labels.errors import LabelError

# The standard asks for four light modules on every side. They are inside our drawing, so no neighbour can
# take them.
QUIET_ZONE = 4

# Below this, phones held in the hand stop reading: refused.
MODULE_FLOOR_MM = 0.33

# Trying all eight masks is five sixths of the work of encoding. Over 48 of our addresses mask 0 lost 619
# points in the standard's rating on average, the best mask of each 589, the others 686 to 854; both read
# equally well, blurred and at every resolution we print (bench/labels.py, tests/labels/test_qr.py), so the
# search buys nothing.
_MASK = 0

# Longer than any address a school will have; the standard itself would allow 1600.
_LONGEST_TEXT = 120

# One byte a module, 1 = dark: an eighth of the memory of tuples, of which a big job would hold many megabytes.
Symbol = tuple[bytes, ...]


@lru_cache(maxsize=2048)
def symbol(text: str) -> Symbol:
    """The symbol of a text at level Q (a quarter may be scratched away): rows of 1 = dark, no quiet zone.

    Raises LabelError when the text is empty or far longer than an address.
    """
    code = _code(text)
    code.make(fit=True)
    return tuple(bytes(map(bool, row)) for row in code.modules)


def modules_of(text: str) -> int:
    """Modules along one side of the symbol of a text, without the work of making it. Errors as for `symbol`."""
    return 17 + 4 * int(_code(text).best_fit())


def _code(text: str) -> QRCode:
    if not 0 < len(text) <= _LONGEST_TEXT:
        raise LabelError(f"A sticker's address must have 1 to {_LONGEST_TEXT} characters; this one has {len(text)}.")
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=_MASK)
    code.add_data(text)
    return code


def module_mm(box_mm: float, modules: int) -> float:
    """Size of one module when a symbol of so many modules and its quiet zone fill a box of box_mm."""
    return box_mm / (modules + 2 * QUIET_ZONE)


def bars(dark: Symbol) -> Iterator[tuple[int, int, int]]:
    """The dark runs of a symbol as (column, row, length), in modules from its upper left corner."""
    for y, row in enumerate(dark):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield start, y, x - start
            x += 1


def svg_path(dark: Symbol) -> str:
    """The symbol as one SVG path in modules, quiet zone included: for printing from the browser."""
    return "".join(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{n}v1h-{n}z" for x, y, n in bars(dark))
