"""What was promised and kept, by the school and by its suppliers; what was missed and why (FITS measure 14)."""

from collections import defaultdict
from datetime import datetime, timedelta

from kiosk.calls.records import HoldReason, Status
from kiosk.calls.words import HOLD_WORDS, STATUS_WORDS
from kiosk.core import clock
from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures import report as figures
from kiosk.measures.figures.records import CallFact, Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Number, Report, Row, Section, Table, Text
from kiosk.measures.reports.suppliers import supplier_section

COLUMNS = (
    Column("Kept", "within-target", is_count=True),
    Column("Missed", "within-target", "Missed"),
    Column("Share kept", "within-target"),
    Column("Overdue and still open", "within-target", "Overdue and still open"),
)
BY = {Split.PRIORITY: "By priority", Split.TECHNICIAN: "By technician", Split.SYMPTOM: "By kind of fault or request"}
MISSED_COLUMNS = ("Call", "Priority", "Took", "Too long by", "Stood still", "Longest as")


def service_levels(database: Database, period: Period, now: datetime) -> Report:
    """Return how targets were kept, and where the time of missed calls went."""
    counting = Counting(database, period, now)
    figure = counting.figure("within-target")
    missed = counting.number("within-target", "Missed")
    overdue = counting.number("within-target", "Overdue and still open")
    share = counting.said(figure.value, Unit.SHARE)
    finding = (
        f"{share} of the {len(figure.of_calls):,} resolved calls with a target kept it, "
        f"{missed.said} missed it. {overdue.said} more were overdue and still open at the end."
        if figure.of_calls
        else f"No call resolved in these days had a target. {overdue.said} were overdue and still open at the end."
    )
    sections = [Section("staff", "What the school promised", finding, _numbers(counting))]
    for by, title in BY.items():
        table = counting.by(by, *COLUMNS)
        chart = bars(table, "Calls that missed their target", 1) if by is Split.PRIORITY else None
        said = f"{missed.said} missed, {overdue.said} overdue and still open."
        sections.append(Section(by.value, title, said, table, chart))
    sections += [*_missed(counting), supplier_section(counting)]
    return Report("service-levels", "Service levels", period, finding, tuple(sections))


def _numbers(counting: Counting) -> Table:
    parts = {"": "Resolved in time", "Responded to in time": "Responded to in time"}
    parts |= {"Missed": "Missed", "Overdue and still open": "Overdue and still open"}
    rows = (
        Row(Text(said), (counting.number("within-target", part), counting.before.number("within-target", part)))
        for part, said in parts.items()
    )
    return Table(("Number", "These days", "Before"), tuple(rows))


def _missed(counting: Counting) -> list[Section]:
    """Return the missed calls with what was counted, and how all of their counted time was spent."""
    ids = set(counting.calls_of("within-target", "Missed"))
    calls = sorted(
        (call for call in counting.facts.resolved if call.id in ids), key=lambda call: (-_over(counting, call), call.id)
    )
    spent = _spent(counting, calls)
    summaries = figures.summaries_of(counting.database, calls)
    rows = tuple(_row(counting, call, summaries.get(call.id, ""), spent[call.id]) for call in calls)
    together: dict[str, timedelta] = defaultdict(timedelta)
    for ways in spent.values():
        for way, time in ways.items():
            together[way] += time
    where = sorted(together.items(), key=lambda item: (-item[1], item[0]))
    table = Table(
        ("Stood as", "School time counted"),
        tuple(Row(Text(way), (_time(counting, time),)) for way, time in where if time),
    )
    most = (
        f"Most of the counted time of missed calls passed while they stood as: {where[0][0].lower()}." if where else ""
    )
    return [
        Section(
            "missed",
            "Missed, and why",
            f"{count_of(len(calls), 'call')} took longer than agreed." if calls else "No call missed its target.",
            Table(MISSED_COLUMNS, rows),
            notes=("Each call's page lists every interval that was counted, and every one that was not.",),
        ),
        Section(
            "where",
            "Where the time of missed calls went",
            most or "Nothing to tell.",
            table,
            bars(table, "Counted time"),
        ),
    ]


def _row(counting: Counting, call: CallFact, summary: str, spent: dict[str, timedelta]) -> Row:
    resolved = call.resolved_at or counting.facts.ends_at
    took = counting.facts.time_to_resolve(call)
    still = counting.facts.reckoner.worked(call.logged_at, resolved) - took
    longest = max(spent, key=lambda way: (spent[way], way), default="")
    over = timedelta(seconds=_over(counting, call))
    return Row(
        Text(f"{call.reference} {summary}", f"/desk/calls/{call.id}"),
        (Text(f"P{call.priority}"), *(_time(counting, time) for time in (took, over, still)), Text(longest or "–")),
    )


def _over(counting: Counting, call: CallFact) -> float:
    if call.resolve_by is None or call.resolved_at is None:
        return 0
    return counting.facts.reckoner.worked(call.resolve_by, call.resolved_at, call.pauses).total_seconds()


def _spent(counting: Counting, calls: list[CallFact]) -> dict[int, dict[str, timedelta]]:
    """Return the counted school time of calls by how they stood."""
    by_id = {call.id: call for call in calls}
    found: dict[int, dict[str, timedelta]] = {call.id: defaultdict(timedelta) for call in calls}
    for row in store.stretches(counting.database, by_id, counting.moments[1]):
        call = by_id[row["call_id"]]
        end = min(clock.moment(row["until_at"]), call.resolved_at or counting.facts.ends_at)
        worked = counting.facts.reckoner.worked(clock.moment(row["since_at"]), end, call.pauses)
        found[call.id][_way(row["status"], row["hold_reason"])] += worked
    return found


def _way(status: str, hold_reason: str | None) -> str:
    return f"On hold: {HOLD_WORDS[HoldReason(hold_reason)]}" if hold_reason else STATUS_WORDS[Status(status)]


def _time(counting: Counting, time: timedelta) -> Number:
    seconds = time.total_seconds()
    return Number(seconds, Unit.SCHOOL_TIME, counting.said(seconds, Unit.SCHOOL_TIME))
