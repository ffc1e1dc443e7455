"""What of a call's timeline a reporter reads, and what can be said when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.calls.public.standing import how_it_stood
from kiosk.calls.records import Call, Event, Status, Step
from kiosk.calls.rules import REOPEN_WINDOW_DAYS, reporter_may_take

# Of all that is written down beside a call, only what these steps say is meant for the reporter.
DESK_SAYS = (Step.TELL, Step.RETURN, Step.REFUSE)
REPORTER_SAYS = (Step.ADD, Step.WORKS_NOW, Step.STILL_BROKEN)


@dataclass(frozen=True)
class Line:
    """One line of what happened: a change in words, or a message, and from whom."""

    at: str
    words: str
    message: str = ""
    is_from_desk: bool = False


def lines(events: Iterable[Event], events_of_original: Iterable[Event] = ()) -> list[Line]:
    """Return what happened, oldest first: changes, the desk's messages, the reporter's own words.

    Of the call that a duplicate was merged into only what the desk tells everybody is shown: questions, and the rest,
    are another reporter's.
    """
    found: list[Line] = []
    before = ""
    for event in events:
        words = how_it_stood(event) if event.from_status != event.to_status else ""
        message = event.note if event.step in (*DESK_SAYS, *REPORTER_SAYS) else ""
        if message or (words and words != before):
            found.append(Line(event.at, words if words != before else "", message, event.step in DESK_SAYS))
        before = words or before
    told = [Line(event.at, "", event.note, True) for event in events_of_original if event.step is Step.TELL]
    return sorted([*found, *(line for line in told if line.message)], key=lambda line: line.at)


def question(call: Call, events: Iterable[Event]) -> str:
    """Return what the desk wants to know, while it waits for the answer."""
    if call.status is not Status.RETURNED:
        return ""
    return next((event.note for event in reversed(list(events)) if event.step is Step.RETURN), "")


def steps_open(call: Call, today: date) -> list[Step]:
    """Return what the reporter can say now."""
    return [step for step in REPORTER_SAYS if reporter_may_take(step, call, today)]


def may_reopen_until(call: Call) -> str:
    """Return the last day on which a closed call can be opened again from its page, or nothing."""
    if call.status is not Status.CLOSED or not call.closed_at:
        return ""
    return (date.fromisoformat(call.closed_at[:10]) + timedelta(days=REOPEN_WINDOW_DAYS)).isoformat()
