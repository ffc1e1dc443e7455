"""How many calls came, ended and wait: measures 1 to 4."""

from collections import defaultdict
from datetime import timedelta
from statistics import median

from kiosk.calls.records import CallKind
from kiosk.core import clock
from kiosk.measures.figures.numbers import count, ids
from kiosk.measures.figures.records import CallFact, Facts, Figure, Part, Unit

AGE_BANDS = ((0, 1), (2, 5), (6, 10), (11, 20), (21, None))


def calls_logged(facts: Facts) -> Figure:
    """Calls logged in the period; incidents and requests, and each calendar week, counted apart.

    Unit: calls. Source: FITS measure 1 (seed page; service desk reviews; SDI). What was set aside and dismissed as no
    report is not counted.
    """
    kinds = [(name, [c for c in facts.logged if c.kind is kind]) for kind, name in KIND_PARTS.items()]
    weeks: dict[str, list[CallFact]] = defaultdict(list)
    for call in facts.logged:
        year, week, _ = clock.school_date(call.logged_at, facts.zone).isocalendar()
        weeks[f"Week {year}-W{week:02}"].append(call)
    parts = [*kinds, *sorted(weeks.items())]
    return count(facts.logged, tuple(Part(name, len(calls), Unit.CALLS, ids(calls)) for name, calls in parts))


KIND_PARTS = {CallKind.INCIDENT: "Incidents", CallKind.REQUEST: "Requests"}


def calls_resolved(facts: Facts) -> Figure:
    """Calls whose latest resolving, as it stood when the period ended, lies in the period.

    Unit: calls. Source: FITS measure 2 (seed page). A call that was opened again before the period ended is not among
    them; one that is opened again later stays among them.
    """
    return count(facts.resolved)


def calls_outstanding(facts: Facts) -> Figure:
    """Calls logged, but neither resolved nor ended otherwise, at the end of the period.

    Unit: calls. Source: FITS measure 3 (seed page; SDI backlog).
    """
    return count(facts.outstanding)


def age_of_outstanding(facts: Facts) -> Figure:
    """School days that outstanding calls have waited since they were logged, at the end of the period.

    Unit: school days; the median, the oldest, and how many calls are in each band (0-1, 2-5, 6-10, 11-20, over 20).
    Source: FITS measure 4 (seed page). The day on which a call was logged is day 0.
    """
    last = facts.ends_at - timedelta(seconds=1)  # a period that ends with Sunday does not reach into Monday
    ages = {call.id: facts.reckoner.school_days(call.logged_at, last) for call in facts.outstanding}
    oldest = max(ages, key=lambda call_id: ages[call_id], default=None)
    parts = [Part("Oldest", ages[oldest] if oldest else None, Unit.SCHOOL_DAYS, (oldest,) if oldest else ())]
    for least, most in AGE_BANDS:
        within = tuple(i for i, age in ages.items() if least <= age and (most is None or age <= most))
        name = f"{least} to {most} school days" if most is not None else f"Over {least - 1} school days"
        parts.append(Part(name, len(within), Unit.CALLS, within))
    middle = float(median(ages.values())) if ages else None
    return Figure(middle, Unit.SCHOOL_DAYS, tuple(ages), amounts=ages, parts=tuple(parts))
