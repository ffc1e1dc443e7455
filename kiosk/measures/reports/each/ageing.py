"""How long outstanding calls have waited: the ageing list (FITS measure 4 and 7.3)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars, stack
from kiosk.measures.reports.records import Report, Section
from kiosk.measures.reports.waiting import oldest

BY = {
    Split.OWNER: "Who looks after them",
    Split.TECHNICIAN: "Who works on them",
    Split.HOLD_REASON: "What they wait for",
    Split.PRIORITY: "How urgent they are",
}
MOST_OLD = 50


def ageing(database: Database, period: Period, now: datetime) -> Report:
    """Return how long the calls had waited that were outstanding when a period ended."""
    counting = Counting(database, period, now)
    figure = counting.figure("age")
    bands = [part for part in figure.parts if part.name != "Oldest"]
    columns = [Column("Outstanding", "outstanding")]
    columns += [Column(_short(band.name), "age", band.name) for band in bands]
    columns += [Column("Oldest, school days", "age", "Oldest")]
    table = counting.parts("age", "", "Calls", "Waited")
    table = type(table)(table.columns, tuple(row for row in table.rows if row.name.said != "Oldest"))
    old = sum(int(band.value or 0) for band in bands[-2:])
    half = counting.said(figure.value, Unit.SCHOOL_DAYS)
    finding = (
        f"{count_of(len(figure.calls), 'call')} outstanding at the end; half of them have waited {half} or longer, "
        f"{old:,} longer than 10 school days."
        if figure.calls
        else "No call was outstanding at the end of these days."
    )
    sections = [
        Section("bands", "All outstanding calls", finding, table, bars(table, "Outstanding calls by school days"))
    ]
    for by, title in BY.items():
        split = counting.by(by, *columns)
        chart = stack(split, f"Outstanding calls by school days: {title[0].lower()}{title[1:]}", 1, len(bands))
        most = (
            f"{split.rows[0].name.said}: {split.rows[0].cells[0].said}, more than any other."
            if len(split.rows) > 1
            else ""
        )
        sections.append(Section(by.value.replace("_", "-"), title, most or "Nothing to tell apart.", split, chart))
    return Report("ageing", "Ageing of outstanding calls", period, finding, (*sections, oldest(counting, MOST_OLD)))


def _short(band: str) -> str:
    return band.removesuffix(" school days")
