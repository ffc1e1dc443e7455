"""What stands on a diagnostics sheet: ticks and free entries, and the words of the sheet's parts."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.diagnostics.records import Result, Version
from kiosk.diagnostics.rules import Walk


class Part(StrEnum):
    """The parts of the sheet beside the checklist."""

    SYMPTOM = "symptom"
    CHANGES = "changes"
    EARLIER = "earlier"
    MESSAGE = "message"
    TRIED = "tried"
    WORKAROUND = "workaround"
    ASKED = "asked"
    CONCLUSION = "conclusion"


@dataclass(frozen=True)
class PartWords:
    """A part's title, what it is for, and the labels of its fields in their order."""

    title: str
    hint: str
    fields: dict[str, str]


PART_WORDS = {
    Part.SYMPTOM: PartWords(
        "Symptom confirmed?",
        "See it with your own eyes before you look for a cause.",
        {"confirmed": "Does it show?", "how": "How did you make it happen?"},
    ),
    Part.CHANGES: PartWords(
        "Recent changes",
        "What was new before it began: updates, moved furniture, a new cable, another user.",
        {"what": "What changed?", "since": "Since when?"},
    ),
    Part.EARLIER: PartWords(
        "Earlier calls and known errors",
        "What has helped before, so that nobody begins at nought.",
        {"looked_at": "What did you look at?", "found": "What did it say?"},
    ),
    Part.MESSAGE: PartWords(
        "Error codes and messages",
        "Word for word: it can be searched for next time.",
        {"code": "Code or message", "meaning": "What it means", "source": "Where you found that"},
    ),
    Part.TRIED: PartWords(
        "Idea, test, outcome",
        "One row for each idea, also for those that were wrong.",
        {"idea": "What could it be?", "test": "How did you test it?", "outcome": "What came of it?"},
    ),
    Part.WORKAROUND: PartWords(
        "Workaround or swap",
        "What keeps the lesson going until it is mended.",
        {"what": "What was put in place?", "spare": "Spare or loan used", "until": "Until when?"},
    ),
    Part.ASKED: PartWords(
        "Specialist or supplier asked",
        "Whoever rings them again needs their reference.",
        {"who": "Who was asked?", "their_reference": "Their reference", "reply": "What they said"},
    ),
    Part.CONCLUSION: PartWords(
        "Conclusion",
        "The latest one counts; earlier ones stay below.",
        {
            "is_known": "Is the cause known?",
            "cause": "The cause, as far as it is known",
            "ends": "So it goes on as",
            "next_step": "Next step",
            "follow_up_on": "Look again on",
        },
    ),
}
CHOICE_WORDS = {
    "confirmed": {"yes": "Yes, every time", "sometimes": "Sometimes", "no": "No, it works for me"},
    "is_known": {"yes": "Yes", "suspected": "Suspected", "no": "No"},
    "ends": {
        "fix": "Fixed, or about to be",
        "escalate": "Escalate: somebody else has to look",
        "problem": "A problem: the cause behind several calls",
    },
}


@dataclass(frozen=True)
class Tick:
    """One step answered: what, by whom, when. A later tick of the same step corrects it."""

    id: int
    step_key: int
    result: Result
    note: str
    at: str
    actor: str


@dataclass(frozen=True)
class Used:
    """A checklist as a call used it, with every tick in the order of their coming."""

    id: int
    call_id: int
    version: Version
    at: str
    actor: str
    ticks: tuple[Tick, ...]
    walk: Walk

    def ticks_of(self, key: int) -> list[Tick]:
        """Return a step's ticks; the last one counts."""
        return [tick for tick in self.ticks if tick.step_key == key]

    def latest(self, key: int) -> Tick | None:
        """Return the tick of a step that counts, or None."""
        return next((tick for tick in reversed(self.ticks) if tick.step_key == key), None)

    @property
    def stop_words(self) -> str:
        """What to do now that it stopped."""
        at = self.walk.ended_at
        return (at.stop_words if at else "") or self.version.heading.stop_words


@dataclass(frozen=True)
class Entry:
    """One free entry of the sheet; `said` is by field."""

    id: int
    part: Part
    said: dict[str, str]
    minutes: int
    at: str
    actor: str

    def lines(self) -> list[tuple[str, str]]:
        """Return (label, words) of what was filled in."""
        labels = PART_WORDS[self.part].fields
        return [
            (labels[name], CHOICE_WORDS.get(name, {}).get(text, text))
            for name, text in self.said.items()
            if text and name in labels
        ]
