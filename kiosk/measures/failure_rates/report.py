"""The failure rates of a period: the page, the CSV and the command all come from here, so they say the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.refusals import NotFound
from kiosk.core.settings import read_settings
from kiosk.core.tables import Cell, write_table
from kiosk.measures import periods
from kiosk.measures.failure_rates import rules, store, words
from kiosk.measures.failure_rates.records import Failure, Grouping, Rate, Report, Service
from kiosk.measures.periods import Period

COLUMNS = (
    "Key",
    "Name",
    "Devices",
    "Device Years",
    "Failures",
    "Failures Per Device Year",
    "Low 95",
    "High 95",
    "Remark",
)
NO_SERVICE = Service(0, 0)


def failure_rates(database: Database, by: Grouping, period: Period) -> Report:
    """Return the failure rates of a period, worst first."""
    closed = periods.moments(period, read_settings(database).time_zone)
    days = period.first_on.isoformat(), (period.last_on + timedelta(days=1)).isoformat()
    in_service = store.service(database, by, *days)
    failed = store.failures(database, by, *closed)
    total = rules.rate("", "All devices", _all_service(database, *days), sum(failed.values()))
    names = store.names(database, by)
    rates = (
        rules.rate(key, names[key], in_service.get(key, NO_SERVICE), failed.get(key, 0))
        for key in in_service.keys() | failed.keys()
    )
    judged = (replace(rate, verdict=rules.verdict(rate, total.per_year)) for rate in rates)
    return Report(by, period, rules.worst_first(judged), total)


def _all_service(database: Database, first: str, before: str) -> Service:
    # by kind: few rows, and every device in exactly one of them, which is not so by location
    parts = store.service(database, Grouping.KIND, first, before).values()
    return Service(sum(part.devices for part in parts), sum(part.days for part in parts))


def name_of(database: Database, by: Grouping, key: str) -> str:
    """Return the name of one group; NotFound when there is none with this key."""
    name = store.names(database, by).get(key)
    if name is None:
        raise NotFound(f"There is no such {words.BY_WORDS[by].lower()}.")
    return name


def count_failures(database: Database, by: Grouping, key: str, period: Period) -> int:
    """Return how many calls stand behind the number of one group."""
    closed = periods.moments(period, read_settings(database).time_zone)
    return store.failures(database, by, *closed).get(key, 0)


def failed_calls(
    database: Database, by: Grouping, key: str, period: Period, limit: int = -1, offset: int = 0
) -> list[Failure]:
    """Return the calls behind the number of one group, latest first."""
    closed = periods.moments(period, read_settings(database).time_zone)
    return store.failed_calls(database, by, key, *closed, limit, offset)


def listing(report: Report, name: str) -> Listing:
    """Return the report as a list to take out; its columns stay as they are."""
    return Listing(name, COLUMNS, (_csv_row(rate, report.total) for rate in report.rates), is_of_today=False)


def csv(report: Report) -> bytes:
    """Return the report as a CSV file, as the page's list has it."""
    return write_table(COLUMNS, listing(report, "").rows)


def _csv_row(rate: Rate, total: Rate) -> tuple[Cell, ...]:
    numbers = ("" if value is None else f"{value:.4f}" for value in (rate.per_year, rate.low, rate.high))
    remark = words.remark(rate, total.per_year)
    return (rate.key, rate.name, rate.devices, f"{rate.device_years:.4f}", rate.failures, *numbers, remark)


def text(report: Report) -> Iterator[str]:
    """Return the report line by line, as a terminal shows it."""
    period = report.period
    yield f"Failure rates by {report.by.value}, {period.first_on} to {period.last_on} ({period.days} days)"
    yield words.finding(report)
    if not report.rates:
        return
    rows = [(*COLUMNS[1:6], "95 % interval", "Remark"), *(_text_row(rate, report.total) for rate in report.rates)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    yield ""
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in range(1, len(row) - 1)), row[-1]]
        yield "  ".join(cells)


def _text_row(rate: Rate, total: Rate) -> tuple[str, ...]:
    return (
        rate.name,
        str(rate.devices),
        words.number(rate.device_years),
        str(rate.failures),
        words.number(rate.per_year),
        words.interval(rate),
        words.remark(rate, total.per_year),
    )
