"""What the desk and known answers resolve without a technician, and calls that never had to be (FITS 15 and 16)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Number, Report, Row, Section, Table, Text

COLUMNS = (
    Column("Resolved", "resolved"),
    Column("At the desk", "at-the-desk", is_count=True),
    Column("Share", "at-the-desk"),
    Column("By a known answer", "by-knowledge", is_count=True),
    Column("Share by answers", "by-knowledge"),
)
BY = {
    Split.SYMPTOM: "By kind of fault or request",
    Split.DEVICE_KIND: "By kind of device",
    Split.LOCATION: "By location",
}


def desk_share(database: Database, period: Period, now: datetime) -> Report:
    """Return which share of calls needed no technician, and which calls were spared altogether."""
    counting = Counting(database, period, now)
    desk, known = (counting.figure(key) for key in ("at-the-desk", "by-knowledge"))
    spared = _spared(counting)
    times = sum(int(getattr(row.cells[0], "value", 0) or 0) for row in spared.rows)
    finding = f"People fixed {count_of(times, 'thing')} themselves with an answer and did not have to call."
    if desk.value is not None:
        shares = (counting.said(figure.value, Unit.SHARE) for figure in (desk, known))
        finding = "{} of the calls resolved were resolved at the desk, {} by a known answer. ".format(*shares) + finding
    sections = [Section("numbers", "In numbers", finding, counting.beside("at-the-desk", "by-knowledge", "resolved"))]
    for by, title in BY.items():
        table = counting.by(by, *COLUMNS)
        said = (
            f"{table.rows[0].name.said}: {table.rows[0].cells[2].said} at the desk."
            if table.rows
            else "Nothing resolved."
        )
        chart = bars(table, "Share resolved at the desk", 2) if by is Split.SYMPTOM else None
        sections.append(Section(by.value.replace("_", "-"), title, said, table, chart))
    said = f"'That fixed it' was tapped {count_of(times, 'time')}." if times else "Nobody tapped 'That fixed it'."
    sections.append(Section("spared", "Calls that were spared", said, spared, bars(spared, "Calls spared, by answer")))
    return Report("desk-share", "Resolved at the desk and by known answers", period, finding, tuple(sections))


def _spared(counting: Counting) -> Table:
    rows = tuple(
        Row(
            Text(row["title"], f"/knowledge/{row['article_id']}"),
            (Number(row["times"], Unit.CALLS, f"{row['times']:,}"),),
        )
        for row in store.spared(counting.database, *counting.moments)
    )
    return Table(("Answer", "That fixed it"), rows)
