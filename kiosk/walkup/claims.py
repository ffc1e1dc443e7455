"""What somebody takes away from a kiosk: two words that belong to a report, and the code that leads a phone to it."""

import hmac
import re
from dataclasses import dataclass

from labels import phrase, qr
from labels.errors import LabelError

LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class ClaimCode:
    """A QR code as it is drawn: where it leads, one path of squares, and how many squares a side has."""

    address: str
    path: str
    size: int


def check_words(token: str) -> str:
    """Return the two words of a report. They follow from its secret link, so nobody can work them out from outside."""
    return phrase.phrase_of(token)


def are_the_words(typed: str, token: str) -> bool:
    """Tell whether somebody knows the words, however they are written."""
    return hmac.compare_digest(_plain(typed).encode(), _plain(check_words(token)).encode())


def _plain(words: str) -> str:
    return "".join(LETTERS.findall(words.casefold()))


def claim_code(address: str, token: str) -> ClaimCode | None:
    """Return the code for a phone; None while the school's address is not set, or too long for a code."""
    if not address:
        return None
    leads_to = f"{address}/status/{token}"
    try:
        dark = qr.symbol(leads_to)
    except LabelError:
        return None
    return ClaimCode(leads_to, qr.svg_path(dark), len(dark) + 2 * qr.QUIET_ZONE)
