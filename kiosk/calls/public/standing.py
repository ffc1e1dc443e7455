"""What a reporter is told about a call, in plain words."""

from kiosk.calls.records import Approval, Event, HoldReason, Status, Step
from kiosk.calls.words import HOLD_WORDS
from kiosk.core.words import shown_date

STANDING = {
    Status.SET_ASIDE: "the service desk has it",
    Status.LOGGED: "the service desk has it",
    Status.RETURNED: "the service desk has a question",
    Status.TRIAGED: "the service desk is dealing with it",
    Status.INVESTIGATING: "the service desk is trying what is known",
    Status.DISPATCHED: "a technician has it",
    Status.IN_PROGRESS: "a technician is working on it",
    Status.RESOLVED: "it has been put right; the desk is checking",
    Status.CLOSED: "it is done",
    Status.CANCELLED: "nothing needs to be done",
    Status.DUPLICATE: "it is dealt with together with an earlier report",
}
NEXT = {
    Status.SET_ASIDE: "The service desk reads it next and decides who deals with it.",
    Status.LOGGED: "The service desk reads it next and decides who deals with it.",
    Status.RETURNED: "As soon as you answer, it goes on.",
    Status.TRIAGED: "The service desk tries what is known, or sends a technician.",
    Status.INVESTIGATING: "If that does not help, the service desk sends a technician.",
    Status.DISPATCHED: "The technician comes with everything that is known about this device.",
    Status.IN_PROGRESS: "You can look at this page at any time to see how it stands.",
    Status.ON_HOLD: "The service desk looks at it again on the day given.",
    Status.RESOLVED: "Is it right again? Then you need to do nothing.",
    Status.CLOSED: "If it comes back, report it again.",
    Status.CANCELLED: "If that is wrong, telephone the service desk.",
    Status.DUPLICATE: "You need to do nothing.",
}
STEP_STOOD = {
    Step.RETURN: "the service desk asked something",
    Step.ADD: "you answered; the service desk has it",
    Step.WORKS_NOW: "you said that it works again; the desk is checking",
    Step.STILL_BROKEN: "you said that it is still broken; the service desk has it again",
    Step.ASK_APPROVAL: "somebody has to allow it first",
    Step.APPROVE: "it was approved; the service desk is dealing with it",
    Step.REFUSE: "it was not approved",
}


def how_it_stands(
    status: Status, hold_reason: HoldReason | None, follow_up_on: str | None, approval: Approval | None = None
) -> str:
    """Return how a call stands, as the end of the sentence 'Reported 09:12, …'."""
    if status is Status.DISPATCHED and follow_up_on:
        return f"a technician has it and is expected on {shown_date(follow_up_on)}"
    if status is Status.TRIAGED and approval is Approval.APPROVED:
        return STEP_STOOD[Step.APPROVE]
    if status is Status.CANCELLED and approval is Approval.REFUSED:
        return STEP_STOOD[Step.REFUSE]
    if status is not Status.ON_HOLD:
        return STANDING[status]
    waits = HOLD_WORDS[hold_reason] if hold_reason else "something"
    until = f", the desk looks again on {shown_date(follow_up_on)}" if follow_up_on else ""
    return f"waiting for {waits}{until}"


def how_it_stood(event: Event) -> str:
    """Return what a step changed, for the list of what happened."""
    if event.step in STEP_STOOD:
        return STEP_STOOD[event.step]
    if event.to_status is Status.ON_HOLD and "waits_for" in event.details:
        return f"waiting for {event.details['waits_for']}"
    return how_it_stands(event.to_status, None, None)
