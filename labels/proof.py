"""Reads every symbol of a finished PDF back, label by label: a sheet that fails is not handed out.

The reader (zxing-cpp) is no relative of the writer (qrcode), so that they cannot share a mistake.
"""

from collections.abc import Callable, Sequence
from math import hypot
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from labels.errors import SheetFailed
from labels.printer import PLAIN, Printer
from labels.qr import MODULE_FLOOR_MM, modules_of
from labels.result import Proof
from labels.sheet import Placed, Sheet

_PT_PER_MM = 72 / 25.4
# what a page size may be off by, from rounding
_PAGE_TOLERANCE_MM = 0.1
# a page of a whole number of dots must not become a dot wider, and so be blurred, because a PDF rounds its size
_A_HAIR_LESS = 1 - 1e-5
# corners of a symbol are found to about a pixel, which is this much of a module at worst
_MEASURE_TOLERANCE_MM = 0.02


def prove(
    pdf: bytes | Path,
    sheets: Sequence[Sheet],
    printer: Printer = PLAIN,
    first_page: int = 0,
    on_labels: Callable[[int], None] | None = None,
) -> Proof:
    """Check the pages of a PDF from `first_page` (0 = the first) on against the sheets they should be.

    They are read at the resolution of the printer; `on_labels` hears how many more were read. Raises SheetFailed,
    which says what is wrong on which label of which page.
    """
    document = pypdfium2.PdfDocument(pdf)
    sizes = []
    try:
        for number, (page, sheet) in _pages(document, sheets, first_page):
            sizes.append(_prove_page(page, sheet, number, printer.proof_scale))
            if on_labels:
                on_labels(len(sheet.labels))
    finally:
        document.close()
    return Proof(sum(len(sheet.labels) for sheet in sheets), round(min(sizes), 3), printer.proof_dpi)


def joined(proofs: Sequence[Proof]) -> Proof:
    """The proof of a whole PDF from those of its parts."""
    return Proof(
        codes=sum(proof.codes for proof in proofs),
        smallest_module_mm=min(proof.smallest_module_mm for proof in proofs),
        dpi=proofs[0].dpi,
    )


def page_count(pdf: bytes | Path) -> int:
    """Pages of a PDF file."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _pages(document: Any, sheets: Sequence[Sheet], first_page: int) -> Any:
    if len(document) < first_page + len(sheets):
        raise SheetFailed(f"The PDF has {len(document)} pages, not {first_page + len(sheets)}.")
    pages = (document[first_page + n] for n in range(len(sheets)))
    return enumerate(zip(pages, sheets, strict=True), first_page + 1)


def _prove_page(page: Any, sheet: Sheet, number: int, scale: float) -> float:
    """The smallest module of a page in mm; `scale` is pixels a mm."""
    stock = sheet.stock
    width, height = (length / _PT_PER_MM for length in page.get_size())
    if max(abs(width - stock.page_width_mm), abs(height - stock.page_height_mm)) > _PAGE_TOLERANCE_MM:
        raise SheetFailed(
            f"Page {number} is {width:.1f} × {height:.1f} mm; {stock.code} is "
            f"{stock.page_width_mm:g} × {stock.page_height_mm:g} mm."
        )
    image = page.render(scale=scale * _A_HAIR_LESS / _PT_PER_MM, grayscale=True).to_pil()
    words = page.get_textpage()
    return min(_prove_label(image, words, sheet, placed, number, scale) for placed in sheet.labels)


def _prove_label(image: Image.Image, words: Any, sheet: Sheet, placed: Placed, number: int, scale: float) -> float:
    """The module of one label in mm, as found on the raster."""
    where = f"Page {number}, label {placed.sticker.code}"
    cell = image.crop(_pixels(sheet, placed, scale, image.size))
    found = zxingcpp.read_barcodes(
        cell,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    if len(found) != 1:
        raise SheetFailed(f"{where}: {len(found) or 'no'} QR codes can be read on the label instead of one.")
    if found[0].text != placed.sticker.text:
        raise SheetFailed(f"{where}: its QR code says {found[0].text}, not {placed.sticker.text}.")
    written = _words_on(words, sheet, placed)
    if placed.sticker.code not in written:
        raise SheetFailed(f"{where}: its code is not written on the label.")
    if placed.phrase not in written:
        raise SheetFailed(f"{where}: its phrase is not written on the label.")
    size = _module_mm(found[0].position, modules_of(placed.sticker.text), scale)
    if size < MODULE_FLOOR_MM - _MEASURE_TOLERANCE_MM:
        raise SheetFailed(f"{where}: the squares of its QR code are only {size:.2f} mm.")
    return size


def _pixels(sheet: Sheet, placed: Placed, scale: float, image_size: tuple[int, int]) -> tuple[int, int, int, int]:
    # a nudge may move the edge of a label, but nothing on it, over the edge of the page
    right, bottom = placed.x_mm + sheet.stock.label_width_mm, placed.y_mm + sheet.stock.label_height_mm
    return (
        max(0, round(placed.x_mm * scale)),
        max(0, round(placed.y_mm * scale)),
        min(image_size[0], round(right * scale)),
        min(image_size[1], round(bottom * scale)),
    )


def _words_on(words: Any, sheet: Sheet, placed: Placed) -> str:
    stock = sheet.stock
    top = (stock.page_height_mm - placed.y_mm) * _PT_PER_MM
    left = placed.x_mm * _PT_PER_MM
    text = words.get_text_bounded(
        left=left,
        right=left + stock.label_width_mm * _PT_PER_MM,
        top=top,
        bottom=top - stock.label_height_mm * _PT_PER_MM,
    )
    return str(text)


def _module_mm(position: Any, modules: int, scale: float) -> float:
    across, down = position.top_right, position.bottom_left
    corner = position.top_left
    side = min(hypot(across.x - corner.x, across.y - corner.y), hypot(down.x - corner.x, down.y - corner.y))
    # the corners are given as the outermost pixels, so the side is one pixel longer
    return (side + 1) / scale / modules
