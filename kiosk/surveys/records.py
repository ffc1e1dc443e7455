"""A survey, its questions, the totals of its answers, and what the school does about them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.surveys.scales import AGREEMENT, RATING, TOP_TWO

MOST_QUESTIONS = 5  # people answer a short one (ITIL: at most five or six)
LONGEST_WORDS = 200
LONGEST_REPLY = 1000


class QuestionKind(StrEnum):
    """How a question is answered."""

    RATING = "rating"
    AGREEMENT = "agreement"
    TEXT = "text"


KIND_WORDS = {
    QuestionKind.RATING: "Very good to very poor",
    QuestionKind.AGREEMENT: "Agree strongly to disagree strongly",
    QuestionKind.TEXT: "In their own words",
}
SCALES = {QuestionKind.RATING: RATING, QuestionKind.AGREEMENT: AGREEMENT}


class Phase(StrEnum):
    """Where a survey stands on a day."""

    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"


class ActionState(StrEnum):
    """How far something is that the school decided to do."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"


STATE_WORDS = {ActionState.PLANNED: "Planned", ActionState.UNDER_WAY: "Under way", ActionState.DONE: "Done"}


@dataclass(frozen=True)
class Question:
    """One question, numbered from 1."""

    number: int
    kind: QuestionKind
    words: str

    @property
    def scale(self) -> dict[int, str]:
        """The answers to choose from, best first; none for a question that is answered in words."""
        return SCALES.get(self.kind, {})


@dataclass(frozen=True)
class NewSurvey:
    """A survey as it is planned; days are ISO, both included."""

    title: str
    why: str
    opens_on: str
    closes_on: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Survey:
    """A survey as it stands."""

    id: int
    title: str
    why: str
    opens_on: str
    closes_on: str
    finding: str
    published_at: str | None
    responses: int

    def phase(self, today: date) -> Phase:
        """Where it stands on the school's day."""
        if today.isoformat() < self.opens_on:
            return Phase.PLANNED
        return Phase.OPEN if today.isoformat() <= self.closes_on else Phase.OVER


@dataclass(frozen=True)
class Reply:
    """What one person answered to one question: a score, or words."""

    number: int
    score: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Totals:
    """What all answered to one question together. `counts` (by score) and `texts` are empty while there are too few."""

    question: Question
    answers: int
    counts: dict[int, int]
    texts: tuple[str, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Tell whether there is something to show."""
        return bool(self.counts or self.texts)

    @property
    def mean(self) -> float | None:
        """The mean score, 1 to 5."""
        return sum(score * n for score, n in self.counts.items()) / self.answers if self.counts else None

    @property
    def top_two(self) -> float | None:
        """Which share chose one of the two best answers."""
        return sum(n for score, n in self.counts.items() if score in TOP_TWO) / self.answers if self.counts else None


@dataclass(frozen=True)
class SurveyAction:
    """What the school does about what a survey showed. `owner` is a role: the page is public."""

    id: int
    words: str
    owner: str
    due_on: str
    state: ActionState
    done_on: str | None = None
