"""Every report on a page, as a PDF and as a file, and its charts as pictures."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.pdf import pdf_or_page
from kiosk.core.refusals import NotFound
from kiosk.measures import periods
from kiosk.measures.asking import asked_days, days_of, usual_days
from kiosk.measures.forms import AskedDays
from kiosk.measures.periods import Period
from kiosk.measures.reports.catalogue import WORKLOAD, report_called
from kiosk.measures.reports.charts import alt_text, draw
from kiosk.measures.reports.each.workload import own_workload
from kiosk.measures.reports.listing import listing
from kiosk.measures.reports.paper import paper, title_of
from kiosk.measures.reports.records import Chart, Report, Section
from kiosk.measures.reports.remembering import Charts

PAGE, WORKLOAD_PAGE = "/measures/<report_name>", f"/measures/{WORKLOAD}"
bp = Blueprint("reports", __name__, url_prefix="/measures")
charts = Charts()


@bp.get("/<report_name>")
@only_for(Role.DESK, Role.COORDINATOR)
def report(report_name: str) -> str | tuple[str, int]:
    return _page(report_name)


@bp.get(f"/{WORKLOAD}")
@only_for(*STAFF)
def workload() -> str | tuple[str, int]:
    return _page(WORKLOAD)


@taken_out(bp, PAGE)
@only_for(Role.DESK, Role.COORDINATOR)
def report_list(report_name: str) -> Listing:
    return listing(_made(report_name, _period(report_name)))


@taken_out(bp, WORKLOAD_PAGE)
@only_for(*STAFF)
def workload_list() -> Listing:
    return listing(_made(WORKLOAD, _period(WORKLOAD)))


@bp.get("/<report_name>.pdf")
@only_for(Role.DESK, Role.COORDINATOR)
def report_pdf(report_name: str) -> AnyResponse:
    return _pdf(report_name)


@bp.get(f"/{WORKLOAD}.pdf")
@only_for(*STAFF)
def workload_pdf() -> AnyResponse:
    return _pdf(WORKLOAD)


@bp.get("/<report_name>/charts/<section>.svg")
@only_for(Role.DESK, Role.COORDINATOR)
def report_chart(report_name: str, section: str) -> Response:
    return _chart(report_name, section)


@bp.get(f"/{WORKLOAD}/charts/<section>.svg")
@only_for(Role.DESK, Role.COORDINATOR)
def workload_chart(section: str) -> Response:
    return _chart(WORKLOAD, section)


def _page(name: str) -> str | tuple[str, int]:
    kind, asked = report_called(name), _asked(name)
    page = f"/measures/{name}"
    context: dict[str, Any] = {"kind": kind, "asked": asked, "page": page, "periods": usual_days(asked, page)}
    if asked.period is None:
        return render_template("measures/report.html", **context), 422
    made, address = _made(name, asked.period), days_of(asked.period)

    def picture(section: Section) -> dict[str, str]:
        assert section.chart is not None  # noqa: S101  # asked by the template
        key = charts.keep(section.chart)
        return address | {"drawn": key}

    return render_template(
        "measures/report.html", **context, report=made, address=address, picture=picture, alt_text=alt_text
    )


def _pdf(name: str) -> AnyResponse:
    period = _period(name)
    made, page = _made(name, period), f"/measures/{name}"
    html = paper(the_database(), made, report_called(name).is_one_page, clock.now())
    file = f"{made.name}-{period.first_on}-to-{period.last_on}"
    return pdf_or_page(html, title_of(made), file, f"{page}?{urlencode(days_of(period))}")


def _chart(name: str, section: str) -> Response:
    chart = charts.kept(request.args.get("drawn", "")) or _found(_made(name, _period(name)), section)
    return Response(draw(chart), content_type="image/svg+xml")


def _found(made: Report, key: str) -> Chart:
    chart = next((section.chart for section in made.sections if section.key == key), None)
    if chart is None:
        raise NotFound("There is no such chart.")
    return chart


def _made(name: str, period: Period) -> Report:
    actor = signed_in()
    if name == WORKLOAD and not actor.holds(Role.DESK, Role.COORDINATOR):
        return own_workload(the_database(), period, clock.now(), actor.person_id or 0)
    return report_called(name).make(the_database(), period, clock.now())


def _asked(name: str) -> AskedDays:
    return asked_days(periods.last_week if report_called(name).is_weekly else periods.last_month)


def _period(name: str) -> Period:
    period = _asked(name).period
    if period is None:
        raise NotFound("There are no such days.")
    return period
