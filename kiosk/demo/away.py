"""Devices that go to a supplier and come back, and what the supplier says meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.calls.records import Call
from kiosk.calls.taking import known_call
from kiosk.core import clock
from kiosk.core.access import Actor
from kiosk.demo import terms
from kiosk.demo.register import School
from kiosk.devices.records import Device
from kiosk.repairs import actions as repairs
from kiosk.repairs import store
from kiosk.repairs.records import Back, NewRepair, Outcome, Repair, SentHow

ANSWERED = 0.85
ANSWER_MINUTES = (45, 560)
CHEAPEST, DEAREST = 0.8, 1.3


@dataclass(frozen=True)
class Job:
    """What is sent away for a fault, how, and what it costs about, in pence."""

    how: SentHow
    note: str
    pence: int


JOBS = {
    "Charging socket loose": Job(SentHow.COLLECTED, "Without its charger; disk encrypted.", 3800),
    "Touch does not react at the edge": Job(SentHow.COLLECTED, "In the padded case, signed out of the account.", 7900),
    "Lamp light blinks and it stops": Job(SentHow.POSTED, "In its box, without the ceiling mount.", 11200),
}


def send(school: School, actor: Actor, call: Call, device: Device | None, now: datetime) -> Call:
    """Send a device away whose call waits for the supplier, if that is how its fault is mended."""
    job = JOBS.get(call.summary)
    if job is None or device is None or store.away(school.database, device.id):
        return call
    return send_as(school, actor, call, device, job, str(call.follow_up_on), now)


def send_as(
    school: School, actor: Actor, call: Call, device: Device, job: Job, expected_on: str, now: datetime
) -> Call:
    """Send a device away in a given way; return its call, which waits for it."""
    reference = f"RMA-{school.aside.randint(20_000, 89_999)}"
    new = NewRepair(school.once(), device.supplier_id or 0, job.how, expected_on, reference, job.note)
    repairs.send_away(school.database, actor, new, [repairs.Sent(device, call)], now)
    return known_call(school.database, call.id)


def take_in(school: School, actor: Actor, call: Call, now: datetime) -> Call:
    """Take a device in that was away for a call; the suppliers answer nearly always, and not always soon."""
    for device in store.devices_of_call(school.database, call.id):
        if device.back_at is not None:
            continue
        repair = repairs.known_repair(school.database, device.repair_id)
        if school.happens(ANSWERED):
            _answered(school, actor, repair, now)
        pounds = round(JOBS[call.summary].pence * school.aside.uniform(CHEAPEST, DEAREST) / 100)
        back = Back(Outcome.REPAIRED, clock.stored(now), cost_pence=100 * pounds, note="Tried in the room.")
        repairs.come_back(school.database, actor, repair, device, back, now)
    return known_call(school.database, call.id)


def ask_price(school: School, actor: Actor, device: Device, pence: int, now: datetime) -> None:
    """Note what the supplier wants for a device that is with them; nobody has answered yet."""
    if there := store.away(school.database, device.id):
        repair = repairs.known_repair(school.database, there.repair_id)
        _answered(school, actor, repair, now)
        repairs.quote(school.database, actor, repair, pence, now.astimezone(terms.ZONE).date().isoformat(), now)


def _answered(school: School, actor: Actor, repair: Repair, now: datetime) -> None:
    at = terms.later(clock.moment(repair.sent_at), school.aside.randint(*ANSWER_MINUTES))
    if at < now:
        repairs.they_answered(school.database, actor, repair, school.once(), at, "It is on the bench.", now)
