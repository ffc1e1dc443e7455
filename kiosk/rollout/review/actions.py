"""Beginning a review, answering its lines, deciding what is to be done, signing it off."""

from dataclasses import replace
from datetime import date, datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.evidence import Tellers
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken, Refused
from kiosk.core.settings import school_today
from kiosk.core.words import count_of
from kiosk.measures.periods import Period
from kiosk.rollout.review import store
from kiosk.rollout.review.evidence import Looked, evidence_for, figures_of, users_say
from kiosk.rollout.review.lines import BY_KEY, LINES
from kiosk.rollout.review.records import Answered, NewReview, Review, Shown

SIGNED = "This review is signed off; nothing in it changes any more."


def begin(database: Database, actor: Actor, period: Period, form_key: str, now: datetime) -> Review:
    """Begin the review of a period; sent twice, it is begun once."""
    new = NewReview(form_key, period.first_on.isoformat(), period.last_on.isoformat())
    return known_review(database, store.add(database, actor, new, clock.stored(now)))


def known_review(database: Database, review_id: int) -> Review:
    """Return a review; NotFound when there is none."""
    found = store.review(database, review_id)
    if found is None:
        raise NotFound("There is no such review.")
    return found


def period_of(review: Review) -> Period:
    """Return the days that a review looks back on."""
    return Period(clock.day(review.first_on), clock.day(review.last_on))


def shown(database: Database, review: Review, tellers: Tellers, now: datetime) -> list[Shown]:
    """Return the lines with what the records say: as they stand, or as they stood when it was signed off."""
    answers = store.answers(database, review.id)
    if review.is_signed:
        return [Shown(line, answers[line.key].evidence, answers[line.key]) for line in LINES if line.key in answers]
    looked = Looked(database, period_of(review), tellers, now)
    return [Shown(line, evidence_for(line.key, looked), answers.get(line.key)) for line in LINES]


def figures(database: Database, review: Review, tellers: Tellers, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the measures of a review: live, or as they were frozen."""
    return review.figures if review.is_signed else figures_of(Looked(database, period_of(review), tellers, now))


def what_users_say(database: Database, review: Review, tellers: Tellers, now: datetime) -> str:
    """Return what users say: live, or as it was frozen."""
    return review.users_say if review.is_signed else users_say(Looked(database, period_of(review), tellers, now))


def answer(database: Database, review: Review, answers: list[Answered]) -> None:
    """Save answers; lines without one stay open."""
    _open(review)
    if unknown := [one.line for one in answers if one.line not in BY_KEY]:
        raise NotFound(f"There is no line {unknown[0]}.")
    with database.writing():
        _open(known_review(database, review.id))
        store.save_answers(database, review.id, answers)


def write(database: Database, seen: Review, intended: str, came_of_it: str) -> None:
    """Save what was intended and what came of it. Raises Overtaken."""
    _open(seen)
    if not store.change(database, seen, intended, came_of_it):
        raise Overtaken("Somebody else changed this in the meantime. Look at it again before you go on.")


def decide(
    database: Database, review: Review, line: str, text: str, owner: str, due_on: str, form_key: str, now: datetime
) -> None:
    """Note what is to be done, by whom and until when; `line` is empty where it belongs to none."""
    _open(review)
    if line and line not in BY_KEY:
        raise FieldRefused("line", "Choose one of these.")
    values = {"line": line, "text": text, "owner": owner, "due_on": due_on}
    with database.writing():
        _open(known_review(database, review.id))
        store.add_action(database, review.id, {**values, "form_key": form_key, "at": clock.stored(now)})


def finish(database: Database, actor: Actor, review_id: int, action_id: int, now: datetime) -> None:
    """Note that an action was done, also after the sign-off."""
    if not store.finish_action(database, review_id, action_id, clock.stored(now), actor.name):
        raise NotFound("There is no such action, or it was done already.")


def sign(
    database: Database, review: Review, name: str, role: str, signed_on: date, tellers: Tellers, now: datetime
) -> None:
    """Sign a review off: every line answered, its evidence and figures frozen as they are now."""
    if signed_on > school_today(database, now):
        raise FieldRefused("signed_on", "This day has not come yet.")
    with database.writing():
        found = known_review(database, review.id)
        _open(found)
        answers = store.answers(database, found.id)
        if waiting := len(LINES) - len(answers):
            raise Refused(f"{count_of(waiting, 'line')} {'has' if waiting == 1 else 'have'} no answer yet.")
        looked = Looked(database, period_of(found), tellers, now)
        frozen = [replace(one, evidence=evidence_for(key, looked)) for key, one in answers.items()]
        store.save_answers(database, found.id, frozen)
        values = {"figures": figures_of(looked), "users_say": users_say(looked), "at": clock.stored(now)}
        store.sign(database, found.id, {**values, "name": name, "role": role, "signed_on": signed_on.isoformat()})


def _open(review: Review) -> None:
    if review.is_signed:
        raise Refused(SIGNED)
