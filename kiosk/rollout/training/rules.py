"""Who has had no training yet, and what calls show that people should be shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from kiosk.calls.records import CallKind, Cause, ResolutionType
from kiosk.calls.symptoms import words_for
from kiosk.core.access import Role
from kiosk.devices.records import KIND_WORDS, Kind
from kiosk.measures.figures.records import CallFact, Facts
from kiosk.people.records import Person
from kiosk.rollout.training.records import AUDIENCE_OF, Audience, Suggestion

FEWEST_CALLS = 2
MOST_SUGGESTIONS = 8
MOST_PLACES = 3


def untrained(people: Iterable[Person], trained: Mapping[Audience, frozenset[int]]) -> dict[Role, list[Person]]:
    """Return for each role the active people who came to no training for it; roles without any are left out."""
    found: dict[Role, list[Person]] = defaultdict(list)
    for person in people:
        for role in Role:
            if person.is_active and role in person.roles and person.id not in trained.get(AUDIENCE_OF[role], ()):
                found[role].append(person)
    return {role: found[role] for role in Role if found[role]}


def shows_a_gap(call: CallFact) -> bool:
    """Tell whether a call ended by showing somebody how: closed as guidance, or caused by how it was handled."""
    return call.resolution_type is ResolutionType.GUIDANCE or call.cause is Cause.HANDLING


def suggestions(facts: Facts, location_names: Mapping[str, str]) -> list[Suggestion]:
    """Return what to train, most calls first: the calls resolved in the period that ended by showing somebody how.

    Calls are put together by kind of device and kind of fault; one alone suggests nothing. Source: FITS, training plan
    (closures as guidance or training need make a report of topics).
    """
    found: dict[tuple[str, str], list[CallFact]] = defaultdict(list)
    for call in facts.resolved:
        if shows_a_gap(call):
            found[(call.device_kind, call.symptom)].append(call)
    many = sorted((calls for calls in found.values() if len(calls) >= FEWEST_CALLS), key=lambda c: (-len(c), c[0].id))
    return [
        Suggestion(_topic(calls[0]), tuple(call.id for call in calls), _places(calls, location_names))
        for calls in many[:MOST_SUGGESTIONS]
    ]


def _topic(call: CallFact) -> str:
    kind = Kind(call.device_kind) if call.device_kind else None
    about = KIND_WORDS[kind].one if kind else ("request" if call.kind is CallKind.REQUEST else "without a device")
    return f"{about[0].upper()}{about[1:]}: {words_for(call.symptom, call.kind, kind)}"


def _places(calls: Iterable[CallFact], names: Mapping[str, str]) -> str:
    counted = Counter(str(call.location_id) for call in calls if call.location_id)
    return ", ".join(
        f"{names[place]} ({number})" for place, number in counted.most_common(MOST_PLACES) if place in names
    )
