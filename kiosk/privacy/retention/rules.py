"""When something is old enough, and when the clock is not to be believed."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from kiosk.core import clock
from kiosk.privacy.retention.records import Doubt

JUMP = timedelta(days=1)
LEAST_DIGITS = 5


def before(now: datetime, days: int) -> str:
    """Return the stored moment before which something is older than so many days."""
    return clock.stored(now - timedelta(days=days))


def doubt_about(now: datetime, newest: datetime | None) -> Doubt | None:
    """Return why nothing may go by itself: the clock is more than a day ahead of the newest step of any call.

    A clock whose battery died jumps by years and would take everybody's names away. A long holiday looks the same; then
    nothing goes either, until the first call after it.
    """
    return Doubt(clock.stored(now), clock.stored(newest)) if newest and now - newest > JUMP else None


def telling(texts: Iterable[str]) -> list[str]:
    """Return which names, numbers and addresses are replaced in the words of a call, too.

    A name of one word is left: it may be a word of the call ("Office", "Will"), and nobody looks on.
    """
    return [
        text
        for text in dict.fromkeys(text.strip() for text in texts)
        if "@" in text or len(re.sub(r"\D", "", text)) >= LEAST_DIGITS or len(re.findall(r"[^\W\d_]{2,}", text)) > 1
    ]
