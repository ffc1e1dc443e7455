"""What calls cost in people's time, and who needs it: measures 8 to 11, 21 and 22."""

from collections import Counter, defaultdict
from statistics import fmean

from kiosk.calls.records import Cause, Channel, ResolutionType
from kiosk.calls.symptoms import ALL_WORDS
from kiosk.measures.figures.numbers import count, ids, part_of, share, total
from kiosk.measures.figures.records import CallFact, Facts, Figure, Part, Split, Unit, key_of

MOST_NAMED = 10
QUICK_SYMPTOMS = frozenset({"paper_jam", "toner"})
CORRIDOR = frozenset({Channel.CORRIDOR})


def technician_minutes(facts: Facts) -> Figure:
    """Minutes of work that technicians and suppliers wrote down in the period, on whichever calls.

    Unit: minutes, added up; per resolved call beside it. Source: FITS measure 8 (seed page).
    """
    spent: dict[int, float] = {call.id: call.minutes for call in facts.calls if call.minutes}
    per_call = sum(spent.values()) / len(facts.resolved) if facts.resolved else None
    return total(spent, Unit.MINUTES, (Part("Per resolved call", per_call, Unit.MINUTES, tuple(spent)),))


def recording_minutes(facts: Facts) -> Figure:
    """Minutes from opening the form to the logged call, on average, of the calls logged in the period.

    Unit: minutes; the sum, and the average of each kind of fault or request, longest first. Source: FITS measure 9
    (service desk, post implementation review: what takes most time to record). Forms left open for an hour are out.
    """
    took = {call.id: call.recording_seconds / 60 for call in facts.logged if call.recording_seconds is not None}
    by_symptom: dict[str, list[int]] = defaultdict(list)
    for call in facts.logged:
        if call.id in took:
            by_symptom[call.opening_symptom].append(call.id)
    means = {symptom: fmean(took[i] for i in calls) for symptom, calls in by_symptom.items()}
    slowest = sorted(means, key=lambda symptom: (-means[symptom], symptom))[:MOST_NAMED]
    parts = [Part("All together", sum(took.values()), Unit.MINUTES, tuple(took))]
    parts += [Part(ALL_WORDS.get(s, s), means[s], Unit.MINUTES, tuple(by_symptom[s])) for s in slowest]
    mean = fmean(took.values()) if took else None
    return Figure(mean, Unit.MINUTES, tuple(took), amounts=took, parts=tuple(parts))


def support_per_user(facts: Facts) -> Figure:
    """Calls logged in the period for each person who reported any by name; those who needed most beside it.

    Unit: calls a user; and calls for every 100 users where the school said how many there are. Source: FITS measure 10
    (service desk, post implementation review: users needing most support). Calls without a name are left out.
    """
    named = [call for call in facts.logged if call.reporter.strip()]
    by_user: dict[str, list[CallFact]] = defaultdict(list)
    for call in named:
        by_user[key_of(call, Split.REPORTER)].append(call)
    most = sorted(by_user.values(), key=lambda calls: (-len(calls), calls[0].reporter.casefold()))[:MOST_NAMED]
    per_hundred = len(facts.logged) * 100 / facts.users if facts.users else None
    parts = [Part("For every 100 users", per_hundred, Unit.CALLS_PER_USER, ids(facts.logged))]
    parts += [Part(" ".join(calls[-1].reporter.split()), len(calls), Unit.CALLS, ids(calls)) for calls in most]
    value = len(named) / len(by_user) if by_user else None
    return Figure(value, Unit.CALLS_PER_USER, ids(named), parts=tuple(parts))


def calls_about_devices(facts: Facts) -> Figure:
    """Calls logged in the period that are about a device of the register; each device's whole history is on its page.

    Unit: calls; beside it the share of all calls, and how many devices they are about. Source: FITS measure 11 (seed
    page: a call history for each piece of equipment).
    """
    about = [call for call in facts.logged if call.device_id]
    devices = Counter(call.device_id for call in about)
    repeated = [call for call in about if devices[call.device_id] > 1]
    return count(
        about,
        (
            part_of("Share of all calls", about, facts.logged),
            Part("On a device with more than one", len(repeated), Unit.CALLS, ids(repeated)),
        ),
    )


def desk_bypass(facts: Facts) -> Figure:
    """Share of the calls logged in the period that a technician wrote down for somebody who came to them directly.

    Unit: share of calls logged. Source: FITS measure 21 (seed page: staff do not go straight to the technician).
    """
    return share([call for call in facts.logged if call.channel in CORRIDOR], facts.logged)


def quick_tasks(facts: Facts) -> Figure:
    """Share of technicians' minutes in the period that went into paper jams, toner and showing how something works.

    Unit: share of minutes. Source: FITS measure 22 (seed page, benefit: not just paper jams and toner). Counted are
    calls resolved as guidance, with a consumable as the cause, or reported as a paper jam or an empty toner.
    """
    spent = {call.id: call.minutes for call in facts.calls if call.minutes}
    quick: dict[int, float] = {call.id: call.minutes for call in facts.calls if call.minutes and is_quick(call)}
    whole = sum(spent.values())
    value = sum(quick.values()) / whole if whole else None
    return Figure(value, Unit.SHARE, tuple(quick), tuple(spent), amounts=quick)


def is_quick(call: CallFact) -> bool:
    """Tell whether a call is one of those that anybody could see to."""
    is_guidance = call.resolution_type is ResolutionType.GUIDANCE
    return is_guidance or call.cause is Cause.CONSUMABLE or call.symptom in QUICK_SYMPTOMS
