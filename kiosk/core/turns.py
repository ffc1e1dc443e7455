"""Work that takes a processor's time or much memory, a few at once: a flood of it leaves threads for the reports.

A few more may stand and wait for their turn; who comes then is told to try again in a moment, so that no thread of the
server is held up.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.core.refusals import Refused


class Turns:
    """Lets so many in at once, and so many wait in front of the door, none of them for long; `busy` tells the rest."""

    def __init__(self, at_once: int, waiting: int, longest_s: float, busy: Callable[[], Refused]) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._here = threading.BoundedSemaphore(at_once + waiting)
        self._longest_s = longest_s
        self._busy = busy

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a turn; what `busy` gives is raised when too many wait already, or it would take too long."""
        if not self._here.acquire(blocking=False):
            raise self._busy()
        try:
            if not self._inside.acquire(timeout=self._longest_s):
                raise self._busy()
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._here.release()
