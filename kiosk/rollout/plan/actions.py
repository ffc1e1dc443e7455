"""Saving what was decided at a step and who sees to it, and the leaders' signature."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.evidence import Tellers
from kiosk.core.refusals import FieldRefused, NotFound, Overtaken
from kiosk.core.settings import change_setting, read_settings, school_today
from kiosk.rollout.plan import rules, store
from kiosk.rollout.plan.evidence import Seen, facts_for
from kiosk.rollout.plan.records import PlanLine, PlanStep, Progress, Signature
from kiosk.rollout.plan.steps import STEPS


@dataclass(frozen=True)
class Said:
    """What somebody filled in at a step. `due_on` is a stored day or None, `settings` are by name, as typed."""

    decision: str
    owner: str
    due_on: str | None
    is_done: bool
    settings: Mapping[str, str]
    seen_version: int


def lines(database: Database, tellers: Tellers, now: datetime) -> list[PlanLine]:
    """Return the whole plan as it stands, with what is so already at each step."""
    progress, decisions, seen = store.progress(database), store.decisions(database), Seen(database, now, tellers)
    return [
        PlanLine(step, progress.get(step.key, Progress(step.key)), decisions.get(step.key), facts_for(step.key, seen))
        for step in STEPS
    ]


def line_of(database: Database, step: PlanStep, tellers: Tellers, now: datetime) -> PlanLine:
    """Return one step as it stands."""
    facts = facts_for(step.key, Seen(database, now, tellers))
    known = store.progress(database).get(step.key, Progress(step.key))
    return PlanLine(step, known, store.decisions(database).get(step.key), facts)


def save(database: Database, actor: Actor, step: PlanStep, said: Said, now: datetime) -> None:
    """Save a step: its settings, a decision that is not what stood there, owner, day, done.

    FieldRefused names what is wrong; Overtaken when somebody else saved the step in the meantime.
    """
    with database.writing():
        known = store.progress(database).get(step.key, Progress(step.key))
        _save_settings(database, step, said.settings)
        before = store.decisions(database).get(step.key)
        if said.decision and said.decision != (before.words if before else ""):
            store.add_decision(database, actor, step.key, said.decision, clock.stored(now))
        if said.is_done and not said.decision and before is None:
            raise FieldRefused("decision", "Write what was decided before it is done, or take the proposal.")
        changed = replace(known, owner=said.owner, due_on=said.due_on)
        if said.is_done != (known.done_at is not None):
            done = (clock.stored(now), actor.name) if said.is_done else (None, "")
            changed = replace(changed, done_at=done[0], done_by=done[1])
        if not store.save_progress(database, replace(known, version=said.seen_version), changed):
            raise Overtaken("Somebody else changed this step in the meantime. Look at it again before you go on.")


def _save_settings(database: Database, step: PlanStep, typed: Mapping[str, str]) -> None:
    settings = read_settings(database)
    for name in step.settings:
        if name in typed and typed[name] != getattr(settings, name):
            change_setting(database, name, typed[name])


def sign(
    database: Database,
    actor: Actor,
    name: str,
    role: str,
    signed_on: date,
    form_key: str,
    tellers: Tellers,
    now: datetime,
) -> None:
    """Keep a leader's signature with the plan as it reads now. FieldRefused when the day has not come yet."""
    if signed_on > school_today(database, now):
        raise FieldRefused("signed_on", "This day has not come yet.")
    with database.writing():
        values = {
            "form_key": form_key,
            "name": name,
            "role": role,
            "signed_on": signed_on.isoformat(),
            "text": rules.as_text(lines(database, tellers, now)),
            "at": clock.stored(now),
        }
        store.add_signature(database, actor, values)


def known_signature(database: Database, signature_id: int) -> Signature:
    """Return a signature; NotFound when there is none."""
    found = store.signature(database, signature_id)
    if found is None:
        raise NotFound("There is no such signature.")
    return found
