"""When a form was opened, signed and carried by the form itself: how long it took to fill in, and what came too quick.

The server keeps nothing until a form is sent, and believes no moment that it did not sign.
"""

import hashlib
import hmac
from datetime import datetime

from wtforms import HiddenField

from kiosk.core.forms import OnceForm, clean_line

LONGEST_RECORDING_S = 3600  # whoever took longer went away meanwhile, or their browser brought an old page back
LONGEST_MOMENT = 12
SIGNATURE_HEX_DIGITS = 32


def opened_at(secret: str, now: datetime) -> str:
    """Return the moment for the form."""
    moment = str(int(now.timestamp()))
    return f"{moment}.{_signed(secret, moment)}"


def seconds_since(secret: str, opened: str, now: datetime) -> int | None:
    """Return how long the page was open; None when the moment is missing or not ours."""
    moment, _, signature = opened.partition(".")
    is_moment = moment.isascii() and moment.isdecimal() and len(moment) <= LONGEST_MOMENT
    if not is_moment or not hmac.compare_digest(signature.encode(), _signed(secret, moment).encode()):
        return None
    return int(now.timestamp()) - int(moment)


def recording_seconds(open_s: int | None) -> int | None:
    """Return how long it took to write something down, from how long its page was open; None where that says nothing.

    A page from before the clock was put back, or one that lay open for over an hour, says nothing.
    """
    return open_s if open_s is not None and 0 <= open_s <= LONGEST_RECORDING_S else None


def _signed(secret: str, moment: str) -> str:
    return hmac.new(secret.encode(), f"opened:{moment}".encode(), hashlib.sha256).hexdigest()[:SIGNATURE_HEX_DIGITS]


class TimedForm(OnceForm):
    """A form that knows when it was opened; shown again after an error, it keeps its first opening."""

    opened = HiddenField(filters=[clean_line])

    def begin(self, secret: str, now: datetime) -> None:
        """Note when the page of the form was opened."""
        self.opened.data = opened_at(secret, now)

    def recording_seconds(self, secret: str, now: datetime) -> int | None:
        """Return how long it took to fill in; None where nobody can tell."""
        return recording_seconds(seconds_since(secret, self.opened.data or "", now))
