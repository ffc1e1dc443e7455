"""What a reporter is told about a call, in plain words."""

from kiosk.calls.records import HOLD_WORDS, Event, HoldReason, Status
from kiosk.core.words import shown_date

STANDING = {
    Status.LOGGED: "the service desk has it",
    Status.TRIAGED: "the service desk is dealing with it",
    Status.DISPATCHED: "a technician has it",
    Status.IN_PROGRESS: "a technician is working on it",
    Status.RESOLVED: "it has been put right; the desk is checking",
    Status.CLOSED: "it is done",
    Status.CANCELLED: "nothing needs to be done",
    Status.DUPLICATE: "it is dealt with together with an earlier report",
}
NEXT = {
    Status.LOGGED: "The service desk reads it next and decides who deals with it.",
    Status.TRIAGED: "The service desk tries what is known, or sends a technician.",
    Status.DISPATCHED: "The technician comes with everything that is known about this device.",
    Status.IN_PROGRESS: "You can look at this page at any time to see how it stands.",
    Status.ON_HOLD: "The service desk looks at it again on the day given.",
    Status.RESOLVED: "If it is not right after all, scan the sticker again or telephone the service desk.",
    Status.CLOSED: "If it comes back, scan the sticker again.",
    Status.CANCELLED: "If that is wrong, telephone the service desk.",
    Status.DUPLICATE: "You need to do nothing.",
}


def how_it_stands(status: Status, hold_reason: HoldReason | None, follow_up_on: str | None) -> str:
    """Return how a call stands, as the end of the sentence 'Reported 09:12, …'."""
    if status is Status.DISPATCHED and follow_up_on:
        return f"a technician has it and is expected on {shown_date(follow_up_on)}"
    if status is not Status.ON_HOLD:
        return STANDING[status]
    waits = HOLD_WORDS[hold_reason] if hold_reason else "something"
    until = f", the desk looks again on {shown_date(follow_up_on)}" if follow_up_on else ""
    return f"waiting for {waits}{until}"


def how_it_stood(event: Event) -> str:
    """Return what a step changed, for the list of what happened."""
    if event.to_status is Status.ON_HOLD and "waits_for" in event.details:
        return f"waiting for {event.details['waits_for']}"
    return how_it_stands(event.to_status, None, None)
