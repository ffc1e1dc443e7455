"""A checklist, its versions and steps, and the closed lists their fields are chosen from."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.calls.symptoms import FAULTS
from kiosk.devices.records import KIND_WORDS

NO_DEVICE = "no_device"
NEXT, FIXED, STOP = "next", "fixed", "stop"
LEADS_WORDS = {
    NEXT: "go on with the next step",
    FIXED: "stop: this is the fix",
    STOP: "stop and escalate",
}
KINDS = {kind.value: words.one[0].upper() + words.one[1:] for kind, words in KIND_WORDS.items()} | {
    NO_DEVICE: "No device (sign-in, Wi-Fi, a whole room)"
}
SYMPTOMS = {key: words for choices in reversed(FAULTS.values()) for key, words in choices}


class Who(StrEnum):
    """Who may do what a step asks for."""

    ANYBODY = "anybody"
    DESK = "desk"
    TECHNICIAN = "technician"


class Result(StrEnum):
    """How a step went."""

    AS_EXPECTED = "as_expected"
    NOT_AS_EXPECTED = "not_as_expected"
    NOT_DONE = "not_done"


WHO_WORDS = {
    Who.ANYBODY: "Anybody can do this safely",
    Who.DESK: "The service desk",
    Who.TECHNICIAN: "A technician only",
}
RESULT_WORDS = {
    Result.AS_EXPECTED: "As expected",
    Result.NOT_AS_EXPECTED: "Not as expected",
    Result.NOT_DONE: "Could not be done",
}


@dataclass(frozen=True)
class CheckStep:
    """One step. `yes` (as expected) and `no` lead to NEXT, FIXED, STOP or the key of a later step, as text."""

    key: int
    check: str
    expected: str
    why: str = ""
    who: Who = Who.DESK
    yes: str = NEXT
    no: str = NEXT
    stop_words: str = ""
    article_id: int | None = None


@dataclass(frozen=True)
class Heading:
    """What a checklist is for: its title, and the kinds and symptoms it is offered for (no symptoms: all of them)."""

    title: str
    kinds: tuple[str, ...]
    symptoms: tuple[str, ...] = ()
    purpose: str = ""
    stop_words: str = ""

    @property
    def kind_words(self) -> str:
        """The kinds in words."""
        return ", ".join(KINDS.get(kind, kind) for kind in self.kinds)

    @property
    def symptom_words(self) -> str:
        """The symptoms in words."""
        return ", ".join(SYMPTOMS.get(key, key) for key in self.symptoms) or "Every symptom"


@dataclass(frozen=True)
class Version:
    """A checklist as it was published, or its draft. `edits` counts the changes of a draft."""

    id: int
    checklist_id: int
    number: int
    heading: Heading
    steps: tuple[CheckStep, ...]
    edits: int
    changed_at: str
    changed_by: str
    published_at: str | None
    is_retired: bool

    @property
    def title(self) -> str:
        """The title of the checklist."""
        return self.heading.title

    @property
    def is_draft(self) -> bool:
        """Tell whether it can still be changed."""
        return self.published_at is None

    @property
    def seen(self) -> str:
        """What a form brings back to say which state of the checklist its reader looked at."""
        return f"{self.id}.{self.edits}"

    @property
    def shown_title(self) -> str:
        """The title with the version, as it stands on sheets and in timelines."""
        return f"{self.title} (version {self.number})"

    def number_of(self, key: int) -> int:
        """Return the number of a step as people count, or 0 when it is none of this version."""
        return next((number for number, step in enumerate(self.steps, 1) if step.key == key), 0)

    def step(self, key: int) -> CheckStep | None:
        """Return the step with a key, or None."""
        return next((step for step in self.steps if step.key == key), None)
