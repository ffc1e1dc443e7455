"""How the invented school brought its service desk in: plan, training, a baseline before targets, a review a year."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.calendar import actions as calendar
from kiosk.core import clock, store
from kiosk.demo import terms
from kiosk.demo.register import School
from kiosk.documents.evidence import TELLERS
from kiosk.measures.periods import Period
from kiosk.rollout.baseline import actions as baseline
from kiosk.rollout.baseline import rules as baseline_rules
from kiosk.rollout.plan import actions as plan
from kiosk.rollout.plan.actions import Said
from kiosk.rollout.plan.records import Stage
from kiosk.rollout.plan.steps import STEPS
from kiosk.rollout.review import actions as reviews
from kiosk.rollout.review import store as review_store
from kiosk.rollout.review.lines import LINES
from kiosk.rollout.review.records import Answer, Answered
from kiosk.rollout.training import actions as training
from kiosk.rollout.training.records import TOPICS, Audience, Held, NewTraining

USERS = "68"
HEAD, HEADS_ROLE = "Rhian Ellis-Price", "Head"
OWNERS = {Stage.DEFINE: "Owain Llewellyn", Stage.PREPARE: "Carys Pritchard", Stage.DECIDE: "Sioned Roberts, bursar"}
STILL_OPEN = {
    "suppliers": 20,
    "privacy": 12,
    "impact": -4,
    "follow": 7,
    "review": 30,
}  # days from now until they are due
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Session:
    """A training that was held so many days after the start."""

    audience: Audience
    days_in: int
    trainer: str
    accounts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    feedback: str = ""


SESSIONS = (
    Session(Audience.DESK, 2, "Owain Llewellyn", ("desk",), feedback="The checklists take the fear out of it."),
    Session(Audience.TECHNICIANS, 5, "Owain Llewellyn", ("tech1",), feedback="Minutes are quickest on the phone."),
    Session(
        Audience.USERS,
        6,
        "Carys Pritchard",
        names=("Mrs Hughes", "Mr Ŵyn-Davies", "Miss Ahmed", "Mrs Thomas", "Siân Bowen", "Mr Bevan"),
        feedback="Please put a sticker on the hall projector's remote, too.",
    ),
    Session(Audience.LEADERS, 9, "Owain Llewellyn", names=(HEAD,)),
)
REVIEW_ACTIONS = (
    ("specialists", "Note who is qualified for the boards", "Owain Llewellyn", 20, True),
    ("all-know", "Show the sticker in the staff meeting once more", "Carys Pritchard", 30, True),
    ("service-levels", "Ask each supplier for its answer times in writing", "Sioned Roberts, bursar", 300, False),
)
PARTLY = {
    "all-know": "Two of the new assistants had not heard of it.",
    "specialists": "Everybody goes to everything still.",
    "service-levels": "Targets begin today.",
}


def set_out(school: School, begins: date, at: datetime) -> None:
    """Decide as proposed, give every step an owner and a day, train people, let the head sign."""
    store.save_setting(school.database, "users", USERS, clock.stored(at))
    for number, step in enumerate(STEPS):
        owner = OWNERS.get(step.stage, "Owain Llewellyn")
        due_on = (begins + timedelta(days=10 + number)).isoformat()
        is_done = step.stage is not Stage.BEGIN and step.key not in STILL_OPEN
        decided_at = terms.at_minute(terms.next_school_day(begins + timedelta(days=number // 2)), 90)
        _save(school, step.key, Said(step.proposal, owner, due_on, is_done, {}, 0), decided_at)
    for number, session in enumerate(SESSIONS):
        _train(school, number, session, begins)
    signed_on = terms.next_school_day(begins + timedelta(days=20))
    _sign_plan(school, signed_on)


def _save(school: School, key: str, said: Said, at: datetime) -> None:
    step = next(step for step in STEPS if step.key == key)
    plan.save(school.database, school.coordinator, step, said, at)


def _train(school: School, number: int, session: Session, begins: date) -> None:
    held_on = terms.next_school_day(begins + timedelta(days=session.days_in)).isoformat()
    at = terms.at_minute(date.fromisoformat(held_on), 420)
    topic = TOPICS[session.audience][0]
    new = NewTraining(f"training of the demo {number}", session.audience, topic, session.trainer, held_on)
    planned = training.plan(school.database, school.coordinator, new, at)
    ids = frozenset(school.people[name].person_id or 0 for name in session.accounts)
    refresh_on = (date.fromisoformat(held_on) + 2 * YEAR).isoformat()
    training.hold(school.database, planned, Held(held_on, ids, session.names, session.feedback, refresh_on), at)


def _sign_plan(school: School, signed_on: date) -> None:
    at = terms.at_minute(signed_on, 60)
    key = "signature of the demo"
    plan.sign(school.database, school.coordinator, HEAD, HEADS_ROLE, signed_on, key, TELLERS, at)


def promise(school: School, now: datetime) -> None:
    """Record the last whole term as the baseline, switch the targets on, and look back on the first months."""
    database, today = school.database, now.astimezone(terms.ZONE).date()
    period = next(iter(baseline_rules.usual_periods(calendar.school_hours(database), today).values()))
    baseline.record(database, school.coordinator, period, "", "baseline of the demo", now)
    baseline.switch(database, school.coordinator, True, "", now)
    for key in ("start", "baseline", "targets"):
        _finish(school, key, now)
    found = reviews.begin(database, school.coordinator, _year_to(today), "first review of the demo", now)
    reviews.answer(database, found, [_answered(line.key) for line in LINES])
    reviews.write(database, found, "One place for every report, and nobody stopped in the corridor.", "Most of it.")
    found = reviews.known_review(database, found.id)
    for number, (line, text, owner, days, _) in enumerate(REVIEW_ACTIONS):
        due_on = (today + timedelta(days=days)).isoformat()
        reviews.decide(database, found, line, text, owner, due_on, f"action of the demo {number}", now)
    reviews.sign(database, found, HEAD, HEADS_ROLE, today, TELLERS, now)


def _answered(line: str) -> Answered:
    return Answered(line, Answer.PARTLY if line in PARTLY else Answer.YES, PARTLY.get(line, ""))


def _finish(school: School, key: str, now: datetime) -> None:
    line = next(line for line in plan.lines(school.database, {}, now) if line.step.key == key)
    progress = line.progress
    _save(school, key, Said("", progress.owner, progress.due_on, True, {}, progress.version), now)


def _year_to(today: date) -> Period:
    return Period(today - YEAR, terms.previous_school_day(today))


def at_last(school: School, now: datetime) -> None:
    """Do what the first review asked for, plan what is left, and begin the review of this year."""
    database, today = school.database, now.astimezone(terms.ZONE).date()
    first = review_store.reviews(database)[0]
    done = {text for _, text, _, _, is_done in REVIEW_ACTIONS if is_done}
    for action in review_store.actions(database, first.id):
        if action.text in done:
            at = terms.earlier(terms.at_minute(date.fromisoformat(action.due_on), 120), 0)
            reviews.finish(database, school.coordinator, first.id, action.id, min(at, now))
    for line in plan.lines(database, {}, now):
        if line.step.key in STILL_OPEN:
            due_on = (today + timedelta(days=STILL_OPEN[line.step.key])).isoformat()
            said = Said("", line.progress.owner, due_on, False, {}, line.progress.version)
            plan.save(database, school.coordinator, line.step, said, terms.earlier(now, 60))
    planned_on = terms.next_school_day(today + timedelta(days=6)).isoformat()
    topic = "Answers and the diagnostics sheet: for Meera Nair"
    new = NewTraining("training of the demo, next", Audience.TECHNICIANS, topic, "Llŷr Parry", planned_on)
    training.plan(database, school.coordinator, new, terms.earlier(now, 90))
    period = Period(first_day_after(first.last_on), terms.previous_school_day(today))
    second = reviews.begin(database, school.coordinator, period, "second review of the demo", terms.earlier(now, 45))
    reviews.answer(database, second, [Answered(line.key, Answer.YES, "") for line in LINES[:5]])


def first_day_after(day: str) -> date:
    """Return the day after a stored one."""
    return date.fromisoformat(day) + timedelta(days=1)
