"""Terms and other days as they are taken out: one list, each row with what it is."""

from collections.abc import Iterable, Iterator

from kiosk.calendar.records import DayEntry, TermEntry
from kiosk.core.tables import Cell

COLUMNS = ("What", "Name", "First On", "Last On", "Hours")


def rows(terms: Iterable[TermEntry], days: Iterable[DayEntry]) -> Iterator[list[Cell]]:
    """Yield the terms, then the days that are unlike their weekday."""
    for term in terms:
        yield ["term", term.name, term.first_on, term.last_on, None]
    for day in days:
        yield [day.kind.value, day.name, day.first_on, day.last_on, day.hours]
