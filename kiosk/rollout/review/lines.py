"""What FITS expects of incident management, in our words: expected, achieved, good for. A closed list, in its order."""

from kiosk.core.refusals import NotFound
from kiosk.rollout.review.records import Group, ReviewLine

LINES = (
    ReviewLine(
        *("one-log", Group.EXPECT, "Every report is logged, and all of them in one place", "recording"),
        "/measures/figures/logged",
    ),
    ReviewLine(
        *("a-desk", Group.EXPECT, "There is a service desk: somebody answers, and somebody covers", "desk-staff"),
        "/rollout/steps/desk-staff",
    ),
    ReviewLine(
        *("all-know", Group.EXPECT, "Everybody knows how to report", "letter"),
        "/rollout/training/",
    ),
    ReviewLine(
        *("desk-sends", Group.EXPECT, "Technicians get their calls from the desk, not from users", "to-technicians"),
        "/measures/by-pass",
    ),
    ReviewLine(
        *("not-direct", Group.EXPECT, "Staff do not go direct to the technician", "impact"),
        "/measures/figures/past-the-desk/calls",
    ),
    ReviewLine(
        *("same-way", Group.ACHIEVED, "Calls are recorded the same way, with all that is needed", "recording"),
        "/measures/figures/logged/calls",
    ),
    ReviewLine(
        *("through-desk", Group.ACHIEVED, "Users and technicians talk through the desk", "informing"),
        "/desk/",
    ),
    ReviewLine(
        *("history", Group.ACHIEVED, "Each device has its history of calls", "register"),
        "/measures/figures/about-devices",
    ),
    ReviewLine(
        *("failure-rates", Group.ACHIEVED, "It is known how often devices fail", "register"),
        "/measures/failure-rates",
    ),
    ReviewLine(
        *("feedback", Group.ACHIEVED, "There are reports, and reporters hear how their call ended", "informing"),
        "/measures/monthly",
    ),
    ReviewLine(
        *("time-to-resolve", Group.ACHIEVED, "It is known how long calls take", "baseline"),
        "/measures/figures/time-to-resolve",
    ),
    ReviewLine(
        *("technician-time", Group.ACHIEVED, "It is known how much time technicians spend", "resolutions"),
        "/measures/figures/technician-time",
    ),
    ReviewLine(
        *("consistent", Group.ACHIEVED, "The same fault is approached the same way, in a planned order", "diagnosis"),
        "/desk/overrides/",
    ),
    ReviewLine(
        *("outstanding", Group.ACHIEVED, "It is known what is outstanding, and for how long", "workload"),
        "/measures/ageing",
    ),
    ReviewLine(
        *("managed", Group.BENEFIT, "Somebody looks after every call and escalates it in time", "escalation"),
        "/escalations/",
    ),
    ReviewLine(
        *("before-severe", Group.BENEFIT, "Things are dealt with before they get severe", "workarounds"),
        "/problems/",
    ),
    ReviewLine(
        *("quick-tasks", Group.BENEFIT, "Technicians do more than paper jams and toner", "knowledge"),
        "/measures/quick-tasks",
    ),
    ReviewLine(
        *("prioritised", Group.BENEFIT, "Technicians work in the order of priority", "to-technicians"),
        "/measures/figures/time-to-resolve?by=priority",
    ),
    ReviewLine(
        *("specialists", Group.BENEFIT, "Skilled people do skilled work", "to-technicians"),
        "/diagnostics/skills/",
    ),
    ReviewLine(
        *("undisturbed", Group.BENEFIT, "Teachers and the ICT co-ordinator are not interrupted", "communication"),
        "/measures/figures/escalated",
    ),
    ReviewLine(
        *("quick-diagnosis", Group.BENEFIT, "What was solved before makes the diagnosis quick", "knowledge"),
        "/measures/figures/by-knowledge",
    ),
    ReviewLine(
        *("information", Group.BENEFIT, "Leaders have numbers they can decide with", "workload"),
        "/measures/leaders",
    ),
    ReviewLine(
        *("service-levels", Group.BENEFIT, "It shows whether staff and suppliers keep what was agreed", "suppliers"),
        "/measures/service-levels",
    ),
)
BY_KEY = {line.key: line for line in LINES}


def line_called(key: str) -> ReviewLine:
    """Return a line by its key; NotFound when there is none."""
    if key not in BY_KEY:
        raise NotFound("There is no such line.")
    return BY_KEY[key]


def lines_of(group: Group) -> tuple[ReviewLine, ...]:
    """Return the lines of a group, in order."""
    return tuple(line for line in LINES if line.group is group)
