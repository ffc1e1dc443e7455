"""A step of the plan, how far it has come, what was decided, and the leaders' signature."""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """The stages of bringing a service desk in, in their order (FITS; the last two are its 'follow the plan')."""

    DEFINE = "define"
    PREPARE = "prepare"
    DECIDE = "decide"
    BEGIN = "begin"


STAGE_WORDS = {
    Stage.DEFINE: ("Define", "What the words mean, and what happens to a call."),
    Stage.PREPARE: ("Prepare", "Who it is for, who does it, what they need for it."),
    Stage.DECIDE: ("Decide", "How this school does it."),
    Stage.BEGIN: ("Begin and follow it", "Measure first, then promise, then look back."),
}
DECIDED_AS_PROPOSED = "As proposed."


@dataclass(frozen=True)
class Place:
    """Where something of a step is done or read."""

    address: str
    words: str


@dataclass(frozen=True)
class PlanStep:
    """One step: what it is for in two sentences, the decision that is proposed, where to do it, settings it saves."""

    key: str
    stage: Stage
    title: str
    purpose: str
    proposal: str
    places: tuple[Place, ...]
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a step has come."""

    step: str
    owner: str = ""
    due_on: str | None = None
    done_at: str | None = None
    done_by: str = ""
    version: int = 0


@dataclass(frozen=True)
class Decision:
    """What was decided at a step, by whom, when."""

    step: str
    words: str
    at: str
    actor: str


@dataclass(frozen=True)
class Signature:
    """A leader's signature, with the plan as it read then."""

    id: int
    name: str
    role: str
    signed_on: str
    text: str
    at: str
    actor: str


@dataclass(frozen=True)
class PlanLine:
    """A step as it stands: what is so already (sentences), the newest decision, owner, day, done."""

    step: PlanStep
    progress: Progress
    decision: Decision | None
    facts: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """Tell whether somebody said that it is done."""
        return self.progress.done_at is not None

    def is_late(self, today: str) -> bool:
        """Tell whether its day is over and it is not done."""
        return not self.is_done and self.progress.due_on is not None and self.progress.due_on < today

    def state(self, today: str) -> str:
        """Return how it stands, in one word or two."""
        if self.is_done:
            return "Done"
        if self.is_late(today):
            return "Late"
        return "Decided" if self.decision else "To do"
