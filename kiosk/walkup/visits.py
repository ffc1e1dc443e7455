"""Visits to a kiosk, in memory alone: each has an address of its own, and when it is over that address leads nowhere.

So the Back button of a browser finds nothing of whoever stood there before, with and without scripts, and nothing has
to be kept in a cookie. A visit's name is signed with a key that dies with the program; nobody can make one up. Its age
is told by the clock that nobody sets, so that a PC whose time is put right ends no visit.
"""

import hashlib
import hmac
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable

from flask import current_app

from kiosk.core.clock_watch import steady_s
from kiosk.walkup.records import Draft

LASTS_S = 3600
MOST_DRAFTS = 2000
MOST_DRAFTS_OF_ADDRESS = 50
MOST_OVER = 20_000
NAME = re.compile(r"([A-Za-z0-9_-]{22})\.(\d{1,12})\.([0-9a-f]{32})")


class Visits:
    """Who stands at the kiosks just now, what they entered so far, and which visits are over."""

    def __init__(self, steady: Callable[[], float] = steady_s) -> None:
        self._steady = steady
        self._key = secrets.token_bytes(32)
        self._drafts: OrderedDict[str, tuple[str, Draft]] = OrderedDict()
        self._over: OrderedDict[str, float] = OrderedDict()
        self._turn = threading.Lock()

    def begin(self) -> str:
        """Return the name of a new visit; nothing is kept of it until something is entered."""
        named = f"{secrets.token_urlsafe(16)}.{int(self._steady())}"
        return f"{named}.{self._signed(named)}"

    def is_open(self, visit: str) -> bool:
        """Tell whether a name is of a visit that goes on."""
        found = NAME.fullmatch(visit)
        if not found or not hmac.compare_digest(found[3], self._signed(f"{found[1]}.{found[2]}")):
            return False
        with self._turn:
            return visit not in self._over and self._steady() - int(found[2]) < LASTS_S

    def draft(self, visit: str) -> Draft | None:
        """Return what was entered so far, or None."""
        with self._turn:
            found = self._drafts.get(visit)
        return found[1] if found else None

    def keep(self, visit: str, address: str, draft: Draft) -> None:
        """Keep what was entered; one address cannot push out what is entered at others."""
        with self._turn:
            if visit in self._over:
                return
            self._drafts[visit] = (address, draft)
            self._drafts.move_to_end(visit)
            own = [name for name, (of_address, _) in self._drafts.items() if of_address == address]
            for name in own[:-MOST_DRAFTS_OF_ADDRESS]:
                del self._drafts[name]
            while len(self._drafts) > MOST_DRAFTS:
                self._drafts.popitem(last=False)

    def end(self, visit: str) -> None:
        """Forget a visit; its address leads nowhere from now on."""
        if not self.is_open(visit):
            return
        with self._turn:
            self._drafts.pop(visit, None)
            self._over[visit] = self._steady()
            too_old = self._steady() - LASTS_S
            while self._over and (len(self._over) > MOST_OVER or next(iter(self._over.values())) < too_old):
                self._over.popitem(last=False)

    def forget_old(self) -> None:
        """Forget what was entered in visits that nobody ended and that are too old to go on."""
        too_old = self._steady() - LASTS_S
        with self._turn:
            for visit in [name for name in self._drafts if int(name.split(".")[1]) < too_old]:
                del self._drafts[visit]

    def _signed(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]


def the_visits() -> Visits:
    """Return the visits of the running app."""
    found: Visits = current_app.extensions.setdefault("scandesk.walkup", Visits())
    return found
