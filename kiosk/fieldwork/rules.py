"""When a call is due, as a technician reads it."""

from datetime import datetime, timedelta

from kiosk.calendar.hours import SchoolHours
from kiosk.calls.targets import due_in_words
from kiosk.core import clock

SAID_BY_DAY = timedelta(days=6)


def due_words(resolve_by: str | None, hours: SchoolHours, now: datetime, zone: str) -> str:
    """Return 'Due 14:00' for today, 'Due Tue 14:00', 'Due Tue 8 Dec', 'Overdue by 2 h', or nothing without a target."""
    if not resolve_by:
        return ""
    due_at = clock.moment(resolve_by)
    if now > due_at:
        return due_in_words(hours, due_at, now)
    local = clock.school_time(due_at, zone)
    if local.date() == clock.school_date(now, zone):
        return f"Due {local:%H:%M}"
    if due_at - now < SAID_BY_DAY:
        return f"Due {local:%a %H:%M}"
    return f"Due {local:%a} {local.day} {local:%b}"
