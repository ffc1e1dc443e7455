"""The calls that are open when the demo starts: every status, whatever day it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.calls.records import Status
from kiosk.demo import away, causes, sheets, terms, unusual
from kiosk.demo.agenda import Agenda
from kiosk.demo.away import Job
from kiosk.demo.faults import story_about
from kiosk.demo.life import CallLife
from kiosk.demo.register import School
from kiosk.demo.twists import STRAIGHT
from kiosk.repairs.records import SentHow

DAY = terms.MINUTES_A_DAY


@dataclass(frozen=True)
class OpenCall:
    """A call that was logged so many school minutes ago and has come this far."""

    tag: str
    summary: str
    minutes_ago: int
    status: Status


OPEN_CALLS = (
    OpenCall("IB-004", "Dead strip on the right side", 15 * DAY, Status.ON_HOLD),
    OpenCall("MF-001", "Shows a fuser error", 8 * DAY, Status.ON_HOLD),
    OpenCall("LT-003", "Screen cracked", 7 * DAY, Status.ON_HOLD),
    OpenCall("LP-003", "Battery empty after half an hour", 9 * DAY, Status.ON_HOLD),
    OpenCall("PJ-002", "Picture comes and goes", 9 * DAY, Status.IN_PROGRESS),
    OpenCall("PC-005", "Trust with the server lost", 8 * DAY, Status.IN_PROGRESS),
    OpenCall("PR-003", "Grey streak down every page", 8 * DAY + 90, Status.RESOLVED),
    OpenCall("IB-002", "No sound from the board", DAY + 200, Status.RESOLVED),
    OpenCall("PJ-001", "Switches itself off after ten minutes", 160, Status.DISPATCHED),
    OpenCall("AP-004", "Wi-Fi comes and goes", 150, Status.DISPATCHED),
    OpenCall("LP-006", "Charging socket loose", 140, Status.DISPATCHED),
    OpenCall("PH-001", "No dialling tone", 95, Status.TRIAGED),
    OpenCall("TB-003", "Will not join the Wi-Fi", 85, Status.TRIAGED),
    OpenCall("PR-001", "Paper jam in tray 2", 25, Status.LOGGED),
    OpenCall("IB-005", "Board stays black", 9, Status.LOGGED),
)


def put_on(agenda: Agenda, school: School, now: datetime) -> None:
    """Let every open call begin when it has to, to stand where it should now."""
    for open_call in OPEN_CALLS:
        at = terms.earlier(now, open_call.minutes_ago)
        agenda.add(at, _life(school, open_call, at))
    unusual.put_on(agenda, school, now)


def _life(school: School, open_call: OpenCall, at: datetime) -> Iterator[datetime]:
    device = school.in_service[open_call.tag]
    life = CallLife(school, at, story_about(device.kind, open_call.summary), device, device.location_id, STRAIGHT)
    for moment in life.run():
        if life.call.status is open_call.status:
            break
        at = moment
        yield moment
    yield from AND_THEN.get(open_call.tag, _nothing)(school, life, at)


def _nothing(_school: School, _life: CallLife, _at: datetime) -> Iterator[datetime]:
    yield from ()


def _taken_along(school: School, life: CallLife, at: datetime) -> Iterator[datetime]:
    """The printer engineer came without the right fuser, took it along, and now wants money for it."""
    at = terms.later(at, 200)
    yield at
    device = school.in_service["MF-001"]
    expected_on = terms.later(at, 12 * DAY).astimezone(terms.ZONE).date().isoformat()
    job = Job(SentHow.ON_SITE, "Engineer took it along: fuser and power board.", 14500)
    away.send_as(school, school.desk, life.call, device, job, expected_on, at)
    at = terms.later(at, 1400)
    yield at
    away.ask_price(school, school.desk, device, job.pence, at)


def _half_a_sheet(school: School, life: CallLife, at: datetime) -> Iterator[datetime]:
    """The technician had to leave in the middle of the sheet."""
    technician, device = school.people[life.technician.username], school.in_service["PJ-002"]
    sheets.fill_in(school, technician, life.call, device.kind, at, most=3, is_left=True)
    how, changed = "It shows when the lead is bent at the wall plate.", "The teacher's desk was moved to the window."
    sheets.write_symptom_down(school, technician, life.call, how, changed, at + timedelta(minutes=3))
    yield from ()


def _one_more_of_the_known(school: School, life: CallLife, at: datetime) -> Iterator[datetime]:
    causes.link_to_known_error(school, school.desk, life.call, at)
    yield from ()


AND_THEN: dict[str, Callable[[School, CallLife, datetime], Iterator[datetime]]] = {
    "MF-001": _taken_along,
    "PJ-002": _half_a_sheet,
    "PJ-001": _one_more_of_the_known,
}
