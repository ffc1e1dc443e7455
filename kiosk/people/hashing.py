"""Passwords become slow hashes, two at once and not more: a flood of sign-ins leaves room for the reports.

A hash takes a tenth of a second of a processor. One more may stand and wait for its turn; who comes then is told to try
again in a moment, so that no thread of the server is held up.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.security import check_password_hash, generate_password_hash

from kiosk.core.refusals import Refused

AT_ONCE = 2
WAITING = 1
LONGEST_TURN_S = 2.0
BUSY_S = 2  # after which it is worth trying again


class Busy(Refused):
    """Too many passwords are being checked at this moment."""


class Turns:
    """Lets so many in at once, and so many wait in front of the door."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._here = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a turn; Busy when too many wait already."""
        if not self._here.acquire(blocking=False):
            raise Busy("Several people are signing in at this moment. Please try again in a few seconds.")
        try:
            if not self._inside.acquire(timeout=LONGEST_TURN_S):
                raise Busy("Several people are signing in at this moment. Please try again in a few seconds.")
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._here.release()


turns = Turns()


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with turns.one():
        return generate_password_hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Tell whether a password is the one of a hash."""
    with turns.one():
        return check_password_hash(password_hash, password)
