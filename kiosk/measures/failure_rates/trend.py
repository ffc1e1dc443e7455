"""How a failure rate went from term to term; from quarter to quarter where the school has entered no terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.calendar import actions as calendar
from kiosk.calendar.days import Term
from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.tables import Cell
from kiosk.measures.failure_rates import counting, rules
from kiosk.measures.failure_rates.records import Grouping, Rate
from kiosk.measures.periods import Period

MOST_SHOWN = 9  # three school years
LONGEST_HOLIDAYS = timedelta(days=70)
DAY = timedelta(days=1)
COLUMNS = ("Name", "From", "To", "Devices", "Device Years", "Failures", "Failures Per Device Year", "Low 95", "High 95")


@dataclass(frozen=True)
class Span:
    """A term with the holidays after it, or a quarter of a year."""

    name: str
    period: Period


@dataclass(frozen=True)
class Trend:
    """A rate for each span, the oldest first, each named after its span; whether the spans are terms."""

    spans: tuple[Span, ...]
    rates: tuple[Rate, ...]
    are_terms: bool


def trend(database: Database, by: Grouping, key: str | None, last_on: date) -> Trend:
    """Return the rate of a group, or of all devices where there is no key, for the last spans up to a day."""
    terms = calendar.school_hours(database).terms
    found = spans_of(terms, last_on)
    rates = tuple(rules.rate(span.name, span.name, *counting.counts(database, by, key, span.period)) for span in found)
    return Trend(found, rates, bool(terms))


def spans_of(terms: Sequence[Term], last_on: date) -> tuple[Span, ...]:
    """Return the last terms begun by a day, the oldest first, or as many quarters where there are no terms.

    A term goes on up to the day before the next one begins, so that what was closed in the holidays is not left out.
    """
    if not terms:
        return _quarters(last_on)
    begun = sorted((term for term in terms if term.first_on <= last_on), key=lambda term: term.first_on)
    nexts = [later.first_on - DAY for later in begun[1:]] + [last_on] * bool(begun)
    spans = (
        Span(term.name, Period(term.first_on, min(end, last_on, term.last_on + LONGEST_HOLIDAYS)))
        for term, end in zip(begun, nexts, strict=True)
    )
    return tuple(span for span in spans if span.period.days > 0)[-MOST_SHOWN:]


def _quarters(last_on: date) -> tuple[Span, ...]:
    first = date(last_on.year, (last_on.month - 1) // 3 * 3 + 1, 1)
    found: list[Span] = []
    while len(found) < MOST_SHOWN:
        name = f"{first:%b} to {date(first.year, first.month + 2, 1):%b} {first.year}"
        found.insert(0, Span(name, Period(first, last_on)))
        last_on = first - DAY
        first = date(last_on.year, last_on.month - 2, 1)
    return tuple(found)


def listing(trend: Trend, name: str) -> Listing:
    """Return a trend as a list to take out."""

    def row(span: Span, rate: Rate) -> list[Cell]:
        numbers = ("" if value is None else f"{value:.4f}" for value in (rate.per_year, rate.low, rate.high))
        days = span.period.first_on.isoformat(), span.period.last_on.isoformat()
        return [span.name, *days, rate.devices, f"{rate.device_years:.4f}", rate.failures, *numbers]

    return Listing(name, COLUMNS, [row(*one) for one in zip(trend.spans, trend.rates, strict=True)], is_of_today=False)
