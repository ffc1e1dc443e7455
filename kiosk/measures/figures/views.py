"""The 23 measures on a page and as a file, one of them by what calls share, and the calls behind each number."""

from typing import Any

from flask import Blueprint, render_template, request

from kiosk.calendar import actions as calendar
from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.refusals import NotFound
from kiosk.measures.asking import asked_days, days_of, usual_days
from kiosk.measures.figures import report, words
from kiosk.measures.figures.measures import measure_called
from kiosk.measures.figures.records import Measure, Split, key_of
from kiosk.measures.forms import AskedDays, read_page
from kiosk.measures.periods import Period

ROWS_A_PAGE = 200
PAGE = "/measures/figures"
bp = Blueprint("figures", __name__, url_prefix=PAGE)


@bp.get("")
@only_for(Role.DESK, Role.COORDINATOR)
def figures() -> str | tuple[str, int]:
    asked = asked_days()
    if asked.period is None:
        return _page("measures/figures.html", asked, PAGE), 422
    found = report.lines(the_database(), asked.period, clock.now())
    by_key = {line.measure.key: line.figure for line in found}
    return _page("measures/figures.html", asked, PAGE, lines=found, finding=words.finding(by_key, _hours()))


@taken_out(bp, PAGE)
@only_for(Role.DESK, Role.COORDINATOR)
def figures_list() -> Listing:
    period = _period()
    return report.figures_listing(report.lines(the_database(), period, clock.now()), _named("measures", period))


@bp.get("/<measure_key>")
@only_for(Role.DESK, Role.COORDINATOR)
def figure(measure_key: str) -> str | tuple[str, int]:
    measure, by, asked = measure_called(measure_key), _split(), asked_days()
    page = f"{PAGE}/{measure_key}"
    if asked.period is None:
        return _page("measures/figure.html", asked, page, measure=measure, by=by), 422
    found = report.groups(the_database(), measure, by, asked.period, clock.now())
    shown, pages, page_number = _of_page(found)
    facts = report.whole_facts(the_database(), asked.period, clock.now())
    return _page(
        "measures/figure.html",
        asked,
        page,
        measure=measure,
        by=by,
        whole=measure.count(facts),
        groups=shown,
        count=len(found),
        pages=pages,
        page_number=page_number,
    )


@taken_out(bp, f"{PAGE}/<measure_key>")
@only_for(Role.DESK, Role.COORDINATOR)
def figure_list(measure_key: str) -> Listing:
    measure, by, period = measure_called(measure_key), _split(), _period()
    found = report.groups(the_database(), measure, by, period, clock.now())
    return report.groups_listing(found, _named(f"{measure_key}-by-{by}", period))


@bp.get("/<measure_key>/calls")
@only_for(Role.DESK, Role.COORDINATOR)
def calls(measure_key: str) -> str | tuple[str, int]:
    measure, asked = measure_called(measure_key), asked_days()
    page = f"{PAGE}/{measure_key}/calls"
    if asked.period is None:
        return _page("measures/figure.html", asked, f"{PAGE}/{measure_key}", measure=measure, by=_split()), 422
    found = _behind(measure, asked.period)
    shown, pages, page_number = _of_page(found.calls)
    return _page(
        "measures/figure_calls.html",
        asked,
        page,
        measure=measure,
        found=found,
        summaries=report.summaries_of(the_database(), shown),
        shown=shown,
        count=len(found.calls),
        pages=pages,
        page_number=page_number,
    )


@taken_out(bp, f"{PAGE}/<measure_key>/calls")
@only_for(Role.DESK, Role.COORDINATOR)
def calls_list(measure_key: str) -> Listing:
    measure, period = measure_called(measure_key), _period()
    return report.calls_listing(the_database(), _behind(measure, period), _named(f"{measure_key}-calls", period))


def _behind(measure: Measure, period: Period) -> report.Behind:
    facts = report.whole_facts(the_database(), period, clock.now())
    if "group" in request.args:
        by, group = _split(), request.args["group"]
        report.check_split(measure, by)
        facts = facts.of(lambda call: key_of(call, by) == group)
    return report.behind(facts, measure, request.args.get("part", ""))


def _of_page(found: Any) -> tuple[Any, int, int]:
    """Return what stands on the page asked for, how many pages there are, and which one it is."""
    pages = max(1, -(-len(found) // ROWS_A_PAGE))
    page = read_page(request.args, pages)
    return found[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE], pages, page


def _split() -> Split:
    try:
        return Split(request.args.get("by", "") or Split.KIND)
    except ValueError:
        raise NotFound(f"Calls are counted by {', '.join(Split)}.") from None


def _period() -> Period:
    period = asked_days().period
    if period is None:
        raise NotFound("There are no such days.")
    return period


def _named(what: str, period: Period) -> str:
    return f"{what}-{period.first_on}-to-{period.last_on}"


def _hours() -> Any:
    return calendar.school_hours(the_database())


def _page(template: str, asked: AskedDays, page: str, **what: Any) -> str:
    hours = _hours()
    also = {name: request.args[name] for name in ("by", "group", "part") if name in request.args}
    return render_template(
        template,
        asked=asked,
        page=page,
        also=also,
        periods=usual_days(asked, page, **also),
        address=days_of(asked.period) if asked.period else {},
        shown_amount=lambda value, unit: words.shown(value, unit, hours),
        change=lambda now, before: words.change(now, before, hours),
        split_words=words.SPLIT_WORDS,
        **what,
    )
