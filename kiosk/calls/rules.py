"""What is decided about a call by values alone: which step is allowed, to whom, where it leads, how urgent it is."""

from dataclasses import dataclass
from datetime import date

from kiosk.calls.records import Approval, Call, CallKind, Status, Step
from kiosk.core.access import Actor, Role

OPEN = (
    Status.LOGGED,
    Status.RETURNED,
    Status.TRIAGED,
    Status.INVESTIGATING,
    Status.DISPATCHED,
    Status.IN_PROGRESS,
    Status.ON_HOLD,
    Status.RESOLVED,
)
AT_THE_DESK = (Status.LOGGED, Status.RETURNED, Status.TRIAGED, Status.INVESTIGATING)
WITH_TECHNICIAN = (Status.DISPATCHED, Status.IN_PROGRESS, Status.ON_HOLD)
UNRESOLVED = (*AT_THE_DESK, *WITH_TECHNICIAN)
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.DUPLICATE)
BEING_HANDLED = (Status.TRIAGED, Status.INVESTIGATING, *WITH_TECHNICIAN)
STAFF = frozenset(Role)
DESK = frozenset({Role.DESK})
COORDINATOR = frozenset({Role.COORDINATOR})
DESK_AND_COORDINATOR = DESK | COORDINATOR
TECHNICIAN = frozenset({Role.TECHNICIAN})
REPORTER = frozenset[Role]()  # whoever holds the receipt: no account, so no role


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
# docs/LIFECYCLE.md shows this table; a test keeps the two the same.
LIFECYCLE: dict[Step, StepRule] = {
    Step.ADMIT: StepRule(DESK_AND_COORDINATOR, {Status.SET_ASIDE: Status.LOGGED}),
    Step.DISMISS: StepRule(DESK_AND_COORDINATOR, {Status.SET_ASIDE: Status.CANCELLED}),
    Step.RETURN: StepRule(DESK_AND_COORDINATOR, _to(Status.RETURNED, (Status.LOGGED, Status.TRIAGED))),
    Step.TRIAGE: StepRule(
        DESK_AND_COORDINATOR, _stays(BEING_HANDLED) | _to(Status.TRIAGED, (Status.LOGGED, Status.RETURNED))
    ),
    Step.OVERRIDE: StepRule(DESK_AND_COORDINATOR, _stays(UNRESOLVED)),
    Step.CONVERT: StepRule(DESK_AND_COORDINATOR, _stays(UNRESOLVED)),
    Step.CORRECT: StepRule(DESK_AND_COORDINATOR, _stays(OPEN)),
    Step.OWN: StepRule(DESK_AND_COORDINATOR, _stays(OPEN)),
    Step.ASK_APPROVAL: StepRule(DESK_AND_COORDINATOR, _to(Status.ON_HOLD, UNRESOLVED)),
    Step.APPROVE: StepRule(COORDINATOR, {Status.ON_HOLD: Status.TRIAGED}),
    Step.REFUSE: StepRule(COORDINATOR, {Status.ON_HOLD: Status.CANCELLED}),
    Step.INVESTIGATE: StepRule(
        DESK_AND_COORDINATOR, _to(Status.INVESTIGATING, (Status.LOGGED, Status.RETURNED, Status.TRIAGED))
    ),
    Step.NOTE: StepRule(STAFF, _stays(OPEN)),
    Step.TELL: StepRule(DESK_AND_COORDINATOR, _stays(OPEN)),
    Step.FOLLOW_UP: StepRule(DESK_AND_COORDINATOR, _stays(OPEN)),
    Step.DISPATCH: StepRule(DESK_AND_COORDINATOR, _to(Status.DISPATCHED, BEING_HANDLED)),
    Step.TAKE_BACK: StepRule(DESK_AND_COORDINATOR, _to(Status.TRIAGED, WITH_TECHNICIAN)),
    Step.START: StepRule(TECHNICIAN, _to(Status.IN_PROGRESS, (Status.DISPATCHED, Status.ON_HOLD))),
    Step.HOLD: StepRule(STAFF, _to(Status.ON_HOLD, BEING_HANDLED)),
    Step.RESOLVE: StepRule(STAFF, _to(Status.RESOLVED, BEING_HANDLED)),
    Step.CLOSE: StepRule(DESK, {Status.RESOLVED: Status.CLOSED}),
    Step.REOPEN: StepRule(DESK_AND_COORDINATOR, _to(Status.TRIAGED, ENDED)),
    Step.CANCEL: StepRule(DESK, _to(Status.CANCELLED, AT_THE_DESK)),
    Step.DUPLICATE: StepRule(DESK, _to(Status.DUPLICATE, UNRESOLVED)),
    Step.ADD: StepRule(REPORTER, _stays(OPEN) | {Status.SET_ASIDE: Status.SET_ASIDE, Status.RETURNED: Status.LOGGED}),
    Step.WORKS_NOW: StepRule(REPORTER, _to(Status.RESOLVED, UNRESOLVED)),
    Step.STILL_BROKEN: StepRule(REPORTER, _to(Status.TRIAGED, (Status.RESOLVED, Status.CLOSED))),
}
REPORTER_STEPS = frozenset(step for step, rule in LIFECYCLE.items() if rule.roles == REPORTER)
NEEDS_APPROVAL_FIRST = frozenset({Step.DISPATCH, Step.START, Step.RESOLVE, Step.HOLD, Step.TRIAGE})
REOPEN_WINDOW_DAYS = 14  # after closing, in which the reporter may say that it is still broken


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
    """Tell whether a person with an account may take a step on a call as it stands."""
    if step in REPORTER_STEPS or not may_see(actor, call) or not actor.holds(*LIFECYCLE[step].roles):
        return False
    if step is Step.START and call.technician_id != actor.person_id:
        return False
    if not _approval_allows(step, call):
        return False
    return next_status(step, call.status) is not None


def _approval_allows(step: Step, call: Call) -> bool:
    """Tell whether what was asked for has been allowed as far as the step needs it."""
    is_asked = call.approval is Approval.ASKED
    if step in (Step.APPROVE, Step.REFUSE):
        return is_asked
    if step is Step.ASK_APPROVAL:
        return call.kind is CallKind.REQUEST and call.approval in (None, Approval.REFUSED)
    if call.approval is Approval.REFUSED and step in (Step.DISPATCH, Step.START):
        return False
    return not (is_asked and step in NEEDS_APPROVAL_FIRST)


def reporter_may_take(step: Step, call: Call, today: date) -> bool:
    """Tell whether whoever holds the receipt may take a step; `today` is the school's day.

    "Still broken" opens a closed call again within REOPEN_WINDOW_DAYS; after that it is a new report (ITIL's reopen
    window, kept longer because a teacher may not come by for a week).
    """
    if step not in REPORTER_STEPS or next_status(step, call.status) is None:
        return False
    if call.status is Status.CLOSED and call.closed_at:
        return (today - date.fromisoformat(call.closed_at[:10])).days <= REOPEN_WINDOW_DAYS
    return True


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
