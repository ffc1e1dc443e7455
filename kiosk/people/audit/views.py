"""Who came in, who was kept out, and what was changed about it, for the co-ordinator."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from kiosk.core import clock
from kiosk.core.access import Role, only_for
from kiosk.core.database import the_database
from kiosk.core.lists import Listing, listing_of, taken_out
from kiosk.core.numbers import row_number
from kiosk.core.tables import Cell
from kiosk.people import store as people
from kiosk.people.audit import store
from kiosk.people.audit.records import EVENT_WORDS, Event, Line

bp = Blueprint("audit", __name__)
in_the_office = only_for(Role.COORDINATOR)
LINES_ON_A_PAGE = 100
COLUMNS: dict[str, Callable[[Line], Cell]] = {
    "At": lambda line: line.at,
    "Event": lambda line: line.event,
    "Account": lambda line: line.person,
    "Done By": lambda line: line.actor,
    "Place": lambda line: line.place,
    "Details": lambda line: line.details,
    "Times": lambda line: line.times,
}


def _wanted() -> dict[str, Any]:
    """Return what is looked for, as the address says it; what cannot be meant is left out."""
    wanted: dict[str, Any] = {}
    if request.args.get("event") in list(Event):
        wanted["event"] = request.args["event"]
    for name in ("person", "before"):
        if number := row_number(request.args.get(name)):
            wanted[name] = number
    return wanted


@bp.get("/office/audit")
@in_the_office
def home() -> str:
    wanted = _wanted()
    lines = store.lines(the_database(), wanted, LINES_ON_A_PAGE + 1)
    return render_template(
        "people/audit.html",
        # what was refused is written down a little later than it happened
        lines=sorted(lines[:LINES_ON_A_PAGE], key=lambda line: (line.at, line.id), reverse=True),
        before=lines[LINES_ON_A_PAGE - 1].id if len(lines) > LINES_ON_A_PAGE else 0,
        wanted=wanted,
        events=EVENT_WORDS,
        people=people.all_people(the_database()),
        now=clock.stored(clock.now()),
    )


@taken_out(bp, "/office/audit")
@in_the_office
def audit_list() -> Listing:
    wanted = {name: value for name, value in _wanted().items() if name != "before"}
    return listing_of("audit", COLUMNS, store.lines(the_database(), wanted))
