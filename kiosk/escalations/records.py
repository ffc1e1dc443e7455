"""Levels of escalation, the ladder of who is told, what fired."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What makes a call go up the ladder; BY_HAND is the desk's own decision and has no rule."""

    RESPOND_75 = "respond_75"
    RESPOND_100 = "respond_100"
    RESOLVE_75 = "resolve_75"
    RESOLVE_100 = "resolve_100"
    P1_AT_ONCE = "p1_at_once"
    FOLLOW_UP_MISSED = "follow_up_missed"
    REASSIGNED_3 = "reassigned_3"
    UNREAD_HALF_DAY = "unread_half_day"
    BY_HAND = "by_hand"


class Rung(StrEnum):
    """Who is told, lowest first (FITS: the desk keeps the call whoever is told)."""

    DESK = "desk"
    DESK_OWNER = "desk_owner"
    COORDINATOR = "coordinator"
    LEADER = "leader"


LEVEL_WORDS = {
    Level.RESPOND_75: "Nobody has seen to it yet, three quarters of the time are gone",
    Level.RESPOND_100: "Nobody has seen to it in time",
    Level.RESOLVE_75: "Three quarters of the time to resolve it are gone",
    Level.RESOLVE_100: "Not resolved in time",
    Level.P1_AT_ONCE: "P1 or major incident",
    Level.FOLLOW_UP_MISSED: "The day to look again has passed",
    Level.REASSIGNED_3: "Passed on to another technician three times",
    Level.UNREAD_HALF_DAY: "New, and unread for half a school day",
    Level.BY_HAND: "Told by the desk",
}
RUNG_WORDS = {
    Rung.DESK: "Service desk",
    Rung.DESK_OWNER: "Desk owner",
    Rung.COORDINATOR: "ICT co-ordinator",
    Rung.LEADER: "School leaders",
}
NEEDS_TARGETS = frozenset({Level.RESPOND_75, Level.RESPOND_100, Level.RESOLVE_75, Level.RESOLVE_100})


@dataclass(frozen=True)
class Rule:
    """Whether a level fires, who is told then, and whether by e-mail as well; a contact narrows it to one person."""

    level: Level
    is_on: bool
    rung: Rung
    is_mailed: bool
    contact_id: int | None = None


# Reference: FITS first and second level, ITIL: at risk to the desk's owner, late to the co-ordinator, grave to leaders.
SHIPPED_RULES = {
    rule.level: rule
    for rule in (
        Rule(Level.P1_AT_ONCE, True, Rung.LEADER, True),
        Rule(Level.RESPOND_75, True, Rung.DESK, False),
        Rule(Level.RESPOND_100, True, Rung.DESK_OWNER, True),
        Rule(Level.RESOLVE_75, True, Rung.DESK_OWNER, True),
        Rule(Level.RESOLVE_100, True, Rung.COORDINATOR, True),
        Rule(Level.FOLLOW_UP_MISSED, True, Rung.DESK, False),
        Rule(Level.REASSIGNED_3, True, Rung.COORDINATOR, True),
        Rule(Level.UNREAD_HALF_DAY, True, Rung.DESK_OWNER, True),
    )
}


@dataclass(frozen=True)
class Contact:
    """A named person on a rung of the ladder."""

    id: int
    rung: Rung
    name: str
    email: str = ""
    phone: str = ""
    retired_on: str | None = None


@dataclass(frozen=True)
class Escalation:
    """One that fired; `seen_by` is who at the desk took note of it."""

    id: int
    call_id: int
    level: Level
    told: str
    because: str
    fired_at: str
    seen_at: str | None
    seen_by: str

    @property
    def words(self) -> str:
        """The level in words."""
        return LEVEL_WORDS[self.level]
