"""Replace or repair: the list on a page and as a file, and the two numbers that the school decides."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.refusals import NotFound
from kiosk.core.settings import change_setting, settings
from kiosk.measures import periods
from kiosk.measures.asking import days_of
from kiosk.measures.failure_rates.rules import FEWEST_TO_BLAME
from kiosk.measures.forms import AskedDays, read_days, read_page
from kiosk.measures.periods import Period
from kiosk.measures.replacing import report, words
from kiosk.measures.replacing.forms import TermsForm
from kiosk.measures.replacing.records import Of

ROWS_A_PAGE = 100
PAGE = "/measures/replacing"
SETTINGS = ("technician_hour", "device_life")
bp = Blueprint("replacing_or_repairing", __name__, url_prefix=PAGE)


@bp.get("")
@only_for(Role.DESK, Role.COORDINATOR)
def replacing() -> str | tuple[str, int]:
    asked, of = _asked(), _of()
    if asked.period is None:
        return _page(asked, of), 422
    return _page(asked, of, report.replacing(the_database(), of, asked.period))


@taken_out(bp, PAGE)
@only_for(Role.DESK, Role.COORDINATOR)
def replacing_list() -> Listing | tuple[str, int]:
    asked, of = _asked(), _of()
    if asked.period is None:
        return _page(asked, of), 422
    found = report.replacing(the_database(), of, asked.period)
    return report.listing(found, f"replace-or-repair-{of}-{asked.typed_from}-to-{asked.typed_to}")


@bp.route("/terms", methods=["GET", "POST"])
@only_for(Role.COORDINATOR)
def terms() -> str | Response | tuple[str, int]:
    form = TermsForm(data={name: getattr(settings(), name) for name in SETTINGS})

    def save() -> bool:
        with the_database().writing():
            for name in SETTINGS:
                change_setting(the_database(), name, str(form[name].data))
        return True

    if request.method == "POST" and form.attempt(save):
        flash("Saved.")
        return redirect(url_for(".replacing"))
    page = render_template("measures/replacing_terms.html", form=form)
    return (page, form.status) if form.refusals else page


def _today_and_usual() -> tuple[date, Period]:
    today = clock.school_date(clock.now(), settings().time_zone)
    return today, periods.usual_periods(today)["Last three years"]


def _asked() -> AskedDays:
    return read_days(request.args, *_today_and_usual())


def _of() -> Of:
    try:
        return Of(request.args.get("of", "") or Of.DEVICES)
    except ValueError:
        raise NotFound(f"The list is of {' or '.join(Of)}.") from None


def _page(asked: AskedDays, of: Of, found: report.Replacing | None = None) -> str:
    today, _ = _today_and_usual()
    cases = found.cases if found else ()
    pages = max(1, -(-len(cases) // ROWS_A_PAGE))
    page = read_page(request.args, pages)
    offset = (page - 1) * ROWS_A_PAGE
    usual = [
        (name, f"{PAGE}?{urlencode({'of': of.value, **days_of(period)})}", period == asked.period)
        for name, period in periods.usual_periods(today).items()
    ]
    return render_template(
        "measures/replacing.html",
        asked=asked,
        of=of,
        of_words=words.OF_WORDS,
        periods=usual,
        page_address=PAGE,
        address={"of": of.value, **(days_of(asked.period) if asked.period else {})},
        found=found,
        cases=cases[offset : offset + ROWS_A_PAGE],
        finding=words.finding(cases, of, found.without_failure) if found else "",
        words=words,
        fewest=FEWEST_TO_BLAME,
        page=page,
        pages=pages,
        offset=offset,
    )
