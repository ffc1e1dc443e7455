"""Everything that FITS names for incident management, in our words, each with the page where it is. A closed list."""

from dataclasses import dataclass

OVERVIEW, DEFINE, PREPARE = "Overview and guides", "Define", "Prepare and begin"
TOOLS, EXPECT, ACHIEVED, BENEFIT = "Forms and tools", "Expected", "Achieved", "Good for"


@dataclass(frozen=True)
class PartOfFits:
    """One thing that FITS names: what we call it, and the page that does it."""

    key: str
    area: str
    words: str
    page: str


def _in(area: str, *parts: tuple[str, str, str]) -> tuple[PartOfFits, ...]:
    return tuple(PartOfFits(key, area, words, page) for key, words, page in parts)


PARTS = (
    *_in(
        OVERVIEW,
        ("overview", "What incidents and problems are", "/rollout/concepts"),
        ("implementation-guide", "Bringing it in, step by step", "/rollout/"),
        ("operations-guide", "What the desk does with a call, and what a technician does", "/documents/guides/desk"),
        ("roles", "Roles and responsibilities", "/rollout/steps/roles"),
        ("toolkit", "Every form and document in its place, all to be printed", "/documents/"),
    ),
    *_in(
        DEFINE,
        ("define-stages", "The stages of a call", "/rollout/steps/stages"),
        ("define-concepts", "Incidents and problems told apart", "/rollout/steps/concepts"),
        ("define-diagnosis", "How faults are diagnosed", "/rollout/steps/diagnosis"),
        ("define-recording", "How incidents and requests are recorded", "/rollout/steps/recording"),
        ("define-training", "Training and feedback", "/rollout/steps/feedback"),
    ),
    *_in(
        PREPARE,
        ("prepare", "What has to be decided before the start", "/rollout/"),
        ("users", "Who uses it", "/rollout/steps/users"),
        ("staff", "Who staffs it, with rota and cover", "/rollout/steps/desk-staff"),
        ("plan-training", "The training plan", "/rollout/training/"),
        ("plan-forms", "Which forms and documents", "/rollout/steps/forms"),
        ("leaders", "The leaders' commitment, signed", "/rollout/plan"),
        ("follow", "Following the plan: what is left, what is late", "/rollout/"),
        ("letter", "The letter to everybody", "/documents/letter"),
        ("charter", "The charter, and each version of it", "/documents/charter"),
    ),
    *_in(
        TOOLS,
        ("call-sheet", "Incident and request sheet", "/documents/sheet/"),
        ("diagnostics-sheet", "Diagnostics sheet", "/diagnostics/"),
        ("call-log", "Call log", "/desk/log"),
        ("instructions", "Instructions for each form", "/documents/guides/user"),
        ("knowledge", "Knowledge base", "/knowledge/"),
        ("internet", "Error messages looked up on the internet", "/knowledge/codes/"),
        ("review", "Post implementation review", "/rollout/reviews/"),
        ("workload", "Workload", "/measures/workload"),
        ("surveys", "Surveys and measurements", "/surveys/"),
        ("reports", "Reports on incidents", "/measures/monthly"),
    ),
    *_in(
        EXPECT,
        ("one-log", "Every report is logged through one desk", "/desk/"),
        ("a-desk", "A service desk that answers", "/rollout/steps/desk-staff"),
        ("all-know", "Everybody knows how to report", "/documents/letter"),
        ("desk-sends", "Technicians get calls from the desk alone", "/desk/"),
        ("not-direct", "Nobody goes direct to the technician", "/measures/by-pass"),
    ),
    *_in(
        ACHIEVED,
        ("same-way", "Calls recorded the same way", "/documents/sheet/"),
        ("through-desk", "Users and technicians talk through the desk", "/desk/"),
        ("history", "Call history of each device", "/measures/figures/about-devices?by=device"),
        ("failure-rates", "Failure rates", "/measures/failure-rates"),
        ("feedback", "Reports, and feedback on each call", "/measures/weekly"),
        ("time-to-resolve", "Time to resolve", "/measures/resolving"),
        ("technician-time", "Technicians' time", "/measures/figures/technician-time"),
        ("consistent", "The same approach every time, in a planned order", "/diagnostics/"),
        ("outstanding", "Outstanding calls and their age", "/measures/ageing"),
    ),
    *_in(
        BENEFIT,
        ("managed", "Somebody looks after every call and escalates it", "/escalations/"),
        ("before-severe", "Dealt with before it gets severe", "/problems/"),
        ("quick-tasks", "More than paper jams and toner", "/measures/quick-tasks"),
        ("prioritised", "Technicians' work in the order of priority", "/desk/"),
        ("specialists", "Skilled people on skilled work", "/diagnostics/skills/"),
        ("undisturbed", "Teachers and the ICT co-ordinator not interrupted", "/escalations/rules"),
        ("quick-diagnosis", "Quick diagnosis from what was solved before", "/search/"),
        ("information", "Numbers for those who decide", "/measures/leaders"),
        (
            "service-levels",
            "Staff and suppliers against what was agreed",
            "/measures/service-levels",
        ),
    ),
)


def by_area() -> dict[str, list[PartOfFits]]:
    """Return the parts of each area, in order."""
    found: dict[str, list[PartOfFits]] = {}
    for part in PARTS:
        found.setdefault(part.area, []).append(part)
    return found
