"""Making, changing, publishing and retiring checklists: changes go to a draft, which calls see once it is published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import NotFound, Overtaken, Refused
from kiosk.core.sqlite import sqlite3
from kiosk.diagnostics import rules, store
from kiosk.diagnostics.records import CheckStep, Heading, Version

Steps = tuple[CheckStep, ...]


def newest(database: Database, checklist_id: int) -> Version:
    """Return the draft of a checklist or what was published last; NotFound when there is no such checklist."""
    found = store.newest_version(database, checklist_id)
    if found is None:
        raise NotFound("There is no such checklist.")
    return found


def add_checklist(
    database: Database,
    actor: Actor,
    heading: Heading,
    steps: Steps,
    form_key: str,
    now: datetime,
    came_as: str | None = None,
) -> int:
    """Add a checklist as a draft and return its id; the same form sent again returns the one it made."""
    known = store.checklist_by_form_key(database, form_key)
    if known:
        return known
    at = clock.stored(now)
    try:
        with database.writing():
            checklist_id = store.add_checklist(database, form_key, came_as, at)
            draft_id = store.add_draft(database, checklist_id, 1, heading, at, actor.name)
            store.save_draft(database, draft_id, heading, steps, at, actor.name)
    except sqlite3.IntegrityError:
        twin = store.checklist_by_form_key(database, form_key)
        if twin is None:
            raise
        return twin
    return checklist_id


def change_heading(database: Database, actor: Actor, seen: Version, heading: Heading, now: datetime) -> Version:
    """Change what a checklist is called and offered for."""
    return _change(database, actor, seen, now, lambda _, steps: (heading, steps))


def add_step(database: Database, actor: Actor, seen: Version, step: CheckStep, at: int, now: datetime) -> Version:
    """Add a step at a place (0 is the first)."""
    if len(seen.steps) >= rules.MOST_STEPS:
        raise Refused(f"A checklist has at most {rules.MOST_STEPS} steps. Make two of it.")
    try:
        return _change(database, actor, seen, now, lambda head, steps: (head, rules.with_step_added(steps, step, at)))
    except Overtaken:
        found = newest(database, seen.checklist_id)
        if any(replace(other, key=step.key) == step for other in found.steps):
            return found  # the second tap on a button whose first tap was heard
        raise


def change_step(database: Database, actor: Actor, seen: Version, step: CheckStep, now: datetime) -> Version:
    """Change a step; `seen` must have it."""
    _check_step(database, seen, step.key)
    return _change(database, actor, seen, now, lambda head, steps: (head, rules.with_step_changed(steps, step)))


def move_step(database: Database, actor: Actor, seen: Version, key: int, by: int, now: datetime) -> Version:
    """Move a step a place up (-1) or down (1)."""
    _check_step(database, seen, key)
    return _change(database, actor, seen, now, lambda head, steps: (head, rules.with_step_moved(steps, key, by)))


def remove_step(database: Database, actor: Actor, seen: Version, key: int, now: datetime) -> Version:
    """Remove a step from the draft."""
    _check_step(database, seen, key)
    return _change(database, actor, seen, now, lambda head, steps: (head, rules.without_step(steps, key)))


def publish(database: Database, actor: Actor, seen: Version, now: datetime) -> Version:
    """Make the draft the version that calls use from now on. Refused while a path leads back or nowhere."""
    with database.writing():
        draft = _still(database, seen)
        if not draft.is_draft:
            return draft
        if wrong := rules.faults(draft.steps):
            raise Refused(" ".join(wrong))
        store.publish(database, draft.id, clock.stored(now), actor.name)
    return newest(database, seen.checklist_id)


def discard_draft(database: Database, seen: Version) -> None:
    """Forget the draft and go back to what is published."""
    with database.writing():
        draft = _still(database, seen)
        if not draft.is_draft:
            return
        if draft.number == 1:
            raise Refused("This checklist was never published: there is nothing to go back to. You can retire it.")
        store.delete_draft(database, draft.id)


def set_retired(database: Database, checklist_id: int, is_retired: bool, now: datetime) -> None:
    """Take a checklist out of use or back into it; calls that used it keep it."""
    newest(database, checklist_id)
    store.set_retired(database, checklist_id, clock.stored(now) if is_retired else None)


def _change(
    database: Database,
    actor: Actor,
    seen: Version,
    now: datetime,
    change: Callable[[Heading, Steps], tuple[Heading, Steps]],
) -> Version:
    """Change the draft; where all is published, a draft of the next version is begun with it."""
    at = clock.stored(now)
    with database.writing():
        before = newest(database, seen.checklist_id)
        heading, steps = change(before.heading, before.steps)
        if (heading, steps) == (before.heading, before.steps):
            return before  # nothing to change, or the second tap
        _still(database, seen)
        draft_id = before.id
        if not before.is_draft:
            draft_id = store.add_draft(database, before.checklist_id, before.number + 1, heading, at, actor.name)
        store.save_draft(database, draft_id, heading, steps, at, actor.name)
    return newest(database, seen.checklist_id)


def _still(database: Database, seen: Version) -> Version:
    """Return the checklist as it stands if nobody changed it since it was looked at."""
    found = newest(database, seen.checklist_id)
    if found.seen != seen.seen:
        raise Overtaken("This checklist was changed in the meantime. Look at it as it stands now, then try again.")
    return found


def _check_step(database: Database, seen: Version, key: int) -> None:
    if newest(database, seen.checklist_id).step(key) is None:
        raise NotFound("There is no such step. It may have been removed.")
