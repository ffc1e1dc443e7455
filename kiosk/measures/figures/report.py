"""The figures of a period beside those of the period before, by what calls share, and the calls behind each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kiosk.calls.symptoms import ALL_WORDS
from kiosk.calls.words import HOLD_WORDS, KIND_WORDS
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.refusals import NotFound
from kiosk.core.tables import Cell
from kiosk.devices.records import KIND_WORDS as DEVICE_KIND_WORDS
from kiosk.measures.failure_rates import store as failure_rates
from kiosk.measures.failure_rates.records import Grouping
from kiosk.measures.figures import store
from kiosk.measures.figures.facts import facts_of
from kiosk.measures.figures.measures import MEASURES
from kiosk.measures.figures.records import NOBODY, CallFact, Facts, Figure, Measure, Part, Split, key_of
from kiosk.measures.figures.words import NOBODY_WORDS
from kiosk.measures.periods import Period

IN_SERVICE_BY = {
    Split.DEVICE_KIND: Grouping.KIND,
    Split.LOCATION: Grouping.LOCATION,
    Split.MODEL: Grouping.MODEL,
    Split.SUPPLIER: Grouping.SUPPLIER,
}
FIGURE_COLUMNS = ("Number", "Measure", "Part", "Value", "Before", "Unit", "Calls")
SPLIT_COLUMNS = ("Key", "Name", "Value", "Before", "Unit", "Calls")
CALL_COLUMNS = (
    *("Reference", "Kind", "Status", "Channel", "Symptom", "Summary", "Priority", "Device", "Model", "Location"),
    *("Technician", "Supplier", "Occurred At", "Logged At", "Responded At", "Resolved At", "Closed At"),
    *("Minutes", "Counted", "Amount"),
)


@dataclass(frozen=True)
class Line:
    """A measure in a period and in the one before."""

    measure: Measure
    figure: Figure
    before: Figure


@dataclass(frozen=True)
class Group:
    """What one measure comes to for the calls that share something."""

    key: str
    name: str
    figure: Figure
    before: Figure


def whole_facts(database: Database, period: Period, now: datetime) -> Facts:
    """Return the facts of a period with the time in service of all devices together."""
    days = sum(_service(database, period, Split.DEVICE_KIND).values())
    return replace(facts_of(database, period, now), service_days=days)


def lines(database: Database, period: Period, now: datetime) -> list[Line]:
    """Return all measures of a period beside those of the period before."""
    these, before = (whole_facts(database, which, now) for which in (period, period.before))
    return [Line(measure, measure.count(these), measure.count(before)) for measure in MEASURES]


def groups(database: Database, measure: Measure, by: Split, period: Period, now: datetime) -> list[Group]:
    """Return one measure for each group of calls that share something, the largest first; NotFound where it must not
    be told apart by this."""
    check_split(measure, by)
    these, before = (split_facts(database, facts_of(database, which, now), by) for which in (period, period.before))
    names = names_of(database, by, these, before)
    nothing = next(iter(these.values()), None) or next(iter(before.values()), None)
    found = []
    for key in these.keys() | before.keys():
        now_, then = (_or_none(facts, key, nothing) for facts in (these, before))
        found.append(Group(key, names.get(key, key), measure.count(now_), measure.count(then)))
    return sorted(found, key=lambda g: (g.figure.value is None, -(g.figure.value or 0), g.name.casefold(), g.key))


def check_split(measure: Measure, by: Split) -> None:
    """Refuse to tell a measure apart by what it must never be told apart by."""
    if by in measure.never_by:
        raise NotFound(f"{measure.name} is not counted by who reported: answers are shown as totals alone.")


def _or_none(facts: dict[str, Facts], key: str, nothing: Facts | None) -> Facts:
    found = facts.get(key) or nothing
    assert found is not None  # noqa: S101  # there is no key without facts
    return found if key in facts else replace(found, calls=(), service_days=None)


def split_facts(database: Database, facts: Facts, by: Split) -> dict[str, Facts]:
    """Return the facts of each group of calls; every call is in exactly one."""
    in_service = _service(database, facts.period, by)
    found: dict[str, list[CallFact]] = defaultdict(list)
    for call in facts.calls:
        found[key_of(call, by)].append(call)
    return {
        key: replace(facts, calls=tuple(calls), users=0, service_days=in_service.get(key))
        for key, calls in found.items()
    }


def _service(database: Database, period: Period, by: Split) -> dict[str, int]:
    grouping = IN_SERVICE_BY.get(by)
    if grouping is None:
        return {}
    first, before = period.first_on.isoformat(), (period.last_on + timedelta(days=1)).isoformat()
    return {key: service.days for key, service in failure_rates.service(database, grouping, first, before).items()}


def names_of(database: Database, by: Split, *facts: dict[str, Facts]) -> dict[str, str]:
    """Return the names of groups by their keys."""
    words: dict[str, str] = {NOBODY: NOBODY_WORDS.get(by, "Not said")}
    if by is Split.KIND:
        words |= {kind.value: said for kind, said in KIND_WORDS.items()}
    elif by is Split.SYMPTOM:
        words |= ALL_WORDS
    elif by is Split.DEVICE_KIND:
        words |= {kind.value: said.many[0].upper() + said.many[1:] for kind, said in DEVICE_KIND_WORDS.items()}
    elif by is Split.HOLD_REASON:
        words |= {reason.value: said.capitalize() for reason, said in HOLD_WORDS.items()}
    elif by is Split.PRIORITY:
        words |= {str(number): f"P{number}" for number in range(1, 6)}
    elif by is Split.REPORTER:
        calls = (call for groups in facts for of_group in groups.values() for call in of_group.calls)
        words |= {key_of(call, by): " ".join(call.reporter.split()) for call in calls if call.reporter.strip()}
    return words | store.names(database, by)


@dataclass(frozen=True)
class Behind:
    """The calls behind one number: those counted, and what each adds."""

    title: str
    calls: tuple[CallFact, ...]
    counted: frozenset[int]
    amounts: dict[int, float]


def behind(facts: Facts, measure: Measure, part: str = "") -> Behind:
    """Return the calls behind a figure, or behind one of its parts; NotFound where it has no such part."""
    figure = measure.count(facts)
    by_id = {call.id: call for call in facts.calls}
    if part:
        found: Part | None = next((one for one in figure.parts if one.name == part), None)
        if found is None:
            raise NotFound("There is no such number.")
        of_part = found.amounts or figure.amounts
        amounts = {call_id: of_part[call_id] for call_id in found.calls if call_id in of_part}
        return Behind(f"{measure.name}: {part}", _of(found.calls, by_id), frozenset(found.calls), amounts)
    shown = (*figure.calls, *(call_id for call_id in figure.of_calls if call_id not in set(figure.calls)))
    return Behind(measure.name, _of(shown, by_id), frozenset(figure.calls), dict(figure.amounts))


def _of(call_ids: Iterable[int], by_id: dict[int, CallFact]) -> tuple[CallFact, ...]:
    return tuple(by_id[call_id] for call_id in call_ids)


def figures_listing(found: Sequence[Line], name: str) -> Listing:
    """Return all measures and their parts as a list to take out."""
    rows: list[list[Cell]] = []
    for line in found:
        measure, before = line.measure, {part.name: part.value for part in line.before.parts}
        rows.append([measure.number, measure.name, "", *_values(line.figure, line.before)])
        rows += [
            [measure.number, measure.name, part.name, part.value, before.get(part.name), part.unit, len(part.calls)]
            for part in line.figure.parts
        ]
    return Listing(name, FIGURE_COLUMNS, rows, is_of_today=False)


def groups_listing(found: Sequence[Group], name: str) -> Listing:
    """Return one measure by groups as a list to take out."""
    rows = ([group.key, group.name, *_values(group.figure, group.before)] for group in found)
    return Listing(name, SPLIT_COLUMNS, rows, is_of_today=False)


def _values(figure: Figure, before: Figure) -> list[Cell]:
    return [figure.value, before.value, figure.unit, len(figure.calls)]


def calls_listing(database: Database, found: Behind, name: str) -> Listing:
    """Return the calls behind a number as a list to take out: adding it up again gives the number."""
    names = {
        by: store.names(database, by)
        for by in (Split.DEVICE, Split.MODEL, Split.LOCATION, Split.TECHNICIAN, Split.SUPPLIER)
    }
    summaries = store.summaries(database, [call.id for call in found.calls])

    def row(call: CallFact) -> list[Cell]:
        named = [names[by].get(key_of(call, by)) for by in names]
        times = (call.occurred_at, call.logged_at, call.responded_at, call.resolved_at, call.closed_at)
        return [
            *(call.reference, call.kind, call.status, call.channel, call.symptom, summaries.get(call.id)),
            *(call.priority, *named),
            *(clock.stored(at) if at else None for at in times),
            *(call.minutes, "yes" if call.id in found.counted else "no", found.amounts.get(call.id)),
        ]

    return Listing(name, CALL_COLUMNS, map(row, found.calls), is_of_today=False)


def summaries_of(database: Database, calls: Sequence[CallFact]) -> dict[int, str]:
    """Return what calls are about, by id."""
    return store.summaries(database, [call.id for call in calls])
