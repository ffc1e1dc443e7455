"""The verbs of surveys: planning one, answering it, publishing what it showed, and doing something about it."""

from collections.abc import Iterable
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.core.settings import school_today
from kiosk.core.words import shown_date
from kiosk.surveys import rules, store
from kiosk.surveys.records import ActionState, NewSurvey, Phase, Reply, Survey, SurveyAction, Totals


def plan(database: Database, actor: Actor, new: NewSurvey, form_key: str, now: datetime) -> Survey:
    """Plan a survey; the same form sent again returns the survey it made."""
    with database.writing():
        known = store.survey_by_form_key(database, form_key)
        if known:
            return known
        _check(database, new, 0, now)
        return known_survey(database, store.add_survey(database, form_key, new, clock.stored(now), actor.person_id))


def change(database: Database, found: Survey, new: NewSurvey, now: datetime) -> None:
    """Change a survey as long as nobody has answered it."""
    with database.writing():
        if known_survey(database, found.id).responses:
            raise Refused("Somebody has answered it in the meantime: it stays as it is.")
        _check(database, new, found.id, now)
        store.change_survey(database, found.id, new)


def _check(database: Database, new: NewSurvey, survey_id: int, now: datetime) -> None:
    rules.check(new, school_today(database, now).isoformat())
    other = store.overlapping(database, new.opens_on, new.closes_on, survey_id)
    if other:
        days = f"{shown_date(other.opens_on)} to {shown_date(other.closes_on)}"
        raise FieldRefused("opens_on", f"“{other.title}” is open from {days}. One at a time is enough.")


def respond(database: Database, found: Survey, replies: Iterable[Reply], form_key: str, now: datetime) -> None:
    """Keep what somebody answered, with nothing that says who; the same form sent again counts once."""
    today = school_today(database, now)
    if found.phase(today) is not Phase.OPEN:
        raise Refused("This survey is closed.")
    given = rules.check_replies(store.questions(database, found.id), replies)
    store.add_response(database, found.id, form_key, today.isoformat(), given)


def totals(database: Database, found: Survey, now: datetime) -> list[Totals]:
    """Return what was answered to each question, all together; nothing while it can still be answered.

    Totals that grow by one answer would say what that one was.
    """
    if found.phase(school_today(database, now)) is not Phase.OVER:
        return []
    replies = store.replies(database, found.id)
    return [rules.totals(question, replies) for question in store.questions(database, found.id)]


def publish(database: Database, found: Survey, finding: str, now: datetime) -> None:
    """Publish the results of a survey that is over: with one sentence, and what is done about it."""
    if found.phase(school_today(database, now)) is not Phase.OVER:
        raise Refused(f"It can be answered until {shown_date(found.closes_on)}. Publish the results after that.")
    if not finding:
        raise FieldRefused("finding", "Say in one sentence what the survey showed.")
    if not store.actions_of(database, found.id):
        raise Refused("Add at least one action first: whoever answered wants to see what follows from it.")
    store.publish(database, found.id, finding, clock.stored(now))


def withdraw(database: Database, found: Survey) -> None:
    """Take published results back."""
    store.publish(database, found.id, found.finding, None)


def decide(database: Database, found: Survey, new: SurveyAction, form_key: str, now: datetime) -> None:
    """Note what is done about a survey."""
    store.add_action(database, found.id, form_key, _dated(database, new, now), clock.stored(now))


def change_action(database: Database, found: Survey, changed: SurveyAction, now: datetime) -> None:
    """Change an action that is not done yet, or say that it is."""
    if not store.change_action(database, found.id, _dated(database, changed, now), clock.stored(now)):
        raise NotFound("There is no such action, or it is done already.")


def _dated(database: Database, action: SurveyAction, now: datetime) -> SurveyAction:
    done_on = school_today(database, now).isoformat() if action.state is ActionState.DONE else None
    return SurveyAction(action.id, action.words, action.owner, action.due_on, action.state, done_on)


def known_survey(database: Database, survey_id: int) -> Survey:
    """Return a survey; NotFound when there is none."""
    found = store.survey(database, survey_id)
    if found is None:
        raise NotFound("There is no such survey.")
    return found
