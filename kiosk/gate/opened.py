"""When a form's page was opened, signed, so that a report that comes quicker than anybody reads can be told."""

import hmac
from datetime import datetime

from kiosk.gate.visitors import keyed


def opened_at(secret: str, now: datetime) -> str:
    """Return the moment for the form."""
    moment = str(int(now.timestamp()))
    return f"{moment}.{keyed(secret, 'opened', moment)}"


def seconds_since(secret: str, opened: str, now: datetime) -> int | None:
    """Return how long the page was open; None when the moment is missing or not ours."""
    moment, _, signature = opened.partition(".")
    if not moment.isdecimal() or not hmac.compare_digest(signature.encode(), keyed(secret, "opened", moment).encode()):
        return None
    return int(now.timestamp()) - int(moment[:12])
