"""When calls are due, for a page that lists many: the school's hours are looked up once."""

from collections.abc import Callable
from datetime import datetime

from kiosk.calendar.actions import school_hours
from kiosk.core.database import Database
from kiosk.core.settings import read_settings
from kiosk.fieldwork.rules import due_words


def due_teller(database: Database, now: datetime) -> Callable[[str | None], str]:
    """Return what says when a call is due, from its `resolve_by`."""
    hours, zone = school_hours(database), read_settings(database).time_zone
    return lambda resolve_by: due_words(resolve_by, hours, now, zone)
