"""How long calls took, and whether that was agreed: measures 5 to 7, 13 and 14."""

from datetime import timedelta
from itertools import pairwise

from kiosk.calls.records import CallKind
from kiosk.measures.figures.numbers import ids, middle, part_of, share, total
from kiosk.measures.figures.records import CallFact, Facts, Figure, Part, Unit


def time_to_resolve(facts: Facts) -> Figure:
    """School time from logging to resolving, without the pauses the school named, of the calls resolved in the period.

    Unit: seconds of school hours; the median, with mean and 90th percentile; the same by the calendar beside it.
    Source: FITS measure 5 (seed page; ITIL; SDI). The clock pauses as targets do (kiosk/calls/targets.py).
    """
    took = {call.id: facts.time_to_resolve(call).total_seconds() for call in facts.resolved}
    calendar = sorted(
        (call.resolved_at - call.logged_at).total_seconds() for call in facts.resolved if call.resolved_at
    )
    beside = middle(dict(enumerate(calendar)), Unit.CALENDAR_TIME)
    by_calendar = Part("Median by the calendar", beside.value, Unit.CALENDAR_TIME, tuple(took))
    return middle(took, Unit.SCHOOL_TIME, (by_calendar,))


def fix_time_bands(facts: Facts) -> Figure:
    """Share of the calls resolved in the period that took no longer than the first band.

    Unit: share of resolved calls; one part for each band of school time, which the school edits. Source: FITS measure 6
    (problem management, operations guide: adjustable bands).
    """
    took = {call.id: facts.time_to_resolve(call) for call in facts.resolved}
    edges = [timedelta(-1), *facts.bands, timedelta.max]
    parts = []
    for above, most in pairwise(edges):
        within = tuple(call_id for call_id, time in took.items() if above < time <= most)
        name = band_words(above, most, facts.usual_day)
        parts.append(Part(name, len(within) / len(took) if took else None, Unit.SHARE, within))
    first = parts[0]
    return Figure(first.value, Unit.SHARE, first.calls, tuple(took), parts=tuple(parts))


def band_words(above: timedelta, most: timedelta, usual_day: timedelta) -> str:
    """Return how a band of school time is called."""
    if most == timedelta.max:
        return f"over {amount_words(above, usual_day)}"
    return f"up to {amount_words(most, usual_day)}"


def amount_words(amount: timedelta, usual_day: timedelta) -> str:
    """Return an amount of school time in a word or two: 4 h, 3 school days."""
    if usual_day and amount >= usual_day and not amount % usual_day:
        days = amount // usual_day
        return f"{days} school day{'s' if days > 1 else ''}"
    hours = amount.total_seconds() / 3600
    return f"{hours:g} h"


def time_to_respond(facts: Facts) -> Figure:
    """School time from logging to the first act of somebody at the school, of the calls logged in the period.

    Unit: seconds of school hours; the median, with mean and 90th percentile. Source: FITS measure 7 (SDI). A call that
    the desk wrote down itself was responded to at once.
    """
    took = {
        call.id: facts.reckoner.worked(call.logged_at, call.responded_at).total_seconds()
        for call in facts.logged
        if call.responded_at
    }
    return middle(took, Unit.SCHOOL_TIME)


def downtime(facts: Facts) -> Figure:
    """School time from when a fault occurred to when it was resolved, of incidents on a device resolved in the period.

    Unit: seconds of school hours, added up. Source: FITS measure 13 (incident management, who uses it). Pauses count:
    the device did not work meanwhile.
    """
    down = {
        call.id: facts.reckoner.worked(call.occurred_at, call.resolved_at).total_seconds()
        for call in facts.resolved
        if call.kind is CallKind.INCIDENT and call.device_id and call.resolved_at
    }
    return total(down, Unit.SCHOOL_TIME)


def within_target(facts: Facts) -> Figure:
    """Share of the calls resolved in the period that were resolved by when they were due, of those that had a target.

    Unit: share; overdue calls that still waited at the end of the period are counted apart. Source: FITS measure 14
    (seed page; ITIL). Each call is held against the target that stood when it was resolved.
    """
    judged = [call for call in facts.resolved if call.resolve_by]
    kept = [call for call in judged if _is_kept(call)]
    responded = [call for call in facts.logged if call.respond_by and call.responded_at]
    in_time = [c for c in responded if c.respond_by and c.responded_at and c.responded_at <= c.respond_by]
    overdue = [call for call in facts.outstanding if call.resolve_by and call.resolve_by < facts.ends_at]
    return share(
        kept,
        judged,
        (
            Part("Missed", len(judged) - len(kept), Unit.CALLS, ids(c for c in judged if not _is_kept(c))),
            part_of("Responded to in time", in_time, responded),
            Part("Overdue and still open", len(overdue), Unit.CALLS, ids(overdue)),
        ),
    )


def _is_kept(call: CallFact) -> bool:
    return call.resolved_at is not None and call.resolve_by is not None and call.resolved_at <= call.resolve_by
