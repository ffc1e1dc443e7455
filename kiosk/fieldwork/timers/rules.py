"""How many minutes a timer proposes."""

from datetime import datetime, timedelta

from kiosk.core import clock

LONGEST_STRETCH = timedelta(hours=8)  # nobody works longer on one call without a break: it was forgotten
MOST_MINUTES = 24 * 60


def proposed_minutes(started: datetime, stopped: datetime, zone: str) -> int | None:
    """Return the begun minutes between two moments, or None when the timer was forgotten: over night, or for hours."""
    stretch = stopped - started
    is_another_day = clock.school_date(started, zone) != clock.school_date(stopped, zone)
    if is_another_day or stretch > LONGEST_STRETCH:
        return None
    return max(1, -(-int(stretch.total_seconds()) // 60))
