"""A review, its lines, answers and actions."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """The three kinds of lines, in the order of FITS."""

    EXPECT = "expect"
    ACHIEVED = "achieved"
    BENEFIT = "benefit"


GROUP_WORDS = {
    Group.EXPECT: ("What was expected", "What has to be in place."),
    Group.ACHIEVED: ("What was achieved", "What the school can do and know now."),
    Group.BENEFIT: ("What it is good for", "What people notice."),
}


class Answer(StrEnum):
    """Whether something is so."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


ANSWER_WORDS = {Answer.YES: "Yes", Answer.PARTLY: "Partly", Answer.NO: "No"}


@dataclass(frozen=True)
class ReviewLine:
    """One thing that FITS expects, in our words, and the step of the plan to go back to when it is not so.

    `page` is where the records behind its evidence are looked at.
    """

    key: str
    group: Group
    words: str
    step: str
    page: str


@dataclass(frozen=True)
class NewReview:
    """The period that is looked back on."""

    form_key: str
    first_on: str
    last_on: str


@dataclass(frozen=True)
class Review:
    """A review as it stands; from the sign-off on it never changes."""

    id: int
    first_on: str
    last_on: str
    intended: str
    came_of_it: str
    figures: tuple[tuple[str, str], ...]
    users_say: str
    began_at: str
    actor: str
    version: int
    signed_at: str | None
    signed_by: str
    signed_role: str
    signed_on: str | None

    @property
    def is_signed(self) -> bool:
        """Tell whether it is signed off."""
        return self.signed_at is not None


@dataclass(frozen=True)
class Answered:
    """What was answered to a line, and from the sign-off on what the records said."""

    line: str
    answer: Answer
    remark: str
    evidence: str = ""


@dataclass(frozen=True)
class Action:
    """Something a review decided; open until it is done."""

    id: int
    review_id: int
    line: str
    text: str
    owner: str
    due_on: str
    added_at: str
    done_at: str | None
    done_by: str

    def state(self, today: str) -> str:
        """Return how it stands, in a word."""
        return "done" if self.done_at else "late" if self.due_on < today else "open"


@dataclass(frozen=True)
class Shown:
    """A line of a review as it is shown: what the records say, and what was answered."""

    line: ReviewLine
    evidence: str
    answered: Answered | None
