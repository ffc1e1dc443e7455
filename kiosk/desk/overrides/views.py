"""The page of priorities that were set by hand, month by month."""

from datetime import MAXYEAR, MINYEAR, date

from flask import Blueprint, render_template, request

from kiosk.calls.words import STATUS_WORDS
from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.settings import school_today, settings
from kiosk.desk.overrides import store

bp = Blueprint("overrides", __name__, url_prefix="/desk/overrides")


@bp.get("/")
@only_for(Role.DESK, Role.COORDINATOR)
def month() -> str:
    this_month = school_today(the_database(), clock.now()).replace(day=1)
    shown = _first_day(request.args.get("month", ""), this_month)
    zone = settings().time_zone
    since, until = (clock.stored(clock.start_of(day, zone)) for day in (shown, _next_month(shown)))
    return render_template(
        "desk/overrides.html",
        shown=shown,
        months=sorted({*store.months(the_database()), f"{this_month:%Y-%m}"}, reverse=True),
        overrides=store.overrides(the_database(), since, until),
        status_words=STATUS_WORDS,
    )


def _first_day(month: str, otherwise: date) -> date:
    try:
        first = clock.day(f"{month}-01")
    except ValueError:
        return otherwise
    return first if MINYEAR < first.year < MAXYEAR else otherwise


def _next_month(first: date) -> date:
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
