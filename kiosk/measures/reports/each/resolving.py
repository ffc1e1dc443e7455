"""Time to resolve: median, 90th percentile and bands (FITS measures 5 and 6)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars, stack
from kiosk.measures.reports.records import Report, Row, Section, Table, Text

BY = {Split.PRIORITY: "By priority", Split.SYMPTOM: "By kind of fault or request", Split.LOCATION: "By location"}


def resolving(database: Database, period: Period, now: datetime) -> Report:
    """Return how long the calls took that were resolved in a period."""
    counting = Counting(database, period, now)
    figure = counting.figure("time-to-resolve")
    names = [part.name for part in counting.figure("fix-time").parts]
    slow = counting.said(_part(counting, "90 % at most"), Unit.SCHOOL_TIME)
    half = counting.said(figure.value, Unit.SCHOOL_TIME)
    finding = (
        f"Half of the {len(figure.calls):,} calls resolved took {half} of school time or less, "
        f"nine out of ten {slow} or less."
        if figure.calls
        else "No call was resolved in these days."
    )
    columns = [
        Column("Resolved", "resolved"),
        Column("Half took at most", "time-to-resolve"),
        Column("90 % took at most", "time-to-resolve", "90 % at most"),
        *(Column(_capital(name), "fix-time", name, is_count=True) for name in names),
    ]
    bands = _bands(counting, names)
    sections = [
        Section("times", "All resolved calls", finding, _times(counting)),
        Section("bands", "By how long they took", _first(bands), bands, bars(bands, "Resolved calls by school time")),
    ]
    for by, title in BY.items():
        table = counting.by(by, *columns)
        chart = stack(table, f"Resolved calls {title[0].lower()}{title[1:]} and school time", 3, 2 + len(names))
        sections.append(Section(by.value, title, _slowest(table), table, chart))
    return Report("resolving", "Time to resolve", period, finding, tuple(sections), (NOTE,))


NOTE = (
    "School time only: nights, weekends and closed days do not count, and the clock stands still while a call is with "
    "the reporter or waits for a reason that the school named."
)


def _part(counting: Counting, name: str) -> float | None:
    return next(part.value for part in counting.figure("time-to-resolve").parts if part.name == name)


def _times(counting: Counting) -> Table:
    names = ("", "Mean", "90 % at most", "Median by the calendar")
    rows = (
        Row(
            Text(name or "Median"),
            (counting.number("time-to-resolve", name), counting.before.number("time-to-resolve", name)),
        )
        for name in names
    )
    return Table(("Number", "These days", "Before"), tuple(rows))


def _bands(counting: Counting, names: list[str]) -> Table:
    rows = tuple(
        Row(Text(_capital(name)), (counting.number("fix-time", name, is_count=True), counting.number("fix-time", name)))
        for name in names
    )
    return Table(("Took", "Calls", "Share"), rows)


def _first(bands: Table) -> str:
    row = bands.rows[0]
    return f"{row.cells[1].said} of them {row.name.said[0].lower()}{row.name.said[1:]}."


def _slowest(table: Table) -> str:
    timed = [row for row in table.rows if getattr(row.cells[1], "value", None) is not None]
    if not timed:
        return "Nothing was resolved."
    slowest = max(timed, key=lambda row: getattr(row.cells[1], "value", 0) or 0)
    return f"{slowest.name.said} took longest: half of {slowest.cells[0].said} took {slowest.cells[1].said} or more."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
