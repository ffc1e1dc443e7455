"""A school's week, terms and other days, and each of its days in UTC.

Hours are what the clock on the wall shows, turned into UTC day by day, so that both nights on which the clock changes
come out right: a time that occurs twice means its first occurrence, a time that is skipped means the moment the clock
jumps over it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kiosk.calendar.bank_holidays import bank_holidays

DAY = timedelta(days=1)
NOTHING = timedelta(0)
OUTSIDE = "outside school hours"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Interval:
    """A stretch of a day by the clock on the wall; `closes` 00:00 is the end of the day."""

    opens: time
    closes: time

    @property
    def length(self) -> timedelta:
        """How long it is, on a day without a change of the clock."""
        return timedelta(minutes=(minutes_of(self.closes) or 24 * 60) - minutes_of(self.opens))


@dataclass(frozen=True)
class OtherDay:
    """A day that is not like its weekday: no intervals is closed, None is open as its weekday always is."""

    reason: str
    intervals: tuple[Interval, ...] | None = ()


@dataclass(frozen=True)
class Term:
    """A stretch of days on which the school works."""

    name: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Day:
    """One day as it counts: when it is open (UTC), by the wall, and why the rest of it is not counted."""

    begins: datetime
    ends: datetime
    open: tuple[Stretch, ...]
    intervals: tuple[Interval, ...]
    reason: str


@dataclass(frozen=True)
class SchoolHours:
    """When the school works: a week (Monday first), terms (none: all year), other days, and bank holidays."""

    zone: str
    week: tuple[tuple[Interval, ...], ...]
    days: Mapping[date, OtherDay] = field(default_factory=dict, hash=False)
    terms: tuple[Term, ...] = ()
    region: str = ""
    _known: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day(self, day: date) -> Day:
        """Return a day as it counts; worked out once."""
        found = self._known.get(day)
        if found is None:
            intervals, reason = self._what_applies(day)
            begins, ends = _moment(day, time.min, self.zone), _moment(day + DAY, time.min, self.zone)
            stretches = tuple(_stretch(day, interval, self.zone) for interval in intervals)
            open_ = tuple((opens, closes) for opens, closes in stretches if opens < closes)
            found = self._known[day] = Day(begins, ends, open_, intervals if open_ else (), reason)
        return found

    @property
    def usual_day(self) -> timedelta:
        """The length of a school day: the most common one of the week, the longer where two are as common."""
        lengths = Counter(total for intervals in self.week if (total := length_of(intervals)))
        return max(lengths, key=lambda length: (lengths[length], length), default=NOTHING)

    def _what_applies(self, day: date) -> tuple[tuple[Interval, ...], str]:
        usual = self.week[day.weekday()]
        if other := self.days.get(day):
            return (usual, OUTSIDE) if other.intervals is None else (other.intervals, other.reason)
        if self.terms and not any(term.first_on <= day <= term.last_on for term in self.terms):
            return (), self._between_terms(day)
        if not usual:
            return (), "weekend" if day.weekday() > 4 else f"no school on {WEEKDAYS[day.weekday()]}s"
        if holiday := bank_holidays(self.region, day.year).get(day):
            return (), f"bank holiday: {holiday}"
        return usual, OUTSIDE

    def _between_terms(self, day: date) -> str:
        before = max((term for term in self.terms if term.last_on < day), key=lambda t: t.last_on, default=None)
        after = min((term for term in self.terms if term.first_on > day), key=lambda t: t.first_on, default=None)
        if before and after:
            return f"outside term: after {before.name}"
        return f"after the last term entered ({before.name})" if before else "before the first term entered"


def minutes_of(at: time) -> int:
    """Return the minutes since midnight."""
    return at.hour * 60 + at.minute


def length_of(intervals: tuple[Interval, ...]) -> timedelta:
    """Return how long intervals are together."""
    return sum((interval.length for interval in intervals), NOTHING)


def _stretch(day: date, interval: Interval, zone: str) -> Stretch:
    last_day = day if interval.closes > time.min else day + DAY
    return _moment(day, interval.opens, zone), _moment(last_day, interval.closes, zone)


@lru_cache(maxsize=8192)
def _moment(day: date, at: time, zone: str) -> datetime:
    """Return the moment at which the clock on the wall first shows a time, or jumps over it."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    found = local.astimezone(UTC)
    if found.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    early, late = local.replace(fold=1).astimezone(UTC), found
    after = late.astimezone(local.tzinfo).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        early, late = (early, middle) if middle.astimezone(local.tzinfo).utcoffset() == after else (middle, late)
    return late
