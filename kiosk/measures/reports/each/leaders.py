"""One page for the leaders of the school: five numbers, what fails, what was done, what is asked for."""

from datetime import datetime

from kiosk.calls.records import HoldReason
from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Counting
from kiosk.measures.reports.drawing import over_time
from kiosk.measures.reports.each.equipment import league_of
from kiosk.measures.reports.each.training import suggested_topics
from kiosk.measures.reports.records import Report, Section, Table, Text

WORST, MOST_POINTS, MOST_TO_REPLACE = 4, 5, 2
FAILS_TOO_OFTEN = 3


def leaders(database: Database, period: Period, now: datetime) -> Report:
    """Return what the leaders of the school should know and decide, on one page."""
    counting = Counting(database, period, now)
    kept = "within-target" if counting.figure("within-target").of_calls else "at-the-desk"
    numbers = counting.beside("logged", "time-to-resolve", kept, "outstanding", "downtime")
    league = league_of(counting)
    worst = Table(league.columns, league.rows[:WORST])
    finding = _finding(counting)
    flow = over_time(counting)
    asked, done = _asked(counting, league), _done(counting)
    sections = (
        Section("numbers", "Five numbers", finding, numbers),
        Section("flow", "How many calls came and went", flow.sentence, None, flow.chart),
        Section("worst", "What failed most", _worst(worst), worst),
        Section("done", "What was done", "", points=done),
        Section("asked", "What is asked for", "", points=asked or (Text("Nothing is asked for."),)),
    )
    return Report("leaders", "IT support in one page", period, finding, sections)


def _finding(counting: Counting) -> str:
    resolved, took = counting.figure("resolved"), counting.figure("time-to-resolve")
    if not resolved.calls:
        return "No call was resolved in these days."
    half = counting.said(took.value, Unit.SCHOOL_TIME)
    return f"{count_of(len(resolved.calls), 'call')} resolved, half of them within {half} of school time."


def _worst(worst: Table) -> str:
    return f"{worst.rows[0].name.said} failed most." if worst.rows else "No device failed."


def _done(counting: Counting) -> tuple[Text, ...]:
    desk = counting.figure("at-the-desk")
    worked = counting.said(counting.figure("technician-time").value, Unit.MINUTES)
    said = [f"{count_of(len(counting.figure('resolved').calls), 'call')} resolved in {worked} of technicians' time."]
    if desk.calls:
        said.append(f"{count_of(len(desk.calls), 'call')} resolved at the desk, without a technician.")
    spared = sum(row["times"] for row in store.spared(counting.database, *counting.moments))
    if spared:
        said.append(f"{count_of(spared, 'call')} spared: people fixed it themselves with an answer.")
    solved = [row["title"] for row in store.problems_solved(counting.database, *counting.moments)]
    said += [f"Solved for good: {title}." for title in solved]
    return tuple(Text(text) for text in said[:MOST_POINTS])


def _asked(counting: Counting, league: Table) -> tuple[Text, ...]:
    said = []
    for row in league.rows[:MOST_TO_REPLACE]:
        failures = int(getattr(row.cells[0], "value", 0) or 0)
        if failures >= FAILS_TOO_OFTEN:
            said.append(
                f"Decide whether to replace {row.name.said}: {count_of(failures, 'failure')}, stood still for "
                f"{row.cells[2].said}."
            )
    waiting = [call for call in counting.facts.outstanding if call.hold_reason == HoldReason.APPROVAL]
    if waiting:
        said.append(f"Approve or refuse {count_of(len(waiting), 'request')} that wait for it.")
    overdue = counting.number("within-target", "Overdue and still open")
    if overdue.value:
        said.append(f"{count_of(int(overdue.value), 'call')} overdue: look at how much time technicians have.")
    topics = suggested_topics(counting)
    if topics.rows:
        said.append(f"Make time for a training: {topics.rows[0].name.said} ({topics.rows[0].cells[0].said} calls).")
    return tuple(Text(text) for text in said[:MOST_POINTS])
