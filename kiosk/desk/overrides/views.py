"""The page of priorities that were set by hand, month by month."""

from collections.abc import Callable
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date

from flask import Blueprint, render_template, request

from kiosk.calls.words import STATUS_WORDS
from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.settings import school_today, settings
from kiosk.core.sqlite import Row
from kiosk.core.tables import Cell
from kiosk.desk.overrides import store

COLUMNS: dict[str, Callable[[Row], Cell]] = {
    "Reference": lambda row: f"C{row['call_id']}",
    "Summary": lambda row: row["summary"],
    "Status": lambda row: row["status"],
    "Reporter": lambda row: row["reporter_name"],
    "Priority Before": lambda row: row["old"],
    "Priority Set": lambda row: row["new"],
    "Why": lambda row: row["note"],
    "By": lambda row: row["actor"],
    "At": lambda row: row["at"],
}
bp = Blueprint("overrides", __name__, url_prefix="/desk/overrides")


@bp.get("/")
@only_for(Role.DESK, Role.COORDINATOR)
def month() -> str:
    this_month, shown = _months()
    return render_template(
        "desk/overrides.html",
        shown=shown,
        months=sorted({*store.months(the_database()), f"{this_month:%Y-%m}"}, reverse=True),
        overrides=_overrides(shown),
        status_words=STATUS_WORDS,
    )


@taken_out(bp, "/desk/overrides")
@only_for(Role.DESK, Role.COORDINATOR)
def month_list() -> Listing:
    _, shown = _months()
    return replace(listing_of(f"overrides-{shown:%Y-%m}", COLUMNS, _overrides(shown)), is_of_today=False)


def _months() -> tuple[date, date]:
    """Return the first days of this month and of the month that is shown."""
    this_month = school_today(the_database(), clock.now()).replace(day=1)
    return this_month, _first_day(request.args.get("month", ""), this_month)


def _overrides(first: date) -> list[Row]:
    zone = settings().time_zone
    since, until = (clock.stored(clock.start_of(day, zone)) for day in (first, _next_month(first)))
    return store.overrides(the_database(), since, until)


def _first_day(month: str, otherwise: date) -> date:
    try:
        first = clock.day(f"{month}-01")
    except ValueError:
        return otherwise
    return first if MINYEAR < first.year < MAXYEAR else otherwise


def _next_month(first: date) -> date:
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
