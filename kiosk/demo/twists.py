"""How often a call does not go the straight way."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Twists:
    """How often a call does not go the straight way; all zero for the calls that have to end where they should."""

    cancelled: float = 0.03
    cured: float = 0.03
    no_fault: float = 0.05
    reopened: float = 0.05
    affects_more: float = 0.14
    noted: float = 0.12
    desk_fails: float = 0.08


STRAIGHT = Twists(0, 0, 0, 0, 0, 0, 0)
