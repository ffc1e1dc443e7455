"""What the records of a period say to each line of a review, in a sentence or two."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from kiosk.calendar import actions as calendar
from kiosk.calls.records import Channel
from kiosk.calls.words import CHANNEL_WORDS
from kiosk.core import clock, evidence
from kiosk.core.access import Role
from kiosk.core.database import Database
from kiosk.core.evidence import Tellers
from kiosk.core.sqlite import Row
from kiosk.core.words import count_of, shown_date
from kiosk.escalations import store as escalations
from kiosk.escalations.records import Level, Rung
from kiosk.measures import periods
from kiosk.measures.figures import words
from kiosk.measures.figures.measures import BY_KEY, MEASURES
from kiosk.measures.figures.records import Facts, Figure, Part, Split, key_of
from kiosk.measures.figures.report import whole_facts
from kiosk.measures.periods import Period
from kiosk.people import store as people
from kiosk.rollout.plan import store as plan
from kiosk.rollout.review import store
from kiosk.rollout.training import store as training

NO_CALLS = "No call was logged in this period."
MOST_WAYS = 4


class Looked:
    """A period that is looked back on; each part is read when it is asked for, once."""

    def __init__(self, database: Database, period: Period, tellers: Tellers, now: datetime) -> None:
        self.database, self.period, self.tellers, self.now = database, period, tellers, now
        self.hours = calendar.school_hours(database)

    @cached_property
    def facts(self) -> Facts:
        """The calls of the period as they stood at its end."""
        return whole_facts(self.database, self.period, self.now)

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        return {measure.key: measure.count(self.facts) for measure in MEASURES}

    def figure(self, key: str) -> Figure:
        """Return one of the measures of the period."""
        return self._figures[key]

    @cached_property
    def beside(self) -> Row:
        """What happened around the calls of the period."""
        begins, ends = periods.moments(self.period, self.facts.zone)
        return store.beside(self.database, begins, min(ends, clock.stored(self.now)))

    @cached_property
    def by_level(self) -> dict[str, int]:
        """About how many calls somebody was told, by level."""
        begins, ends = periods.moments(self.period, self.facts.zone)
        return store.escalated_by_level(self.database, begins, min(ends, clock.stored(self.now)))

    def shown(self, found: Figure | Part) -> str:
        """Return a figure in words."""
        return words.shown(found.value, found.unit, self.hours)

    def part(self, key: str, name: str) -> str:
        """Return a part of a measure in words."""
        return self.shown(next(part for part in self.figure(key).parts if part.name == name))

    def of_logged(self, key: str) -> str:
        """Return a share of the calls logged: 2 % of 310 calls."""
        return f"{self.shown(self.figure(key))} of {count_of(len(self.facts.logged), 'call')}"

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day, as they are stored."""
        return self.period.first_on.isoformat(), self.period.last_on.isoformat()

    def told(self, name: str) -> str:
        """Return what another slice tells, with a blank before it."""
        return "".join(f" {sentence}" for sentence in evidence.told(self.tellers, name, self.database, self.now))


def evidence_for(line: str, looked: Looked) -> str:
    """Return what the records of a period say to a line."""
    return EVIDENCE[line](looked)


def figures_of(looked: Looked) -> tuple[tuple[str, str], ...]:
    """Return each measure and what it came to, in words: what is frozen with the sign-off."""
    return tuple((measure.name, looked.shown(looked.figure(measure.key))) for measure in MEASURES)


def users_say(looked: Looked) -> str:
    """Return what users answered: to the question after a closed call, and in surveys whose results were published."""
    figure, said = looked.figure("satisfaction"), []
    if figure.value is not None:
        good, answered = looked.part("satisfaction", "Good or very good"), count_of(len(figure.calls), "answer")
        said.append(f"After closed calls: {looked.shown(figure)} of 5, {good} good or very good, from {answered}.")
    for survey in store.surveys_of(looked.database, *looked.days):
        said.append(f"{survey['title']} ({count_of(survey['responses'], 'answer')}): {survey['finding']}")
    return " ".join(said) or "Nobody was asked in these days."


def _one_log(looked: Looked) -> str:
    logged = looked.facts.logged
    if not logged:
        return NO_CALLS
    ways = Counter(call.channel for call in logged).most_common(MOST_WAYS)
    said = ", ".join(f"{number:,} {CHANNEL_WORDS[Channel(way)].lower()}" for way, number in ways)
    return f"{count_of(len(logged), 'call')} in one log: {said}."


def _a_desk(looked: Looked) -> str:
    found = people.people_with_role(looked.database, Role.DESK)
    decided = plan.decisions(looked.database).get("desk-staff")
    rota = (
        f"Decided {shown_date(decided.at[:10])}: {decided.words}" if decided else "No rota and cover are decided yet."
    )
    return f"{count_of(len(found), 'person', 'people')} with the desk's role. {rota}"


def _all_know(looked: Looked) -> str:
    held = training.held_between(looked.database, *looked.days)
    came = f"{count_of(held['trainings'], 'training')} with {count_of(held['people'], 'person', 'people')}."
    trained = came if held["trainings"] else "No training was held in this period."
    return f"{trained}{looked.told('letter')}{looked.told('charter')}"


def _desk_sends(looked: Looked) -> str:
    worked = [call for call in looked.facts.calls if call.minutes and call.channel is not Channel.IMPORTED]
    if not worked:
        return "Technicians wrote down no work in this period."
    sent = sum(call.was_sent for call in worked)
    return f"{sent:,} of {count_of(len(worked), 'call')} that technicians worked on had been sent to them by the desk."


def _not_direct(looked: Looked) -> str:
    if not looked.facts.logged:
        return NO_CALLS
    return f"{looked.of_logged('past-the-desk')} came past the desk."


def _same_way(looked: Looked) -> str:
    logged, resolved = looked.facts.logged, looked.facts.resolved
    if not logged:
        return NO_CALLS
    whole = sum(bool(call.symptom and (call.device_id or call.location_id)) for call in logged)
    ended = sum(bool(call.cause and call.resolution_type) for call in resolved)
    return (
        f"{whole:,} of {count_of(len(logged), 'call')} name what is wrong and where; "
        f"{ended:,} of {len(resolved):,} resolved ones have a cause and a kind of ending."
    )


def _through_desk(looked: Looked) -> str:
    beside = looked.beside
    return (
        f"The desk told or asked reporters {count_of(beside['by_desk'], 'time')}; reporters wrote "
        f"{count_of(beside['by_reporters'], 'time')} on their status page."
    )


def _history(looked: Looked) -> str:
    figure = looked.figure("about-devices")
    devices = {call.device_id for call in looked.facts.logged if call.device_id}
    return (
        f"{looked.shown(figure)} of {count_of(len(looked.facts.logged), 'call')} are about a device of the register; "
        f"{count_of(len(devices), 'device')} got a call into its history."
    )


def _failure_rates(looked: Looked) -> str:
    figure = looked.figure("failure-rate")
    if figure.value is None:
        return "No device was in service in this period."
    low, high = looked.part("failure-rate", "At least"), looked.part("failure-rate", "At most")
    return (
        f"{looked.shown(figure)} failures a device-year ({low} to {high}), from {count_of(len(figure.calls), 'call')}."
    )


def _feedback(looked: Looked) -> str:
    closed, told = looked.beside["closed"], looked.beside["told"]
    return f"{told:,} of {count_of(closed, 'closed call')} say how the reporter was told. {users_say(looked)}"


def _time_to_resolve(looked: Looked) -> str:
    figure = looked.figure("time-to-resolve")
    if figure.value is None:
        return "No call was resolved in this period."
    most = looked.part("time-to-resolve", "90 % at most")
    calls = count_of(len(figure.calls), "call")
    return f"Half of {calls} took {looked.shown(figure)} or less, nine in ten {most} or less."


def _technician_time(looked: Looked) -> str:
    per_call = looked.part("technician-time", "Per resolved call")
    return f"{looked.shown(looked.figure('technician-time'))} written down, {per_call} for each resolved call."


def _consistent(looked: Looked) -> str:
    beside = looked.beside
    by_hand, checked = count_of(beside["overridden"], "call"), count_of(beside["checked"], "call")
    return f"Checklists were gone through on {checked}; the priority was set against the rule on {by_hand}."


def _outstanding(looked: Looked) -> str:
    waiting = looked.figure("outstanding")
    if not waiting.value:
        return "Nothing was outstanding at the end."
    oldest = looked.part("age", "Oldest")
    half = looked.shown(looked.figure("age"))
    return f"{looked.shown(waiting)} outstanding at the end, half of them for {half} or less; the oldest for {oldest}."


def _managed(looked: Looked) -> str:
    beside = looked.beside
    return (
        f"{beside['without_owner']:,} of {count_of(beside['open_now'], 'open call')} have nobody at the desk who looks "
        f"after them now; somebody was told of {count_of(beside['escalated'], 'call')} that got late or grave."
    )


def _before_severe(looked: Looked) -> str:
    beside, major = looked.beside, looked.figure("causes")
    late = count_of(beside["follow_ups_late"], "open call")
    return (
        f"{count_of(beside['problems'], 'problem')} raised, {count_of(int(major.value or 0), 'major incident')}; "
        f"{late} past the day to look again."
    )


def _quick_tasks(looked: Looked) -> str:
    if looked.figure("quick-tasks").value is None:
        return "Technicians wrote down no work in this period."
    quick, desk = looked.shown(looked.figure("quick-tasks")), looked.shown(looked.figure("at-the-desk"))
    return f"{quick} of technicians' time went into quick tasks; {desk} of calls ended at the desk."


def _prioritised(looked: Looked) -> str:
    measure, said = BY_KEY["time-to-resolve"], []
    for priority in ("1", "2", "3", "4", "5"):
        found = measure.count(looked.facts.of(lambda call, p=priority: key_of(call, Split.PRIORITY) == p))  # type: ignore[misc]
        if found.value is not None:
            said.append(f"P{priority} {looked.shown(found)} ({len(found.calls)})")
    return f"Half took at most: {', '.join(said)}." if said else "No call was resolved in this period."


def _specialists(looked: Looked) -> str:
    kinds = count_of(plan.counts(looked.database)["skills"], "kind")
    again = looked.part("misjudged", "Sent to another technician")
    return f"{kinds} of device with somebody qualified; {again} of sent calls went to a second technician."


def _undisturbed(looked: Looked) -> str:
    rules = escalations.rules(looked.database)
    told = sum(number for level, number in looked.by_level.items() if rules[Level(level)].rung is Rung.COORDINATOR)
    return (
        f"{looked.of_logged('past-the-desk')} came past the desk; the ICT co-ordinator was told of "
        f"{count_of(told, 'call')}, by the ladder alone."
    )


def _quick_diagnosis(looked: Looked) -> str:
    share, calls = looked.shown(looked.figure("by-knowledge")), count_of(len(looked.facts.resolved), "resolved call")
    return f"A known answer helped with {share} of {calls}."


def _information(looked: Looked) -> str:
    known = sum(looked.figure(measure.key).value is not None for measure in MEASURES)
    return f"{known} of {len(MEASURES)} measures have a value for this period, each with the calls behind it."


def _service_levels(looked: Looked) -> str:
    figure = looked.figure("within-target")
    if figure.value is None:
        targets = (
            "Targets are off." if not calendar.targets(looked.database).is_on else "No resolved call had a target."
        )
    else:
        targets = (
            f"{looked.shown(figure)} of {count_of(len(figure.of_calls), 'call')} were resolved within their target."
        )
    return f"{targets} {count_of(plan.counts(looked.database)['agreements'], 'agreement')} with suppliers entered."


EVIDENCE: dict[str, Callable[[Looked], str]] = {
    "one-log": _one_log,
    "a-desk": _a_desk,
    "all-know": _all_know,
    "desk-sends": _desk_sends,
    "not-direct": _not_direct,
    "same-way": _same_way,
    "through-desk": _through_desk,
    "history": _history,
    "failure-rates": _failure_rates,
    "feedback": _feedback,
    "time-to-resolve": _time_to_resolve,
    "technician-time": _technician_time,
    "consistent": _consistent,
    "outstanding": _outstanding,
    "managed": _managed,
    "before-severe": _before_severe,
    "quick-tasks": _quick_tasks,
    "prioritised": _prioritised,
    "specialists": _specialists,
    "undisturbed": _undisturbed,
    "quick-diagnosis": _quick_diagnosis,
    "information": _information,
    "service-levels": _service_levels,
}
