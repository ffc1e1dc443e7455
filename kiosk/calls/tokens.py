"""The unguessable link to a call's status page."""

import hashlib
import hmac
from datetime import datetime, timedelta

from kiosk.core import clock

TOKEN_HEX_DIGITS = 40  # 160 bits
LEADS_ON_FOR = timedelta(days=90)  # after the call is over: a link that lay about for longer opens nothing


def status_token(secret: str, form_key: str) -> str:
    """Return the token of a call's status link: always the same for the same form, so that a report sent twice leads
    to the same receipt, yet nothing in the database gives it away.
    """
    return hmac.new(secret.encode(), b"status:" + form_key.encode(), hashlib.sha256).hexdigest()[:TOKEN_HEX_DIGITS]


def token_hash(token: str) -> str:
    """Return what is kept of a status token."""
    return hashlib.sha256(token.encode()).hexdigest()


def leads_on_since(now: datetime) -> str:
    """Return the stored moment since which a call must have ended for its link, and its words, to lead somewhere."""
    return clock.stored(now - LEADS_ON_FOR)
