"""Passwords become slow hashes, two at once and not more: a hash takes a tenth of a second of a processor."""

from werkzeug.security import check_password_hash, generate_password_hash

from kiosk.core.refusals import Refused
from kiosk.core.turns import Turns

AT_ONCE = 2
WAITING = 1
LONGEST_TURN_S = 2.0
BUSY_S = 2  # after which it is worth trying again


class Busy(Refused):
    """Too many passwords are being checked at this moment."""


def _busy() -> Busy:
    return Busy("Several people are signing in at this moment. Please try again in a few seconds.")


turns = Turns(AT_ONCE, WAITING, LONGEST_TURN_S, _busy)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    with turns.one():
        return generate_password_hash(password)


def fits(password_hash: str, password: str) -> bool:
    """Tell whether a password is the one of a hash."""
    with turns.one():
        return check_password_hash(password_hash, password)
