"""A photo of the fault: checked by decoding, never by its name; made small; without the phone's hidden data."""

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk.core.refusals import FieldRefused
from kiosk.core.turns import Turns

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000  # today's phones take 48 megapixels, as JPEGs, which are made smaller while they are read
MOST_PIXELS_WHOLE = 24_000_000  # of what must be unfolded whole
LONGEST_SIDE = 1600
LARGEST_KEPT = 400 * 1024
NOT_A_PHOTO = "This is not a photo that can be read. Use a JPEG, PNG or WebP picture, or send without one."
UNREADABLE = (
    *(UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError),
    *(EOFError, struct.error, LookupError, TypeError, OverflowError, MemoryError),  # what decoders raise at odd bytes
)
BUSY = "Other photos are being read just now. Please send yours again in a moment."
AT_ONCE = 1  # a photo takes up to 200 MB while it is read, and a school PC has few
WAITING = 1
LONGEST_TURN_S = 5.0


def _busy() -> FieldRefused:
    return FieldRefused("photo", BUSY)


turns = Turns(AT_ONCE, WAITING, LONGEST_TURN_S, _busy)


def small_jpeg(upload: bytes) -> tuple[bytes, int, int]:
    """Return the photo as a JPEG of at most 1600 pixels and 400 kB, with its width and height.

    Re-encoding drops EXIF data and whatever was appended. FieldRefused("photo") says what is wrong, or that it is
    nobody's turn.
    """
    with turns.one():
        upright = picture(upload, LONGEST_SIDE)
        return _encoded(upright), upright.width, upright.height


def picture(upload: bytes, longest_side: int) -> Image.Image:
    """Return a photo upright, in colours, and no longer than it needs to be. FieldRefused("photo") says what is wrong.

    The size is read from the header before anything is decoded. Whoever asks has taken one of the `turns`.
    """
    if len(upload) > LARGEST_FILE:
        raise FieldRefused("photo", "The photo is larger than 12 MB. Take a smaller one, or send without it.")
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as image:
            most = MOST_PIXELS if image.format == "JPEG" else MOST_PIXELS_WHOLE
            if image.width * image.height > most:
                raise FieldRefused("photo", "The photo has too many pixels. Take a smaller one, or send without it.")
            image.draft("RGB", (longest_side, longest_side))
            image.thumbnail((longest_side, longest_side))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.info.clear()  # the encoder would write a comment back that it found here
    except FieldRefused:
        raise
    except UNREADABLE as error:
        raise FieldRefused("photo", NOT_A_PHOTO) from error
    return upright


def _encoded(image: Image.Image) -> bytes:
    kept = b""
    for quality in (82, 65, 45):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        kept = buffer.getvalue()
        if len(kept) <= LARGEST_KEPT:
            break
    return kept
