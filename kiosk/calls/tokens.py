"""The unguessable link to a call's status page."""

import hashlib
import hmac

TOKEN_HEX_DIGITS = 40  # 160 bits


def status_token(secret: str, form_key: str) -> str:
    """Return the token of a call's status link: always the same for the same form, so that a report sent twice leads
    to the same receipt, yet nothing in the database gives it away.
    """
    return hmac.new(secret.encode(), b"status:" + form_key.encode(), hashlib.sha256).hexdigest()[:TOKEN_HEX_DIGITS]


def token_hash(token: str) -> str:
    """Return what is kept of a status token."""
    return hashlib.sha256(token.encode()).hexdigest()
