"""What the desk of the invented school has planned: the technicians' next visits, and its own views of the queue."""

from datetime import datetime
from urllib.parse import urlencode

from kiosk.demo import terms
from kiosk.demo.register import School, technicians
from kiosk.demo.school import BOARDS_FIRM
from kiosk.desk.day import actions as day
from kiosk.fieldwork.visits import actions as visits

VISITS_PLANNED = 2
NOTES = {"tech1": "From 09:00; fetches the parts at the office first.", "tech2": "ICT suite is free from 13:15."}


def plan_visits(school: School, now: datetime) -> None:
    """Plan when both technicians come next; one who is there today has that visit, too."""
    at = terms.earlier(now, terms.MINUTES_A_DAY)
    for account in technicians():
        technician, before = school.people[account.username], at
        for _ in range(VISITS_PLANNED):
            on = terms.next_day_on(before, account.days)
            visits.plan(school.database, school.desk, technician, on, NOTES[account.username], at)
            before = terms.at_minute(on, 0)


def save_views(school: School, now: datetime) -> None:
    """Keep two parts of the queue under a name: one for everybody at the desk, one for its owner."""
    boards = {"view": "on_hold", "supplier": school.supplier_ids[BOARDS_FIRM]}
    requests = {"kind": "request", "order": "age"}
    at = terms.earlier(now, 3 * terms.MINUTES_A_DAY)
    day.save_view(school.database, school.desk, "Waiting for Cambrian", urlencode(boards), True, at)
    day.save_view(school.database, school.desk, "Requests, oldest first", urlencode(requests), False, at)
