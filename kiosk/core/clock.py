"""The one place that asks what time it is. Stored times are UTC text, shown times are the school's."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

# No Scandesk ran before that day: a clock that shows an earlier one was never set. Moved on with each release.
BUILT_ON = date(2026, 9, 1)


def now() -> datetime:
    """Return the present moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def stored(moment: datetime) -> str:
    """Return the text a moment is kept as: 2026-09-01T08:15:00Z, which sorts as it passes."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return the moment that `stored` wrote."""
    return datetime.fromisoformat(text)  # "Z" included; strptime would be twenty times slower on long lists


def day(text: str) -> date:
    """Return the day of a stored date."""
    return date.fromisoformat(text)


def school_time(at: datetime, zone: str) -> datetime:
    """Return a moment as the clock on the school's wall shows it."""
    return at.astimezone(ZoneInfo(zone))


def in_full(at: datetime, zone: str) -> str:
    """Return a moment as it is said in full, by the school's clock: Tue 1 Sep 2026, 09:15."""
    local = school_time(at, zone)
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M}"


def start_of(day: date, zone: str) -> datetime:
    """Return the moment at which a day begins at the school."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def school_date(at: datetime, zone: str) -> date:
    """Return the day it is at the school at a moment."""
    return school_time(at, zone).date()
