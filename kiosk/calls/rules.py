"""What is decided about a call by values alone: which step is allowed, to whom, where it leads, how urgent it is."""

from dataclasses import dataclass

from kiosk.calls.records import Call, CallKind, Status, Step
from kiosk.core.access import Actor, Role

OPEN = (
    Status.LOGGED,
    Status.TRIAGED,
    Status.DISPATCHED,
    Status.IN_PROGRESS,
    Status.ON_HOLD,
    Status.RESOLVED,
)
WAITING_FOR_DESK = (Status.LOGGED, Status.TRIAGED)
WITH_TECHNICIAN = (Status.DISPATCHED, Status.IN_PROGRESS, Status.ON_HOLD)
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.DUPLICATE)
BEING_HANDLED = (Status.TRIAGED, *WITH_TECHNICIAN)
ANYONE = frozenset(Role)
DESK_AND_COORDINATOR = frozenset({Role.DESK, Role.COORDINATOR})


@dataclass(frozen=True)
class StepRule:
    """One row of the lifecycle: who may take the step, and from which status it leads to which."""

    roles: frozenset[Role]
    leads: dict[Status, Status]


def _stays(statuses: tuple[Status, ...]) -> dict[Status, Status]:
    return {status: status for status in statuses}


def _to(target: Status, statuses: tuple[Status, ...]) -> dict[Status, Status]:
    return dict.fromkeys(statuses, target)


# FITS lifecycle (reference: FITS incident management, operations guide): technicians resolve, only the desk closes.
LIFECYCLE: dict[Step, StepRule] = {
    Step.TRIAGE: StepRule(DESK_AND_COORDINATOR, _stays(BEING_HANDLED) | {Status.LOGGED: Status.TRIAGED}),
    Step.NOTE: StepRule(ANYONE, _stays(OPEN)),
    Step.FOLLOW_UP: StepRule(DESK_AND_COORDINATOR, _stays(OPEN)),
    Step.DISPATCH: StepRule(DESK_AND_COORDINATOR, _to(Status.DISPATCHED, BEING_HANDLED)),
    Step.TAKE_BACK: StepRule(DESK_AND_COORDINATOR, _to(Status.TRIAGED, WITH_TECHNICIAN)),
    Step.START: StepRule(frozenset({Role.TECHNICIAN}), _to(Status.IN_PROGRESS, (Status.DISPATCHED, Status.ON_HOLD))),
    Step.HOLD: StepRule(ANYONE, _to(Status.ON_HOLD, BEING_HANDLED)),
    Step.RESOLVE: StepRule(ANYONE, _to(Status.RESOLVED, BEING_HANDLED)),
    Step.CLOSE: StepRule(frozenset({Role.DESK}), {Status.RESOLVED: Status.CLOSED}),
    Step.REOPEN: StepRule(DESK_AND_COORDINATOR, _to(Status.TRIAGED, ENDED)),
    Step.CANCEL: StepRule(frozenset({Role.DESK}), _to(Status.CANCELLED, WAITING_FOR_DESK)),
    Step.DUPLICATE: StepRule(frozenset({Role.DESK}), _to(Status.DUPLICATE, (*WAITING_FOR_DESK, *WITH_TECHNICIAN))),
}


def next_status(step: Step, status: Status) -> Status | None:
    """Return where a step leads from a status, or None when it is not allowed there."""
    return LIFECYCLE[step].leads.get(status)


def may_see(actor: Actor, call: Call) -> bool:
    """Tell whether a person may see a call: technicians see only what the desk dispatched to them."""
    if actor.holds(Role.DESK, Role.COORDINATOR):
        return True
    is_theirs = call.technician_id is not None and call.technician_id == actor.person_id
    return actor.holds(Role.TECHNICIAN) and is_theirs


def may_take(actor: Actor, step: Step, call: Call) -> bool:
    """Tell whether a person may take a step on a call as it stands."""
    if not may_see(actor, call) or not actor.holds(*LIFECYCLE[step].roles):
        return False
    if step is Step.START and call.technician_id != actor.person_id:
        return False
    return next_status(step, call.status) is not None


def steps_open_to(actor: Actor, call: Call) -> frozenset[Step]:
    """Return the steps a person may take on a call as it stands."""
    return frozenset(step for step in LIFECYCLE if may_take(actor, step, call))


def priority(impact: int, urgency: int) -> int:
    """Return P1 to P5 (as 1 to 5) from impact and urgency, each 1 (high) to 3 (low): ITIL's three-by-three matrix."""
    if impact not in (1, 2, 3) or urgency not in (1, 2, 3):
        raise ValueError("impact and urgency are 1, 2 or 3")
    return impact + urgency - 1


@dataclass(frozen=True)
class LessonAnswer:
    """One answer to 'Can the lesson go on?', and what it means for impact and urgency."""

    words: str
    hint: str
    impact: int
    urgency: int


LESSON_ANSWERS = {
    "no": LessonAnswer("No", "the lesson is stopped", 2, 1),
    "with_difficulty": LessonAnswer("With difficulty", "there is a way round it", 2, 2),
    "yes": LessonAnswer("Yes", "it can wait", 2, 3),
    "many_rooms": LessonAnswer("No, in other rooms too", "several classes are stopped", 1, 1),
}
NEED_ANSWERS = {
    "today": LessonAnswer("Today", "a lesson depends on it", 3, 1),
    "this_week": LessonAnswer("This week", "", 3, 2),
    "no_hurry": LessonAnswer("No hurry", "", 3, 3),
}


def answers_for(kind: CallKind) -> dict[str, LessonAnswer]:
    """Return the answers in plain words that a reporter chooses from."""
    return LESSON_ANSWERS if kind is CallKind.INCIDENT else NEED_ANSWERS
