"""An article, what it is tied to, how it was used, and what the internet said."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far an article can be relied on (KCS)."""

    WORK_IN_PROGRESS = "work_in_progress"
    NOT_VALIDATED = "not_validated"
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Audience(StrEnum):
    """For whom an article is written."""

    USERS = "users"
    TECHNICIANS = "technicians"


class Outcome(StrEnum):
    """What came of an article on a call."""

    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    TRIED = "tried"


class Origin(StrEnum):
    """Who used an article on a call."""

    DESK = "desk"
    TECHNICIAN = "technician"
    REPORTER = "reporter"


class DidHelp(StrEnum):
    """Whether a source helped."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not_yet"


STATE_WORDS = {
    State.WORK_IN_PROGRESS: "Work in progress",
    State.NOT_VALIDATED: "Not validated",
    State.VALIDATED: "Validated",
    State.ARCHIVED: "Archived",
}
AUDIENCE_WORDS = {
    Audience.USERS: "Everybody: teachers find it when they scan",
    Audience.TECHNICIANS: "The desk and the technicians",
}
OUTCOME_WORDS = {
    Outcome.HELPED: "This fixed it",
    Outcome.DID_NOT_HELP: "Did not help",
    Outcome.TRIED: "Tried",
}
DID_HELP_WORDS = {DidHelp.YES: "Yes", DidHelp.NO: "No", DidHelp.NOT_YET: "Not tried yet"}


@dataclass(frozen=True)
class Ties:
    """What an article is about; all of it may be empty."""

    kinds: tuple[str, ...] = ()
    models: tuple[int, ...] = ()
    symptoms: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What is typed into an article: everything but who, when and how it was used."""

    title: str
    resolution: str
    environment: str = ""
    cause: str = ""
    state: State = State.WORK_IN_PROGRESS
    audience: Audience = Audience.TECHNICIANS
    review_on: str = ""
    ties: Ties = Ties()


@dataclass(frozen=True)
class Article:
    """An article as it stands. Times are stored UTC text, dates ISO text."""

    id: int
    title: str
    environment: str
    resolution: str
    cause: str
    state: State
    audience: Audience
    review_on: str
    call_id: int | None
    author: str
    created_at: str
    changed_at: str
    version: int
    helped: int
    did_not_help: int
    tried: int
    helped_themselves: int

    @property
    def reuse_count(self) -> int:
        """How often it was used on calls."""
        return self.helped + self.did_not_help + self.tried

    @property
    def is_public(self) -> bool:
        """Tell whether everybody may read it."""
        return self.state is State.VALIDATED and self.audience is Audience.USERS


@dataclass(frozen=True)
class Version:
    """An article as it was saved once."""

    version: int
    at: str
    actor: str
    content: dict[str, str]


@dataclass(frozen=True)
class Use:
    """An article used on a call."""

    article_id: int
    title: str
    outcome: Outcome
    actor: str
    at: str


@dataclass(frozen=True)
class NewSource:
    """What somebody found, as it is typed in."""

    form_key: str
    url: str
    title: str
    read_on: str
    says: str
    did_help: DidHelp


@dataclass(frozen=True)
class Source:
    """What somebody found about a message."""

    id: int
    call_id: int | None
    article_id: int | None
    url: str
    title: str
    read_on: str
    says: str
    did_help: DidHelp
    actor: str
    at: str
