"""What calls took before anything was promised, and which periods make a baseline."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from kiosk.calendar.days import DAY
from kiosk.calendar.hours import SchoolHours
from kiosk.calendar.targets import PRIORITIES, Target
from kiosk.calls.records import Channel
from kiosk.measures.figures.numbers import percentile
from kiosk.measures.figures.records import CallFact, Facts
from kiosk.measures.periods import Period
from kiosk.rollout.baseline.records import FEWEST_CALLS, Line, Which

SCHOOL_DAYS = 60
MOST_TERMS = 3
FURTHEST = timedelta(days=366)


def measure(facts: Facts, targets: Mapping[int, Target]) -> list[Line]:
    """Return how long the calls of each priority took in a period, beside the targets.

    School time, as targets count it: to respond, from logging to the first act of somebody at the school, of calls
    logged in the period; to resolve, from logging to resolving without pauses, of calls resolved in it. Calls of old
    logs are left out: nobody knows when their clock paused. Source: FITS, post implementation review (baseline first).
    """
    found = []
    ours = facts.of(lambda call: call.channel is not Channel.IMPORTED)
    for priority in PRIORITIES:
        target = targets.get(priority, Target())
        of_priority = ours.of(lambda call, priority=priority: call.priority == priority)  # type: ignore[misc]
        found.append(_line(priority, Which.RESPOND, _to_respond(of_priority), target.respond))
        found.append(_line(priority, Which.RESOLVE, _to_resolve(of_priority), target.resolve))
    return found


def _to_respond(facts: Facts) -> list[float]:
    return [_seconds(facts, call) for call in facts.logged if call.responded_at]


def _seconds(facts: Facts, call: CallFact) -> float:
    end = call.responded_at or facts.ends_at
    return facts.reckoner.worked(call.logged_at, end).total_seconds()


def _to_resolve(facts: Facts) -> list[float]:
    return [facts.time_to_resolve(call).total_seconds() for call in facts.resolved]


def _line(priority: int, which: Which, took: Sequence[float], target: timedelta | None) -> Line:
    promised = target.total_seconds() if target else None
    if len(took) < FEWEST_CALLS:
        return Line(priority, which, len(took), target=promised)
    ordered = sorted(took)
    kept = sum(time <= promised for time in took) / len(took) if promised is not None else None
    return Line(
        priority,
        which,
        len(took),
        median=median(ordered),
        most_of_80=percentile(ordered, 0.8),
        most_of_90=percentile(ordered, 0.9),
        target=promised,
        kept=kept,
    )


def pairs(lines: Iterable[Line]) -> list[tuple[int, Line, Line]]:
    """Return the two lines of each priority side by side: priority, respond, resolve."""
    by_key = {(line.priority, line.which): line for line in lines}
    return [(p, by_key[p, Which.RESPOND], by_key[p, Which.RESOLVE]) for p in PRIORITIES if (p, Which.RESPOND) in by_key]


def usual_periods(hours: SchoolHours, today: date) -> dict[str, Period]:
    """Return the periods that make a baseline, the best first: the last whole terms, then the last 60 school days."""
    over = sorted((term for term in hours.terms if term.last_on < today), key=lambda term: term.last_on, reverse=True)
    found = {term.name: Period(term.first_on, term.last_on) for term in over[:MOST_TERMS]}
    return found | {f"Last {SCHOOL_DAYS} school days": last_school_days(hours, today)}


def last_school_days(hours: SchoolHours, today: date) -> Period:
    """Return the days from the one on which the last 60 school days began to today; a year where there are fewer."""
    day, left = today, SCHOOL_DAYS
    while today - day < FURTHEST:
        left -= bool(hours.day(day).open)
        if not left:
            break
        day -= DAY
    return Period(day, today)
