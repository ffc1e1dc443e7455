"""Taking a checklist for a call, ticking its steps, and writing down what was found: each a row and an event."""

import hashlib
from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls.records import Call, Step
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.core.refusals import FieldRefused, NotFound, Refused
from kiosk.devices import store as devices
from kiosk.diagnostics import store as checklists
from kiosk.diagnostics.records import NO_DEVICE, RESULT_WORDS, Result
from kiosk.diagnostics.sheets import store
from kiosk.diagnostics.sheets.records import PART_WORDS, Entry, Part, Used


def kind_of(database: Database, call: Call) -> str:
    """Return what a checklist is looked for by: the kind of the call's device, or that there is none."""
    device = devices.device(database, call.device_id) if call.device_id else None
    return device.kind.value if device else NO_DEVICE


def choose_checklist(
    database: Database, actor: Actor, call: Call, version_id: int, form_key: str, now: datetime
) -> None:
    """Take a checklist for a call. The version stays with the call, whatever is published later."""
    _check_open(call)
    version = checklists.version(database, version_id)
    if version is None or version_id not in {number for number, _ in checklists.headings_in_use(database)}:
        raise FieldRefused("version_id", "Choose a checklist from the list.")
    key = _key(form_key, call.id, version_id)
    with database.writing():
        if store.add_used(database, call.id, version_id, key, clock.stored(now), actor):
            details = {"sheet": version.shown_title}
            calls.add_to_timeline(database, actor, call, Step.CHECK, now, "Checklist chosen", details=details)


def tick(
    database: Database,
    actor: Actor,
    call: Call,
    used_id: int,
    step_key: int,
    result: Result,
    note: str,
    form_key: str,
    now: datetime,
) -> Used:
    """Answer a step; an answer to a step that has one corrects it, and both stay to be seen."""
    _check_open(call)
    used = used_by(database, call, used_id)
    step = used.version.step(step_key)
    if step is None:
        raise NotFound("There is no such step on this checklist.")
    key = _key(form_key, used_id, step_key, result, note)
    with database.writing():
        before = used_by(database, call, used_id).latest(step_key)
        if store.add_tick(database, used_id, step_key, result, note, key, clock.stored(now), actor):
            details = {
                "step": f"{used.version.number_of(step_key)}. {step.check}",
                "result": RESULT_WORDS[result] + (f" (corrected: {RESULT_WORDS[before.result]})" if before else ""),
                "sheet": used.version.shown_title,
            }
            calls.add_to_timeline(database, actor, call, Step.CHECK, now, note, details=details)
    return used_by(database, call, used_id)


def used_by(database: Database, call: Call, used_id: int) -> Used:
    """Return a checklist of this call; NotFound when it is none."""
    found = next((used for used in store.checklists_used(database, call.id) if used.id == used_id), None)
    if found is None:
        raise NotFound("This call does not use this checklist.")
    return found


def write_down(
    database: Database,
    actor: Actor,
    call: Call,
    part: Part,
    said: dict[str, str],
    minutes: int,
    form_key: str,
    now: datetime,
) -> None:
    """Add an entry to a part of the sheet; its minutes count as worked on the call."""
    _check_open(call)
    if not any(said.values()):
        first = next(iter(PART_WORDS[part].fields))
        raise FieldRefused(first, "There is nothing to write down yet.")
    key = _key(form_key, call.id, part, minutes, *(f"{name}={text}" for name, text in said.items()))
    with database.writing():
        if store.add_entry(database, call.id, part, said, minutes, key, clock.stored(now), actor):
            lines = Entry(0, part, said, minutes, "", actor.name).lines()
            text = "\n".join(f"{label}{' ' if label.endswith('?') else ': '}{words}" for label, words in lines)
            details = {"step": PART_WORDS[part].title}
            calls.add_to_timeline(database, actor, call, Step.CHECK, now, text, minutes, details)


def _check_open(call: Call) -> None:
    if not call.is_open:
        raise Refused(f"{call.reference} is closed. Its sheet can be read, but nothing is added to it any more.")


def _key(form_key: str, *said: object) -> str:
    """Return what makes one sending: the same page sent with another answer is another answer, not the second tap."""
    return hashlib.sha256("\n".join((form_key, *map(str, said))).encode()).hexdigest()[:40]
