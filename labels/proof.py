"""Reads every symbol of a finished PDF back, label by label: a sheet that fails is not handed out.

The reader (zxing-cpp) is no relative of the writer (qrcode), so that they cannot share a mistake.
"""

from collections.abc import Sequence
from math import hypot
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from labels.errors import SheetFailed
from labels.qr import MODULE_FLOOR_MM, modules_of
from labels.result import Proof
from labels.sheet import Placed, Sheet

_MM_PER_INCH = 25.4
_PT_PER_MM = 72 / _MM_PER_INCH
# what a page size may be off by, from rounding
_PAGE_TOLERANCE_MM = 0.1
# corners of a symbol are found to about a pixel, which is this much of a module at worst
_MEASURE_TOLERANCE_MM = 0.02


def prove(pdf: bytes | Path, sheets: Sequence[Sheet], dpi: int = 300, first_page: int = 0) -> Proof:
    """Check the pages of a PDF from `first_page` (0 = the first) on against the sheets they should be.

    Raises SheetFailed, which says what is wrong on which label of which page.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = _pages(document, sheets, first_page)
        sizes = [_prove_page(page, sheet, number, dpi) for number, (page, sheet) in pages]
    finally:
        document.close()
    return Proof(sum(len(sheet.labels) for sheet in sheets), round(min(sizes), 3), dpi)


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


def _prove_page(page: Any, sheet: Sheet, number: int, dpi: int) -> float:
    """The smallest module of a page in mm."""
    stock = sheet.stock
    width, height = (length / _PT_PER_MM for length in page.get_size())
    if max(abs(width - stock.page_width_mm), abs(height - stock.page_height_mm)) > _PAGE_TOLERANCE_MM:
        raise SheetFailed(
            f"Page {number} is {width:.1f} × {height:.1f} mm; {stock.code} is "
            f"{stock.page_width_mm:g} × {stock.page_height_mm:g} mm."
        )
    image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    words = page.get_textpage()
    return min(_prove_label(image, words, sheet, placed, number, dpi) for placed in sheet.labels)


def _prove_label(image: Image.Image, words: Any, sheet: Sheet, placed: Placed, number: int, dpi: int) -> float:
    """The module of one label in mm, as found on the raster."""
    where = f"Page {number}, label {placed.sticker.code}"
    cell = image.crop(_pixels(sheet, placed, dpi))
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
    if placed.sticker.code not in _words_on(words, sheet, placed):
        raise SheetFailed(f"{where}: its code is not written on the label.")
    size = _module_mm(found[0].position, modules_of(placed.sticker.text), dpi)
    if size < MODULE_FLOOR_MM - _MEASURE_TOLERANCE_MM:
        raise SheetFailed(f"{where}: the squares of its QR code are only {size:.2f} mm.")
    return size


def _pixels(sheet: Sheet, placed: Placed, dpi: int) -> tuple[int, int, int, int]:
    scale = dpi / _MM_PER_INCH
    right, bottom = placed.x_mm + sheet.stock.label_width_mm, placed.y_mm + sheet.stock.label_height_mm
    return round(placed.x_mm * scale), round(placed.y_mm * scale), round(right * scale), round(bottom * scale)


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


def _module_mm(position: Any, modules: int, dpi: int) -> float:
    across, down = position.top_right, position.bottom_left
    corner = position.top_left
    side = min(hypot(across.x - corner.x, across.y - corner.y), hypot(down.x - corner.x, down.y - corner.y))
    # the corners are given as the outermost pixels, so the side is one pixel longer
    return (side + 1) / dpi * _MM_PER_INCH / modules
