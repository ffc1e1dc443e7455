"""The list of reports. A new one is a function in `each/` and a line here."""

from kiosk.core.refusals import NotFound
from kiosk.measures.reports.each.ageing import ageing
from kiosk.measures.reports.each.by_pass import by_pass
from kiosk.measures.reports.each.desk_share import desk_share
from kiosk.measures.reports.each.equipment import equipment
from kiosk.measures.reports.each.leaders import leaders
from kiosk.measures.reports.each.monthly import monthly
from kiosk.measures.reports.each.quick_tasks import quick_tasks
from kiosk.measures.reports.each.recording import recording
from kiosk.measures.reports.each.recurring import recurring
from kiosk.measures.reports.each.resolving import resolving
from kiosk.measures.reports.each.service_levels import service_levels
from kiosk.measures.reports.each.training import training
from kiosk.measures.reports.each.users import users
from kiosk.measures.reports.each.weekly import weekly
from kiosk.measures.reports.each.workload import workload
from kiosk.measures.reports.records import Reader, ReportKind

WORKLOAD = "workload"  # the one that technicians may see: their own line
REPORTS = (
    ReportKind(
        "weekly",
        "Weekly log summary",
        "What came in, what went out, what waits",
        Reader.DESK,
        "calendar-week",
        weekly,
        True,
    ),
    ReportKind(
        "ageing",
        "Ageing",
        "How long outstanding calls have waited, and for what",
        Reader.DESK,
        "hourglass-split",
        ageing,
        True,
    ),
    ReportKind(
        "by-pass",
        "Past the desk",
        "Whom people stop in the corridor, and where",
        Reader.DESK,
        "signpost-split",
        by_pass,
    ),
    ReportKind(
        "users", "Users needing most support", "Who calls most, and what could be shown", Reader.DESK, "people", users
    ),
    ReportKind(
        "recording", "Time to write calls down", "Which kinds take longest to record", Reader.DESK, "pencil", recording
    ),
    ReportKind(
        "monthly",
        "Service report",
        "The month: reactive, proactive, changes",
        Reader.COORDINATOR,
        "file-earmark-text",
        monthly,
    ),
    ReportKind(
        "resolving", "Time to resolve", "Half, nine in ten, and bands", Reader.COORDINATOR, "stopwatch", resolving
    ),
    ReportKind(
        "desk-share",
        "Resolved at the desk",
        "What needs no technician, and calls spared",
        Reader.COORDINATOR,
        "lightbulb",
        desk_share,
    ),
    ReportKind(
        "training",
        "Training suggestions",
        "What to show people, where, from which calls",
        Reader.COORDINATOR,
        "mortarboard",
        training,
    ),
    ReportKind(
        "equipment",
        "Equipment",
        "Failures, time stood still, each device's history",
        Reader.COORDINATOR,
        "pc-display",
        equipment,
    ),
    ReportKind(
        "recurring", "Faults that come again", "Candidates for a problem", Reader.COORDINATOR, "arrow-repeat", recurring
    ),
    ReportKind(
        "leaders",
        "IT support in one page",
        "Five numbers, what was done, what is asked for",
        Reader.LEADERS,
        "file-earmark-person",
        leaders,
        is_one_page=True,
    ),
    ReportKind(
        WORKLOAD, "Workload", "Open calls and minutes of each technician", Reader.TECHNICIANS, "tools", workload
    ),
    ReportKind(
        "quick-tasks",
        "Time for quick tasks",
        "Paper jams, toner and guidance beside real work",
        Reader.TECHNICIANS,
        "lightning",
        quick_tasks,
    ),
    ReportKind(
        "service-levels",
        "Service levels",
        "Kept, missed and why; suppliers, too",
        Reader.SUPPLIERS,
        "check2-circle",
        service_levels,
    ),
)
BY_NAME = {report.name: report for report in REPORTS}


def report_called(name: str) -> ReportKind:
    """Return a report by its name in addresses; NotFound when there is none."""
    if name not in BY_NAME:
        raise NotFound("There is no such report.")
    return BY_NAME[name]
