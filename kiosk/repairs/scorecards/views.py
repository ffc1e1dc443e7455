"""A supplier's scorecard on a page and as a file."""

from functools import partial

from flask import Blueprint, render_template, request

from kiosk.calendar import actions as calendar
from kiosk.calendar import hours as school_hours
from kiosk.core import clock
from kiosk.core.access import STAFF, Role, only_for, signed_in
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, taken_out
from kiosk.core.refusals import NotFound
from kiosk.core.settings import school_today
from kiosk.repairs import records as repair_records
from kiosk.repairs.scorecards import report
from kiosk.repairs.scorecards.periods import read_period
from kiosk.suppliers import store as suppliers

bp = Blueprint("scorecards", __name__, url_prefix="/repairs/suppliers")


@bp.get("/<int:supplier_id>")
@only_for(*STAFF)
def scorecard(supplier_id: int) -> str | tuple[str, int]:
    found = suppliers.supplier(the_database(), supplier_id)
    if found is None:
        raise NotFound("There is no such supplier.")
    database, now = the_database(), clock.now()
    period = read_period(request.args, school_today(database, now))
    hours = calendar.school_hours(database)
    worked = partial(school_hours.worked, hours)
    card = None
    if period.is_good:
        card = report.scorecard(database, supplier_id, period.first_on, period.last_on, worked, now)
    page = render_template(
        "repairs/scorecard.html",
        supplier=found,
        period=period,
        card=card,
        in_words=lambda time: school_hours.in_words(time, hours),
        stored=clock.stored,
        words=repair_records,
        sees_all=signed_in().holds(Role.DESK, Role.COORDINATOR),
    )
    return page if card else (page, 422)


@taken_out(bp, "/repairs/suppliers/<int:supplier_id>")
@only_for(*STAFF)
def scorecard_list(supplier_id: int) -> Listing:
    found = suppliers.supplier(the_database(), supplier_id)
    period = read_period(request.args, school_today(the_database(), clock.now()))
    if found is None or not period.is_good:
        raise NotFound("There is no such scorecard.")
    worked = partial(school_hours.worked, calendar.school_hours(the_database()))
    card = report.scorecard(
        the_database(), supplier_id, period.first_on, period.last_on, worked, clock.now(), most=report.ALL
    )
    return report.listing(card, f"supplier-{supplier_id}-{period.typed_from}-to-{period.typed_to}")
