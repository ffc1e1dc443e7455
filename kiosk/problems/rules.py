"""What is decided about problems by values alone: when one is proposed, and who may do what with one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from kiosk.calls.symptoms import OTHER
from kiosk.core.access import Actor, Role
from kiosk.devices.records import Kind
from kiosk.problems.records import (
    ACTIVE,
    Problem,
    ProblemStep,
    Proposal,
    Rule,
    Sighting,
    State,
    Thresholds,
    Touches,
)

STAFF = frozenset(Role)
RESOLVERS = frozenset({Role.TECHNICIAN, Role.COORDINATOR})
COORDINATOR = frozenset({Role.COORDINATOR})
NOT_CLOSED = (State.OPEN, State.KNOWN_ERROR, State.SOLVED)

# FITS roles: the desk logs, technicians log and resolve, the ICT co-ordinator manages
MAY: dict[ProblemStep, tuple[frozenset[Role], tuple[State, ...]]] = {
    ProblemStep.FIND: (RESOLVERS, ACTIVE),
    ProblemStep.SOLVE: (RESOLVERS, ACTIVE),
    ProblemStep.TELL: (COORDINATOR, ACTIVE),
    ProblemStep.DESCRIBE: (COORDINATOR, NOT_CLOSED),
    ProblemStep.LINK: (STAFF, NOT_CLOSED),
    ProblemStep.NOTE: (STAFF, NOT_CLOSED),
    ProblemStep.CLOSE: (COORDINATOR, NOT_CLOSED),
    ProblemStep.REOPEN: (COORDINATOR, (State.SOLVED, State.CLOSED)),
}
TITLES = frozenset(
    [
        "mrs",
        "miss",
        "sir",
        "madam",
        "prof",
        "and",
        "the",
        "head",
        "deputy",
        "year",
        "class",
        "teacher",
        "office",
        "staff",
    ]
)
MEANS_NOTHING = OTHER  # "something else" in two reports is not the same symptom


def may_take(actor: Actor, step: ProblemStep, problem: Problem) -> bool:
    """Tell whether a person may take a step on a problem as it stands."""
    roles, states = MAY[step]
    return actor.holds(*roles) and problem.state in states


def state_when_found(cause: str, workaround: str) -> State:
    """Return the state of a problem of which this is known (ITIL: a known error has a cause and a workaround)."""
    return State.KNOWN_ERROR if cause and workaround else State.OPEN


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Return the names of people that a text for everybody must not hold.

    A whole name counts however it is written, its parts as a name is written: "Price is ill", not "the price of it".
    """
    names = [name for name in names if name.strip()]
    words = f" {' '.join(_letters(text.casefold()).split())} "
    found = {name for name in names if f" {' '.join(_letters(name.casefold()).split())} " in words}
    written = set(_letters(text).split())
    parts = {part[0].upper() + part[1:] for name in names for part in _letters(name).split() if len(part) > 2}
    return sorted(found) + sorted(part for part in parts & written if part.casefold() not in TITLES)


def _letters(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text)


def proposals(
    sightings: Iterable[Sighting], thresholds: Thresholds, dismissed: Mapping[str, int], today: date
) -> list[Proposal]:
    """Return what the rules propose, the one with most calls first.

    `dismissed` holds the newest call of each proposal that was turned down: without a newer one it stays away, and
    whatever it swallowed with it. Calls that a problem stands behind already must be left out by the caller.
    """
    since = (today - timedelta(days=thresholds.days)).isoformat()
    seen = sorted(set(sightings), key=lambda sighting: sighting.id)
    recent = [sighting for sighting in seen if since <= sighting.logged_on <= today.isoformat()]
    stuck = [s for s in seen if s.workaround_on and since <= s.workaround_on <= today.isoformat()]
    found = [
        *_same_device(recent, thresholds.calls),
        *_same_place(recent, thresholds.calls),
        *_many_people(recent, thresholds.people),
        *_workaround_only(stuck, thresholds.workarounds),
    ]
    found.sort(key=lambda proposal: (-len(proposal.calls), tuple(Rule).index(proposal.rule), proposal.key))
    larger: dict[int, list[frozenset[int]]] = defaultdict(list)  # of each call, so that few have to be compared
    kept = []
    for proposal in found:
        calls = frozenset(proposal.calls)
        if any(calls <= group for group in larger[proposal.calls[0]]):
            continue
        for number in calls:
            larger[number].append(calls)
        if dismissed.get(proposal.key, 0) < proposal.newest_call_id:
            kept.append(proposal)
    return kept


def _same_device(sightings: list[Sighting], least: int) -> list[Proposal]:
    groups: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.device_id:
            groups[sighting.device_id].append(sighting)
    return [
        Proposal(f"device:{device_id}", Rule.SAME_DEVICE, Touches(device_id=device_id), _ids(group))
        for device_id, group in groups.items()
        if _reaches(len(group), least)
    ]


def _same_place(sightings: list[Sighting], least: int) -> list[Proposal]:
    groups: dict[tuple[int, str | None, str], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.location_id and sighting.symptom != MEANS_NOTHING:
            groups[sighting.location_id, sighting.kind, sighting.symptom].append(sighting)
    return [
        Proposal(
            f"place:{location_id}:{kind or ''}:{symptom}",
            Rule.SAME_PLACE,
            Touches(symptom, Kind(kind) if kind else None, location_id=location_id),
            _ids(group),
        )
        for (location_id, kind, symptom), group in groups.items()
        if _reaches(len(group), least)
    ]


def _many_people(sightings: list[Sighting], least: int) -> list[Proposal]:
    groups: dict[tuple[str, str, Touches], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        day, symptom = sighting.logged_on, sighting.symptom
        touches = Touches(symptom, device_id=sighting.device_id, location_id=sighting.location_id)
        groups[day, f"call:{sighting.id}", touches].append(sighting)
        if symptom == MEANS_NOTHING:
            continue
        if sighting.model_id:
            touches = Touches(symptom, model_id=sighting.model_id)
            groups[day, f"model:{sighting.model_id}:{symptom}", touches].append(sighting)
        if sighting.location_id:
            touches = Touches(symptom, location_id=sighting.location_id)
            groups[day, f"location:{sighting.location_id}:{symptom}", touches].append(sighting)
    return [
        Proposal(f"people:{day}:{subject}", Rule.MANY_PEOPLE, touches, _ids(group), day, people)
        for (day, subject, touches), group in groups.items()
        if _reaches(people := sum(sighting.people for sighting in group), least)
    ]


def _workaround_only(sightings: list[Sighting], least: int) -> list[Proposal]:
    groups: dict[tuple[str, Touches], list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.device_id:
            subject, touches = f"device:{sighting.device_id}", Touches(device_id=sighting.device_id)
        elif sighting.location_id:
            subject = f"location:{sighting.location_id}:{sighting.symptom}"
            touches = Touches(sighting.symptom, location_id=sighting.location_id)
        else:
            subject, touches = f"call:{sighting.id}", Touches(sighting.symptom)
        groups[subject, touches].append(sighting)
    return [
        Proposal(f"workaround:{subject}", Rule.WORKAROUND_ONLY, touches, _ids(group))
        for (subject, touches), group in groups.items()
        if _reaches(len(group), least)
    ]


def _reaches(count: int, least: int) -> bool:
    return 0 < least <= count


def _ids(group: list[Sighting]) -> tuple[int, ...]:
    return tuple(sighting.id for sighting in group)
