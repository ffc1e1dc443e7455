"""What people could be shown, and where, so that calls are spared (FITS training plan)."""

from collections import Counter
from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.beside import TOPICS
from kiosk.measures.figures.records import Split
from kiosk.measures.periods import Period
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import stack
from kiosk.measures.reports.records import Report, Row, Section, Table, Text

COLUMNS = (Column("Calls", "training"), *(Column(topic, "training", topic) for topic in TOPICS))
BY = {Split.LOCATION: "Where", Split.DEVICE_KIND: "On what", Split.SYMPTOM: "About what", Split.REPORTER: "Whom"}
FEWEST_TO_SUGGEST, MOST_SUGGESTED = 2, 8


def training(database: Database, period: Period, now: datetime) -> Report:
    """Return suggested topics of training with the calls that speak for them."""
    counting = Counting(database, period, now)
    found, resolved = counting.figure("training"), counting.figure("resolved")
    suggested = suggested_topics(counting)
    finding = (
        f"{len(found.calls):,} of {len(resolved.calls):,} resolved calls could be spared by showing people something."
        if found.calls
        else "No call resolved in these days suggests a training."
    )
    first = f"Suggested first: {suggested.rows[0].name.said}." if suggested.rows else "Nothing came up twice."
    sections = [Section("suggested", "Suggested topics", first, suggested)]
    for by, title in BY.items():
        table = counting.by(by, *COLUMNS)
        chart = stack(table, "Calls by what people could be shown", 1, len(TOPICS)) if by is Split.LOCATION else None
        said = f"{table.rows[0].name.said}: {table.rows[0].cells[0].said}, most of all." if table.rows else "No call."
        sections.append(Section(by.value.replace("_", "-"), title, said, table, chart))
    return Report("training", "Training suggestions", period, finding, tuple(sections))


def suggested_topics(counting: Counting) -> Table:
    """Return the topics that came up more than once about one kind of device, with where they came up most."""
    rows = []
    for group in counting.split(Split.DEVICE_KIND, "training"):
        about = "" if group.key == "none" else f": {group.name[:1].lower()}{group.name[1:]}"
        for topic in TOPICS:
            number = counting.number("training", topic, group)
            if (number.calls or 0) >= FEWEST_TO_SUGGEST:
                calls = counting.calls_of("training", topic, group.facts)
                rows.append(Row(Text(f"{topic}{about}"), (number, Text(_places(counting, set(calls))))))
    rows.sort(key=lambda row: (-(getattr(row.cells[0], "value", 0) or 0), row.name.said))
    return Table(("Topic", "Calls", "Mostly"), tuple(rows[:MOST_SUGGESTED]))


def _places(counting: Counting, calls: set[int]) -> str:
    names = counting.names(Split.LOCATION)
    places = Counter(call.location_id for call in counting.facts.calls if call.id in calls and call.location_id)
    most = sorted(places.items(), key=lambda place: (-place[1], place[0]))[:2]
    said = (f"{names.get(str(place), '')} ({count_of(times, 'call')})" for place, times in most)
    return ", ".join(said) or "no place named"
