"""How much of technicians' time goes into paper jams, toner and showing how something works (FITS measure 22)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Report, Section

COLUMNS = (
    Column("All minutes", "technician-time"),
    Column("Quick tasks", "quick-tasks", is_count=True),
    Column("Share of minutes", "quick-tasks"),
)
BY = {Split.LOCATION: "Where", Split.SYMPTOM: "What", Split.TECHNICIAN: "Whose calls"}


def quick_tasks(database: Database, period: Period, now: datetime) -> Report:
    """Return which share of technicians' minutes went into what anybody could see to."""
    counting = Counting(database, period, now)
    figure, before = counting.figure("quick-tasks"), counting.before.figure("quick-tasks")
    quick = counting.said(sum(figure.amounts.values()), Unit.MINUTES)
    finding = (
        f"{counting.said(figure.value, Unit.SHARE)} of technicians' time ({quick}) went into quick tasks; "
        f"{counting.said(before.value, Unit.SHARE)} in the days before."
        if figure.value is not None
        else "Technicians wrote no minutes down in these days."
    )
    sections = [Section("numbers", "In numbers", finding, counting.beside("quick-tasks", "technician-time"))]
    for by, title in BY.items():
        table = counting.by(by, *COLUMNS)
        chart = bars(table, "Calls that were quick tasks", 1) if by is Split.SYMPTOM else None
        said = f"{table.rows[0].name.said} took most of technicians' time." if table.rows else "No minutes to split."
        sections.append(Section(by.value, title, said, table, chart))
    note = "Quick tasks: paper jams, toner, consumables, and calls resolved by showing how something works."
    return Report("quick-tasks", "Time for quick tasks", period, finding, tuple(sections), (note,))
