"""The verbs of a problem, each one transaction with its event; linking a call leaves its mark in both timelines."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiosk.calls import actions as calls
from kiosk.calls import store as call_store
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound, Overtaken
from kiosk.core.settings import read_settings, school_today
from kiosk.core.sqlite import sqlite3
from kiosk.problems import rules, store
from kiosk.problems.records import (
    STATE_WORDS,
    NewProblem,
    Problem,
    ProblemStep,
    Proposal,
    Sighting,
    State,
    Thresholds,
    Touches,
)

SPARE_DAY = timedelta(days=1)  # a day at the school may begin before the day in UTC


@dataclass(frozen=True)
class PublicWords:
    """What users may read of a known error, and whether they are told."""

    is_public: bool
    title: str
    workaround: str


def known_problem(database: Database, problem_id: int) -> Problem:
    """Return a problem; NotFound when there is none."""
    found = store.problem(database, problem_id)
    if found is None:
        raise NotFound("There is no such problem.")
    return found


def raise_problem(
    database: Database, actor: Actor, new: NewProblem, calls_behind: tuple[Call, ...], now: datetime
) -> Problem:
    """Raise a problem with the calls that speak for it; the same form sent again returns the one it raised."""
    if known := store.problem_by_form_key(database, new.form_key):
        return known
    if not new.title:
        raise FieldRefused("title", "Enter what the problem is, in a few words.")
    _check_review(database, new.review_on, now)
    at = clock.stored(now)
    state = rules.state_when_found(new.cause, new.workaround)
    try:
        with database.writing():
            problem_id = store.add_problem(database, new, state, actor, at)
            store.add_event(database, problem_id, actor, at, ProblemStep.RAISE, new.evidence)
            raised = known_problem(database, problem_id)
            for call in calls_behind:
                _link(database, actor, raised, call, now)
    except sqlite3.IntegrityError:
        twin = store.problem_by_form_key(database, new.form_key)
        if twin is None:
            raise
        return twin
    return known_problem(database, problem_id)


def link(database: Database, actor: Actor, problem: Problem, call: Call, now: datetime) -> None:
    """Link a call to a problem; linked already, nothing happens."""
    _check_step(actor, ProblemStep.LINK, problem)
    with database.writing():
        _link(database, actor, problem, call, now)


def _link(database: Database, actor: Actor, problem: Problem, call: Call, now: datetime) -> None:
    if not store.link_call(database, problem.id, call.id, actor, clock.stored(now)):
        return
    said = {"call": f"{call.reference} {call.summary}"}
    store.add_event(database, problem.id, actor, clock.stored(now), ProblemStep.LINK, "", said)
    beside = {"problem": f"{problem.reference} {problem.title}"}
    calls.add_to_timeline(database, actor, call, Step.LINK_PROBLEM, now, details=beside)


def describe(
    database: Database,
    actor: Actor,
    problem: Problem,
    title: str,
    touches: Touches,
    evidence: str,
    owner: Actor | None,
    review_on: str | None,
    now: datetime,
) -> Problem:
    """Put right what a problem is, what it touches, who sees to it and when it is looked at again."""
    if not title:
        raise FieldRefused("title", "Enter what the problem is, in a few words.")
    if review_on != problem.review_on:
        _check_review(database, review_on, now)
    changes = {
        **vars(touches),
        "title": title,
        "evidence": evidence,
        "owner_id": owner.person_id if owner else None,
        "review_on": review_on,
    }
    said = {"owner": owner.name} if owner and owner.person_id != problem.owner_id else {}
    return _change(database, actor, problem, ProblemStep.DESCRIBE, changes, now, "", said)


def find(database: Database, actor: Actor, problem: Problem, cause: str, workaround: str, now: datetime) -> Problem:
    """Record what is known: with a cause and a workaround it is a known error."""
    state = rules.state_when_found(cause, workaround)
    changes: dict[str, Any] = {"cause": cause, "workaround": workaround, "state": state}
    if state is not State.KNOWN_ERROR:
        changes["is_public"] = False
    said = {"cause": cause} if cause else {}
    said |= {"workaround": workaround} if workaround else {}
    return _change(database, actor, problem, ProblemStep.FIND, changes, now, "", said)


def tell_users(database: Database, actor: Actor, problem: Problem, words: PublicWords, now: datetime) -> Problem:
    """Write what users read on the pages of the devices it touches, and switch it on or off."""
    if words.is_public:
        if problem.state is not State.KNOWN_ERROR:
            raise FieldRefused("is_public", "Users are told of known errors: record its cause and a workaround first.")
        if not words.title:
            raise FieldRefused("public_title", "Write what users will notice.")
        if not words.workaround:
            raise FieldRefused("public_workaround", "Write what users can do meanwhile.")
    names = store.reporters_of(database, problem.id)
    for field, text in (("public_title", words.title), ("public_workaround", words.workaround)):
        if found := rules.names_in(text, names):
            raise FieldRefused(field, f"Everybody reads this. Leave out the name {found[0]}.")
    changes = {"is_public": words.is_public, "public_title": words.title, "public_workaround": words.workaround}
    said = {"told": "Yes" if words.is_public else "No"}
    return _change(database, actor, problem, ProblemStep.TELL, changes, now, words.title, said)


def note(database: Database, actor: Actor, problem: Problem, text: str, now: datetime) -> Problem:
    """Write something down beside a problem; nobody is overtaken by it."""
    _check_step(actor, ProblemStep.NOTE, problem)
    if not text:
        raise FieldRefused("note", "Write what there is to note.")
    store.add_event(database, problem.id, actor, clock.stored(now), ProblemStep.NOTE, text)
    return problem


def solve(database: Database, actor: Actor, problem: Problem, solution: str, now: datetime) -> Problem:
    """Record what took the cause away."""
    if not solution:
        raise FieldRefused("solution", "Write what took the cause away.")
    changes = {"state": State.SOLVED, "solution": solution, "solved_at": clock.stored(now), "is_public": False}
    return _change(database, actor, problem, ProblemStep.SOLVE, changes, now, solution)


def close(database: Database, actor: Actor, problem: Problem, reason: str, now: datetime) -> Problem:
    """Close a problem: solved and reviewed, or not worth going on."""
    if not reason:
        raise FieldRefused("note", "Write why it is closed.")
    changes = {"state": State.CLOSED, "closed_at": clock.stored(now), "is_public": False}
    return _change(database, actor, problem, ProblemStep.CLOSE, changes, now, reason)


def reopen(database: Database, actor: Actor, problem: Problem, reason: str, now: datetime) -> Problem:
    """Open a problem again whose cause was not taken away after all."""
    if not reason:
        raise FieldRefused("note", "Write why it is opened again.")
    state = rules.state_when_found(problem.cause, problem.workaround)
    return _change(
        database,
        actor,
        problem,
        ProblemStep.REOPEN,
        {"state": state, "solved_at": None, "closed_at": None},
        now,
        reason,
    )


def _change(
    database: Database,
    actor: Actor,
    problem: Problem,
    step: ProblemStep,
    changes: dict[str, Any],
    now: datetime,
    text: str = "",
    details: dict[str, str] | None = None,
) -> Problem:
    _check_step(actor, step, problem)
    with database.writing():
        if not store.change_problem(database, problem.id, problem.version, changes):
            raise Overtaken(
                f"Somebody else changed {problem.reference} in the meantime. Look at it again before you go on."
            )
        store.add_event(database, problem.id, actor, clock.stored(now), step, text, details)
    return known_problem(database, problem.id)


def _check_step(actor: Actor, step: ProblemStep, problem: Problem) -> None:
    if not rules.may_take(actor, step, problem):
        raise NotAllowed(f"This is not open to you while {problem.reference} is {STATE_WORDS[problem.state].lower()}.")


def _check_review(database: Database, on: str | None, now: datetime) -> None:
    if on and on < school_today(database, now).isoformat():
        raise FieldRefused("review_on", "Choose today or a later day.")


# --- what the rules propose


def thresholds(database: Database) -> Thresholds:
    """Return from when on the rules propose, as the school decided."""
    settings = read_settings(database)
    return Thresholds(
        days=int(settings.problem_days),
        calls=int(settings.problem_calls),
        people=int(settings.problem_people),
        workarounds=int(settings.problem_workarounds),
    )


def proposed(database: Database, now: datetime) -> list[Proposal]:
    """Return what the rules propose now."""
    limits, zone = thresholds(database), read_settings(database).time_zone
    today = clock.school_date(now, zone)
    since = clock.stored(clock.start_of(today - timedelta(days=limits.days), zone) - SPARE_DAY)
    # one that is in both lists is seen once, with the day on which it was closed
    rows = {row["id"]: row for row in store.incidents_since(database, since)}
    stuck = {row["id"]: row for row in store.workarounds_since(database, since)}

    def day(stored: str) -> str:
        return clock.school_date(clock.moment(stored), zone).isoformat()

    sightings = [
        Sighting(
            id=row["id"],
            logged_on=day(row["logged_at"]),
            symptom=row["symptom"],
            people=row["people_affected"],
            kind=row["device_kind"],
            device_id=row["device_id"],
            model_id=row["model_id"],
            location_id=row["location_id"],
            workaround_on=day(stuck[number]["closed_at"]) if number in stuck else None,
        )
        for number, row in (rows | stuck).items()
    ]
    return rules.proposals(sightings, limits, store.dismissed(database), today)


def proposal_now(database: Database, key: str, newest_call_id: int, now: datetime) -> Proposal:
    """Return a proposal as somebody saw it; Overtaken when it changed or went away since."""
    for proposal in proposed(database, now):
        if proposal.key == key and proposal.newest_call_id == newest_call_id:
            return proposal
    raise Overtaken("This proposal changed in the meantime. Look at the list again before you go on.")


def accept(database: Database, actor: Actor, proposal: Proposal, new: NewProblem, now: datetime) -> Problem:
    """Raise the problem that was proposed, with all its calls."""
    behind = [call for number in proposal.calls if (call := call_store.call(database, number))]
    return raise_problem(database, actor, new, tuple(behind), now)


def dismiss(database: Database, actor: Actor, proposal: Proposal, reason: str, now: datetime) -> None:
    """Turn a proposal down until newer calls belong to it."""
    if not actor.holds(Role.COORDINATOR):
        raise NotAllowed("Proposals are turned down by the ICT co-ordinator.")
    if not reason:
        raise FieldRefused("reason", "Write why it is no problem.")
    store.dismiss(database, proposal.key, proposal.calls, reason, actor, clock.stored(now))
