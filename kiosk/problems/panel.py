"""What a call's page shows of problems: those it is linked to, known errors that fit it, and what it can be linked to.

The page of a call asks `on_call` and calls the macro in templates/problems/_on_call.html; with ?problem=ID in its
address, `resolution_from` gives what the form of resolving starts from.
"""

from dataclasses import dataclass

from kiosk.calls.records import Call, Cause, Resolution, ResolutionType
from kiosk.core.access import Actor
from kiosk.core.database import Database
from kiosk.devices import store as devices
from kiosk.problems import store
from kiosk.problems.records import Problem

OFFERED = 20


@dataclass(frozen=True)
class ProblemsOnCall:
    """The problems of a call."""

    linked: tuple[Problem, ...]
    known_errors: tuple[Problem, ...]  # not linked yet
    offered: tuple[Problem, ...]  # other active ones


def on_call(database: Database, actor: Actor, call: Call) -> ProblemsOnCall:
    """Return what there is to show; known errors of the call's own symptom, or of any, fit it."""
    linked = tuple(store.problems_of_call(database, call.id))
    device = devices.device(database, call.device_id) if call.device_id else None
    values = {"kind": None, "model_id": call.model_id, "location_id": call.location_id, "device_id": call.device_id}
    values |= store.touched_by(device) if device else {}
    known = tuple(
        found
        for found in store.known_errors_touching(database, values)
        if found not in linked and found.symptom in (None, call.symptom)
    )
    shown = {found.id for found in (*linked, *known)}
    others = (found for found in store.problems(database, "active", "") if found.id not in shown)
    return ProblemsOnCall(linked, known, tuple(others)[:OFFERED])


def resolution_from(database: Database, problem_id: int) -> Resolution | None:
    """Return what a resolve form starts from when a known error's workaround is used, or None when there is none."""
    found = store.problem(database, problem_id)
    if found is None or not found.workaround:
        return None
    text = f"{found.workaround}\n(As in {found.reference})"
    return Resolution(ResolutionType.WORKAROUND, Cause.UNKNOWN, text, 0)
