"""The steps at which a school decides how it does things."""

from kiosk.rollout.plan.records import Place, PlanStep, Stage

PEOPLE = Place("/office/people", "People and their roles")

DECIDING = (
    PlanStep(
        "roles",
        Stage.DECIDE,
        "Roles and responsibilities",
        "Each role has somebody, and everybody knows their own. One person may hold several in a small school; this "
        "page says what that costs.",
        "Desk: the school office. Technicians: shared with the cluster. ICT co-ordinator: approves, keeps register and "
        "settings. The desk's owner runs and improves it; the head reads and signs.",
        (PEOPLE, Place("/escalations/rules", "The desk's owner and the leaders")),
    ),
    PlanStep(
        "to-technicians",
        Stage.DECIDE,
        "How calls go to technicians",
        "Technicians work on what the desk sent them and on nothing else. Decide whether calls are sent at once, rung "
        "through, or kept for the next visit.",
        "P1 and P2 are rung through, everything else waits for the next visit. Who is qualified for the device comes "
        "first.",
        (Place("/diagnostics/skills/", "Who is qualified for what"), Place("/fieldwork/visits/", "Visits")),
    ),
    PlanStep(
        "documents",
        Stage.DECIDE,
        "Who keeps the documents",
        "Charter, guides and sheets are read again when something changes. One person sees to it.",
        "The ICT co-ordinator publishes a new version whenever hours, people or targets change.",
        (Place("/documents/", "All documents"),),
    ),
    PlanStep(
        "knowledge",
        Stage.DECIDE,
        "Who writes answers down",
        "An answer that was found once is there for the next person. Decide who writes them and who shows them to "
        "users.",
        "Whoever solves something for the second time writes the article; the desk publishes it to users.",
        (Place("/knowledge/", "Answers"), Place("/knowledge/codes/", "Error codes")),
    ),
    PlanStep(
        "workarounds",
        Stage.DECIDE,
        "How workarounds are written down",
        "A workaround lets the lesson go on, and leaves a cause behind. Both have to stay in sight.",
        "A call that ends with a workaround is linked to a problem, with the workaround in the words of a teacher.",
        (Place("/problems/", "Problems"), Place("/problems/rules", "When Scandesk proposes one")),
        ("problem_workarounds",),
    ),
    PlanStep(
        "resolutions",
        Stage.DECIDE,
        "How resolutions are written up",
        "Cause, kind of ending, minutes and a sentence that the next technician understands: every measure stands on "
        "them. Scandesk asks for all four and closes nothing without.",
        "One sentence on what was wrong, one on what was done, minutes honestly. No names of pupils.",
        (Place("/documents/guides/technician", "Guide for technicians"),),
    ),
    PlanStep(
        "informing",
        Stage.DECIDE,
        "How users are kept informed",
        "People are told that their report came in, how it goes, and how it ended. Who hears nothing reports again, or "
        "not at all.",
        "Everybody sees the status page of their report; the desk rings about P1 and P2, and tells each outcome.",
        (Place("/outbox/", "E-mail"), Place("/documents/guides/user", "Guide for users")),
    ),
    PlanStep(
        "location",
        Stage.DECIDE,
        "Where the desk is",
        "People have to find it on foot, and the queue has to be open on its screen. It need not be a room of its own.",
        "The school office, at the second screen.",
        (Place("/locations/", "Locations"),),
    ),
    PlanStep(
        "communication",
        Stage.DECIDE,
        "How the desk is reached",
        "One number, one counter, one sticker; everything lands in one log. Decide what happens outside school hours.",
        "Sticker, telephone and counter in school hours; the sticker alone outside them. The kiosk in the staff room "
        "for those without a phone.",
        (Place("/office/settings", "Settings"), Place("/outbox/settings", "Mail server")),
    ),
    PlanStep(
        "workload",
        Stage.DECIDE,
        "How workload is watched",
        "Open calls and minutes for each technician show whether there are enough of them. Look at the numbers "
        "monthly, with the same page each time.",
        "The ICT co-ordinator reads the monthly report with the technicians on the first visit of the month.",
        (Place("/measures/workload", "Workload"), Place("/measures/monthly", "Monthly report")),
    ),
    PlanStep(
        "impact",
        Stage.DECIDE,
        "What changes for people",
        "For some it becomes easier, for some it feels like a form too many. Say beforehand what changes and why it is "
        "worth it.",
        "Nobody is sent away: a technician who is stopped in the corridor logs it on the phone in a few seconds and "
        "says how to report next time.",
        (Place("/rollout/training/", "Training"),),
    ),
    PlanStep(
        "escalation",
        Stage.DECIDE,
        "Who is told when it gets late",
        "A call that nobody looks at gets worse. The ladder says who is told, by the clock, before it does.",
        "Three quarters of a target: the desk's owner. The whole of it: the ICT co-ordinator. P1: the head at once.",
        (Place("/escalations/rules", "Who is told of what"),),
    ),
    PlanStep(
        "suppliers",
        Stage.DECIDE,
        "What suppliers agreed to",
        "Suppliers are held to what they promised, call by call. Their agreements have to be entered for that.",
        "Each contract's answer and repair times are entered, with the day on which it ends.",
        (Place("/suppliers/", "Suppliers"), Place("/repairs/", "Sent away")),
    ),
)
