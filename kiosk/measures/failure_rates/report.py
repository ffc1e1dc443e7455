"""The failure rates of a period: the page, the CSV and the command all come from here, so they say the same."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from kiosk.core.database import Database
from kiosk.core.lists import Listing
from kiosk.core.refusals import NotFound
from kiosk.core.tables import Cell, write_table
from kiosk.devices.listing import pounds
from kiosk.measures.failure_rates import burdens as burden
from kiosk.measures.failure_rates import counting, rules, store, words
from kiosk.measures.failure_rates.records import NO_BURDEN, Failure, Grouping, Rate, Report
from kiosk.measures.failure_rates.shrinking import drawn_together
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
    "Likely Per Device Year",
    "Likely Low 95",
    "Likely High 95",
    "Repeat Failures",
    "Downtime School Hours",
    "Repair Cost",
    "Price",
    "Devices Without Price",
)

ALL = "All devices"


def failure_rates(database: Database, by: Grouping, period: Period) -> Report:
    """Return the failure rates of a period, the likely worst first, with what the failures meant."""
    moments = counting.moments(database, period)
    in_service = counting.service(database, by, period)
    faults = list(store.faults(database, by, moments, moments[1]))
    failed = Counter(fault.key for fault in faults)
    burdens = burden.burdens(database, by, moments, faults)
    everything = rules.rate("", ALL, counting.all_service(database, period), len(faults))
    total = replace(everything, burden=burden.together(burdens))
    names = store.names(database, by)
    counted = [
        replace(
            rules.rate(key, names[key], in_service.get(key, counting.NO_SERVICE), failed.get(key, 0)),
            burden=burdens.get(key, NO_BURDEN),
        )
        for key in in_service.keys() | failed.keys() | burdens.keys()
    ]
    judged = (replace(rate, verdict=rules.verdict(rate, total.per_year)) for rate in counted)
    return Report(by, period, rules.worst_first(drawn_together(judged, store.kinds(database, by))), total)


def all_together(database: Database, period: Period) -> Rate:
    """Return the rate of all devices together."""
    return rules.rate("", ALL, *counting.counts(database, Grouping.KIND, None, period))


def rate_of(report: Report, key: str, name: str) -> Rate:
    """Return the rate of one group; without service where the report has none of it."""
    missing = rules.rate(key, name, counting.NO_SERVICE, 0)
    return next((rate for rate in report.rates if rate.key == key), missing)


def name_of(database: Database, by: Grouping, key: str) -> str:
    """Return the name of one group; NotFound when there is none with this key."""
    name = store.names(database, by).get(key)
    if name is None:
        raise NotFound(f"There is no such {words.BY_WORDS[by].lower()}.")
    return name


def failed_calls(
    database: Database, by: Grouping, key: str, period: Period, limit: int = -1, offset: int = 0
) -> list[Failure]:
    """Return the calls behind the number of one group, latest first, with those marked that came again soon."""
    moments = counting.moments(database, period)
    again = burden.repeats(database, moments, list(store.faults(database, by, moments, moments[1])))
    found = store.failed_calls(database, by, key, *moments, limit, offset)
    return [replace(call, is_repeat=call.call_id in again) for call in found]


def listing(report: Report, name: str) -> Listing:
    """Return the report as a list to take out; its columns stay as they are."""
    return Listing(name, COLUMNS, (_csv_row(rate, report.total) for rate in report.rates), is_of_today=False)


def csv(report: Report) -> bytes:
    """Return the report as a CSV file, as the page's list has it."""
    return write_table(COLUMNS, listing(report, "").rows)


def _csv_row(rate: Rate, total: Rate) -> tuple[Cell, ...]:
    likely = (rate.likely.per_year, rate.likely.low, rate.likely.high) if rate.likely else (None,) * 3
    counted, drawn = (
        ["" if value is None else f"{value:.4f}" for value in numbers]
        for numbers in ((rate.per_year, rate.low, rate.high), likely)
    )
    service: tuple[Cell, ...] = (rate.key, rate.name, rate.devices, f"{rate.device_years:.4f}", rate.failures)
    meant: tuple[Cell, ...] = (rate.burden.repeats, f"{rate.burden.downtime / 3600:.2f}")
    money: tuple[Cell, ...] = (pounds(rate.burden.cost_pence), pounds(rate.price_pence), rate.unpriced)
    return (*service, *counted, words.remark(rate, total.per_year), *drawn, *meant, *money)


def text(report: Report) -> Iterator[str]:
    """Return the report line by line, as a terminal shows it."""
    period = report.period
    yield f"Failure rates by {report.by.value}, {period.first_on} to {period.last_on} ({period.days} days)"
    yield words.finding(report)
    if not report.rates:
        return
    headings = ("Name", "Devices", "Device Years", "Likely", "Failures", "Counted", "95 % interval", "Remark")
    rows = [headings, *(_text_row(rate, report.total) for rate in report.rates)]
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
        words.likely(rate),
        words.failures(rate),
        words.counted(rate),
        words.interval(rate),
        words.remark(rate, total.per_year),
    )
