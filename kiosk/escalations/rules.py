"""Which levels a call has reached, decided by values alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from kiosk.calls.records import Call, Status
from kiosk.core import clock
from kiosk.escalations.records import LEVEL_WORDS, Level

THREE_QUARTERS = 0.75
REASSIGNMENTS = 3
NO_TIME = timedelta()
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.DUPLICATE, Status.SET_ASIDE)


@dataclass(frozen=True)
class Facts:
    """What is looked up about a call before it is decided; moments that are unknown or paused are None."""

    now: datetime
    today: str
    respond_75_at: datetime | None = None
    resolve_75_at: datetime | None = None
    technicians: tuple[str, ...] = ()
    unread: timedelta = NO_TIME
    half_a_day: timedelta = NO_TIME


def has_reached(level: Level, call: Call, facts: Facts) -> bool:
    """Tell whether a call has reached a level; one that has ended or is set aside reaches none."""
    if call.status in ENDED:
        return False
    match level:
        case Level.RESPOND_75:
            return call.responded_at is None and call.respond_by is not None and _passed(facts.respond_75_at, facts.now)
        case Level.RESPOND_100:
            return call.responded_at is None and _is_over(call.respond_by, facts.now)
        case Level.RESOLVE_75:
            return call.resolve_by is not None and _passed(facts.resolve_75_at, facts.now)
        case Level.RESOLVE_100:
            return _is_over(call.resolve_by, facts.now)
        case Level.P1_AT_ONCE:
            return call.priority == 1
        case Level.FOLLOW_UP_MISSED:
            return call.follow_up_on is not None and call.follow_up_on < facts.today
        case Level.REASSIGNED_3:
            return reassignments(facts.technicians) >= REASSIGNMENTS
        case Level.UNREAD_HALF_DAY:
            return call.status is Status.LOGGED and call.responded_at is None and facts.unread > facts.half_a_day
    return False


def occurrence(level: Level, call: Call) -> str:
    """Return the episode in which a level fires once.

    A pause moves a due time and is no new episode; another priority is another target. store.NOT_FIRED says the same.
    """
    match level:
        case Level.FOLLOW_UP_MISSED:
            return str(call.follow_up_on)
        case Level.RESPOND_75 | Level.RESPOND_100 | Level.RESOLVE_75 | Level.RESOLVE_100:
            return f"{call.reopened}:P{call.priority}"
    return str(call.reopened)


def reassignments(technicians: tuple[str, ...]) -> int:
    """Return how often a call went to somebody else than before; sending it to the same person again counts nothing."""
    return sum(before != after for before, after in pairwise(technicians))


def _passed(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _is_over(due: str | None, now: datetime) -> bool:
    return due is not None and due <= clock.stored(now)


def because(level: Level, call: Call, zone: str) -> str:
    """Return why a level fired, in one sentence."""
    match level:
        case Level.RESPOND_75 | Level.RESPOND_100:
            return f"{LEVEL_WORDS[level]}: it was to be seen to by {_said(call.respond_by, zone)}."
        case Level.RESOLVE_75 | Level.RESOLVE_100:
            return f"{LEVEL_WORDS[level]}: it was to be resolved by {_said(call.resolve_by, zone)}."
        case Level.FOLLOW_UP_MISSED if call.follow_up_on:
            return f"{LEVEL_WORDS[level]}: {_day(date.fromisoformat(call.follow_up_on))}."
        case Level.P1_AT_ONCE:
            return "Its priority is P1."
        case Level.UNREAD_HALF_DAY:
            return f"{LEVEL_WORDS[level]}: logged {_said(call.logged_at, zone)}."
    return f"{LEVEL_WORDS[level]}."


def _said(stored: str | None, zone: str) -> str:
    if stored is None:
        return "a time that is no longer known"
    local = clock.school_time(clock.moment(stored), zone)
    return f"{_day(local.date())}, {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def told(rung_words: str, mailed: tuple[str, ...]) -> str:
    """Return who was told and how: 'ICT co-ordinator: Huw Ellis by e-mail', 'Service desk: on the day list'."""
    return f"{rung_words}: {', '.join(mailed)} by e-mail" if mailed else f"{rung_words}: on the day list"


def mail_of(call: Call, words: str, why: str, address: str) -> tuple[str, str]:
    """Return subject and text of an escalation; the text names nobody who reported, and no more than is needed."""
    subject = f"{call.reference} P{call.priority}: {words}"
    lines = [call.summary, "", why, "", f"Priority P{call.priority}, logged as {call.reference}."]
    if address:
        lines.append(f"{address}/desk/calls/{call.id}")
    return subject, "\n".join([*lines, "", "The service desk keeps the call and goes on with it."])
