"""Reads the codes of a finished PDF back, page by page: a page that fails is not handed out.

The reader (zxing-cpp) is no relative of the writer (qrcode), so that they cannot share a mistake.
"""

from typing import Any

import pypdfium2
import zxingcpp

QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
DPI = 200  # what a plain office printer does at its worst


def problem_with(pdf: bytes, codes: list[list[str]]) -> str:
    """Return what is wrong with the codes of the pages, or nothing."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        if len(document) != len(codes):
            return f"The PDF has {len(document)} pages, not {len(codes)}: something does not fit on its page."
        for number, expected in enumerate(codes):
            found = _texts_on(document[number])
            if sorted(found) != sorted(expected):
                return f"Page {number + 1}: {len(found)} of its {len(expected)} codes can be read back as they should."
    finally:
        document.close()
    return ""


def _texts_on(page: Any) -> list[str]:
    image = page.render(scale=DPI / 72, grayscale=True).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(image, formats=QR_CODES)]
