"""What lies ready for one person for some minutes, in memory only: a form that is kept, a sign-in half done.

The cookie holds a random key. A restart of the server clears the shelf.
"""

import secrets
import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
PLACES = 500  # the thing that lies there longest goes first


class Shelf(Generic[Thing]):
    """Keeps things for so many seconds."""

    def __init__(self, kept_s: int, places: int = PLACES) -> None:
        self._kept_s = kept_s
        self._places = places
        self._turn = threading.Lock()
        self._things: OrderedDict[str, tuple[float, Thing]] = OrderedDict()

    def put(self, thing: Thing, now: float) -> str:
        """Keep a thing; return the key to it."""
        key = secrets.token_urlsafe(24)
        with self._turn:
            self._things[key] = (now, thing)
            while len(self._things) > self._places:
                self._things.popitem(last=False)
        return key

    def look(self, key: str, now: float) -> Thing | None:
        """Return the thing, or None where it is not there any more."""
        with self._turn:
            put_at, thing = self._things.get(key, (0.0, None))
        return thing if thing is not None and now - put_at < self._kept_s else None

    def drop(self, key: str) -> None:
        """Keep it no longer."""
        with self._turn:
            self._things.pop(key, None)
