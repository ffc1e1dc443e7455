"""What a cell says of a moment: day first unless told otherwise, the school's own clock unless it says another."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Any

from kiosk.imports import values

CLOCK = re.compile(
    r"(?P<day>.+?)(?:T|,?\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
DAY_NUMBER = re.compile(r"(?P<days>[2-6]\d{4})\.(?P<part>\d+)")  # as a spreadsheet counts days and parts of them
MIDDAY = time(12)
REMEMBERED = 16_384  # the rows of a call repeat its times, and reading one takes long
HALF_A_DAY = timedelta(hours=12)


class ClockChange(StrEnum):
    """What is odd about an hour of the night in which the clocks change."""

    LEFT_OUT = "left out"  # in March: that hour never was
    TWICE = "twice"  # in October


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC, and the school's day of it.

    Where only a day is given it is the day's noon, which is that day on every clock near here.
    """

    at: datetime
    day: date
    has_time: bool = True
    is_midnight: bool = False
    clock_change: ClockChange | None = None

    def packed(self) -> list[Any]:
        """Return the moment as JSON can hold it."""
        return [int(self.at.timestamp()), self.day.toordinal(), self.has_time, self.is_midnight, self.clock_change]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> "Moment":
        """Return the moment that `packed` was made from."""
        at, day, has_time, is_midnight, change = packed
        moment = datetime.fromtimestamp(at, UTC)
        return cls(moment, date.fromordinal(day), has_time, is_midnight, change and ClockChange(change))

    def without_time(self) -> "Moment":
        """Return the day alone: midnight in a column that knows no other time is none."""
        return replace(self, at=self.at + HALF_A_DAY, has_time=False, is_midnight=False, clock_change=None)

    def is_before(self, other: "Moment") -> bool:
        """Tell whether one moment was before another; within a day only where both have a time."""
        if self.has_time and other.has_time:
            return self.at < other.at
        return self.day < other.day


@lru_cache(REMEMBERED)
def read_moment(text: str, zone: tzinfo, month_first: bool = False) -> Moment | None:
    """Return the moment in a text; None when it is none.

    An hour that comes twice in October is read as its first coming, one that is left out in March as an hour later.
    """
    if counted := DAY_NUMBER.fullmatch(text):
        return _of_day_number(int(counted["days"]), float(f"0.{counted['part']}"), zone)
    said = CLOCK.fullmatch(text)
    day = values.read_date(said["day"] if said else text, month_first)
    if day is None:
        return None
    if said is None:
        return Moment(datetime.combine(day, MIDDAY, zone).astimezone(UTC), day, has_time=False)
    at = _time_of_day(said)
    if at is None:
        return None
    if said["zone"]:
        exact = datetime.combine(day, at, _named(said["zone"]))
        return Moment(exact.astimezone(UTC), exact.astimezone(zone).date())
    return _local(datetime.combine(day, at), zone)


def _time_of_day(said: re.Match[str]) -> time | None:
    hour, half = int(said["hour"]), (said["half"] or "")[:1].casefold()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(said["minute"]), int(said["second"] or 0))
    except ValueError:
        return None


def _named(zone: str) -> tzinfo:
    if zone[0] not in "+-":
        return UTC
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def _of_day_number(days: int, part: float, zone: tzinfo) -> Moment:
    midnight = datetime.combine(values.DAY_NOUGHT + timedelta(days=days), time())
    return _local(midnight + timedelta(seconds=round(part * 86_400)), zone)


def _local(shown: datetime, zone: tzinfo) -> Moment:
    """Return the moment at which the school's clock shows a time."""
    first, second = shown.replace(tzinfo=zone, fold=0), shown.replace(tzinfo=zone, fold=1)
    at, is_midnight = first.astimezone(UTC), shown.time() == time.min
    if first.utcoffset() == second.utcoffset():
        return Moment(at, shown.date(), is_midnight=is_midnight)
    is_shown = at.astimezone(zone).replace(tzinfo=None) == shown
    change = ClockChange.TWICE if is_shown else ClockChange.LEFT_OUT
    return Moment(at, shown.date(), is_midnight=is_midnight, clock_change=change)
