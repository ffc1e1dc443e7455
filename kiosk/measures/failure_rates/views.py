"""The failure rates on a page and as a file, and the calls behind each number."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from kiosk.core import clock
from kiosk.core.access import STAFF, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import settings
from kiosk.core.tables import Cell
from kiosk.measures import periods
from kiosk.measures.asking import days_of
from kiosk.measures.failure_rates import chart, report, rules, words
from kiosk.measures.failure_rates.forms import Question, read_question
from kiosk.measures.failure_rates.records import DAYS_A_YEAR, Failure, Report
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
}
bp = Blueprint("failure_rates", __name__, url_prefix="/measures")

ROWS_A_PAGE = 200


@bp.get("/failure-rates")
@only_for(*STAFF)
def failure_rates() -> str | tuple[str, int]:
    question = _question()
    if question.period is None:
        return _page(question), 422
    return _page(question, report.failure_rates(the_database(), question.by, question.period))


@taken_out(bp, "/measures/failure-rates")
@only_for(*STAFF)
def failure_rates_list() -> Listing | tuple[str, int]:
    question = _question()
    if question.period is None:
        return _page(question), 422
    found = report.failure_rates(the_database(), question.by, question.period)
    return report.listing(found, _file_name("failure-rates", question))


@taken_out(bp, "/measures/failure-rates/calls")
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
    count = report.count_failures(the_database(), question.by, key, question.period)
    pages = _pages(count)
    page = read_page(request.args, pages)
    offset = (page - 1) * ROWS_A_PAGE
    return render_template(
        "measures/failed_calls.html",
        question=question,
        name=name,
        count=count,
        calls=report.failed_calls(the_database(), question.by, key, question.period, ROWS_A_PAGE, offset),
        address=_address(question) | {"key": key},
        page=page,
        pages=pages,
        offset=offset,
    )


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
            "words": words,
            "chart": chart.chart(found),
            "rates": found.rates[offset : offset + ROWS_A_PAGE],
            "page": page,
            "pages": pages,
            "offset": offset,
            "days_a_year": DAYS_A_YEAR,
            "fewest_to_tell": rules.FEWEST_TO_TELL,
            "fewest_to_blame": rules.FEWEST_TO_BLAME,
        }
    return render_template("measures/failure_rates.html", **context)


def _usual_periods(question: Question) -> list[tuple[str, str, bool]]:
    """Return the words of each usual period, its address, and whether it is the one shown."""

    def address(period: Period) -> str:
        return f"/measures/failure-rates?{urlencode({'by': question.by.value, **days_of(period)})}"

    today = clock.school_date(clock.now(), settings().time_zone)
    usual = periods.usual_periods(today).items()
    return [(name, address(period), period == question.period) for name, period in usual]
