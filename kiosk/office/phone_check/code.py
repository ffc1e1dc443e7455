"""The code that leads a phone to /phone-check by the address that stands on the stickers."""

from dataclasses import dataclass

from kiosk.core.settings import is_local_only
from labels.errors import LabelError
from labels.qr import QUIET_ZONE, svg_path, symbol


@dataclass(frozen=True)
class PhoneCode:
    """What the code holds, and its squares."""

    text: str
    path: str
    side: int


def phone_code(address: str) -> PhoneCode | None:
    """Return the code for an address; None while there is none that a phone could follow."""
    if not address or is_local_only(address):
        return None
    text = f"{address}/phone-check"
    try:
        dark = symbol(text)
    except LabelError:
        return None
    return PhoneCode(text, svg_path(dark), len(dark) + 2 * QUIET_ZONE)
