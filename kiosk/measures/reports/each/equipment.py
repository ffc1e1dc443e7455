"""Which equipment fails and stands still most: the failure league, with each device's history (FITS 11 to 13)."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from kiosk.core.database import Database
from kiosk.core.words import count_of
from kiosk.measures.figures.records import NOBODY, Split, Unit
from kiosk.measures.periods import Period
from kiosk.measures.reports import store
from kiosk.measures.reports.counting import Column, Counting
from kiosk.measures.reports.drawing import bars
from kiosk.measures.reports.records import Report, Row, Section, Table, Text

OF_DEVICES = (
    Column("Failures", "failure-rate", is_count=True),
    Column("Calls", "about-devices"),
    Column("Stood still", "downtime"),
)
OF_MANY = (
    Column("Failures", "failure-rate", is_count=True),
    Column("A device-year", "failure-rate"),
    Column("At least", "failure-rate", "At least"),
    Column("At most", "failure-rate", "At most"),
    Column("Calls", "about-devices"),
    Column("Stood still", "downtime"),
)
BY = {Split.MODEL: "Models", Split.DEVICE_KIND: "Kinds of device", Split.SUPPLIER: "Suppliers"}


def equipment(database: Database, period: Period, now: datetime) -> Report:
    """Return the devices, models and suppliers with most failures."""
    counting = Counting(database, period, now)
    league = league_of(counting)
    failed = counting.figure("failure-rate")
    still = counting.said(counting.figure("downtime").value, Unit.SCHOOL_TIME)
    finding = f"{count_of(len(failed.calls), 'failure')} of devices; together they stood still for {still}."
    if failed.calls and league.rows:
        finding += f" Most: {league.rows[0].name.said}, {league.rows[0].cells[0].said}."
    days = {"from": period.first_on.isoformat(), "to": period.last_on.isoformat()}
    rates = f"/measures/failure-rates?{urlencode({'by': 'device'} | days)}"
    sections = [
        Section(
            "league",
            "Devices",
            finding,
            league,
            bars(league, "Failures by device"),
            points=(Text("Failure rates of these days, with what the numbers can tell", rates),),
        )
    ]
    for by, title in BY.items():
        table = _on_devices(counting.by(by, *OF_MANY))
        said = (
            f"{table.rows[0].name.said} had most failures: {table.rows[0].cells[0].said}." if table.rows else "No call."
        )
        sections.append(Section(by.value.replace("_", "-"), title, said, table))
    note = (
        "A failure is a call about a device that was closed as a fault. Failures of few devices tell little: "
        "the true rate lies between 'at least' and 'at most' nineteen times in twenty."
    )
    return Report("equipment", "Equipment: failures and history", period, finding, tuple(sections), (note,))


def league_of(counting: Counting) -> Table:
    """Return the devices with a call, those with most failures first; each leads to its history."""
    codes = store.device_codes(counting.database)
    groups = [group for group in counting.split(Split.DEVICE, *(c.key for c in OF_DEVICES)) if group.key != NOBODY]
    rows = tuple(
        Row(Text(group.name, f"/fieldwork/devices/{codes[group.key]}"), counting.cells(OF_DEVICES, group))
        for group in groups
    )
    whole = Row(Text("All together"), counting.cells(OF_DEVICES))
    return Table(("Device", *(column.heading for column in OF_DEVICES)), rows, whole)


def _on_devices(table: Table) -> Table:
    return replace(table, rows=tuple(row for row in table.rows if row.name.said != "No device"))
