"""Calls that came past the desk: whom people stopped in the corridor (FITS measure 21)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Report, Section

COLUMNS = (
    Column("Past the desk", "past-the-desk", is_count=True),
    Column("Logged", "logged"),
    Column("Share", "past-the-desk"),
)
BY = {Split.TECHNICIAN: "Whom people asked", Split.LOCATION: "Where", Split.REPORTER: "Who asked"}


def by_pass(database: Database, period: Period, now: datetime) -> Report:
    """Return which share of calls a technician wrote down for somebody who came to them directly."""
    counting = Counting(database, period, now)
    figure, before = counting.figure("past-the-desk"), counting.before.figure("past-the-desk")
    finding = (
        f"{counting.said(figure.value, Unit.SHARE)} of the calls logged ({len(figure.calls):,}) came past the desk; "
        f"{counting.said(before.value, Unit.SHARE)} in the days before."
        if figure.value is not None
        else "No call was logged in these days."
    )
    sections = [Section("numbers", "In numbers", finding, counting.beside("past-the-desk", "logged"))]
    for by, title in BY.items():
        table = counting.by(by, *COLUMNS)
        said = (
            f"{table.rows[0].name.said}: {table.rows[0].cells[0].said} of {table.rows[0].cells[1].said}."
            if table.rows
            else "No call."
        )
        chart = bars(table, "Calls past the desk by location") if by is Split.LOCATION else None
        sections.append(Section(by.value, title, said, table, chart))
    note = "The technician is the one who has the call; a call that the desk took over has another one, or none."
    return Report("by-pass", "Calls past the desk", period, finding, tuple(sections), (note,))
