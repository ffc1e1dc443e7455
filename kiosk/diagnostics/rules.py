"""What is decided about checklists by values alone: where an answer leads, what is wrong with a draft, what fits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kiosk.diagnostics.records import FIXED, LEADS_WORDS, NEXT, STOP, CheckStep, Heading, Result

MOST_STEPS = 30
BRIEFLY = {NEXT: "next step", FIXED: "fixed", STOP: "escalate"}


@dataclass(frozen=True)
class Walk:
    """How far the answers lead: the steps answered on the way, the one that is next, or how it ended."""

    done: tuple[CheckStep, ...]
    next: CheckStep | None
    ended: str  # FIXED, STOP or nothing
    aside: tuple[CheckStep, ...]  # answered, but a later correction leads past them

    @property
    def ended_at(self) -> CheckStep | None:
        """The step whose answer ended it."""
        return self.done[-1] if self.ended and self.done else None


def leads_to(steps: Sequence[CheckStep], step: CheckStep, result: Result) -> str:
    """Return where an answer leads: FIXED, STOP, or the key of a step. What could not be done leads to the next step.

    Whatever leads nowhere stops: a checklist never leaves anybody without a word on what to do now.
    """
    said = {Result.AS_EXPECTED: step.yes, Result.NOT_AS_EXPECTED: step.no, Result.NOT_DONE: NEXT}[result]
    if said in (FIXED, STOP):
        return said
    after = steps[steps.index(step) + 1 :]
    if said == NEXT:
        return str(after[0].key) if after else STOP
    return said if said in {str(later.key) for later in after} else STOP


def walk(steps: Sequence[CheckStep], results: Mapping[int, Result]) -> Walk:
    """Follow the answers (by key of the step) from the first step on."""
    by_key = {str(step.key): step for step in steps}
    done: list[CheckStep] = []
    at = str(steps[0].key) if steps else STOP
    while at in by_key and by_key[at].key in results:
        step = by_key[at]
        done.append(step)
        at = leads_to(steps, step, results[step.key])
    aside = tuple(step for step in steps if step.key in results and step not in done)
    return Walk(tuple(done), by_key.get(at), "" if at in by_key else at, aside)


def faults(steps: Sequence[CheckStep]) -> list[str]:
    """Return what must be put right before a draft can be published: every path must lead forward and end."""
    if not steps:
        return ["There is no step yet."]
    found = []
    number_of = {str(step.key): number for number, step in enumerate(steps, 1)}
    for number, step in enumerate(steps, 1):
        for words, to in (("as expected", step.yes), ("not as expected", step.no)):
            if to in (FIXED, STOP):
                continue
            if to == NEXT:
                if number == len(steps):
                    found.append(f"Step {number} is the last one. Say how it ends when it is {words}.")
            elif to not in number_of:
                found.append(f"Step {number} leads to a step that is not there when it is {words}.")
            elif number_of[to] <= number:
                found.append(f"Step {number} leads back to step {number_of[to]} when it is {words}. Lead it forward.")
    return found


def unreachable(steps: Sequence[CheckStep]) -> list[int]:
    """Return the numbers of steps that no answer leads to."""
    reached = {steps[0].key} if steps else set()
    for step in steps:  # branches lead forward, so one pass finds all
        if step.key in reached:
            for result in (Result.AS_EXPECTED, Result.NOT_AS_EXPECTED):
                to = leads_to(steps, step, result)
                reached |= {int(to)} if to not in (FIXED, STOP) else set()
    return [number for number, step in enumerate(steps, 1) if step.key not in reached]


def warnings(steps: Sequence[CheckStep]) -> list[str]:
    """Return what may be meant, but rarely is."""
    found = [f"No answer leads to step {number}." for number in unreachable(steps)]
    found += [
        f"Step {number} leads to the same place whatever is seen."
        for number, step in enumerate(steps, 1)
        if step.yes == step.no != NEXT
    ]
    if steps and not any(FIXED in (step.yes, step.no) for step in steps):
        found.append("No step says that it is the fix.")
    return found


def leads_words(steps: Sequence[CheckStep], to: str) -> str:
    """Return a branch in words: 'go to step 4', 'stop and escalate'."""
    number = next((number for number, step in enumerate(steps, 1) if str(step.key) == to), 0)
    return f"go to step {number}" if number else LEADS_WORDS.get(to, "leads nowhere")


def leads_briefly(steps: Sequence[CheckStep], to: str) -> str:
    """Return a branch in two words, for paper: 'step 4', 'escalate'."""
    return leads_words(steps, to).removeprefix("go to ") if to not in BRIEFLY else BRIEFLY[to]


# --- changing a draft; the keys of steps stay, so branches follow the steps they mean


def with_step_added(steps: Sequence[CheckStep], step: CheckStep, at: int) -> tuple[CheckStep, ...]:
    """Return the steps with a new one at a place (0 is the first), under a key of its own."""
    own = replace(step, key=max((other.key for other in steps), default=0) + 1)
    return (*steps[:at], own, *steps[at:])


def with_step_changed(steps: Sequence[CheckStep], step: CheckStep) -> tuple[CheckStep, ...]:
    """Return the steps with the one of the same key replaced."""
    return tuple(step if other.key == step.key else other for other in steps)


def with_step_moved(steps: Sequence[CheckStep], key: int, by: int) -> tuple[CheckStep, ...]:
    """Return the steps with one a place up (-1) or down (1); at the end of the list nothing moves."""
    ordered = list(steps)
    here = next(place for place, step in enumerate(ordered) if step.key == key)
    there = min(max(here + by, 0), len(ordered) - 1)
    ordered.insert(there, ordered.pop(here))
    return tuple(ordered)


def without_step(steps: Sequence[CheckStep], key: int) -> tuple[CheckStep, ...]:
    """Return the steps without one; what led to it leads to the step after it, or stops where there is none."""
    here = next(place for place, step in enumerate(steps) if step.key == key)
    after = str(steps[here + 1].key) if here + 1 < len(steps) else STOP

    def led(to: str) -> str:
        return after if to == str(key) else to

    return tuple(replace(step, yes=led(step.yes), no=led(step.no)) for step in steps if step.key != key)


# --- which checklist fits a call


def fit(heading: Heading, kind: str, symptom: str) -> int:
    """Return how well a checklist fits: 3 kind and symptom, 2 all of the kind, 1 the kind alone, 0 another kind."""
    if kind not in heading.kinds:
        return 0
    if symptom in heading.symptoms:
        return 3
    return 1 if heading.symptoms else 2


def best_first(headings: Iterable[tuple[int, Heading]], kind: str, symptom: str) -> list[tuple[int, int]]:
    """Return (id, fit), the best fit first and then by title."""
    found = [(number, fit(heading, kind, symptom), heading.title.casefold()) for number, heading in headings]
    return [(number, how) for number, how, _ in sorted(found, key=lambda one: (-one[1], one[2]))]
