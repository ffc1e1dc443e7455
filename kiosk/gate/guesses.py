"""Who types what does not exist, or sends photos, again and again: counted in memory, because looking saves nothing.

A phone with our cookie counts for itself, so that one who guesses behind a school's shared address does not slow down
the others; browsers without it count for their address. Stickers that exist always open.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime

from flask import current_app

from kiosk.gate.visitors import Visitor

MISSES_AT_MOST = 30
WITHIN_S = 600
SHARED_TIMES = 10
REMEMBERED = 5000  # guessers at most; the one that was quiet for longest is forgotten first


class Guesses:
    """Wrong guesses of the last ten minutes, or of another while, by the names they count for."""

    def __init__(self, within_s: int = WITHIN_S) -> None:
        self._within_s = within_s
        self._at: OrderedDict[str, deque[float]] = OrderedDict()
        self._turn = threading.Lock()

    def count(self, names: Iterable[str], now: datetime) -> None:
        """Count one more wrong guess for each name."""
        with self._turn:
            for who in names:
                found = self._recent(who, now)
                found.append(now.timestamp())
                self._at[who] = found
                self._at.move_to_end(who)
            while len(self._at) > REMEMBERED:
                self._at.popitem(last=False)

    def recent(self, who: str, now: datetime) -> int:
        """Return how many there were for a name."""
        with self._turn:
            return len(self._recent(who, now))

    def _recent(self, who: str, now: datetime) -> deque[float]:
        found = self._at.get(who, deque(maxlen=MISSES_AT_MOST * SHARED_TIMES))
        if found and found[-1] > now.timestamp() + 1:  # the clock was set back
            found.clear()
        while found and found[0] <= now.timestamp() - self._within_s:
            found.popleft()
        return found


class Misses:
    """The unknown codes of the last ten minutes, by who typed them."""

    def __init__(self) -> None:
        self._guesses = Guesses()

    def count(self, visitor: Visitor, now: datetime) -> None:
        """Count one more unknown code."""
        self._guesses.count(_names(visitor), now)

    def are_too_many(self, visitor: Visitor, is_shared: bool, now: datetime) -> bool:
        """Tell whether somebody should wait before the next code."""
        if not visitor.phone:
            times = SHARED_TIMES if is_shared else 1
            return self._guesses.recent(f"bare:{visitor.address}", now) >= MISSES_AT_MOST * times
        if self._guesses.recent(f"phone:{visitor.phone}", now) >= MISSES_AT_MOST:
            return True
        of_address = self._guesses.recent(f"address:{visitor.address}", now)
        return not visitor.is_known_phone and of_address >= MISSES_AT_MOST * SHARED_TIMES


def _names(visitor: Visitor) -> tuple[str, str]:
    """Return under which names somebody's guesses count: their own, and their address."""
    own = f"phone:{visitor.phone}" if visitor.phone else f"bare:{visitor.address}"
    return own, f"address:{visitor.address}"


def the_misses() -> Misses:
    """Return the running app's count of codes that were typed and do not exist, on whichever page."""
    found: Misses = current_app.extensions.setdefault("scandesk.misses", Misses())
    return found
