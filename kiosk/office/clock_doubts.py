"""Why the clock of this PC may be wrong: it shows a time before Scandesk, or before the newest note, or it was set."""

from datetime import datetime, timedelta

from kiosk.core import clock, clock_watch
from kiosk.core.banners import Banner
from kiosk.core.database import Database
from kiosk.office.doctor import store

AHEAD = timedelta(minutes=10)  # the newest note may be this much later than the clock: somebody set it a little
MINUTE_S, HOUR_S, DAY_S, YEAR_S = 60, 3600, 86400, 365 * 86400


def is_trusted(database: Database, now: datetime) -> bool:
    """Tell whether old data may go because of what the clock says."""
    return clock_watch.is_trusted(database, now) and not is_before_the_newest(database, now)


def is_before_the_newest(database: Database, now: datetime) -> bool:
    """Tell whether something was noted later than it is now."""
    newest = store.newest_moment(database)
    return bool(newest) and clock.moment(newest) - now > AHEAD


def banners(database: Database, now: datetime) -> list[Banner]:
    """Tell the staff that the clock should be looked at."""
    jumped_s = clock_watch.jumped_s(database)
    if clock_watch.is_before_our_time(now) or is_before_the_newest(database, now):
        words = "The clock of the service desk's PC is wrong: it shows a time that has passed already."
    elif jumped_s:
        words = f"The clock of the service desk's PC was set by {jump_words(jumped_s)}. Is it right now?"
    else:
        return []
    return [Banner(f"{words} Targets, follow-ups and histories depend on it. Nothing is deleted meanwhile.")]


def jump_words(seconds: int) -> str:
    """Return how far a clock was set, in words: 3 hours forward."""
    for unit_s, unit in ((YEAR_S, "year"), (DAY_S, "day"), (HOUR_S, "hour"), (MINUTE_S, "minute")):
        if abs(seconds) >= unit_s:
            number = round(abs(seconds) / unit_s)
            return f"{number} {unit}{'s' * (number != 1)} {'forward' if seconds > 0 else 'back'}"
    return "a moment"
