"""The monthly service report: period, reactive, proactive, changes (FITS operations guide, service report)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.figures.words import finding
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars, over_time
from kiosk.measures.reports.records import Number, Report, Row, Section, Table, Text

REACTIVE = (
    *("logged", "resolved", "outstanding", "age", "time-to-respond", "time-to-resolve", "within-target", "downtime"),
    *("technician-time", "at-the-desk", "by-knowledge", "reopened", "escalated", "past-the-desk", "causes"),
)
PROBLEM_WORDS = {
    "raised": "Problems raised",
    "found": "Problems whose cause was written down",
    "solved": "Problems solved",
    "waiting": "Problems not solved at the end",
}


def monthly(database: Database, period: Period, now: datetime) -> Report:
    """Return the service report of a period."""
    counting = Counting(database, period, now)
    by_key = {key: counting.figure(key) for key in ("logged", "resolved", "outstanding", "time-to-resolve")}
    kinds = counting.by(
        Split.SYMPTOM,
        Column("Logged", "logged"),
        Column("Resolved", "resolved"),
        Column("Half took at most", "time-to-resolve"),
        Column("Technicians' time", "technician-time"),
    )
    return Report(
        "monthly",
        "Service report",
        period,
        finding(by_key, counting.hours),
        (
            Section(
                "reactive", "Reactive: what came in and how it was seen to", _days(counting), counting.beside(*REACTIVE)
            ),
            over_time(counting),
            Section(
                "kinds",
                "What it was about",
                f"{count_of(len(kinds.rows), 'kind')} of faults and requests.",
                kinds,
                bars(kinds, "Calls logged by kind of fault or request"),
            ),
            _proactive(counting),
            _changes(counting),
        ),
    )


def _days(counting: Counting) -> str:
    facts = counting.facts
    days = facts.reckoner.school_days(facts.begins_at, facts.ends_at)
    first = counting.period.before.first_on
    return f"{count_of(days, 'school day')} in these days; beside them the days from {first.day} {first:%B %Y} on."


def _proactive(counting: Counting) -> Section:
    counts = store.problem_counts(counting.database, *counting.moments)
    before = store.problem_counts(counting.database, *counting.before.moments)
    rows = [
        Row(Text(said), tuple(_problems(row[key]) for row in (counts, before))) for key, said in PROBLEM_WORDS.items()
    ]
    rows += [
        Row(Text("Calls worked on with a checklist or diagnostics sheet"), _both(counting, "diagnosed")),
        Row(Text("Calls with a problem raised"), _both(counting, "causes", "Calls with a problem raised")),
        Row(
            Text("Closed with a workaround, cause still open"),
            _both(counting, "causes", "Closed with a workaround, cause still open"),
        ),
    ]
    sentence = f"{count_of(counts['raised'], 'problem')} raised and {counts['solved']} solved"
    sentence += f"; {counts['waiting']} not solved at the end."
    return Section(
        "proactive",
        "Proactive: causes and diagnostics",
        sentence,
        Table(("Number", "These days", "Before"), tuple(rows)),
    )


def _both(counting: Counting, key: str, part: str = "") -> tuple[Number, Number]:
    return counting.number(key, part), counting.before.number(key, part)


def _problems(number: int) -> Number:
    return Number(number, Unit.CALLS, f"{number:,}", "/problems/" if number else "")


def _changes(counting: Counting) -> Section:
    parts = [part.name for part in counting.figure("changes").parts]
    rows = tuple(Row(Text(name), _both(counting, "changes", name)) for name in parts)
    table = Table(
        ("Kind of change", "These days", "Before"), rows, Row(Text("All together"), _both(counting, "changes"))
    )
    asked = counting.figure("changes").value or 0
    sentence = f"{count_of(int(asked), 'change')} asked for."
    return Section("changes", "Changes by kind", sentence, table, bars(table, "Changes asked for by kind"))
