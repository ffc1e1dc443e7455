"""A photo of a sticker, sent instead of its code: read in a process of its own, then forgotten."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from kiosk.calls import photos
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, Refused
from kiosk.devices import codes
from kiosk.devices.given_codes import store as given_codes

LONGEST_SIDE = 1600  # a sticker that fills a tenth of the picture still has four pixels a square
READ_WITHIN_S = 10.0
HOME = Path(__file__).parent.parent.parent
NO_CODE = "No code can be read in this photo. Go closer, hold still, and mind the light; or type the code."
STRANGE_CODE = "The code in this photo is not on one of the school's stickers."


def code_in(database: Database, upload: bytes) -> str:
    """Return the code of ours that a photo shows. FieldRefused("photo") says what is wrong with it."""
    for text in texts_in(upload):
        with suppress(Refused):
            code = codes.read_code(text)
            if given_codes.given(database, code):
                return code
    raise FieldRefused("photo", STRANGE_CODE)


def texts_in(upload: bytes) -> list[str]:
    """Return the texts of the QR codes in a photo. FieldRefused("photo") says what is wrong with it."""
    if not upload:
        raise FieldRefused("photo", "Take a photo of the sticker first.")
    with photos.turns.one():
        grey = photos.picture(upload, LONGEST_SIDE).convert("L")
        found = _read(grey.tobytes(), grey.width, grey.height)
    if not found:
        raise FieldRefused("photo", NO_CODE)
    return found


def _read(pixels: bytes, width: int, height: int) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603  our own module, no shell, two numbers in the command
            [sys.executable, "-m", "labels.reader", str(width), str(height)],
            input=pixels,
            capture_output=True,
            timeout=READ_WITHIN_S,
            cwd=HOME,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return []
    return [str(text) for text in json.loads(done.stdout)] if done.returncode == 0 else []
