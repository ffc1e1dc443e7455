"""The causes behind calls: a known error that users are told of, an open problem, and one that was solved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.calls.records import Call
from kiosk.calls.taking import known_call
from kiosk.core.access import Actor
from kiosk.demo import store, terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.register import School, technicians
from kiosk.devices.store import model_by_name
from kiosk.problems import actions as problems
from kiosk.problems import store as problem_store
from kiosk.problems.records import NewProblem, Problem, RaisedHow, Touches

MOST_LINKED = 6
DAYS_AGO = {"dust": 130, "batteries": 44, "calibration": 240}
SEES_TO_PROBLEMS = "tech1"
WORKED_ON = 1900  # school minutes from raising a problem to what comes of it


@dataclass(frozen=True)
class Behind:
    """What stands behind calls with a summary, on a model."""

    summary: str
    maker: str
    model: str
    title: str
    symptom: str
    evidence: str
    review_in_days: int


DUST = Behind(
    "Switches itself off after ten minutes",
    "Epson",
    "EB-680",
    "EB-680 projectors overheat: filters full of dust",
    "switches_off",
    "Each time the filter was blocked and the temperature light on. They hang where the chairs are stacked.",
    150,
)
BATTERIES = Behind(
    "Battery empty after half an hour",
    "HP",
    "ProBook 430 G6",
    "ProBook 430 G6: batteries worn out one after the other",
    "battery",
    "All are of one order and the same age. One by one they cost more than a battery order for all.",
    63,
)
CALIBRATION = Behind(
    "Calibration is lost every morning",
    "Promethean",
    "ActivPanel 9 75",
    "Boards lose their calibration over night",
    "touch_offset",
    "Only boards with firmware 2.8, every morning after the power was switched off at the wall.",
    30,
)


def plan(agenda: Agenda, school: School, today: date) -> None:
    """Let every problem begin on its day."""
    for name, life in (("dust", _dust), ("batteries", _batteries), ("calibration", _calibration)):
        at = _next_visit(terms.at_minute(today - timedelta(days=DAYS_AGO[name]), 0))
        agenda.add(at, life(school, at))


def link_to_known_error(school: School, actor: Actor, call: Call, now: datetime) -> None:
    """Link a call of today to the known error, if it was raised by then."""
    for problem in problem_store.problems(school.database, "active", ""):
        if problem.title == DUST.title:
            problems.link(school.database, actor, problem, call, now)


def _next_visit(moment: datetime) -> datetime:
    """Return when the technician who sees to problems is at the school next."""
    days = next(account.days for account in technicians() if account.username == SEES_TO_PROBLEMS)
    return terms.at_minute(terms.next_day_on(moment, days), 130)


def _dust(school: School, at: datetime) -> Iterator[datetime]:
    technician = school.people[SEES_TO_PROBLEMS]
    problem = _raise(school, technician, DUST, at)
    at = _next_visit(terms.later(at, WORKED_ON))
    yield at
    cause = "The filter clogs within a term where the air is dusty; the projector protects itself from the heat."
    workaround = "Brush the filter (flap on the left side), let it cool for ten minutes, switch on again."
    problem = problems.find(school.database, technician, problem, cause, workaround, at)
    at = terms.later(at, 90)
    yield at
    words = problems.PublicWords(
        True,
        "These projectors switch off when their filter is full of dust",
        "Let it cool for ten minutes, then switch it on again. It usually lasts for a lesson. "
        "Please report it all the same: the filter is then cleaned on the next visit.",
    )
    problems.tell_users(school.database, school.coordinator, problem, words, at)


def _batteries(school: School, at: datetime) -> Iterator[datetime]:
    problem = _raise(school, school.coordinator, BATTERIES, at)
    at = _next_visit(terms.later(at, WORKED_ON))
    yield at
    said = "Tŵr Computing asks £41 for each if we order ten. Governors meet in two weeks."
    problems.note(school.database, school.coordinator, problem, said, at)


def _calibration(school: School, at: datetime) -> Iterator[datetime]:
    technician = school.people[SEES_TO_PROBLEMS]
    problem = _raise(school, technician, CALIBRATION, at)
    at = _next_visit(terms.later(at, WORKED_ON))
    yield at
    cause = "Firmware 2.8 forgets the calibration when the board has no power."
    problem = problems.find(school.database, technician, problem, cause, "Leave the board on standby over night.", at)
    at = _next_visit(terms.later(at, WORKED_ON))
    yield at
    solution = "All boards brought to firmware 3.1 in one afternoon; none lost it since."
    problem = problems.solve(school.database, technician, problem, solution, at)
    at = terms.later(at, 3 * WORKED_ON)
    yield at
    problems.close(school.database, school.coordinator, problem, "Looked at again after a month: no call since.", at)


def _raise(school: School, actor: Actor, behind: Behind, now: datetime) -> Problem:
    model = model_by_name(school.database, behind.maker, behind.model)
    model_id = model.id if model else None
    found = store.newest_about(school.database, behind.summary, MOST_LINKED, model_id)
    touches = Touches(symptom=behind.symptom, model_id=model_id)
    review_on = (now.date() + timedelta(days=behind.review_in_days)).isoformat()
    new = NewProblem(
        school.once(),
        behind.title,
        RaisedHow.CALL,
        touches,
        behind.evidence,
        owner_id=actor.person_id,
        review_on=review_on,
    )
    linked = tuple(known_call(school.database, call_id) for call_id in reversed(found))
    return problems.raise_problem(school.database, actor, new, linked, now)
