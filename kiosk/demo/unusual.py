"""Calls of today that do not go the straight way: returned, tried at the desk, asked for, set aside, swapped."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.calls import actions as calls
from kiosk.calls import approvals, intake, reporting
from kiosk.calls.records import Call, CallKind, Channel, LastWorked, NewCall, Repeats, ResolutionType
from kiosk.core.access import REPORTER
from kiosk.demo import terms
from kiosk.demo.agenda import Agenda
from kiosk.demo.faults import story_about
from kiosk.demo.life import CallLife
from kiosk.demo.register import School
from kiosk.demo.twists import STRAIGHT
from kiosk.devices.records import Kind

DAY = terms.MINUTES_A_DAY
BROKEN_TABLET, MICROPHONE = "TB-006", "AU-001"
INSTEAD = "Microphone with a lead from the music room for assemblies; the radio one still cuts out."


@dataclass(frozen=True)
class Said:
    """What somebody taps and writes after a scan."""

    symptom: str
    summary: str
    text: str
    name: str = ""
    impact: int = 3
    tried: str = ""
    repeats: Repeats | None = None
    last_worked: LastWorked | None = None
    set_aside_because: str = ""


def put_on(agenda: Agenda, school: School, now: datetime) -> None:
    """Let each of them begin when it has to."""
    for minutes_ago, life in (
        (14 * DAY + 60, _swapped),
        (11 * DAY + 200, _got_round),
        (2 * DAY + 120, _asked_for),
        (DAY + 130, _returned),
        (DAY + 40, _added_to),
        (75, _tried_at_desk),
        (70, _joke),
        (48, _flood),
    ):
        at = terms.earlier(now, minutes_ago)
        agenda.add(at, life(school, at))


def _scanned(school: School, tag: str, said: Said, at: datetime, kind: CallKind = CallKind.INCIDENT) -> Call:
    device = school.in_service[tag]
    new = NewCall(
        form_key=school.once(),
        kind=kind,
        channel=Channel.SCAN,
        symptom=said.symptom,
        summary=said.summary,
        impact=said.impact,
        urgency=2,
        device_id=device.id,
        model_id=device.model.id,
        location_id=device.location_id,
        description=said.text,
        tried=said.tried,
        repeats=said.repeats,
        last_worked=said.last_worked,
        reporter_name=said.name,
        set_aside_because=said.set_aside_because,
    )
    return intake.log_call(school.database, REPORTER, school.secret, new, at)


def _swapped(school: School, at: datetime) -> Iterator[datetime]:
    """An iPad whose glass broke: its class works on with a spare since."""
    device = school.in_service[BROKEN_TABLET]
    story = story_about(Kind.TABLET, "Glass broken")
    life = CallLife(school, at, story, device, device.location_id, STRAIGHT, school.aside)
    life.is_swapped = True
    yield from life.run()


def _got_round(school: School, at: datetime) -> Iterator[datetime]:
    """A fault that was got round and not mended: the rules propose a problem."""
    device = school.in_service[MICROPHONE]
    found = story_about(Kind.AUDIO, "Radio microphone cuts out")
    story = replace(found, type=ResolutionType.WORKAROUND, done=INSTEAD, is_desk=True, wait=None)
    yield from CallLife(school, at, story, device, device.location_id, STRAIGHT, school.aside).run()


def _asked_for(school: School, at: datetime) -> Iterator[datetime]:
    """A request that costs money: the co-ordinator is asked."""
    said = Said(
        "install", "Install an app", "Reading app for eight children, they start after the holiday", "Mrs Kowalska"
    )
    call = _scanned(school, "TB-013", said, at, CallKind.REQUEST)
    at = terms.later(at, 55)
    yield at
    call = calls.triage(school.database, school.desk, call, call.kind, 3, 2, at)
    at = terms.later(at, 10)
    yield at
    text = "£64 a year for eight licences; the app keeps the children's first names."
    follow_up = terms.later(at, 4 * DAY).astimezone(terms.ZONE).date().isoformat()
    approvals.ask_approval(school.database, school.desk, call, text, follow_up, at)


def _returned(school: School, at: datetime) -> Iterator[datetime]:
    """A sheet that cannot be understood goes back with a question."""
    said = Said("other", "Something else", "it does that thing again", "Mr Bevan")
    call = _scanned(school, "PC-009", said, at)
    at = terms.later(at, 35)
    yield at
    question = "What exactly does it do, and in which program? If a message comes up, please send a photo of it."
    calls.return_for_information(school.database, school.desk, call, question, at)


def _added_to(school: School, at: datetime) -> Iterator[datetime]:
    """The reporter adds something while it waits for the next visit."""
    often, when = Repeats.ALWAYS, LastWorked.THIS_WEEK
    words = ("battery", "Does not charge in the trolley", "Slot 7 never charges", "Siân Bowen")
    call = _scanned(school, "TB-009", Said(*words, repeats=often, last_worked=when), at)
    at = terms.later(at, 30)
    yield at
    call = calls.triage(school.database, school.desk, call, call.kind, 3, 3, at)
    at = terms.later(at, 25)
    yield at
    technician = school.people["tech1"]
    visit_on = terms.next_day_on(at, (terms.TUESDAY, terms.THURSDAY)).isoformat()
    call = calls.dispatch(school.database, school.desk, call, technician, "Lead first, please.", at, visit_on)
    at = terms.later(at, 300)
    yield at
    reporting.add(school.database, call, "Slot 8 does not charge any more either.", school.once(), at)


def _tried_at_desk(school: School, at: datetime) -> Iterator[datetime]:
    """The desk tries what is known before it calls anybody."""
    words = ("no_network", "No internet", "Says connected but nothing opens", "Miss Ahmed")
    call = _scanned(school, "LT-011", Said(*words, tried="Switched it off and on again"), at)
    at = terms.later(at, 15)
    yield at
    call = calls.triage(school.database, school.desk, call, call.kind, 3, 2, at)
    at = terms.later(at, 6)
    yield at
    calls.investigate(school.database, school.desk, call, at)


def _joke(school: School, at: datetime) -> Iterator[datetime]:
    because = "It has words that are on the list: cachu."
    said = Said("other", "Something else", "Cachu ha ha ha", "Sion Corn", set_aside_because=because)
    _scanned(school, "PC-011", said, at)
    yield from ()


def _flood(school: School, at: datetime) -> Iterator[datetime]:
    because = "The same words came many times within an hour."
    said = Said("slow", "Very slow or frozen", "slow slow slow", set_aside_because=because)
    _scanned(school, "PC-003", said, at)
    yield from ()
