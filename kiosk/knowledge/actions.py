"""Writing articles, and counting what came of them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Step
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.access import Actor, Role
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotAllowed, NotFound, Overtaken, Refused
from kiosk.core.settings import school_today
from kiosk.core.sqlite import sqlite3
from kiosk.devices import store as devices
from kiosk.knowledge import rules, store
from kiosk.knowledge.codes.rules import names_typed
from kiosk.knowledge.records import (
    AUDIENCE_WORDS,
    OUTCOME_WORDS,
    STATE_WORDS,
    Article,
    Audience,
    Draft,
    Origin,
    Outcome,
    State,
    Ties,
)
from kiosk.people import store as people

NAME_FIELDS = ("title", "environment", "resolution", "cause")


def write_article(
    database: Database, actor: Actor, draft: Draft, now: datetime, form_key: str | None = None, call: Call | None = None
) -> Article:
    """Write an article, from a call if it is named; the same form sent again returns the article it made."""
    if form_key and (known := store.article_by_form_key(database, form_key)):
        return known
    draft = _checked(database, actor, draft, now)
    _check_names(draft, _names_of(call))
    at = clock.stored(now)
    values = _values(draft, at) | {"form_key": form_key, "call_id": call.id if call else None, "author": actor.name}
    try:
        with database.writing():
            article_id = store.add_article(database, values)
            _keep(database, actor, article_id, draft, at)
    except sqlite3.IntegrityError:
        twin = store.article_by_form_key(database, form_key or "")
        if twin is None:
            raise
        return twin
    return known_article(database, article_id)


def change_article(
    database: Database, actor: Actor, article: Article, draft: Draft, now: datetime, seen_version: int
) -> Article:
    """Save a changed article as its next version; what it said before stays in its history."""
    if not rules.may_change(actor, article.state, article.audience):
        raise NotAllowed("The service desk changes articles that are validated or that everybody reads. Ask the desk.")
    draft = _checked(database, actor, draft, now, article)
    call = known_call(database, article.call_id) if article.call_id else None
    _check_names(draft, _names_of(call))
    at = clock.stored(now)
    with database.writing():
        if not store.change_article(database, article.id, seen_version, _values(draft, at)):
            raise Overtaken("Somebody else changed this article in the meantime. Look at it again before you save.")
        _keep(database, actor, article.id, draft, at)
    return known_article(database, article.id)


def known_article(database: Database, article_id: int) -> Article:
    """Return an article; NotFound when there is none."""
    found = store.article(database, article_id)
    if found is None:
        raise NotFound("There is no such article.")
    return found


def public_article(database: Database, article_id: int) -> Article:
    """Return an article that everybody may read; NotFound when there is none."""
    found = store.article(database, article_id)
    if found is None or not found.is_public:
        raise NotFound("There is no such page of help.")
    return found


def use_article(
    database: Database,
    actor: Actor,
    call: Call,
    article: Article,
    outcome: Outcome,
    form_key: str,
    now: datetime,
) -> None:
    """Note that an article was used on a call and what came of it: in the timeline, and in its reuse count."""
    if not call.is_open:
        raise Refused(f"{call.reference} is closed already. Nothing was noted.")
    values = {
        "form_key": form_key,
        "call_id": call.id,
        "article_id": article.id,
        "person_id": actor.person_id,
        "actor": actor.name,
        "at": clock.stored(now),
        "origin": _origin(actor),
    }
    with database.writing():
        if store.add_use(database, values, outcome):
            details = {"article": f"A{article.id} {article.title}", "outcome": OUTCOME_WORDS[outcome]}
            calls.add_to_timeline(database, actor, call, Step.USE_ARTICLE, now, details=details)


def helped_themselves(database: Database, article_id: int, device_code: str, form_key: str, now: datetime) -> Article:
    """Count that an article helped somebody before they reported anything; one form counts once, and logs no call."""
    article = public_article(database, article_id)
    if not 16 <= len(form_key) <= 64:
        raise FieldRefused("form_key", "The page was incomplete. Please press it again.")
    device = devices.device_by_code(database, device_code) if device_code else None
    store.add_help(database, form_key, article.id, device.id if device else None, clock.stored(now))
    return known_article(database, article_id)


def resolution_from(article: Article) -> str:
    """Return what fills the resolve form when an article fixed it."""
    return f"{article.resolution}\n(As in article A{article.id}: {article.title})"[:4000]


def _origin(actor: Actor) -> Origin:
    if actor.person_id is None:
        return Origin.REPORTER
    return Origin.DESK if actor.holds(Role.DESK, Role.COORDINATOR) else Origin.TECHNICIAN


def _checked(database: Database, actor: Actor, draft: Draft, now: datetime, before: Article | None = None) -> Draft:
    if not draft.title:
        raise FieldRefused("title", "Write the fault as somebody would say it.")
    if not draft.resolution:
        raise FieldRefused("resolution", "Write what to do.")
    if draft.state not in rules.states_open_to(actor):
        raise FieldRefused("state", "The service desk validates and archives articles. Choose another state.")
    if draft.audience not in rules.audiences_open_to(actor):
        raise FieldRefused("audience", "The service desk publishes to everybody. Choose the desk and the technicians.")
    today = school_today(database, now)
    review_on = draft.review_on or rules.review_day(today).isoformat()
    is_kept = before is not None and before.review_on == review_on
    if review_on <= today.isoformat() and not is_kept and draft.state is not State.ARCHIVED:
        raise FieldRefused("review_on", "Choose a later day: by then somebody reads it again.")
    return replace(draft, review_on=review_on)


def _names_of(call: Call | None) -> tuple[str, ...]:
    return tuple(name for name in (call.reporter_name, call.affected_person) if name) if call else ()


def _check_names(draft: Draft, names: tuple[str, ...]) -> None:
    for field in NAME_FIELDS:
        if found := rules.named_in(getattr(draft, field), names):
            raise FieldRefused(
                field,
                f"'{found}' is a name from the call. An article is read for years and by many: leave out who it "
                "happened to; the call keeps that.",
            )


def _values(draft: Draft, at: str) -> dict[str, Any]:
    return {
        "title": draft.title,
        "environment": draft.environment,
        "resolution": draft.resolution,
        "cause": draft.cause,
        "state": draft.state,
        "audience": draft.audience,
        "review_on": draft.review_on,
        "changed_at": at,
    }


def _keep(database: Database, actor: Actor, article_id: int, draft: Draft, at: str) -> None:
    store.set_ties(database, article_id, _tie_rows(draft.ties))
    words = {name: getattr(draft, name) for name in NAME_FIELDS}
    store.set_words(database, article_id, words | {"codes": " ".join(draft.ties.codes)})
    store.add_version(database, article_id, actor, at, _content(database, draft))


def _tie_rows(ties: Ties) -> list[tuple[str, str, str]]:
    rows = [("kind", kind, kind) for kind in ties.kinds]
    rows += [("model", str(model), str(model)) for model in ties.models]
    rows += [("symptom", symptom, symptom) for symptom in ties.symptoms]
    return rows + [("code", code, names_typed(code)[:2][-1]) for code in ties.codes]


def _content(database: Database, draft: Draft) -> dict[str, str]:
    """Return what an article says, as its history keeps it: in words, so that it can be read for ever."""
    models = (devices.model(database, model_id) for model_id in draft.ties.models)
    return {
        "title": draft.title,
        "environment": draft.environment,
        "resolution": draft.resolution,
        "cause": draft.cause,
        "state": STATE_WORDS[draft.state],
        "audience": AUDIENCE_WORDS[Audience(draft.audience)],
        "review_on": draft.review_on,
        "kinds": ", ".join(draft.ties.kinds),
        "models": ", ".join(model.title for model in models if model),
        "symptoms": ", ".join(draft.ties.symptoms),
        "codes": ", ".join(draft.ties.codes),
    }


def staff_names(database: Database) -> tuple[str, ...]:
    """Return every name and username that has an account."""
    return tuple(name for person in people.all_people(database) for name in (person.name, person.username))
