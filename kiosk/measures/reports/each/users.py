"""Who needed most support (FITS measure 10)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import Split
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Report, Row, Section, Table, Text

COLUMNS = (
    Column("Calls", "logged"),
    Column("Could be shown", "training"),
    Column("Past the desk", "past-the-desk", is_count=True),
)


def users(database: Database, period: Period, now: datetime) -> Report:
    """Return the people and places that needed most support."""
    counting = Counting(database, period, now)
    people = counting.by(Split.REPORTER, *COLUMNS)
    places = counting.by(Split.LOCATION, *COLUMNS)
    named = [row for row in people.rows if row.name.said != "No name given"]
    finding = (
        f"{count_of(len(named), 'person', 'people')} reported something by name; {named[0].name.said} needed most "
        f"support ({named[0].cells[0].said})."
        if named
        else "Nobody gave a name in these days."
    )
    chart_of = Table(people.columns, tuple(named), people.total)
    hundred = Row(
        Text("Calls for every 100 users"),
        tuple(one.number("per-user", "For every 100 users") for one in (counting, counting.before)),
    )
    each = Row(
        Text("Calls for each person who gave a name"), (counting.number("per-user"), counting.before.number("per-user"))
    )
    numbers = Table(("Number", "These days", "Before"), (each, hundred))
    sections = (
        Section("numbers", "In numbers", finding, numbers),
        Section("people", "People", finding, people, bars(chart_of, "Calls by who reported them")),
        Section(
            "places", "Places", f"{places.rows[0].name.said} had most calls." if places.rows else "No call.", places
        ),
    )
    note = "Much support is no reproach: somebody may report for a whole department, or have the oldest room."
    return Report("users", "Users needing most support", period, finding, sections, (note,))
