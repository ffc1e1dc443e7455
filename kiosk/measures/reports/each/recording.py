"""How long it takes to write calls down, by kind (FITS measure 9: what takes most time to record)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Report, Section

COLUMNS = (
    Column("Calls timed", "recording-time", is_count=True),
    Column("On average", "recording-time"),
    Column("All together", "recording-time", "All together"),
)
BY = {
    Split.SYMPTOM: "By kind of fault or request",
    Split.KIND: "Incidents and requests",
    Split.DEVICE_KIND: "By kind of device",
}


def recording(database: Database, period: Period, now: datetime) -> Report:
    """Return which kinds of calls take most time to write down."""
    counting = Counting(database, period, now)
    figure, before = counting.figure("recording-time"), counting.before.figure("recording-time")
    whole = counting.said(sum(figure.amounts.values()), Unit.MINUTES)
    finding = (
        f"Writing a call down took {counting.said(figure.value, Unit.MINUTES)} on average, {whole} in all; "
        f"{counting.said(before.value, Unit.MINUTES)} in the days before."
        if figure.calls
        else "No call of these days was timed from the open form to the logged call."
    )
    sections = [Section("numbers", "In numbers", finding, counting.beside("recording-time", "logged"))]
    for by, title in BY.items():
        table = counting.by(by, *COLUMNS)
        chart = bars(table, "Time to write a call down, on average", 1) if by is Split.SYMPTOM else None
        said = f"{table.rows[0].name.said} took most time." if table.rows else "Nothing was timed."
        sections.append(Section(by.value.replace("_", "-"), title, said, table, chart))
    note = "From the form that was opened to the call that was logged; forms that lay open for an hour are left out."
    return Report("recording", "Time to write calls down", period, finding, tuple(sections), (note,))
