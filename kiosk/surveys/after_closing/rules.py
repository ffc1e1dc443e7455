"""Until when a reporter can answer, and change their mind."""

from datetime import date, timedelta

from kiosk.calls.records import Call, Status

ANSWER_DAYS = 14  # after closing; as long as a report can be opened again from its page


def may_answer(call: Call, today: date) -> bool:
    """Tell whether the question stands on the call's status page; `today` is the school's day."""
    return bool(call.asked_at) and call.status is Status.CLOSED and today.isoformat() <= answer_until(call)


def answer_until(call: Call) -> str:
    """Return the last day on which an answer is taken, or nothing for a call that is not closed."""
    if not call.closed_at:
        return ""
    return (date.fromisoformat(call.closed_at[:10]) + timedelta(days=ANSWER_DAYS)).isoformat()
