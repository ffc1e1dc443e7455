"""Faults that come again: candidates for a problem (FITS 7.3, thresholds as the rules of problems have them)."""

from datetime import datetime

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import NOBODY, Split
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Counting, Group
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Report, Row, Section, Table, Text
from kiosk.problems import actions as problems

BY = {
    Split.DEVICE: "The same device",
    Split.MODEL: "The same fault of a model",
    Split.LOCATION: "The same fault in a place",
}
TO_PROBLEMS = Text("Problems, and what the rules propose today", "/problems/")


def recurring(database: Database, period: Period, now: datetime) -> Report:
    """Return what failed again and again in a period, and whether a problem stands behind it already."""
    counting = Counting(database, period, now)
    least = max(2, problems.thresholds(database).calls or 0)
    sections = []
    for by, title in BY.items():
        rows = _devices(counting, least) if by is Split.DEVICE else _faults(counting, by, least)
        heading = "Device" if by is Split.DEVICE else "Fault"
        table = Table((heading, "Incidents", "Problem"), tuple(rows))
        said = f"{rows[0].name.said} came most often." if rows else f"Nothing came {least} times."
        points = (TO_PROBLEMS,) if by is Split.DEVICE else ()
        sections.append(
            Section(by.value, title, said, table, bars(table, f"Incidents: {title.lower()}"), points=points)
        )
    devices, unexplained = sections[0].table, 0
    for row in devices.rows if devices else ():
        unexplained += row.cells[1].said == NO_PROBLEM
    count = len(devices.rows) if devices else 0
    finding = (
        f"{count_of(count, 'device')} had {least} or more incidents; no problem stands behind {unexplained} of them."
    )
    return Report("recurring", "Faults that come again", period, finding, tuple(sections))


NO_PROBLEM = "None yet"


def _devices(counting: Counting, least: int) -> list[Row]:
    codes = store.device_codes(counting.database)
    rows = []
    for group in counting.split(Split.DEVICE, "incidents"):
        number = counting.number("incidents", group=group)
        if group.key != NOBODY and (number.calls or 0) >= least:
            name = Text(group.name, f"/fieldwork/devices/{codes[group.key]}")
            rows.append(Row(name, (number, _problem(counting, counting.figure("incidents", group.facts).calls))))
    return rows


def _faults(counting: Counting, by: Split, least: int) -> list[Row]:
    rows = []
    for group in counting.split(by, "incidents"):
        if group.key != NOBODY:
            rows += _faults_of(counting, group, least)
    return sorted(rows, key=lambda row: (-(getattr(row.cells[0], "value", 0) or 0), row.name.said))


def _faults_of(counting: Counting, group: Group, least: int) -> list[Row]:
    return [
        Row(
            Text(f"{group.name}: {part.name}"),
            (counting.number("incidents", part.name, group), _problem(counting, part.calls)),
        )
        for part in counting.figure("incidents", group.facts).parts
        if len(part.calls) >= least
    ]


def _problem(counting: Counting, calls: tuple[int, ...]) -> Text:
    known = counting.problems
    found = sorted({known[call] for call in calls if call in known})
    return Text(found[-1][1], f"/problems/{found[-1][0]}") if found else Text(NO_PROBLEM)
