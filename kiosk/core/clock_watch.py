"""Whether the clock of this PC can be believed: a school's PC loses its battery, or somebody sets it.

A second clock that nobody can set runs beside it. Where the two part, the first one was set. What would be wrong for
good on a clock that was just set (signing people out, taking old data away) asks here first.
"""

import threading
import time
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from flask import Flask

from kiosk.core import clock
from kiosk.core.database import Database, the_database

LEAST_JUMP_S = 120  # less is how a clock is kept right
REMEMBERED_S = 24 * 3600


class ClockWatch:
    """What became of the clock since this program started."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._apart: float | None = None  # the clock's seconds less those of the one that nobody sets
        self._jumps: list[tuple[float, float]] = []  # when, by the steady clock, and by how much

    def look(self, now: datetime, steady_s: float) -> None:
        """Compare the two clocks; called at every request and round."""
        apart = now.timestamp() - steady_s
        with self._turn:
            before, self._apart = self._apart, apart
            jumped_s = 0.0 if before is None else apart - before
            if abs(jumped_s) < LEAST_JUMP_S:
                return
            if is_before_our_time(now - timedelta(seconds=jumped_s)):
                self._jumps.clear()  # it was never right until now: this one put it right
                return
            self._jumps.append((steady_s, jumped_s))

    def jumped_s(self, steady_s: float) -> int:
        """Return by how many seconds it was set within the last day; 0 where it was not, or was set back again."""
        with self._turn:
            self._jumps = [jump for jump in self._jumps if steady_s - jump[0] < REMEMBERED_S]
            total = sum(seconds for _, seconds in self._jumps)
        return 0 if abs(total) < LEAST_JUMP_S else round(total)


_watches: WeakKeyDictionary[Database, ClockWatch] = WeakKeyDictionary()
_turn = threading.Lock()


def is_before_our_time(now: datetime) -> bool:
    """Tell whether a clock shows a time before there was a Scandesk."""
    return now.date() < clock.BUILT_ON


def steady_s() -> float:
    """Return seconds that pass whatever anybody sets, also while the PC sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


def watch_of(database: Database) -> ClockWatch:
    """Return the watch over the clock for a data file, begun when it is first asked for."""
    with _turn:
        return _watches.setdefault(database, ClockWatch())


def look(database: Database, now: datetime) -> None:
    """Compare the clocks."""
    watch_of(database).look(now, steady_s())


def jumped_s(database: Database) -> int:
    """Return by how many seconds the clock was set within the last day; 0 where it was not."""
    return watch_of(database).jumped_s(steady_s())


def is_trusted(database: Database, now: datetime) -> bool:
    """Tell whether something may be ended or deleted because of what the clock says."""
    look(database, now)
    return not is_before_our_time(now) and not jumped_s(database)


def offer(app: Flask) -> None:
    """Look at every request."""

    @app.before_request
    def compare() -> None:
        look(the_database(), clock.now())
