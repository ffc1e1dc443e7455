"""The failure rates on a page and as a file, how they went, and what stands behind each number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from kiosk.calendar import actions as calendar
from kiosk.calendar.hours import in_words
from kiosk.core import clock
from kiosk.core.access import STAFF, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import settings
from kiosk.core.tables import Cell
from kiosk.devices.listing import pounds
from kiosk.measures import periods
from kiosk.measures.asking import days_of
from kiosk.measures.failure_rates import burdens, chart, counting, report, rules, trend, words
from kiosk.measures.failure_rates.forms import Question, read_question
from kiosk.measures.failure_rates.records import DAYS_A_YEAR, Cost, Failure, Grouping, Outage, Report
from kiosk.measures.forms import read_page
from kiosk.measures.periods import Period

FAILURE_COLUMNS: dict[str, Callable[[Failure], Cell]] = {
    "Reference": lambda failure: failure.reference,
    "Closed At": lambda failure: failure.closed_at,
    "Device": lambda failure: failure.device,
    "Location": lambda failure: failure.location,
    "Cause": lambda failure: failure.cause.value if failure.cause else None,
    "Resolution Type": lambda failure: failure.resolution_type.value,
    "Summary": lambda failure: failure.summary,
    "Repeat": lambda failure: "yes" if failure.is_repeat else "no",
}
OUTAGE_COLUMNS: dict[str, Callable[[Outage], Cell]] = {
    "Reference": lambda outage: outage.reference,
    "Device": lambda outage: outage.device,
    "Location": lambda outage: outage.location,
    "Occurred At": lambda outage: outage.occurred_at,
    "Resolved At": lambda outage: outage.resolved_at,
    "School Hours": lambda outage: f"{outage.downtime / 3600:.2f}",
    "Summary": lambda outage: outage.summary,
}
COST_COLUMNS: dict[str, Callable[[Cost], Cell]] = {
    "Reference": lambda cost: cost.reference,
    "At": lambda cost: cost.at,
    "Device": lambda cost: cost.device,
    "What": lambda cost: cost.what,
    "Cost": lambda cost: pounds(cost.cost_pence),
}
RATES, CALLS, DOWNTIME, COSTS, TREND = (
    f"/measures/failure-rates{page}" for page in ("", "/calls", "/downtime", "/costs", "/trend")
)
bp = Blueprint("failure_rates", __name__, url_prefix="/measures")

ROWS_A_PAGE = 200


@bp.get("/failure-rates")
@only_for(*STAFF)
def failure_rates() -> str | tuple[str, int]:
    question = _question()
    if question.period is None:
        return _page(question), 422
    return _page(question, report.failure_rates(the_database(), question.by, question.period))


@taken_out(bp, RATES)
@only_for(*STAFF)
def failure_rates_list() -> Listing | tuple[str, int]:
    question = _question()
    if question.period is None:
        return _page(question), 422
    found = report.failure_rates(the_database(), question.by, question.period)
    return report.listing(found, _file_name("failure-rates", question))


@taken_out(bp, CALLS)
@only_for(*STAFF)
def failed_calls_list() -> Listing | tuple[str, int]:
    question, key = _question(), request.args.get("key", "")
    if question.period is None:
        return _page(question), 422
    report.name_of(the_database(), question.by, key)
    calls = report.failed_calls(the_database(), question.by, key, question.period)
    return replace(listing_of(_file_name("failures", question), FAILURE_COLUMNS, calls), is_of_today=False)


def _file_name(what: str, question: Question) -> str:
    return f"{what}-by-{question.by}-{question.typed_from}-to-{question.typed_to}"


@bp.get("/failure-rates/calls")
@only_for(*STAFF)
def failed_calls() -> str | tuple[str, int]:
    question, key = _question(), request.args.get("key", "")
    if question.period is None:
        return _page(question), 422
    name = report.name_of(the_database(), question.by, key)
    found = report.failure_rates(the_database(), question.by, question.period)
    rate = report.rate_of(found, key, name)
    pages = _pages(rate.failures)
    page = read_page(request.args, pages)
    offset = (page - 1) * ROWS_A_PAGE
    return render_template(
        "measures/failed_calls.html",
        question=question,
        name=name,
        rate=rate,
        total=found.total,
        count=rate.failures,
        calls=report.failed_calls(the_database(), question.by, key, question.period, ROWS_A_PAGE, offset),
        address=_address(question) | {"key": key},
        page=page,
        pages=pages,
        offset=offset,
        **_said(),
        **_trend(question.by, key, question.period),
    )


@bp.get("/failure-rates/downtime")
@only_for(*STAFF)
def downtime() -> str | tuple[str, int]:
    return _behind("measures/failure_downtime.html", _outages)


@taken_out(bp, DOWNTIME)
@only_for(*STAFF)
def downtime_list() -> Listing | tuple[str, int]:
    return _behind_list("downtime", OUTAGE_COLUMNS, _outages)


@bp.get("/failure-rates/costs")
@only_for(*STAFF)
def costs() -> str | tuple[str, int]:
    return _behind("measures/failure_costs.html", _costs)


@taken_out(bp, COSTS)
@only_for(*STAFF)
def costs_list() -> Listing | tuple[str, int]:
    return _behind_list("repair-costs", COST_COLUMNS, _costs)


@bp.get("/failure-rates/trend")
@only_for(*STAFF)
def trend_page() -> str | tuple[str, int]:
    question, key = _question(), request.args.get("key")
    if question.period is None:
        return _page(question), 422
    name = "All devices" if key is None else report.name_of(the_database(), question.by, key)
    address = _address(question) | ({} if key is None else {"key": key})
    shown = _said() | _trend(question.by, key, question.period)
    return render_template("measures/failure_trend.html", question=question, name=name, address=address, **shown)


@taken_out(bp, TREND)
@only_for(*STAFF)
def trend_list() -> Listing | tuple[str, int]:
    question, key = _question(), request.args.get("key")
    if question.period is None:
        return _page(question), 422
    if key is not None:
        report.name_of(the_database(), question.by, key)
    found = trend.trend(the_database(), question.by, key, question.period.last_on)
    return trend.listing(found, f"failure-trend-up-to-{question.period.last_on}")


def _outages(by: Grouping, key: str, period: Period) -> list[Outage]:
    return burdens.outages(the_database(), by, key, counting.moments(the_database(), period))


def _costs(by: Grouping, key: str, period: Period) -> list[Cost]:
    return burdens.costs(the_database(), by, key, counting.moments(the_database(), period))


def _behind(template: str, rows_of: Callable[[Grouping, str, Period], list[Any]]) -> str | tuple[str, int]:
    """Return the page of what stands behind one number of a group."""
    question, key = _question(), request.args.get("key", "")
    if question.period is None:
        return _page(question), 422
    name = report.name_of(the_database(), question.by, key)
    rows = rows_of(question.by, key, question.period)
    pages = _pages(len(rows))
    page = read_page(request.args, pages)
    offset = (page - 1) * ROWS_A_PAGE
    return render_template(
        template,
        question=question,
        name=name,
        rows=rows[offset : offset + ROWS_A_PAGE],
        count=len(rows),
        whole=sum(row.downtime if isinstance(row, Outage) else row.cost_pence for row in rows),
        address=_address(question) | {"key": key},
        page=page,
        pages=pages,
        offset=offset,
        **_said(),
    )


def _behind_list(
    what: str, columns: dict[str, Callable[[Any], Cell]], rows_of: Callable[[Grouping, str, Period], list[Any]]
) -> Listing | tuple[str, int]:
    question, key = _question(), request.args.get("key", "")
    if question.period is None:
        return _page(question), 422
    report.name_of(the_database(), question.by, key)
    rows = rows_of(question.by, key, question.period)
    return replace(listing_of(_file_name(what, question), columns, rows), is_of_today=False)


def _said() -> dict[str, Any]:
    """Return how pages say numbers and school time."""
    hours = calendar.school_hours(the_database())
    return {"words": words, "school_time": lambda seconds: in_words(timedelta(seconds=seconds), hours)}


def _trend(by: Grouping, key: str | None, period: Period) -> dict[str, Any]:
    """Return what the table and the chart of a trend show."""
    found = trend.trend(the_database(), by, key, period.last_on)
    everything = report.all_together(the_database(), period)
    return {"trend": found, "trend_chart": chart.chart_of(found.rates, everything), "everything": everything}


def _question() -> Question:
    return read_question(request.args, clock.school_date(clock.now(), settings().time_zone))


def _address(question: Question) -> dict[str, Any]:
    return {"by": question.by.value, "from": question.typed_from, "to": question.typed_to}


def _pages(rows: int) -> int:
    return max(1, -(-rows // ROWS_A_PAGE))


def _page(question: Question, found: Report | None = None) -> str:
    context: dict[str, Any] = {
        "question": question,
        "address": _address(question),
        "by_words": words.BY_WORDS,
        "periods": _usual_periods(question),
        "report": found,
    }
    if found:
        pages = _pages(len(found.rates))
        page = read_page(request.args, pages)
        offset = (page - 1) * ROWS_A_PAGE
        context |= {
            "chart": chart.chart(found),
            "rates": found.rates[offset : offset + ROWS_A_PAGE],
            "page": page,
            "pages": pages,
            "offset": offset,
            "days_a_year": DAYS_A_YEAR,
            "fewest_to_tell": rules.FEWEST_TO_TELL,
            "fewest_to_blame": rules.FEWEST_TO_BLAME,
            "soon": rules.SOON.days,
        }
        context |= _said() | _trend(found.by, None, found.period)
    return render_template("measures/failure_rates.html", **context)


def _usual_periods(question: Question) -> list[tuple[str, str, bool]]:
    """Return the words of each usual period, its address, and whether it is the one shown."""

    def address(period: Period) -> str:
        return f"/measures/failure-rates?{urlencode({'by': question.by.value, **days_of(period)})}"

    today = clock.school_date(clock.now(), settings().time_zone)
    usual = periods.usual_periods(today).items()
    return [(name, address(period), period == question.period) for name, period in usual]
