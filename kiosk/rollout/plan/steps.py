"""The steps of the plan, in their order: what FITS asks to define, to prepare, to decide and to follow.

The proposals are what suits a small school; each can be taken as it is or said differently.
"""

from kiosk.core.refusals import NotFound
from kiosk.rollout.plan.deciding import DECIDING
from kiosk.rollout.plan.records import Place, PlanStep, Stage

CONCEPTS = Place("/rollout/concepts", "Incident, request and problem in plain words")
DESK_GUIDE = Place("/documents/guides/desk", "Guide for the desk")
TECHNICIAN_GUIDE = Place("/documents/guides/technician", "Guide for technicians")
TOOLKIT = Place("/documents/", "All documents")
TRAINING = Place("/rollout/training/", "Training")
PEOPLE = Place("/office/people", "People and their roles")
BASELINE = Place("/rollout/baseline", "Baseline and targets")

DEFINING = (
    PlanStep(
        "stages",
        Stage.DEFINE,
        "The stages of a call",
        "Everybody should know what happens between a report and its end. Scandesk walks these stages and refuses "
        "short cuts, so all that is left to say is who does what.",
        "A call is logged, looked at, tried at the desk, sent to a technician, worked on or put on hold, resolved, and "
        "closed by the desk. Technicians resolve; only the desk closes.",
        (DESK_GUIDE, TECHNICIAN_GUIDE),
    ),
    PlanStep(
        "concepts",
        Stage.DEFINE,
        "Incidents and problems",
        "An incident stops somebody's work and is ended fast; the cause behind several of them is worked on apart. "
        "Who mixes the two lets a class wait while somebody hunts for a cause.",
        "The desk restores service first. Causes are kept as problems and looked at on the technician's next visit.",
        (CONCEPTS, Place("/problems/", "Problems")),
    ),
    PlanStep(
        "diagnosis",
        Stage.DEFINE,
        "How faults are diagnosed",
        "Checklists let the desk and each technician try the same things in the same order. What was tried is on the "
        "call, so nobody begins again from nothing.",
        "The desk goes through the checklist of the fault before anybody is sent for. Technicians write down what they "
        "tried on the diagnostics sheet.",
        (Place("/diagnostics/", "Checklists"), Place("/knowledge/", "Answers")),
    ),
    PlanStep(
        "recording",
        Stage.DEFINE,
        "How calls are recorded",
        "Every report, however it comes in, ends as a call in one log, with the same questions asked. What is not "
        "written down is neither done nor counted.",
        "Everybody scans the sticker or tells the desk. Paper and e-mail are keyed in the same morning, with the time "
        "at which they came.",
        (Place("/desk/log", "The call log"), Place("/documents/sheet/", "The sheet: what is asked"), TOOLKIT),
    ),
    PlanStep(
        "feedback",
        Stage.DEFINE,
        "Training and feedback",
        "People use what they were shown once and were asked about afterwards. Decide who is trained in what, and how "
        "you find out what they think of it.",
        "Half an hour for everybody before the start, an hour for the desk and technicians. One question after closed "
        "calls, and a short survey each term.",
        (TRAINING, Place("/surveys/", "Surveys")),
    ),
)
PREPARING = (
    PlanStep(
        "users",
        Stage.PREPARE,
        "Who uses the service desk",
        "Count everybody who may report: teachers, assistants, office, heads, governors, caretaker, cleaners, pupils. "
        "Their number lets Scandesk say how many calls there are for every hundred people.",
        "All staff and governors report for themselves. Pupils tell their teacher.",
        (Place("/documents/charter", "The charter, which says who may use it"),),
        ("users",),
    ),
    PlanStep(
        "desk-staff",
        Stage.PREPARE,
        "Who staffs the desk",
        "Somebody answers in every school hour, and somebody else when that person is away. A desk that is empty on "
        "Fridays sends people back to the technician in the corridor.",
        "The school office, Monday to Friday. The bursar covers absences and the lunch break.",
        (PEOPLE, Place("/escalations/rules", "Who is told of what")),
        ("desk_phone",),
    ),
    PlanStep(
        "register",
        Stage.PREPARE,
        "Register and stickers",
        "Each device is in the register and wears its sticker. Without one there is no history of it, and no failure "
        "rate.",
        "The register is imported and every device that is lent, plugged in or hung up gets a sticker.",
        (Place("/imports/", "Import the register"), Place("/printing/", "Print labels")),
    ),
    PlanStep(
        "hours",
        Stage.PREPARE,
        "School hours and terms",
        "Targets and times to resolve count school hours alone. Holidays and INSET days have to be known before "
        "anything is measured.",
        "The week, the terms of this school year and its INSET days are entered; the next year follows in June.",
        (Place("/calendar/", "School hours"),),
    ),
    PlanStep(
        "training",
        Stage.PREPARE,
        "The training plan",
        "Each group learns what it needs and no more: users to report, the desk to log and prioritise, technicians to "
        "restore first, leaders to read reports. Plan who trains whom on which day.",
        "One session for each group before the start; newcomers in their first week; a short repeat every September.",
        (TRAINING,),
    ),
    PlanStep(
        "forms",
        Stage.PREPARE,
        "Forms and documents",
        "Forms, guides, sheets and posters are there before the first call, in the school's own words. Scandesk has "
        "each of them and fills in what is set.",
        "The poster hangs in every corridor; blank sheets lie in the office for days without a network.",
        (TOOLKIT, Place("/printing/posters/", "Room posters")),
    ),
    PlanStep(
        "charter",
        Stage.PREPARE,
        "The charter",
        "It says what the desk promises and what everybody does for it. It is built from the settings, so it cannot "
        "promise anything that the clock does not count.",
        "The charter is agreed with the leaders, published, and read again with every review.",
        (Place("/documents/charter", "The charter"),),
    ),
    PlanStep(
        "letter",
        Stage.PREPARE,
        "The letter to everybody",
        "Everybody is told before the start: why, from when, how to report, and not to stop the technician in the "
        "corridor. It comes from the head.",
        "The head's letter goes out a week before the start, and to each new colleague on the first day.",
        (Place("/documents/letter", "The letter"),),
    ),
    PlanStep(
        "privacy",
        Stage.PREPARE,
        "Data protection",
        "Calls hold names. Decide how long they stay, and say on the form where worries about a child go instead.",
        "Names go after the retention time that is set; the assessment is read by the data protection officer.",
        (Place("/privacy/retention", "How long data stays"), Place("/privacy/impact-assessment", "The assessment")),
        ("safeguarding_contact", "privacy_contact"),
    ),
    PlanStep(
        "leaders",
        Stage.PREPARE,
        "The leaders' commitment",
        "Without the head's word people go on as before. A leader reads this plan and signs it; the plan is kept as it "
        "read then.",
        "The head signs the plan, announces it in the staff meeting, and reads the report each term.",
        (Place("/rollout/plan", "The plan, to print and to sign"),),
    ),
)
BEGINNING = (
    PlanStep(
        "start",
        Stage.BEGIN,
        "The first day",
        "Begin small, with something that is better at once, and let it grow. Under about ten calls a week a lighter "
        "way is enough.",
        "Two corridors begin; the whole school follows after half a term. Quick win: toner and paper jams without "
        "waiting for a visit.",
        (Place("/desk/", "The queue"), Place("/measures/figures", "The measures")),
    ),
    PlanStep(
        "baseline",
        Stage.BEGIN,
        "The baseline",
        "Measure for half a term or a term how long calls take now, before anything is promised. A target nobody "
        "measured beforehand says nothing about the service.",
        "The first whole term is the baseline.",
        (BASELINE,),
    ),
    PlanStep(
        "targets",
        Stage.BEGIN,
        "Targets",
        "Promise what the baseline shows can be kept, then switch the targets on. They hold for calls logged from that "
        "moment.",
        "The proposed targets, changed where the baseline says so.",
        (BASELINE, Place("/calendar/targets", "Targets")),
        ("fix_time_bands",),
    ),
    PlanStep(
        "follow",
        Stage.BEGIN,
        "Following the plan",
        "A plan that nobody looks at ends in a drawer. Look at what is late every week until the first review.",
        "The ICT co-ordinator and the desk look at this page for ten minutes every Monday.",
        (Place("/rollout/", "What is left"),),
    ),
    PlanStep(
        "review",
        Stage.BEGIN,
        "The review",
        "A term after the start, and then every year, the desk and the leaders ask what came of it. What is not yet so "
        "gets an owner and a day.",
        "The first review is a term after the start; then every June.",
        (Place("/rollout/reviews/", "Reviews"),),
    ),
)
STEPS = (*DEFINING, *PREPARING, *DECIDING, *BEGINNING)
BY_KEY = {step.key: step for step in STEPS}


def step_called(key: str) -> PlanStep:
    """Return a step by its name in addresses; NotFound when there is none."""
    if key not in BY_KEY:
        raise NotFound("There is no such step.")
    return BY_KEY[key]
