"""Long jobs as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.jobs.records import Job

COLUMNS: dict[str, Callable[[Job], Cell]] = {
    "Job": lambda job: job.id,
    "Title": lambda job: job.title,
    "State": lambda job: job.state.value,
    "Done": lambda job: job.done,
    "Total": lambda job: job.total,
    "Asked For At": lambda job: job.asked_at,
    "By": lambda job: job.actor,
    "Started At": lambda job: job.started_at,
    "Ended At": lambda job: job.ended_at,
    "Error": lambda job: job.error,
}
