"""Problems as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.devices import codes
from kiosk.problems.records import Problem

COLUMNS: dict[str, Callable[[Problem], Cell]] = {
    "Reference": lambda problem: problem.reference,
    "Title": lambda problem: problem.title,
    "State": lambda problem: problem.state.value,
    "Raised How": lambda problem: problem.raised_how.value,
    "Owner": lambda problem: problem.owner,
    "Symptom": lambda problem: problem.symptom,
    "Device Kind": lambda problem: problem.kind.value if problem.kind else None,
    "Model": lambda problem: problem.model,
    "Location": lambda problem: problem.location,
    "Device": lambda problem: problem.device,
    "Device Code": lambda problem: codes.shown(problem.device_code) if problem.device_code else None,
    "Calls": lambda problem: problem.calls,
    "Evidence": lambda problem: problem.evidence,
    "Cause": lambda problem: problem.cause,
    "Workaround": lambda problem: problem.workaround,
    "Solution": lambda problem: problem.solution,
    "Review On": lambda problem: problem.review_on,
    "Raised By": lambda problem: problem.raised_by,
    "Raised At": lambda problem: problem.raised_at,
    "Solved At": lambda problem: problem.solved_at,
    "Closed At": lambda problem: problem.closed_at,
}
