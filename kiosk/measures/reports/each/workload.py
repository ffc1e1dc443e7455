"""Open calls and minutes of each technician, and the desk's own minutes apart (FITS 7.1, measures 3 and 8)."""

from dataclasses import replace
from datetime import datetime

from kiosk.core.database import Database
from kiosk.measures.figures.beside import NO_ACCOUNT
from kiosk.measures.figures.records import NOBODY, Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting, Group, without_addresses
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Number, Report, Row, Section, Table, Text

HEADINGS = ("Technician", "Open calls", "Overdue", "Resolved", "Minutes worked", "A resolved call", "To expect")
COLUMNS = (
    Column("Open calls", "outstanding"),
    Column("Overdue", "within-target", "Overdue and still open"),
    Column("Resolved", "resolved"),
)
NOTE = (
    "Minutes are those that people wrote down on calls in these days, whoever the call belongs to. "
    "To expect: the open calls, each taking as long as a resolved call took on average."
)


def workload(database: Database, period: Period, now: datetime) -> Report:
    """Return who has how much to do, and how long people worked."""
    counting = Counting(database, period, now)
    table = _people(counting)
    total = table.total
    assert total is not None  # noqa: S101  # _people makes one
    desk = _minutes(counting, "desk-time", "Minutes")
    finding = (
        f"{total.cells[0].said} open calls at the end, {total.cells[3].said} worked by technicians and suppliers "
        f"and {counting.said(counting.figure('desk-time').value, Unit.MINUTES)} by the desk itself."
    )
    sections = (
        Section("people", "Technicians", _most(table), table, bars(table, "Open calls at the end by technician")),
        Section(
            "minutes",
            "Technicians' time",
            _longest(counting, "work-by-person"),
            _minutes(counting, "work-by-person", "Minutes worked"),
            bars(_minutes(counting, "work-by-person", "Minutes worked"), "Time worked by technicians and suppliers"),
        ),
        Section("desk", "The desk's own time", _longest(counting, "desk-time"), desk),
    )
    return Report("workload", "Technicians' time and workload", period, finding, sections, (NOTE,))


def own_workload(database: Database, period: Period, now: datetime, person_id: int) -> Report:
    """Return the same with the line of one technician alone, who may not open everybody's calls."""
    whole = workload(database, period, now)
    people = whole.sections[0].table
    assert people is not None  # noqa: S101  # workload makes one
    rows = tuple(row for row in people.rows if row.person_id == person_id)
    table = without_addresses(replace(people, rows=rows, total=None))
    cells = [cell.said for cell in rows[0].cells] if rows else ["0", "0", "0", "0 min"]
    finding = f"You had {cells[0]} open, resolved {cells[2]} and wrote down {cells[3]}."
    section = Section("people", "Your calls and minutes", finding, table)
    return replace(whole, title="Your workload", finding=finding, sections=(section,))


def _people(counting: Counting) -> Table:
    groups = {group.key: group for group in counting.split(Split.TECHNICIAN, *(column.key for column in COLUMNS))}
    names = counting.names(Split.TECHNICIAN)
    workers = {str(person): name for person, name in counting.facts.workers.items()}
    worked = {part.name for part in counting.figure("work-by-person").parts}
    keys = [*groups, *(key for key, name in workers.items() if key not in groups and name in worked)]
    rows = [_row(counting, key, names, workers.get(key, ""), groups.get(key)) for key in keys if key != NOBODY]
    rows.sort(key=lambda row: (-(row.cells[0].value or 0), row.name.said))  # type: ignore[union-attr]  # all numbers
    if NO_ACCOUNT in worked:
        rows.append(_row(counting, "", {"": NO_ACCOUNT}, NO_ACCOUNT, None))
    if NOBODY in groups:
        rows.append(_row(counting, NOBODY, {NOBODY: "Not sent to a technician"}, "", groups[NOBODY]))
    return Table(HEADINGS, tuple(rows), _whole(counting))


def _row(counting: Counting, key: str, names: dict[str, str], worker: str, group: Group | None) -> Row:
    nothing = Number(0, Unit.CALLS, "0", "", 0)
    counts = counting.cells(COLUMNS, group) if group else (nothing,) * len(COLUMNS)
    minutes = counting.number("work-by-person", worker) if worker else Number(0, Unit.MINUTES, "0 min", "", 0)
    person = int(key) if key.isdigit() else None
    return Row(Text(names.get(key, worker)), (*counts, minutes, *_beside(counting, counts, minutes)), person)


def _whole(counting: Counting) -> Row:
    counts, minutes = counting.cells(COLUMNS), counting.number("work-by-person")
    return Row(Text("All together"), (*counts, minutes, *_beside(counting, counts, minutes)))


def _beside(counting: Counting, counts: tuple[Number, ...], minutes: Number) -> tuple[Number, Number]:
    waiting, _, resolved = (number.value or 0 for number in counts)
    each = (minutes.value or 0) / resolved if resolved else None
    usual = counting.figure("technician-time").parts[0].value
    expected = waiting * usual if usual is not None else None
    return (
        Number(each, Unit.MINUTES, counting.said(each, Unit.MINUTES)),
        Number(expected, Unit.MINUTES, counting.said(expected, Unit.MINUTES)),
    )


def _minutes(counting: Counting, key: str, heading: str) -> Table:
    parts = counting.figure(key).parts
    rows = tuple(Row(Text(part.name), (counting.number(key, part.name),)) for part in parts)
    return Table(("Who", heading), rows, Row(Text("All together"), (counting.number(key),)))


def _most(table: Table) -> str:
    named = [row for row in table.rows if row.person_id]
    if not named:
        return "No technician had a call."
    return f"{named[0].name.said} had most open calls at the end: {named[0].cells[0].said}."


def _longest(counting: Counting, key: str) -> str:
    parts = counting.figure(key).parts
    if not parts:
        return "Nobody wrote minutes down."
    return f"{parts[0].name} worked longest: {counting.said(parts[0].value, Unit.MINUTES)}."
