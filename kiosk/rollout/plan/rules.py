"""What follows from the lines of the plan: how much is left, and the text that a leader signs."""

from collections.abc import Iterable, Sequence

from kiosk.core.words import shown_date
from kiosk.rollout.plan.records import STAGE_WORDS, PlanLine, Stage

NOBODY, NO_DAY, NOTHING = "nobody yet", "no day yet", "nothing decided yet"


def by_stage(lines: Iterable[PlanLine]) -> dict[Stage, list[PlanLine]]:
    """Return the lines of each stage, in order."""
    found: dict[Stage, list[PlanLine]] = {stage: [] for stage in Stage}
    for line in lines:
        found[line.step.stage].append(line)
    return found


def left_over(lines: Iterable[PlanLine]) -> list[PlanLine]:
    """Return what is not done: what has a day first, the earliest on top."""
    waiting = [line for line in lines if not line.is_done]
    return sorted(waiting, key=lambda line: (line.progress.due_on is None, line.progress.due_on or ""))


def as_text(lines: Sequence[PlanLine]) -> str:
    """Return the plan as plain text: what is signed, and kept as it read then."""
    parts = []
    for stage, found in by_stage(lines).items():
        parts.append(STAGE_WORDS[stage][0].upper())
        parts += [_line(line) for line in found]
    return "\n\n".join(parts)


def _line(line: PlanLine) -> str:
    progress = line.progress
    until = shown_date(progress.due_on) or NO_DAY
    state = "done" if line.is_done else f"until {until}"
    decided = line.decision.words if line.decision else NOTHING
    return f"{line.step.title} ({progress.owner or NOBODY}, {state}): {decided}"
