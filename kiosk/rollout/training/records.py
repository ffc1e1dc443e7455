"""A training, who it is for, who came, and what is proposed for each."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.access import Role


class Audience(StrEnum):
    """Who is trained."""

    USERS = "users"
    DESK = "desk"
    TECHNICIANS = "technicians"
    COORDINATORS = "coordinators"
    LEADERS = "leaders"


AUDIENCE_WORDS = {
    Audience.USERS: "Users: everybody who reports",
    Audience.DESK: "Service desk",
    Audience.TECHNICIANS: "Technicians",
    Audience.COORDINATORS: "ICT co-ordinators",
    Audience.LEADERS: "School leaders",
}
SHORT_WORDS = AUDIENCE_WORDS | {Audience.USERS: "Users"}
AUDIENCE_OF = {
    Role.DESK: Audience.DESK,
    Role.TECHNICIAN: Audience.TECHNICIANS,
    Role.COORDINATOR: Audience.COORDINATORS,
}
# what each group has to know (FITS, training plan)
TOPICS = {
    Audience.USERS: ("Reporting by sticker, and what to try first",),
    Audience.DESK: ("Logging, priorities, known answers and follow-up",),
    Audience.TECHNICIANS: ("Restore first, diagnostics sheet, answers",),
    Audience.COORDINATORS: ("Register, settings and reading the measures",),
    Audience.LEADERS: ("Reading the reports, signing plan and review",),
}


@dataclass(frozen=True)
class NewTraining:
    """What is planned."""

    form_key: str
    audience: Audience
    topic: str
    trainer: str
    planned_on: str


@dataclass(frozen=True)
class Held:
    """What came of it: on which day, which accounts and which names came, what they said, when to repeat it."""

    held_on: str
    person_ids: frozenset[int]
    names: tuple[str, ...]
    feedback: str
    refresh_on: str | None


@dataclass(frozen=True)
class Training:
    """A training as it stands."""

    id: int
    audience: Audience
    topic: str
    trainer: str
    planned_on: str
    held_on: str | None
    called_off_at: str | None
    refresh_on: str | None
    feedback: str
    actor: str
    version: int
    came: int

    @property
    def is_planned(self) -> bool:
        """Tell whether it is still to come."""
        return self.held_on is None and self.called_off_at is None

    def state(self, today: str) -> str:
        """Return how it stands, in a few words."""
        if self.called_off_at:
            return "called off"
        if self.held_on:
            return "held"
        return "overdue" if self.planned_on < today else "planned"


@dataclass(frozen=True)
class Attendant:
    """Somebody who came: with an account, or a name alone."""

    person_id: int | None
    name: str


@dataclass(frozen=True)
class Suggestion:
    """Something that calls show people do not know: how many calls ended by showing it, in a period."""

    topic: str
    calls: tuple[int, ...]
    places: str
