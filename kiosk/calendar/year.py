"""A school year as a calendar, and what is coming: what the page draws."""

from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.calendar.days import DAY, OUTSIDE
from kiosk.calendar.hours import SchoolHours
from kiosk.calendar.reading import write_hours

FIRST_MONTH = 9
LOOKED_AHEAD = timedelta(days=400)
MOST_COMING = 6


@dataclass(frozen=True)
class Cell:
    """One day of the calendar: its number, its look, and in words what is special about it."""

    number: int
    look: str
    words: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday to Sunday; None before its first and after its last day."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Coming:
    """Days in a row that are closed, or have other hours, for one reason."""

    first_on: date
    last_on: date
    words: str


def school_year_of(day: date) -> int:
    """Return the calendar year in which a day's school year began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def school_year(hours: SchoolHours, year: int, today: date) -> list[Month]:
    """Return the twelve months from September."""
    firsts = [date(year + (FIRST_MONTH - 1 + n) // 12, (FIRST_MONTH - 1 + n) % 12 + 1, 1) for n in range(12)]
    return [_month(hours, first, today) for first in firsts]


def coming(hours: SchoolHours, today: date) -> list[Coming]:
    """Return what is unlike the usual week from today on, nearest first."""
    found: list[Coming] = []
    for n in range(LOOKED_AHEAD.days):
        day = today + n * DAY
        words = _special(hours, day)
        if words and found and found[-1].words == words and found[-1].last_on == day - DAY:
            found[-1] = Coming(found[-1].first_on, day, words)
        elif words and len(found) == MOST_COMING:
            return found
        elif words:
            found.append(Coming(day, day, words))
    return found


def said_of(hours: SchoolHours, day: date) -> str:
    """Return in words how a day is: open 08:00-16:00, or closed and why."""
    known = hours.day(day)
    if not known.open:
        return f"closed ({known.reason})"
    said = f"open {write_hours(known.intervals)}"
    return said if known.reason == OUTSIDE else f"{said} ({known.reason})"


def _special(hours: SchoolHours, day: date) -> str:
    known = hours.day(day)
    if known.open:
        return "" if known.reason == OUTSIDE else f"{known.reason}, {write_hours(known.intervals)}"
    return "" if known.reason == "weekend" or known.reason.startswith("no school on") else known.reason


def _month(hours: SchoolHours, first: date, today: date) -> Month:
    cells: list[Cell | None] = [None] * first.weekday()
    day = first
    while day.month == first.month:
        cells.append(_cell(hours, day, today))
        day += DAY
    cells += [None] * (-len(cells) % 7)
    return Month(f"{first:%B %Y}", tuple(tuple(cells[n : n + 7]) for n in range(0, len(cells), 7)))


def _cell(hours: SchoolHours, day: date, today: date) -> Cell:
    special = _special(hours, day)
    if hours.day(day).open:
        look = "other" if special else "open"
    else:
        look = "closed" if special and day.weekday() < 5 else "free"
    return Cell(day.day, look, special if look in ("other", "closed") else "", day == today)
