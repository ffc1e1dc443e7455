"""What reports count beside the measures of FITS: by when, by who worked, changes, and what training could spare."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime

from kiosk.calls.records import CallKind, Cause, ResolutionType
from kiosk.calls.symptoms import ALL_WORDS
from kiosk.core import clock
from kiosk.measures.figures.effort import QUICK_SYMPTOMS
from kiosk.measures.figures.numbers import count, ids, total
from kiosk.measures.figures.records import CallFact, Facts, Figure, Part, Unit, Work

WEEKS_UP_TO, MONTHS_UP_TO = 190, 3 * 366  # days; a longer period is told by months, then by years
CHANGE_SYMPTOMS = ("set_up", "move", "install", "account")
NO_ACCOUNT = "Suppliers and others without an account"
TOPICS = ("Showing how it works", "Handling it with care", "Paper jams and toner")


def logged_over_time(facts: Facts) -> Figure:
    """Calls logged in the period; by week, or by month or year where it is long.

    Unit: calls. Source: FITS measure 1, told over time.
    """
    return count(facts.logged, _over_time(facts, facts.logged, lambda call: call.logged_at))


def resolved_over_time(facts: Facts) -> Figure:
    """Calls whose latest resolving lies in the period; by week, or by month or year where it is long.

    Unit: calls. Source: FITS measure 2, told over time.
    """
    return count(facts.resolved, _over_time(facts, facts.resolved, lambda call: call.resolved_at))


def _over_time(
    facts: Facts, calls: Iterable[CallFact], moment: Callable[[CallFact], datetime | None]
) -> tuple[Part, ...]:
    steps: dict[str, list[CallFact]] = {name: [] for name in steps_of(facts)}
    for call in calls:
        if at := moment(call):
            steps[step_of(facts, clock.school_date(at, facts.zone))].append(call)
    return tuple(Part(name, len(of_step), Unit.CALLS, ids(of_step)) for name, of_step in steps.items())


def step_of(facts: Facts, day: date) -> str:
    """Return the week, month or year that a day is told under, by how long the period is."""
    if facts.period.days <= WEEKS_UP_TO:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if facts.period.days <= MONTHS_UP_TO else f"{day:%Y}"


def steps_of(facts: Facts) -> tuple[str, ...]:
    """Return every step of a period in order, also those without a call; none that has not begun yet."""
    first = facts.period.first_on.toordinal()
    last = max(first, min(facts.period.last_on, clock.school_date(facts.ends_at, facts.zone)).toordinal())
    return tuple(dict.fromkeys(step_of(facts, date.fromordinal(day)) for day in range(first, last + 1)))


def work_by_person(facts: Facts) -> Figure:
    """Minutes of work that technicians and suppliers wrote down in the period, by who did it.

    Unit: minutes, added up. Source: FITS 7.1, minutes per technician; the same minutes as measure 8.
    """
    return _worked(facts, lambda work: not work.is_desk)


def desk_minutes(facts: Facts) -> Figure:
    """Minutes of work that people of the desk wrote down in the period, by who did it.

    Unit: minutes, added up. They are no technicians' time, so measure 8 leaves them out.
    """
    return _worked(facts, lambda work: work.is_desk)


def _worked(facts: Facts, is_counted: Callable[[Work], bool]) -> Figure:
    by_person: dict[str, dict[int, float]] = defaultdict(dict)
    by_call: dict[int, float] = {}
    for call in facts.calls:
        for work in facts.work.get(call.id, ()):
            if is_counted(work):
                name = facts.workers.get(work.person_id, NO_ACCOUNT) if work.person_id else NO_ACCOUNT
                by_person[name][call.id] = by_person[name].get(call.id, 0) + work.minutes
                by_call[call.id] = by_call.get(call.id, 0) + work.minutes
    parts = tuple(
        Part(name, sum(of_person.values()), Unit.MINUTES, tuple(of_person), of_person)
        for name, of_person in sorted(by_person.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    )
    return total(by_call, Unit.MINUTES, parts)


def changes(facts: Facts) -> Figure:
    """Requests logged in the period that change something: set up, move, install, accounts; each kind apart.

    Unit: calls. Source: FITS service report (operations guide): reactive, proactive and change statistics.
    """
    asked = [call for call in facts.logged if call.kind is CallKind.REQUEST and call.symptom in CHANGE_SYMPTOMS]
    kinds = [(ALL_WORDS[symptom], [call for call in asked if call.symptom == symptom]) for symptom in CHANGE_SYMPTOMS]
    return count(asked, tuple(Part(name, len(calls), Unit.CALLS, ids(calls)) for name, calls in kinds))


def incidents(facts: Facts) -> Figure:
    """Incidents logged in the period, each kind of fault apart.

    Unit: calls. Source: FITS incident reports: recurring faults.
    """
    found = [call for call in facts.logged if call.kind is CallKind.INCIDENT]
    kinds: dict[str, list[CallFact]] = defaultdict(list)
    for call in found:
        kinds[ALL_WORDS.get(call.symptom, call.symptom)].append(call)
    most = sorted(kinds.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    return count(found, tuple(Part(name, len(calls), Unit.CALLS, ids(calls)) for name, calls in most))


def diagnosed(facts: Facts) -> Figure:
    """Calls on which somebody went through a checklist or wrote on the diagnostics sheet in the period.

    Unit: calls. Source: FITS service report: proactive work.
    """
    return count([call for call in facts.calls if call.id in facts.diagnosed_calls])


def training(facts: Facts) -> Figure:
    """Calls resolved in the period that showing people something could spare next time; each topic apart.

    Unit: calls. Source: FITS training plan: guidance leads to suggested topics. Counted are calls resolved as guidance;
    of the others those whose cause was handling; of the rest paper jams, toner and consumables.
    """
    topics: dict[str, list[CallFact]] = {topic: [] for topic in TOPICS}
    for call in facts.resolved:
        if topic := topic_of(call):
            topics[topic].append(call)
    found = [call for call in facts.resolved if topic_of(call)]
    return count(found, tuple(Part(name, len(calls), Unit.CALLS, ids(calls)) for name, calls in topics.items()))


def topic_of(call: CallFact) -> str:
    """Return what people could be shown so that a call like this is spared; nothing for most."""
    showing, handling, quick = TOPICS
    if call.resolution_type is ResolutionType.GUIDANCE:
        return showing
    if call.cause is Cause.HANDLING:
        return handling
    return quick if call.cause is Cause.CONSUMABLE or call.symptom in QUICK_SYMPTOMS else ""
