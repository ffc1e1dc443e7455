"""The calls that are open when the demo starts: every status, whatever day it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.calls.records import Status
from kiosk.demo import terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.faults import story_about
from kiosk.demo.life import STRAIGHT, CallLife
from kiosk.demo.register import School

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


def _life(school: School, open_call: OpenCall, at: datetime) -> Iterator[datetime]:
    device = school.in_service[open_call.tag]
    life = CallLife(school, at, story_about(device.kind, open_call.summary), device, device.location_id, STRAIGHT)
    for moment in life.run():
        if life.call.status is open_call.status:
            return
        yield moment
