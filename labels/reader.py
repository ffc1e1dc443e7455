"""Reads QR codes in a photo, in a process of its own: `python -m labels.reader WIDTH HEIGHT`, grey pixels on stdin.

What a photo makes the reader do must not end the server, nor keep it busy. The answer is a JSON list of texts.
"""

import json
import sys

import zxingcpp

MOST_CODES = 8
LONGEST_TEXT = 300


def texts_in(pixels: bytes, width: int, height: int) -> list[str]:
    """The texts of the QR codes in a grey picture; none when nothing can be read."""
    if width < 1 or height < 1 or len(pixels) != width * height:
        return []
    found = zxingcpp.read_barcodes(
        memoryview(pixels).cast("B", (height, width)),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
    )
    return [code.text[:LONGEST_TEXT] for code in found[:MOST_CODES] if code.valid]


if __name__ == "__main__":
    size = [int(number) for number in sys.argv[1:3]]
    sys.stdout.write(json.dumps(texts_in(sys.stdin.buffer.read(), *size)))
