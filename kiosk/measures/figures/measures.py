"""All measures in the order of FITS: their number there, their name in addresses and on pages, and their function."""

from kiosk.core.refusals import NotFound
from kiosk.measures.figures import beside, effort, failures, quality, satisfaction, times, volume
from kiosk.measures.figures.records import Measure, Split, Unit

NOT_BY_PERSON = frozenset({Split.REPORTER})  # what somebody answered never stands beside their name in a total

MEASURES = (
    Measure(1, "logged", "Calls logged", Unit.CALLS, volume.calls_logged),
    Measure(2, "resolved", "Calls resolved", Unit.CALLS, volume.calls_resolved),
    Measure(3, "outstanding", "Outstanding at the end", Unit.CALLS, volume.calls_outstanding, is_better_low=True),
    Measure(4, "age", "Age of outstanding calls", Unit.SCHOOL_DAYS, volume.age_of_outstanding, is_better_low=True),
    Measure(5, "time-to-resolve", "Time to resolve", Unit.SCHOOL_TIME, times.time_to_resolve, is_better_low=True),
    Measure(6, "fix-time", "Resolved within the first band", Unit.SHARE, times.fix_time_bands, is_better_low=False),
    Measure(7, "time-to-respond", "Time to respond", Unit.SCHOOL_TIME, times.time_to_respond, is_better_low=True),
    Measure(8, "technician-time", "Technicians' time", Unit.MINUTES, effort.technician_minutes),
    Measure(9, "recording-time", "Time to write a call down", Unit.MINUTES, effort.recording_minutes, True),
    Measure(10, "per-user", "Calls for each user", Unit.CALLS_PER_USER, effort.support_per_user),
    Measure(11, "about-devices", "Calls about devices", Unit.CALLS, effort.calls_about_devices),
    Measure(12, "failure-rate", "Failures per device-year", Unit.RATE, failures.failure_rate, is_better_low=True),
    Measure(13, "downtime", "Downtime of devices", Unit.SCHOOL_TIME, times.downtime, is_better_low=True),
    Measure(14, "within-target", "Resolved within target", Unit.SHARE, times.within_target, is_better_low=False),
    Measure(15, "at-the-desk", "Resolved at the desk", Unit.SHARE, quality.desk_resolution, is_better_low=False),
    Measure(16, "by-knowledge", "Resolved by a known answer", Unit.SHARE, quality.knowledge_resolution, False),
    Measure(17, "reopened", "Opened again", Unit.SHARE, quality.calls_reopened, is_better_low=True),
    Measure(18, "escalated", "Escalated", Unit.SHARE, quality.calls_escalated, is_better_low=True),
    Measure(19, "misjudged", "Kind of fault put right", Unit.SHARE, quality.calls_misjudged, is_better_low=True),
    Measure(20, "causes", "Major incidents", Unit.CALLS, quality.causes_behind, is_better_low=True),
    Measure(21, "past-the-desk", "Came past the desk", Unit.SHARE, effort.desk_bypass, is_better_low=True),
    Measure(22, "quick-tasks", "Time for quick tasks", Unit.SHARE, effort.quick_tasks, is_better_low=True),
    Measure(23, "satisfaction", "Satisfaction", Unit.SCORE, satisfaction.satisfaction, False, NOT_BY_PERSON),
)
# what reports count besides; each opens its calls as the measures do
BESIDE = (
    Measure(0, "logged-over-time", "Calls logged, by when", Unit.CALLS, beside.logged_over_time),
    Measure(0, "resolved-over-time", "Calls resolved, by when", Unit.CALLS, beside.resolved_over_time),
    Measure(0, "work-by-person", "Technicians' time by who worked", Unit.MINUTES, beside.work_by_person),
    Measure(0, "desk-time", "The desk's own time", Unit.MINUTES, beside.desk_minutes),
    Measure(0, "changes", "Changes asked for", Unit.CALLS, beside.changes),
    Measure(0, "diagnosed", "Worked on with a checklist", Unit.CALLS, beside.diagnosed),
    Measure(0, "incidents", "Incidents logged", Unit.CALLS, beside.incidents),
    Measure(0, "training", "Calls that showing could spare", Unit.CALLS, beside.training, is_better_low=True),
)
BY_KEY = {measure.key: measure for measure in (*MEASURES, *BESIDE)}


def measure_called(key: str) -> Measure:
    """Return a measure by its name in addresses; NotFound when there is none."""
    if key not in BY_KEY:
        raise NotFound("There is no such measure.")
    return BY_KEY[key]
